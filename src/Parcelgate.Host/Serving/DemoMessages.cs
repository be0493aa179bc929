namespace Parcelgate.Host.Serving;

using Parcelgate.Host.Cli;
using Parcelgate.Server.Messages;

/// <summary>An address of one of the demo's carriers, who fetches what happens to its parcels from then on: on the page of messages, it waits for him.</summary>
internal static class DemoMessages
{
    private const string Provider = "caspia";

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var desk = services.GetRequiredService<MessageDesk>();
        if ((await desk.EndpointsAsync(Provider, cancel)).Count > 0)
        {
            return [];
        }

        var entry = new EndpointEntry(Provider, EndpointKind.Poll, "", "json", MessageEvents.All);
        var (_, problem) = await desk.AddAsync(entry, "system", cancel);
        return problem is null
            ? []
            : throw new InvalidOperationException($"The demo's address for messages was refused: {problem.Code} {problem.Found}.");
    }
}
