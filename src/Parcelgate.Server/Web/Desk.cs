namespace Parcelgate.Server.Web;

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Law;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Release;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>The desk over the store: reads on connections of their own, acts through the release folder. One file per page of questions.</summary>
internal sealed partial class Desk(
    IStore store,
    LawLibrary library,
    DecidedFiles files,
    Replays replays,
    Acts acts,
    MatchOffice matches,
    ParcelgateOptions options,
    OfficeDays days,
    TimeProvider time
) : IDesk, IDeskActs
{
    /// <summary>The country of the office's zone: "AZ" for Asia/Baku; null for a zone of no country, such as UTC.</summary>
    private readonly string? home = Office.CountryOf(options.TimeZone);

    private readonly Recent<DeskStatus> status = new(time, TimeSpan.FromSeconds(2));

    /// <summary>Which feeds are late is on every page and is counted over two weeks of messages: half a minute old is young beside a pause of hours.</summary>
    private readonly Recent<IReadOnlyList<string>> lateFeeds = new(time, TimeSpan.FromSeconds(30));

    public Task<DeskStatus> StatusAsync(CancellationToken cancel) => status.GetAsync("", ReadStatusAsync, cancel);

    private async Task<DeskStatus> ReadStatusAsync(CancellationToken cancel)
    {
        var changed = await Queries.LastChangeAsync(store, cancel) ?? time.GetUtcNow();
        var late = await lateFeeds.GetAsync("", ReadLateFeedsAsync, cancel);
        return library.IsReady
            ? new DeskStatus(
                HomeLaw(library.Current.Book),
                library.Current.Book.Hash,
                library.Current.Tariff,
                library.Current.Book.RatesOn(days.Today),
                late,
                changed
            )
            : new DeskStatus(null, default, null, null, late, changed);
    }

    private async Task<IReadOnlyList<string>> ReadLateFeedsAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return [.. (await FeedsAsync(null, now, cancel)).Where(feed => feed.Late(now)).Select(feed => feed.Provider)];
    }

    /// <summary>The newest version in force today of the law of the country the office stands in; of any country where the zone names none with a law.</summary>
    private RegimeVersion? HomeLaw(LawBook book)
    {
        var today = days.Today;
        var inForce = book
            .Regimes.Where(regime => !regime.Proposal && !(regime.InForceFrom > today) && !(regime.InForceTo < today))
            .OrderByDescending(regime => regime.Layer == home)
            .ThenByDescending(regime => regime.InForceFrom)
            .FirstOrDefault();
        return inForce is null ? null : new RegimeVersion(inForce.Regime, inForce.Version, inForce.Hash, inForce.Confidence);
    }

    private DateTimeOffset Midnight() => days.StartOf(days.Today);

    private static bool Sees(Viewer viewer, string provider) => viewer.Provider is null || viewer.Provider == provider;

    private static Money? MoneyOf(long minor, string? currency) => currency is null ? null : new Money(minor, Currency.Of(currency));

    private static FindRow RowOf(ConsignmentRow row) =>
        new()
        {
            Id = row.Id,
            Provider = row.Provider,
            Reference = row.Reference,
            State = (State)row.State,
            Category = row.Version == 0 ? null : (Category)row.Category,
            Lane = row.Version == 0 ? null : (Lane)row.Lane,
            Loading = (Loading)row.Loading,
            Hold = (HoldReason)row.Hold,
            Consignee = row.Consignee,
            Consignor = row.Consignor,
            Conveyance = row.Conveyance,
            Master = row.Master,
            Due = MoneyOf(row.DueMinor, row.DueCurrency),
            OnAccount = row.OnAccount,
            ReceivedAt = row.ReceivedAt,
            ArrivesAt = row.ArrivesAt,
            ArrivedAt = row.ArrivedAt,
            ReleasedAt = row.ReleasedAt,
        };
}

/// <summary>Puts the desk together.</summary>
internal static class DeskServices
{
    internal static IServiceCollection AddDesk(this IServiceCollection services) =>
        services
            .AddSingleton<Desk>()
            .AddSingleton<IDesk>(provider => provider.GetRequiredService<Desk>())
            .AddSingleton<IDeskActs>(provider => provider.GetRequiredService<Desk>());
}

/// <summary>
/// Answers that are costly and asked by many: read once for all who ask at the same time, and kept for a while, or for as long as reading took, so that
/// a page that refreshes itself cannot keep the store busy by itself.
/// </summary>
internal sealed class Recent<T>(TimeProvider time, TimeSpan kept)
{
    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);

    internal async Task<T> GetAsync(string key, Func<CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var slot = slots.GetOrAdd(key, _ => new Slot());
        await slot.Turn.WaitAsync(cancel);
        try
        {
            if (slot.Value is { } known && time.GetElapsedTime(slot.ReadAt) < slot.KeepFor)
            {
                return known;
            }

            var from = time.GetTimestamp();
            var value = await read(cancel);
            slot.ReadAt = time.GetTimestamp();
            var took = time.GetElapsedTime(from, slot.ReadAt);
            slot.KeepFor = took > kept ? took : kept;
            slot.Value = value;
            return value;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private sealed class Slot
    {
        internal SemaphoreSlim Turn { get; } = new(1);

        internal T? Value { get; set; }

        internal long ReadAt { get; set; }

        internal TimeSpan KeepFor { get; set; }
    }
}
