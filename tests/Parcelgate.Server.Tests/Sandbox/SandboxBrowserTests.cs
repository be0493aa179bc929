namespace Parcelgate.Server.Tests.Sandbox;

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Web;

/// <summary>The page of the sandbox: for a provider its own, for the office any.</summary>
[Trait("Category", "browser")]
public sealed class SandboxBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_provider_sees_what_passed_what_differed_and_what_is_missing_and_so_does_the_office()
    {
        await using var office = await Office.OpenServingAsync();
        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/sandbox");
        Assert.Contains("Cases not passed: 85", await provider.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", await provider.InnerTextAsync("#last"), StringComparison.Ordinal);
        await TryAsync(office, "csv/one-parcel", CaseMessages.For("csv", "one-parcel"));
        await TryAsync(office, "csv/several-parcels", CaseMessages.For("csv", "several-goods"));

        await provider.GotoAsync("/sandbox");

        Assert.Contains("Cases not passed: 84", await provider.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Contains("passed: 1 of 8", await provider.InnerTextAsync("#cases-csv"), StringComparison.Ordinal);
        Assert.Contains("found: 1; expected: 3", await provider.InnerTextAsync("#cases-csv"), StringComparison.Ordinal);
        Assert.Contains("RA000000046CN", await provider.InnerTextAsync("#last"), StringComparison.Ordinal);
        await Pictures.SeenAsync(provider, "sandbox-provider");

        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/sandbox");
        await Pictures.SeenAsync(supervisor, "sandbox-office");
        await supervisor.GotoAsync("/sandbox?provider=orbita");
        Assert.Contains("passed: 1 of 8", await supervisor.InnerTextAsync("#cases-csv"), StringComparison.Ordinal);
        Assert.Equal(1, await supervisor.Locator("#live a[href='/partners/orbita']").CountAsync());
        await Pictures.SeenAsync(supervisor, "sandbox-of");
    }

    [Fact]
    public async Task The_office_holds_real_files_against_what_the_system_in_use_did_and_nothing_is_stored()
    {
        await using var office = await Office.OpenServingAsync();
        var page = await chromium.OpenAsync(office, "policy-analyst");
        await page.GotoAsync("/sandbox");
        await page.ClickAsync("a[href='/sandbox/shadow']");
        await Pictures.SeenAsync(page, "shadow-none");
        await CompareAsync(page, "reference,decision\nRA473124829CN,kept\n");
        Assert.Contains("old, line 2, column 15", await page.InnerTextAsync(".errsum"), StringComparison.Ordinal);

        await CompareAsync(page, "reference,decision,category\nRA473124829CN,hold,4\nZZ,release,\n");

        Assert.Contains("Parcels compared: 1. Differences: 3.", await page.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Contains("RA473124829CN", await page.InnerTextAsync("#differences"), StringComparison.Ordinal);
        await Pictures.SeenAsync(page, "shadow");
        var csv = await page.APIRequest.GetAsync(new Uri(office.Address, "/sandbox/shadow/differences.csv").ToString());
        Assert.StartsWith("reference,element,old,new,why", await csv.TextAsync(), StringComparison.Ordinal);
        using var officer = await office.SignedInAsync("officer");
        using var other = await officer.SeeAsync(new Uri("/sandbox/shadow/differences.csv", UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(0, await Faults.StoreState.CountAsync(office.App.Services.GetRequiredService<IStore>(), "submission"));
    }

    private static async Task CompareAsync(IPage page, string old)
    {
        var message = CaseMessages.For("csv", "one-parcel");
        await page.SetInputFilesAsync("#messages", File("messages.csv", message.Text));
        await page.SetInputFilesAsync("#old", File("old.csv", old));
        await page.ClickAsync("#run .btn.go");

        static FilePayload File(string name, string text) =>
            new()
            {
                Name = name,
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes(text),
            };
    }

    [Fact]
    public async Task Nobody_sees_the_sandbox_of_another_provider()
    {
        await using var office = await Office.OpenServingAsync();
        using var provider = await office.SignedInAsync("provider");

        foreach (var address in (string[])["/sandbox?provider=caspia", "/sandbox/report.txt?provider=caspia"])
        {
            using var other = await provider.SeeAsync(new Uri(address, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        var own = await provider.ReadAsync(new Uri("/sandbox/report.txt", UriKind.Relative));
        Assert.StartsWith("Conformance of orbita, ", own, StringComparison.Ordinal);
    }

    private static async Task TryAsync(Office office, string name, CaseMessage message)
    {
        using var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        client.DefaultRequestHeaders.Add("Conformance-Case", name);
        using var body = new StringContent(message.Text, Encoding.UTF8, message.MediaType);
        using var answer = await client.PostAsync(new Uri("/v1/sandbox/manifests", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
