namespace Parcelgate.Server.Risk;

using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Adds what messages counted of parties to the table of days when none has come for a while, or when more waits than is to be held in memory.</summary>
internal sealed class PartyFold(PartyDays days, TimeProvider time, ILogger<PartyFold> log) : Rounds(TimeSpan.FromSeconds(5), time)
{
    // In memory some 70 MB; three flights of 100,000 parcels. Arbitrary.
    private const long Most = 1_000_000;

    private long last;

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        bool due;
        do
        {
            var waiting = await days.WaitingAsync(cancel);
            due = waiting.Newest > 0 && (waiting.Newest == last || waiting.Parties > Most);
            last = waiting.Newest;
        } while (due && await days.FoldAsync(cancel));
    }

    protected override void Interrupted(string why) => ServerLog.PartiesNotAdded(log, why);
}
