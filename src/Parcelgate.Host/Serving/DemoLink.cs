namespace Parcelgate.Host.Serving;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Release;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web;

/// <summary>The link of one parcel that is held for payment, as its recipient would get it.</summary>
internal static class DemoLink
{
    /// <summary>Held parcels looked at to find one that waits for payment. Arbitrary.</summary>
    private const int Looked = 200;

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var filter = new FindFilter(null, null, null, State.Held, null, null, null, Looked);
        var held = await services.GetRequiredService<IDesk>().FindAsync(new Viewer("system", null), filter, cancel);
        if (held.Rows.FirstOrDefault(row => row is { Hold: HoldReason.Payment, Due.Minor: > 0 }) is not { } row)
        {
            return [];
        }

        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return
        [
            "",
            $"What the recipient of {row.Reference} sees, by link and without signing in:",
            $"  {address}{services.GetRequiredService<PayLinks>().AddressOf(row.Id)}",
        ];
    }
}
