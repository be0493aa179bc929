namespace Parcelgate.Server.Web;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <content>The day so far.</content>
internal sealed partial class Desk
{
    /// <summary>Most flights listed: those nearest to now. Arbitrary; a screen holds about forty.</summary>
    private const int MostArrivals = 100;

    /// <summary>Quarters of an hour with data whose pauses tell the usual one, and the fewest that do. Arbitrary.</summary>
    private const int QuartersAsked = 40;
    private const int FewestPauses = 4;

    /// <summary>
    /// A feed is counted by the quarters of an hour in which it sent anything, so no usual pause is shorter. A flight closes with many messages within
    /// a minute, and how far apart they come tells how a carrier cuts its message, not when the next flight closes; and nobody could do anything about
    /// a feed that is quiet for some minutes.
    /// </summary>
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>A provider that sent nothing for this long is no feed any more. Arbitrary.</summary>
    private static readonly TimeSpan FeedForgotten = TimeSpan.FromDays(14);

    private static readonly TimeSpan ArrivalsBack = TimeSpan.FromHours(6);
    private static readonly TimeSpan ArrivalsAhead = TimeSpan.FromHours(12);

    /// <summary>Reasons to hold whose next step is owed by customs.</summary>
    private static readonly HoldReason[] OwedByCustoms = [HoldReason.Inspection, HoldReason.Law, HoldReason.Officer];

    private readonly Recent<Operations> operations = new(time, TimeSpan.FromSeconds(2));

    public Task<Operations> OperationsAsync(Viewer viewer, CancellationToken cancel) =>
        operations.GetAsync(viewer.Provider ?? "", stop => ReadOperationsAsync(viewer.Provider, stop), cancel);

    private async Task<Operations> ReadOperationsAsync(string? provider, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var day = new DayWindow(now, Midnight(), now - ArrivalsBack, now + ArrivalsAhead);
        var live = await Queries.LiveAsync(store, day, provider, cancel);
        var received = await Queries.ReceivedAsync(store, day.Midnight, provider, cancel);
        var submitted = await SubmittedAsync(day.Midnight, provider, cancel);
        var queues = QueuesOf(live, now);
        return new Operations
        {
            AsOf = now,
            Received = submitted.Lines,
            Decided = submitted.Accepted,
            Refused = submitted.Refused,
            DecidedBeforeArrival = received.Sum(one => one.BeforeArrival),
            Arrived = live.Sum(one => one.ArrivedToday),
            ReleasedWithoutStop = live.Sum(one => one.Unstopped),
            HeldNow = queues.Sum(queue => queue.Waiting),
            Assessed = [.. received.Select(one => MoneyOf(one.DueMinor, one.DueCurrency)).OfType<Core.Money.Money>()],
            Arrivals = ArrivalsOf(live, now),
            Queues = queues,
            Feeds = await FeedsAsync(provider, now, cancel),
            Oldest = await OldestAsync(queues, provider, cancel),
        };
    }

    /// <summary>Complete submissions by their totals, those still coming by the answers given so far.</summary>
    private async Task<SubmissionCount> SubmittedAsync(DateTimeOffset from, string? provider, CancellationToken cancel)
    {
        var total = await Queries.SubmittedAsync(store, from, provider, cancel);
        foreach (var coming in await Queries.ComingAsync(store, from, provider, cancel))
        {
            var row = await SoFarAsync(coming, cancel);
            total = new SubmissionCount(total.Lines + row.Lines, total.Accepted + row.Accepted, total.Refused + row.Refused);
        }

        return total;
    }

    private static List<Arrival> ArrivalsOf(List<LiveCount> live, DateTimeOffset now) =>
        [
            .. live.Where(one => one.Conveyance is not null)
                .GroupBy(one => one.Conveyance!)
                .Where(flight => flight.Any(one => one.Expected > 0))
                .Select(ArrivalOf)
                .OrderBy(arrival => (At(arrival) - now).Duration())
                .Take(MostArrivals)
                .OrderBy(At)
                .ThenBy(arrival => arrival.Conveyance, StringComparer.Ordinal),
        ];

    private static DateTimeOffset At(Arrival arrival) => (arrival.ArrivedAt ?? arrival.ArrivesAt)!.Value;

    private static Arrival ArrivalOf(IGrouping<string, LiveCount> flight)
    {
        var decided = flight.Where(one => one.HasData).ToList();
        return new Arrival(
            flight.Key,
            string.Join(", ", flight.Select(one => one.Provider).Distinct().Order(StringComparer.Ordinal)),
            flight.Min(one => one.FirstArrivesAt),
            flight.Min(one => one.FirstArrivedAt),
            flight.Sum(one => one.Count),
            decided.Sum(one => one.Count),
            new LaneCounts(Of(Lane.Green), Of(Lane.Blue), Of(Lane.Yellow), Of(Lane.Red)),
            flight.Where(one => one.State == (short)State.Unannounced).Sum(one => one.Count),
            flight.Where(one => one.State == (short)State.Referred).Sum(one => one.Count)
        );

        long Of(Lane lane) => decided.Where(one => one.Lane == (short)lane).Sum(one => one.Count);
    }

    private static List<Queue> QueuesOf(List<LiveCount> live, DateTimeOffset now) =>
        [
            .. live.Where(one => one.State == (short)State.Held)
                .GroupBy(one => (HoldReason)one.Hold)
                .Select(held =>
                {
                    var (in15, in1, in4) = (
                        held.Sum(one => one.Under15Minutes),
                        held.Sum(one => one.Under1Hour),
                        held.Sum(one => one.Under4Hours)
                    );
                    var oldest = held.Min(one => one.FirstArrivedAt) ?? now;
                    return new Queue(held.Key, in15, in1 - in15, in4 - in1, held.Sum(one => one.Count) - in4, oldest);
                })
                .OrderBy(queue => queue.Oldest),
        ];

    private async Task<FindRow?> OldestAsync(List<Queue> queues, string? provider, CancellationToken cancel)
    {
        var first = queues.Where(queue => OwedByCustoms.Contains(queue.Reason)).MinBy(queue => queue.Oldest);
        var row = first is null ? null : await Queries.OldestHeldAsync(store, (short)first.Reason, first.Oldest, provider, cancel);
        return row is null ? null : RowOf(row);
    }

    private async Task<List<Feed>> FeedsAsync(string? provider, DateTimeOffset now, CancellationToken cancel)
    {
        var (from, hour) = (now - FeedForgotten, now - TimeSpan.FromHours(1));
        var coming = await Queries.ComingAsync(store, hour, provider, cancel);
        var feeds = new List<Feed>();
        foreach (var one in await Queries.ProvidersAsync(store, from, hour, provider, cancel))
        {
            var lines = one.RecentLines;
            foreach (var row in coming.Where(row => row.Provider == one.Provider))
            {
                lines += (await SoFarAsync(row, cancel)).Lines;
            }

            var quarters = await Queries.SpansWithDataAsync(store, one.Provider, from, Quarter, QuartersAsked, cancel);
            feeds.Add(new Feed(one.Provider, one.LastReceivedAt, lines, UsualPause(quarters)));
        }

        return feeds;
    }

    /// <summary>The median pause between quarters of an hour with data, newest first; null when too few tell nothing.</summary>
    internal static TimeSpan? UsualPause(IReadOnlyList<DateTimeOffset> quarters)
    {
        if (quarters.Count <= FewestPauses)
        {
            return null;
        }

        var pauses = quarters.Zip(quarters.Skip(1), (later, earlier) => later - earlier).Order().ToList();
        var middle = pauses.Count / 2;
        return pauses.Count % 2 == 1 ? pauses[middle] : (pauses[middle - 1] + pauses[middle]) / 2;
    }
}
