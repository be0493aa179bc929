namespace Parcelgate.Host.Serving;

using System.Collections.Immutable;
using Parcelgate.Host.Cli;

/// <summary>One thing the demo prepares before it serves.</summary>
/// <param name="Title">Shown while it takes longer than a second: "Generating a morning of traffic".</param>
/// <param name="Run">Does it, or finds that an earlier start has done it; gives the lines to print beside the address.</param>
internal sealed record DemoStep(string Title, Func<IServiceProvider, Tally, CancellationToken, Task<IReadOnlyList<string>>> Run);

/// <summary>What the demo prepares, in this order.</summary>
internal static class DemoSteps
{
    public static ImmutableArray<DemoStep> All { get; } =
    [
        new("Making the demo's accounts", DemoPeople.RunAsync),
        new("Opening two carriers' deferred accounts", DemoMoney.RunAsync),
        new("Writing the providers' agreements down", DemoAgreements.RunAsync),
        new("Taking up an invented list", DemoLists.TakeAsync),
        new("Generating and deciding a morning of traffic", DemoTraffic.RunAsync),
        new("Giving a carrier an address to fetch messages from", DemoMessages.RunAsync),
        new("Sending a parcel to a listed person", DemoLists.SendAsync),
        new("Telling three sales by order, payment and waybill", DemoSales.RunAsync),
        new("Looking for a parcel that waits for payment", DemoLink.RunAsync),
    ];

    /// <summary>Runs all steps on a started server and gives the lines they want printed.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, CancellationToken cancel)
    {
        var lines = new List<string>();
        foreach (var step in All)
        {
            lines.AddRange(await LongWork.RunAsync(step.Title, null, tally => step.Run(services, tally, cancel)));
        }

        return lines;
    }
}
