namespace Parcelgate.Core.Agreements;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;

/// <summary>
/// Counts a provider's lines to a <see cref="Scorecard"/>. Parts of a period are counted apart and added up with <see cref="Take"/>; the order does not matter.
/// One thread at a time.
/// </summary>
/// <param name="promisedMinutes">How long before arrival the data is promised, in minutes; 0: before it arrives.</param>
public sealed class ScorecardTally(int promisedMinutes)
{
    /// <summary>Minutes before or after arrival are counted up to 30 days. Arbitrary: it bounds the memory.</summary>
    private const int MostMinutes = 30 * 24 * 60;

    private static readonly QualityDimension[] Faulty =
    [
        QualityDimension.Completeness,
        QualityDimension.Accuracy,
        QualityDimension.Consistency,
    ];

    private readonly long[] present = new long[Elements.All.Length];
    private readonly Dictionary<(string Element, QualityDimension Dimension), long> doubted = [];
    private readonly Dictionary<string, FaultTally> faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FaultTally> refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<DateOnly, DayScore> days = [];
    private readonly Dictionary<int, long> minutes = [];
    private readonly long[] without = new long[Faulty.Length];
    private readonly PartyTally sellers = new();
    private readonly PartyTally senders = new();
    private long sound;
    private long records;
    private long refused;
    private Share codes;
    private Share numbers;

    /// <summary>Counts a record that was decided.</summary>
    public void Decided(SentRecord sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        records++;
        CountElements(sent);
        var against = sent.Faults.Where(fault => QualityCode.DimensionOf(fault.Code) is not null).ToList();
        sound += against.Count == 0 ? 1 : 0;
        for (var i = 0; i < Faulty.Length; i++)
        {
            without[i] += against.Exists(fault => QualityCode.DimensionOf(fault.Code) == Faulty[i]) ? 0 : 1;
        }

        foreach (var fault in sent.Faults.DistinctBy(fault => fault.Code))
        {
            Of(faults, fault.Code).Add(new FaultExample(sent.At, sent.Id, sent.Record.Reference, fault));
        }

        sellers.Count(sent.Record.Seller, against.Count);
        senders.Count(sent.Record.Consignor, against.Count);
        CountNumbers(sent);
        var inTime = CountMinutes(sent.MinutesBefore);
        CountDay(new DayScore(sent.Day, 1, 0, against.Count == 0 ? 1 : 0, inTime));
    }

    /// <summary>Counts a line that was sent back.</summary>
    /// <param name="at">Where it was sent.</param>
    /// <param name="day">The day it was received, as the office counts days.</param>
    /// <param name="reference">As its provider calls it; "" where it could not be read.</param>
    /// <param name="problems">Why.</param>
    public void Refused(SentAt at, DateOnly day, string reference, IEnumerable<SentFault> problems)
    {
        refused++;
        CountDay(new DayScore(day, 1, 1, 0, default));
        foreach (var problem in problems.DistinctBy(problem => problem.Code))
        {
            Of(refusals, problem.Code).Add(new FaultExample(at, null, reference, problem));
        }
    }

    /// <summary>Adds what another part of the same period counted.</summary>
    public void Take(ScorecardTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        records += other.records;
        refused += other.refused;
        sound += other.sound;
        codes = Sum(codes, other.codes);
        numbers = Sum(numbers, other.numbers);
        Add(present, other.present);
        Add(without, other.without);
        Add(doubted, other.doubted);
        Add(minutes, other.minutes);
        Add(faults, other.faults);
        Add(refusals, other.refusals);
        sellers.Take(other.sellers);
        senders.Take(other.senders);
        foreach (var day in other.days.Values)
        {
            CountDay(day);
        }
    }

    /// <summary>What it came to so far.</summary>
    public Scorecard Result()
    {
        var arrived = minutes.Values.Sum();
        var inTime = minutes.Where(one => one.Key >= promisedMinutes).Sum(one => one.Value);
        return new Scorecard
        {
            Lines = records + refused,
            Refused = refused,
            Records = records,
            Sound = sound,
            Dimensions = Faulty
                .Select((dimension, i) => KeyValuePair.Create(dimension, new Share(without[i], records)))
                .Append(KeyValuePair.Create(QualityDimension.Timeliness, new Share(inTime, arrived)))
                .ToImmutableSortedDictionary(),
            PromisedMinutes = promisedMinutes,
            MedianMinutes = MedianOf(arrived),
            CommodityCodes = codes,
            PostalNumbers = numbers,
            Elements =
            [
                .. Elements.All.Select(
                    (element, i) =>
                        new ElementScore(
                            element.Name,
                            present[i],
                            doubted.GetValueOrDefault((element.Name, QualityDimension.Accuracy)),
                            doubted.GetValueOrDefault((element.Name, QualityDimension.Consistency))
                        )
                ),
            ],
            Faults = Scores(faults),
            Refusals = Scores(refusals),
            Sellers = sellers.Worst(),
            Senders = senders.Worst(),
            PartiesLeftOut = sellers.LeftOut + senders.LeftOut,
            Days = [.. days.Values.OrderBy(day => day.Day)],
        };
    }

    private void CountElements(SentRecord sent)
    {
        for (var i = 0; i < present.Length; i++)
        {
            present[i] += Elements.All[i].Has(sent.Record) ? 1 : 0;
        }

        var places = sent
            .Faults.Select(fault => (Element: QualityCode.ElementAt(fault.Place), Dimension: QualityCode.DimensionOf(fault.Code)))
            .Distinct();
        foreach (var (element, dimension) in places)
        {
            if (element is not null && dimension is { } one)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(doubted, (element, one), out _)++;
            }
        }
    }

    private void CountNumbers(SentRecord sent)
    {
        if (!sent.Record.Items.IsEmpty && sent.Record.Items.All(item => item.Hs is not null))
        {
            codes = Sum(codes, new Share(Doubts(sent, "quality-hs-") ? 0 : 1, 1));
        }

        if (sent.Record.Channel == Channel.Post)
        {
            var fits = S10.HasShape(sent.Record.Reference) && S10.Doubt(sent.Record.Reference) is null;
            numbers = Sum(numbers, new Share(fits ? 1 : 0, 1));
        }
    }

    private Share CountMinutes(int? before)
    {
        if (before is not { } counted)
        {
            return default;
        }

        counted = Math.Clamp(counted, -MostMinutes, MostMinutes);
        CollectionsMarshal.GetValueRefOrAddDefault(minutes, counted, out _)++;
        return new Share(counted >= promisedMinutes ? 1 : 0, 1);
    }

    private void CountDay(DayScore day)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(days, day.Day, out _);
        sum = sum is null
            ? day
            : new DayScore(day.Day, sum.Lines + day.Lines, sum.Refused + day.Refused, sum.Sound + day.Sound, Sum(sum.InTime, day.InTime));
    }

    private int? MedianOf(long arrived)
    {
        var left = (arrived + 1) / 2;
        foreach (var (before, count) in minutes.OrderBy(one => one.Key))
        {
            left -= count;
            if (left <= 0)
            {
                return before;
            }
        }

        return null;
    }

    private static bool Doubts(SentRecord sent, string prefix) =>
        sent.Faults.Any(fault => fault.Code.StartsWith(prefix, StringComparison.Ordinal));

    private static Share Sum(Share a, Share b) => new(a.Part + b.Part, a.Whole + b.Whole);

    private static FaultTally Of(Dictionary<string, FaultTally> tallies, string code)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, code, out _);
        return tally ??= new FaultTally();
    }

    private static void Add(Dictionary<string, FaultTally> into, Dictionary<string, FaultTally> from)
    {
        foreach (var (code, tally) in from)
        {
            Of(into, code).Take(tally);
        }
    }

    private static void Add(long[] into, long[] from)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] += from[i];
        }
    }

    private static void Add<T>(Dictionary<T, long> into, Dictionary<T, long> from)
        where T : notnull
    {
        foreach (var (key, count) in from)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _) += count;
        }
    }

    private static ImmutableArray<FaultScore> Scores(Dictionary<string, FaultTally> tallies) =>
        [
            .. tallies
                .Select(one => one.Value.Result(one.Key))
                .OrderByDescending(one => one.Records)
                .ThenBy(one => one.Code, StringComparer.Ordinal),
        ];

    /// <summary>How often one thing was wrong, with the latest lines that show it.</summary>
    private sealed class FaultTally
    {
        private readonly SortedSet<FaultExample> latest = new(Comparer<FaultExample>.Create((a, b) => b.At.CompareTo(a.At)));
        private long records;

        internal void Add(FaultExample example)
        {
            records++;
            Keep(example);
        }

        internal void Take(FaultTally other)
        {
            records += other.records;
            foreach (var example in other.latest)
            {
                Keep(example);
            }
        }

        internal FaultScore Result(string code) => new(code, records, [.. latest]);

        private void Keep(FaultExample example)
        {
            if (latest.Count < Scorecard.MostExamples)
            {
                latest.Add(example);
            }
            else if (example.At > latest.Max!.At && latest.Add(example))
            {
                latest.Remove(latest.Max!);
            }
        }
    }
}
