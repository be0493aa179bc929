namespace Parcelgate.Server.Tests.Sandbox;

using System.Net;
using System.Text;
using Microsoft.Playwright;
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
