namespace Parcelgate.Host.Serving;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Identity;

/// <summary>The demo's accounts, and how to send the first parcel.</summary>
internal static class DemoPeople
{
    /// <summary>Small enough to read, complete enough to be decided: one parcel of one item.</summary>
    private const string FirstParcel = """
        {"reference":"DEMO0000001","channel":"express","destination":"AZ","dispatch":"TR","consignor":{"name":"Bazaar Ev Tekstil","address":{"lines":"Laleli Cad. 4","city":"Istanbul","country":"TR"}},"consignee":{"name":"Aysel Quliyeva","kind":"person","identity":"5ABC123","address":{"lines":"Nizami 12","city":"Baki","country":"AZ"}},"items":[{"description":"Cotton T-shirt, knitted, men","hs":"610910","origin":"TR","quantity":2,"netMassGrams":400,"value":{"amount":"350.00","currency":"USD"}}],"grossMassGrams":520,"freight":{"amount":"6.00","currency":"USD"}}
        """;

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var (accounts, key) = await DemoAccounts.EnsureAsync(services, cancel);
        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var width = accounts.Max(account => account.Name.Length);
        return
        [
            "",
            "Demo accounts (name, password):",
            .. accounts.Select(account => $"  {account.Name.PadRight(width)}  {account.Password}"),
            "",
            "Send the first parcel:",
            $"  curl -s {address}/v1/consignments -H 'X-Api-Key: {key}' -H 'Content-Type: application/json' -H 'Message-Id: first-1' -d '{FirstParcel.Trim()}'",
        ];
    }
}
