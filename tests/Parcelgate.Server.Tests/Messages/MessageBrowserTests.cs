namespace Parcelgate.Server.Tests.Messages;

using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;

/// <summary>The pages of messages in a browser, for everybody who may open them.</summary>
[Trait("Category", "browser")]
public sealed class MessageBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1024, ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_the_pages_of_messages(int width, ColorScheme scheme)
    {
        await using var office = await Office.OpenServingAsync();
        await FillAsync(office);
        var found = new List<string>();
        foreach (var role in (string[])["administrator", "officer", "provider"])
        {
            var page = await chromium.OpenAsync(office, role, width, scheme);
            foreach (
                var address in (string[])["/messages", "/messages?tab=in", "/messages?tab=stuck", "/messages/1", "/messages/endpoints"]
            )
            {
                await page.GotoAsync(address);
                await Pictures.KeepAsync(page, $"{address}-{role}-{width}-{scheme}");
                var result = await page.RunAxe();
                found.AddRange(
                    result.Violations.Select(violation =>
                        $"{address} as {role}: {violation.Id} at {violation.Nodes[0].Target}: {violation.Nodes[0].Html}"
                    )
                );
            }

            await page.Context.CloseAsync();
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>One message that is stuck, one that waits, one that came in with a refused line.</summary>
    private static async Task FillAsync(Office office)
    {
        var cancel = TestContext.Current.CancellationToken;
        var desk = office.App.Services.GetRequiredService<MessageDesk>();
        await desk.AddAsync(
            new EndpointEntry("orbita", EndpointKind.Webhook, "https://localhost:1/in", "json", MessageEvents.All),
            "user:test",
            cancel
        );
        await desk.AddAsync(new EndpointEntry("orbita", EndpointKind.Poll, "", "postal-xml", 1), "user:test", cancel);
        using var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        var line = System.Text.Encoding.UTF8.GetString(Formats.Json.CanonicalJson.ToBytes(A.Consignment("A1")));
        using var body = new StringContent(line + "\n{\"reference\":\"\"}\n", System.Text.Encoding.UTF8, "application/x-ndjson");
        (await client.PostAsync("/v1/manifests", body, cancel)).EnsureSuccessStatusCode();
        var store = office.App.Services.GetRequiredService<Parcelgate.Server.Storage.IStore>();
        await using var work = await store.BeginAsync(cancel);
        await Parcelgate.Server.Storage.Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update message_out set status = 2, due = null, error = 'timeout', attempts = 3 where id = 1",
            cancel
        );
        await work.CommitAsync(cancel);
    }
}
