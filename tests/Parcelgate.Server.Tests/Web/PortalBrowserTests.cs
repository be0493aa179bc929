namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Tests.Sandbox;

/// <summary>A provider's person uploads files, reads what became of each line, and sees nobody else's.</summary>
[Trait("Category", "browser")]
public sealed class PortalBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_tried_sent_and_its_results_are_read_line_by_line()
    {
        await using var office = await Office.OpenServingAsync();
        await AgreeAsync(office, "csv", "wco-xml");
        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/portal");
        Assert.Contains("Nothing waits for you", await provider.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await provider.ClickAsync(".head a[href='/portal/upload']");
        await Pictures.SeenAsync(provider, "portal-upload");
        var file = CaseMessages
            .For("csv", "several-parcels")
            .Text.Replace("RA000000029CN,post,sale,AZ", "RA000000029CN,post,sale,ZZ", StringComparison.Ordinal);

        await UploadAsync(provider, "orders.json", """{"reference":"X1"}""", "production");
        Assert.Contains("agreement-format", await provider.InnerTextAsync(".errsum"), StringComparison.Ordinal);
        await UploadAsync(provider, "march.csv", file, "sandbox");
        Assert.Contains("RA000000015CN", await provider.InnerTextAsync("#last"), StringComparison.Ordinal);
        await provider.GotoAsync("/portal/upload");
        await UploadAsync(provider, "march.csv", file, "production");

        Assert.EndsWith("/portal/results/1", provider.Url, StringComparison.Ordinal);
        Assert.Equal(3, await provider.Locator("#lines tbody tr").CountAsync());
        var refused = await provider.InnerTextAsync("#lines tbody tr:nth-child(2)");
        Assert.Contains("line 3, column 'destination'", refused, StringComparison.Ordinal);
        Assert.Contains("ZZ", refused, StringComparison.Ordinal);
        Assert.Contains("ISO 3166-1", refused, StringComparison.Ordinal);
        await Pictures.SeenAsync(provider, "portal-results");
        await provider.ClickAsync("#lines .chips a:has-text('With faults')");
        // Those accepted say nothing of carriage.
        Assert.Equal(3, await provider.Locator("#lines tbody tr").CountAsync());
        await provider.ClickAsync("#lines .chips a:has-text('Sent back')");
        Assert.DoesNotContain("RA000000015CN", await provider.InnerTextAsync("#lines tbody"), StringComparison.Ordinal);
        var faults = await DownloadAsync(provider, "a[href$='/faults.csv']");
        Assert.StartsWith("line,reference,result,code,place,found,expected\r\n", faults, StringComparison.Ordinal);
        Assert.Contains(",intake-unknown-code,", faults, StringComparison.Ordinal);

        await provider.GotoAsync("/portal/upload");
        await UploadAsync(provider, "march.csv", file, "production");
        Assert.EndsWith("/portal/results/1", provider.Url, StringComparison.Ordinal);
        await provider.GotoAsync("/portal");
        Assert.Contains("messages 1, lines 3, sent back 1", await provider.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Equal(1, await provider.Locator("#messages a[href='/portal/results/1']").CountAsync());
        Assert.Equal(1, await provider.Locator("#keys tbody tr").CountAsync());
        await Pictures.SeenAsync(provider, "portal");
    }

    [Theory]
    [InlineData("wco-xml", "urn:wco:datamodel:WCO:RES", "RA473124829CN")]
    [InlineData("postal", "postalAnswer", "RA473124829CN")]
    [InlineData("csv", null, null)]
    public async Task A_message_is_answered_in_its_senders_own_form(string format, string? form, string? reference)
    {
        await using var office = await Office.OpenServingAsync();
        var message = CaseMessages.For(format, "one-parcel");
        var number = await SendAsync(office, "orbita", message);
        var refused = await SendAsync(office, "orbita", CaseMessages.For(format, "currency-unknown"));
        using var provider = await office.SignedInAsync("provider");

        using var answer = await provider.SeeAsync(new Uri($"/manifests/{number}/answer", UriKind.Relative));

        if (form is null)
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            return;
        }

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(form, text, StringComparison.Ordinal);
        Assert.Contains(reference!, text, StringComparison.Ordinal);
        var told = await provider.ReadAsync(new Uri($"/manifests/{refused}/answer", UriKind.Relative));
        Assert.Contains("XQZ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_provider_sees_anothers_messages_answers_or_pages_and_nobody_else_has_a_portal()
    {
        await using var office = await Office.OpenServingAsync();
        var other = await SendAsync(office, "caspia", CaseMessages.For("wco-xml", "one-parcel"));
        var own = await SendAsync(office, "orbita", CaseMessages.For("wco-xml", "several-goods"));
        using var provider = await office.SignedInAsync("provider");

        foreach (var address in (string[])["/portal/results/{0}", "/manifests/{0}", "/manifests/{0}/answer", "/manifests/{0}/faults.csv"])
        {
            using var theirs = await provider.SeeAsync(new Uri(string.Format(null, address, other), UriKind.Relative));
            using var mine = await provider.SeeAsync(new Uri(string.Format(null, address, own), UriKind.Relative));
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (theirs.StatusCode, mine.StatusCode));
        }

        Assert.DoesNotContain("caspia", await provider.ReadAsync(new Uri("/portal", UriKind.Relative)), StringComparison.Ordinal);
        using var officer = await office.SignedInAsync("officer");
        foreach (var address in (string[])["/portal", "/portal/upload", $"/portal/results/{own}"])
        {
            using var page = await officer.SeeAsync(new Uri(address, UriKind.Relative));
            Assert.NotEqual(HttpStatusCode.OK, page.StatusCode);
        }
    }

    private static async Task UploadAsync(IPage page, string name, string text, string to)
    {
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = name,
                MimeType = "application/octet-stream",
                Buffer = Encoding.UTF8.GetBytes(text),
            }
        );
        await page.ClickAsync($"#send button[value={to}]");
    }

    private static async Task<string> DownloadAsync(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync(link));
        await using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancel);
    }

    private static async Task<long> SendAsync(Office office, string provider, CaseMessage message)
    {
        var submissions = office.App.Services.GetRequiredService<Submissions>();
        var bytes = Encoding.UTF8.GetBytes(message.Text);
        var incoming = new Incoming(
            Guid.NewGuid().ToString(),
            Formats.Detect(message.MediaType, null, bytes)!,
            "",
            new MemoryStream(bytes),
            long.MaxValue
        );
        var sender = new Sender(provider, $"provider:{provider}", new ReadDefaults(Channel.Post, "AZ"));
        return (await submissions.ReceiveAsync(sender, incoming, _ => { }, _ => ValueTask.CompletedTask, Cancel)).Id;
    }

    private static async Task AgreeAsync(Office office, params string[] formats)
    {
        var desk = office.App.Services.GetRequiredService<AgreementOffice>();
        var terms = new Agreement
        {
            Provider = "orbita",
            Version = 0,
            LegalBasis = "Memorandum 12",
            Purpose = "Customs control",
            RetentionDays = 365,
            From = new DateOnly(2026, 1, 1),
            Formats = [.. formats],
        };
        var (version, _) = await desk.WriteAsync(terms, "user:a", Cancel);
        Assert.Null(await desk.ApproveAsync("orbita", version, "user:b", Cancel));
    }
}
