namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Sandbox;
using Parcelgate.TestKit;

/// <summary>What a provider's person sends and counts in the portal, without a browser's pictures.</summary>
public sealed class PortalTests
{
    private const string Own =
        "Трек;Получатель;Адрес;Товар;Код;Цена;Вес кг\nR1;Aysel Quliyeva;Nizami 1, Baku;cotton socks;611595;12,50;0,4\n";

    private const string Mapping = """
        {"separator":";","encoding":"utf-8","decimal":",","dates":"dmy","utcOffset":"+04:00","header":["Трек","Получатель","Адрес","Товар","Код","Цена","Вес кг"],
        "elements":{"reference":{"columns":["Трек"]},"destination":{"always":"AZ"},"consignee_name":{"columns":["Получатель"]},"consignee_lines":{"columns":["Адрес"]},
        "item_description":{"columns":["Товар"]},"item_hs":{"columns":["Код"]},"item_value":{"columns":["Цена"]},"item_currency":{"always":"USD"},
        "gross_mass_grams":{"columns":["Вес кг"],"unit":"kg"}}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_file_is_read_afresh_once_its_cause_is_mended_and_an_accepted_one_is_not()
    {
        await using var office = await Office.OpenServingAsync();
        using var provider = await office.SignedInAsync("provider");
        var refused = await UploadAsync(provider, "own.csv", Encoding.UTF8.GetBytes(Own));
        var mappings = office.App.Services.GetRequiredService<MappingOffice>();
        var mapping = CsvMappingJson.Read(Encoding.UTF8.GetBytes(Mapping), [])!;
        var (row, problems) = await mappings.WriteAsync("orbita", mapping, "provider:orbita", Cancel);
        Assert.Empty(problems);
        Assert.Null(await mappings.ApproveAsync("orbita", row!.Version, "user:b", Cancel));

        var mended = await UploadAsync(provider, "own.csv", Encoding.UTF8.GetBytes(Own));
        var again = await UploadAsync(provider, "own.csv", Encoding.UTF8.GetBytes(Own));

        Assert.Equal(("/portal/results/1", "/portal/results/2", "/portal/results/2"), (refused, mended, again));
        var store = office.App.Services.GetRequiredService<IStore>();
        Assert.Equal((0L, 1L), (await AcceptedAsync(1), await AcceptedAsync(2)));

        async Task<long> AcceptedAsync(long number) => (await Queries.SubmissionAsync(store, number, Cancel))!.Accepted;
    }

    [Theory]
    [InlineData("empty.csv", "", "0 bytes. a file that is not empty")]
    [InlineData("parcels.csv", "%PDF-1.7\n", "a PDF shows data and is not read")]
    [InlineData("parcels.xlsx", "PK\u0003\u0004\u0014\0", "a workbook is saved as CSV UTF-8")]
    [InlineData("parcels.xls", "\u00D0\u00CF\u0011\u00E0", "a workbook is saved as CSV UTF-8")]
    [InlineData("parcels.csv", "\u0089PNG\r\n\u001A\n\0\0\0\rIHDR", "a text file in one of the formats")]
    public async Task A_file_that_is_empty_or_no_text_is_told_what_would_be_right_and_stored_nowhere(
        string name,
        string bytes,
        string right
    )
    {
        await using var office = await Office.OpenServingAsync();
        using var provider = await office.SignedInAsync("provider");

        Assert.Equal("/portal/upload", await UploadAsync(provider, name, Encoding.Latin1.GetBytes(bytes)));

        var page = await provider.ReadAsync(new Uri("/portal/upload", UriKind.Relative));
        Assert.Contains(
            right,
            page.Replace("</span>", "", StringComparison.Ordinal).Replace("<span lang=\"en\">", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Null(await Queries.SubmissionAsync(office.App.Services.GetRequiredService<IStore>(), 1, Cancel));
    }

    [Fact]
    public async Task Faults_of_accepted_lines_say_in_the_readers_language_what_would_be_right()
    {
        await using var office = await Office.OpenServingAsync();
        using var provider = await office.SignedInAsync("provider");
        var file = CaseMessages.For("csv", "several-parcels").Text;
        var results = await UploadAsync(provider, "march.csv", Encoding.UTF8.GetBytes(file));
        await provider.SeeAsync(new Uri("/language/ru?back=/", UriKind.Relative));

        var faults = await provider.ReadAsync(new Uri($"/manifests/{results.Split('/')[^1]}/faults.csv", UriKind.Relative));

        var rows = faults.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(",accepted,", row, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Matches("[а-я]", row.Split(',')[^1]));
    }

    [Fact]
    public async Task Questions_are_counted_all_alike_and_every_one_has_a_page()
    {
        const int Many = 205;
        await using var office = await Office.OpenServingAsync();
        var store = office.App.Services.GetRequiredService<IStore>();
        await using (var work = await store.BeginAsync(Cancel))
        {
            await work.InsertReferralsAsync([.. Enumerable.Range(1, Many).Select(Asked)], Cancel);
            await work.CommitAsync(Cancel);
        }

        using var provider = await office.SignedInAsync("provider");
        var portal = await provider.ReadAsync(new Uri("/portal", UriKind.Relative));
        var first = await provider.ReadAsync(new Uri("/referrals?owes=provider", UriKind.Relative));
        var next = System.Text.RegularExpressions.Regex.Match(first, "href=\"(/referrals[^\"]*after=[^\"]*)\"").Groups[1].Value;
        var second = await provider.ReadAsync(new Uri(next, UriKind.Relative));

        Assert.Contains($"<b>{Many}</b>", portal, StringComparison.Ordinal);
        Assert.All((string[])[first, second], page => Assert.Contains($"Providers owe: {Many}", page, StringComparison.Ordinal));
        Assert.Equal((200, Many - 200), (Shown(first), Shown(second)));
        Assert.Contains("id=\"r-205\"", second, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"btn\" href=\"/referrals", second, StringComparison.Ordinal);

        static int Shown(string page) => page.Split("id=\"r-").Length - 1;
    }

    private static ReferralRow Asked(int number) =>
        new()
        {
            Id = number,
            ConsignmentId = number,
            Provider = "orbita",
            Reference = $"R{number}",
            Version = 1,
            Kind = (short)ReferralKind.Information,
            IsByOfficer = false,
            State = (short)ReferralState.Open,
            HoldThen = 0,
            OpenedAt = DateTimeOffset.UtcNow,
            OpenedBy = "system",
            DueAt = DateTimeOffset.UtcNow.AddHours(number),
        };

    /// <summary>Where the portal leads after a file was sent.</summary>
    private static async Task<string> UploadAsync(HttpClient browser, string name, byte[] bytes)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await Forms.TokenAsync(browser, "/portal/upload")), "__RequestVerificationToken" },
            { new StringContent("production"), "to" },
            { new ByteArrayContent(bytes), "file", name },
        };
        using var answer = await browser.PostAsync(new Uri("/portal/upload/file", UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }
}
