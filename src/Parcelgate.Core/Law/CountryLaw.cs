namespace Parcelgate.Core.Law;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

/// <summary>All law of one country, every version. Says which stacks stand on given dates.</summary>
internal sealed class CountryLaw
{
    /// <summary>Selections kept; cleared when full. Arbitrary: a year in quarters of an hour, seen from one acceptance.</summary>
    private const int MostSelections = 32_768;

    /// <summary>Local days begin on quarters of an hour of UTC everywhere, so two instants of one quarter share all dates.</summary>
    private const long Quarter = TimeSpan.TicksPerMinute * 15;

    private readonly ImmutableArray<Stack> stacks;
    private readonly ConcurrentDictionary<Key, Last> selections = new();
    private readonly bool usesOrder;
    private Last? last;

    internal CountryLaw(IEnumerable<Stack> stacks)
    {
        this.stacks = [.. stacks];
        Currencies = [.. this.stacks.Select(stack => stack.National.Currency).Distinct()];
        Zone = this.stacks.MaxBy(stack => stack.Own.Known)!.Zone;
        usesOrder = this.stacks.Any(stack =>
            stack.Main.Governs == DateOf.Order || stack.Own.Governs == DateOf.Order || stack.National.RateOf == DateOf.Order
        );
    }

    /// <summary>Every version of every law.</summary>
    internal ImmutableArray<Stack> Stacks => stacks;

    /// <summary>The currencies the stacks charge in.</summary>
    internal ImmutableArray<Money.Currency> Currencies { get; }

    /// <summary>The zone its newest law counts days in.</summary>
    internal DateTimeZone Zone { get; }

    private readonly record struct Key(long Accepted, long Ordered, long Arrives, long Known);

    private sealed record Last(Key Key, ImmutableArray<Dated> Selection);

    /// <summary>The stacks in force, at most one version of each regime; empty when none is.</summary>
    internal ImmutableArray<Dated> On(in LawDates dates)
    {
        var key = new Key(
            dates.Accepted.UtcTicks / Quarter,
            usesOrder ? (dates.Ordered ?? dates.Accepted).UtcTicks / Quarter : 0,
            (dates.Arrives ?? dates.Accepted).UtcTicks / Quarter,
            dates.Known.UtcTicks / Quarter
        );
        if (last is { } recent && recent.Key == key)
        {
            return recent.Selection;
        }

        if (!selections.TryGetValue(key, out var found))
        {
            if (selections.Count >= MostSelections)
            {
                selections.Clear();
            }

            found = new Last(key, Select(dates));
            selections[key] = found;
        }

        last = found;
        return found.Selection;
    }

    private ImmutableArray<Dated> Select(LawDates dates)
    {
        var best = new Dictionary<(string Own, string Main), Stack>();
        foreach (var stack in stacks)
        {
            var key = (stack.Own.Id, stack.Main.Id);
            if (
                Stands(stack.Own, stack, dates)
                && Stands(stack.Main, stack, dates)
                && (!best.TryGetValue(key, out var other) || Supersedes(stack, other))
            )
            {
                best[key] = stack;
            }
        }

        return
        [
            .. best.OrderBy(pair => pair.Key.Own, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Main, StringComparer.Ordinal)
                .Select(pair => Date(pair.Value, dates)),
        ];
    }

    private static bool Supersedes(Stack stack, Stack other) =>
        stack.Main.Known > other.Main.Known || stack.Main.Known == other.Main.Known && stack.Own.Known > other.Own.Known;

    private static bool Stands(RegimeFile file, Stack stack, in LawDates dates)
    {
        var on = LocalDate(Pick(dates, file.Governs), stack.Zone);
        var known = LocalDate(dates.Known, stack.Zone);
        return !file.Proposal
            && file.From <= on
            && on <= file.To
            && file.Known <= known
            && (file.VoidedBy is not { } later || known < later.Known);
    }

    private static Dated Date(Stack stack, in LawDates dates)
    {
        var governing = LocalDate(Pick(dates, stack.Main.Governs), stack.Zone);
        var rateDate = LocalDate(Pick(dates, stack.National.RateOf), stack.Zone);
        return new Dated(stack, governing, rateDate, stack.Rates.On(rateDate));
    }

    /// <summary>An order or arrival nobody stated: the acceptance stands in for it.</summary>
    private static DateTimeOffset Pick(in LawDates dates, DateOf which) =>
        which switch
        {
            DateOf.Order => dates.Ordered ?? dates.Accepted,
            DateOf.Arrival => dates.Arrives ?? dates.Accepted,
            _ => dates.Accepted,
        };

    internal static DateOnly LocalDate(DateTimeOffset instant, DateTimeZone zone)
    {
        var offset = zone.GetUtcOffset(Instant.FromDateTimeOffset(instant));
        var ticks = Math.Clamp(instant.UtcTicks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return DateOnly.FromDateTime(new DateTime(ticks, DateTimeKind.Unspecified));
    }

    internal static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
