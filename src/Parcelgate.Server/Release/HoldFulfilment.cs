namespace Parcelgate.Server.Release;

using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <summary>How a partner answers holds: counts of the holds asked of it in a period.</summary>
/// <param name="Provider">The partner.</param>
/// <param name="Asked">Holds asked that customs did not end before the parcel came: what the other counts are shares of.</param>
/// <param name="Acknowledged">Of these, acknowledged or more.</param>
/// <param name="Presented">Of these, presented.</param>
/// <param name="PresentedInTime">Of these, presented by the promise, or by the usual term where nothing was promised.</param>
/// <param name="Explained">Of these, said why not.</param>
/// <param name="Missing">Of these, neither, and their time is over.</param>
/// <param name="MedianToPresent">The middle of the times from asking to presenting; null where nothing was presented.</param>
internal sealed record HoldRates(
    string Provider,
    int Asked,
    int Acknowledged,
    int Presented,
    int PresentedInTime,
    int Explained,
    int Missing,
    TimeSpan? MedianToPresent
)
{
    /// <summary>Presented or explained, of a thousand asked; null where nothing was asked.</summary>
    public int? FulfilledPerMille => Asked == 0 ? null : (int)((Presented + Explained) * 1000L / Asked);
}

/// <summary>The rates of partners: a query other pages use too.</summary>
internal sealed class HoldFulfilment(IStore store, TimeProvider time)
{
    /// <summary>The rates of one partner, or of all that were asked, by name.</summary>
    /// <param name="provider">The partner; null: all.</param>
    /// <param name="from">First instant of the period.</param>
    /// <param name="to">The instant after its last.</param>
    /// <param name="cancel">Ends reading.</param>
    public async Task<IReadOnlyList<HoldRates>> RatesAsync(
        string? provider,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    )
    {
        await using var db = await store.OpenReadAsync(cancel);
        var outcomes = await Queries.HoldOutcomesAsync(db, provider, from, to, cancel);
        var now = time.GetUtcNow();
        return
        [
            .. outcomes
                .GroupBy(one => one.Provider, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Of(group.Key, [.. group], now)),
        ];
    }

    /// <summary>The rates of one partner's holds.</summary>
    internal static HoldRates Of(string provider, IReadOnlyList<HoldOutcome> all, DateTimeOffset now)
    {
        // What customs let go before the parcel came says nothing of the partner.
        var owed = all.Where(one => !one.IsEnded || one.Step is HoldStep.Presented or HoldStep.Explained).ToList();
        var presented = owed.FindAll(one => one.Step == HoldStep.Presented);
        var times = presented.Select(one => one.PresentedAt!.Value - one.AskedAt).Order().ToList();
        return new HoldRates(
            provider,
            owed.Count,
            owed.Count(one => one.Step != HoldStep.Asked),
            presented.Count,
            presented.Count(one => one.PresentBy is null || one.PresentedAt <= one.PresentBy),
            owed.Count(one => one.Step == HoldStep.Explained),
            owed.Count(one => HoldTask.IsMissing(one.Step, one.PresentBy, now)),
            times.Count == 0 ? null
                : times.Count % 2 == 1 ? times[times.Count / 2]
                : (times[times.Count / 2 - 1] + times[times.Count / 2]) / 2
        );
    }
}
