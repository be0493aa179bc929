namespace Parcelgate.Core.Agreements;

using System.Collections.Immutable;

/// <summary>How many of how many.</summary>
/// <param name="Part">Those meant.</param>
/// <param name="Whole">Those asked.</param>
public readonly record struct Share(long Part, long Whole);

/// <summary>One data element of a provider's records.</summary>
/// <param name="Element">Its name in agreements: "items.hs".</param>
/// <param name="Present">Records that have it; of goods lines, in each.</param>
/// <param name="Wrong">Records in which its value cannot be true.</param>
/// <param name="Contradicted">Records in which it contradicts another value.</param>
public sealed record ElementScore(string Element, long Present, long Wrong, long Contradicted);

/// <summary>A line that shows a fault.</summary>
/// <param name="At">Where it was sent.</param>
/// <param name="Id">The consignment; null for a line that was sent back.</param>
/// <param name="Reference">As its provider calls it; "" where it could not be read.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record FaultExample(SentAt At, long? Id, string Reference, SentFault Fault);

/// <summary>How often one thing was wrong.</summary>
/// <param name="Code">"quality-hs-missing", "intake-missing".</param>
/// <param name="Records">Records, or lines sent back, it was said of: each once.</param>
/// <param name="Examples">The latest, at most <see cref="Scorecard.MostExamples"/>; the latest first.</param>
public sealed record FaultScore(string Code, long Records, ImmutableArray<FaultExample> Examples);

/// <summary>A seller or sender whose records have faults.</summary>
/// <param name="Name">Of its spellings the first in ordinal order.</param>
/// <param name="IsOrganisation">True where every record says it is no natural person.</param>
/// <param name="Records">Records that name it.</param>
/// <param name="Faults">Findings on them that count against a dimension.</param>
public sealed record PartyScore(string Name, bool IsOrganisation, long Records, long Faults);

/// <summary>One day.</summary>
/// <param name="Day">As the office counts days.</param>
/// <param name="Lines">Lines that were decided or sent back.</param>
/// <param name="Refused">Of them sent back.</param>
/// <param name="Sound">Of those decided the ones without a fault.</param>
/// <param name="InTime">Of those that arrived since, decided as early as promised.</param>
public sealed record DayScore(DateOnly Day, long Lines, long Refused, long Sound, Share InTime);

/// <summary>What is to be changed first.</summary>
/// <param name="Kind">Which list it is from.</param>
/// <param name="Code">The code; "" for what came late.</param>
/// <param name="Records">Lines it would help.</param>
public sealed record Change(ChangeKind Kind, string Code, long Records);

/// <summary>What a change is about.</summary>
public enum ChangeKind
{
    /// <summary>Lines were sent back.</summary>
    Refused,

    /// <summary>Data came later than promised.</summary>
    Late,

    /// <summary>Data has a fault.</summary>
    Fault,
}

/// <summary>
/// How good a provider's data was in a period, by the four dimensions of the WCO–UPU guidelines on data quality (2025). Every record counts that was decided for the
/// first time or changed a decision; the same record sent again does not.
/// </summary>
public sealed record Scorecard
{
    /// <summary>Most examples of one fault.</summary>
    public const int MostExamples = 3;

    /// <summary>Most sellers, and most senders, shown. Arbitrary.</summary>
    public const int MostParties = 10;

    /// <summary>Fewest records that say something of a seller or sender. Arbitrary: a single parcel with two faults would head every list.</summary>
    public const int LeastOfParty = 5;

    /// <summary>Lines that were decided or sent back.</summary>
    public required long Lines { get; init; }

    /// <summary>Lines that were sent back.</summary>
    public required long Refused { get; init; }

    /// <summary>Records that were decided.</summary>
    public required long Records { get; init; }

    /// <summary>Records without any fault.</summary>
    public required long Sound { get; init; }

    /// <summary>Records without a fault of the dimension; of timeliness those that arrived, decided as early as promised.</summary>
    public required ImmutableSortedDictionary<QualityDimension, Share> Dimensions { get; init; }

    /// <summary>How long before arrival the data is promised, in minutes.</summary>
    public required int PromisedMinutes { get; init; }

    /// <summary>Minutes before arrival that half of those that arrived were decided by; of an even number the lower of the middle two. Null where nothing arrived.</summary>
    public required int? MedianMinutes { get; init; }

    /// <summary>Records with a commodity code in each goods line; of them those whose codes all stand.</summary>
    public required Share CommodityCodes { get; init; }

    /// <summary>Postal items; of them those whose number is an S10 with the check digit that fits.</summary>
    public required Share PostalNumbers { get; init; }

    /// <summary>Every element, in the order of <see cref="Agreements.Elements.All"/>.</summary>
    public required ImmutableArray<ElementScore> Elements { get; init; }

    /// <summary>Findings, those said of most records first.</summary>
    public required ImmutableArray<FaultScore> Faults { get; init; }

    /// <summary>Problems that sent lines back, most lines first.</summary>
    public required ImmutableArray<FaultScore> Refusals { get; init; }

    /// <summary>Sellers with most faults a record.</summary>
    public required ImmutableArray<PartyScore> Sellers { get; init; }

    /// <summary>Senders with most faults a record.</summary>
    public required ImmutableArray<PartyScore> Senders { get; init; }

    /// <summary>Records whose seller or sender was not counted because there were too many of them.</summary>
    public required long PartiesLeftOut { get; init; }

    /// <summary>Days on which anything was sent, in order.</summary>
    public required ImmutableArray<DayScore> Days { get; init; }

    /// <summary>What helps most lines, most first. A fault that is none of a dimension asks for no change.</summary>
    /// <param name="most">How many at most.</param>
    public ImmutableArray<Change> First(int most)
    {
        var arrived = Dimensions[QualityDimension.Timeliness];
        Change[] late = arrived.Part < arrived.Whole ? [new Change(ChangeKind.Late, "", arrived.Whole - arrived.Part)] : [];
        return
        [
            .. Refusals
                .Select(one => new Change(ChangeKind.Refused, one.Code, one.Records))
                .Concat(late)
                .Concat(
                    Faults
                        .Where(one => QualityCode.DimensionOf(one.Code) is not null)
                        .Select(one => new Change(ChangeKind.Fault, one.Code, one.Records))
                )
                .OrderByDescending(one => one.Records)
                .ThenBy(one => one.Kind)
                .ThenBy(one => one.Code, StringComparer.Ordinal)
                .Take(most),
        ];
    }
}
