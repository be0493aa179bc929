namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text;
using Microsoft.Playwright;

/// <summary>A provider shows a file of his, says what its columns are, and sends files of that kind.</summary>
[Trait("Category", "browser")]
public sealed class MappingBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Example =
        "Трек-номер;ФИО получателя;Адрес;Товар;Код ТН ВЭД;Цена;Вес, кг;Для нас\n"
        + "RA000000046CN;Анна Кузьмина;Низами 5;книга;4901.99;12,50;0,25;a\n"
        + "RB000000050CN;Əli Məmmədov;Nizami 7;чай;0902;дорого;0,5;b\n";

    [Fact]
    public async Task A_mapping_is_drawn_from_an_example_looked_at_saved_approved_and_read_by()
    {
        await using var office = await Office.OpenServingAsync();
        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/partners/orbita");
        await provider.ClickAsync("a[href='/partners/orbita/mapping']");
        await Pictures.SeenAsync(provider, "mapping-none");
        await provider.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "orbita.csv",
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes(Example),
            }
        );
        await provider.ClickAsync("#example button");

        Assert.Equal("Цена", await provider.InputValueAsync("[name=column-item_value]"));
        Assert.Equal(",", await provider.InputValueAsync("#decimal"));
        Assert.Equal("kg", await provider.InputValueAsync("[name=unit-gross_mass_grams]"));
        Assert.Contains("/elements/item_currency", await provider.InnerTextAsync("#draft .note"), StringComparison.Ordinal);
        await provider.FillAsync("[name=always-item_currency]", "USD");
        await provider.ClickAsync("#choose button[value=read]");
        Assert.Equal(0, await provider.Locator("#draft .note").CountAsync());
        Assert.Contains("Анна Кузьмина", await provider.InnerTextAsync("#preview"), StringComparison.Ordinal);
        Assert.Contains("line 3, column 'Цена'", await provider.InnerTextAsync("#preview"), StringComparison.Ordinal);
        await Pictures.SeenAsync(provider, "mapping-draft");
        await provider.ClickAsync("#choose button[value=save]");
        Assert.Contains("Version 1 is saved", await provider.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        Assert.Equal(0, await provider.Locator("#version-1 form").CountAsync());

        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/partners/orbita/mapping");
        Assert.Equal(0, await supervisor.Locator("#example").CountAsync());
        await supervisor.ClickAsync("#version-1 button.go");
        Assert.Contains("orbita/1", await supervisor.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await Pictures.SeenAsync(supervisor, "mapping-approved");

        using var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        using var body = new StringContent(Example, Encoding.UTF8, "text/csv");
        using var answer = await client.PostAsync(new Uri("/v1/manifests", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var lines = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            "\"reference\":\"RA000000046CN\",\"result\":\"decided\"",
            lines.Replace("\"line\":1,", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("line 3, column 'Цена'", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sees_or_draws_the_mapping_of_another_provider()
    {
        await using var office = await Office.OpenServingAsync();
        using var provider = await office.SignedInAsync("provider");

        using var page = await provider.SeeAsync(new Uri("/partners/caspia/mapping", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        using var example = new MultipartFormDataContent
        {
            { new StringContent(await Forms.TokenAsync(provider, "/partners/orbita/mapping")), "__RequestVerificationToken" },
            { new StringContent(Example), "file", "a.csv" },
        };
        using var shown = await provider.PostAsync(
            new Uri("/partners/caspia/mapping/example", UriKind.Relative),
            example,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
        foreach (var act in (string[])["again", "draft", "drop"])
        {
            using var posted = await provider.PostFormAsync("/partners/orbita/mapping", $"/partners/caspia/mapping/{act}");
            Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        }
    }
}
