namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;

/// <summary>What a proposal can be expected to change. Each is stated before the run and held against it.</summary>
public enum Expected
{
    /// <summary>All charges together, in units of the law's currency.</summary>
    Revenue,

    /// <summary>Parcels of category 2: low value, nothing due.</summary>
    LowValue,

    /// <summary>Parcels of category 3: low value, dutiable.</summary>
    LowValueDutiable,

    /// <summary>Parcels of category 4: full declaration.</summary>
    HighValue,

    /// <summary>Payments to follow: parcels held until they are paid.</summary>
    Payments,

    /// <summary>Parcels that live rules propose for an inspection or ask more for: cases in the queue.</summary>
    Cases,

    /// <summary>Parcels in the red lane: opened whatever else waits.</summary>
    Opened,

    /// <summary>Of the parcels found not as declared those that live rules hold for.</summary>
    Caught,
}

/// <summary>A stated expectation of a change over the period of the run.</summary>
/// <param name="Of">What changes.</param>
/// <param name="From">The least change expected; negative for a fall.</param>
/// <param name="To">The most.</param>
public readonly record struct Expectation(Expected Of, long From, long To);

/// <summary>An expectation beside what the run came to.</summary>
/// <param name="Stated">The expectation.</param>
/// <param name="Found">The change found, rounded to whole units toward zero.</param>
public readonly record struct ExpectationMet(Expectation Stated, long Found)
{
    /// <summary>True when the change lies in the span that was stated.</summary>
    public bool Holds => Stated.From <= Found && Found <= Stated.To;
}

/// <summary>Holds expectations against a run.</summary>
public static class Expectations
{
    /// <summary>Each expectation beside what the run came to.</summary>
    /// <param name="stated">The expectations.</param>
    /// <param name="result">The run.</param>
    /// <param name="minorPerUnit">Minor units in a unit of a currency of the result.</param>
    public static ImmutableArray<ExpectationMet> Against(
        IEnumerable<Expectation> stated,
        ImpactResult result,
        Func<string, long> minorPerUnit
    ) => [.. stated.Select(one => new ExpectationMet(one, Found(one.Of, result, minorPerUnit)))];

    /// <summary>Each expectation of a change of rules beside what the run came to.</summary>
    /// <param name="stated">The expectations.</param>
    /// <param name="result">The run.</param>
    public static ImmutableArray<ExpectationMet> Against(IEnumerable<Expectation> stated, RiskImpactResult result) =>
        [.. stated.Select(one => new ExpectationMet(one, Found(one.Of, result)))];

    /// <summary>What can be expected of a proposal of this kind.</summary>
    public static ImmutableArray<Expected> Of(ProposalKind kind) =>
        kind == ProposalKind.Profile
            ? [Expected.Cases, Expected.Opened, Expected.Caught]
            : [Expected.Revenue, Expected.LowValue, Expected.LowValueDutiable, Expected.HighValue, Expected.Payments];

    private static long Found(Expected of, RiskImpactResult result) =>
        of switch
        {
            Expected.Cases => result.Cases.Change,
            Expected.Opened => result.Lanes[Lane.Red].Change,
            Expected.Caught => result.Caught.Change,
            _ => throw new ArgumentOutOfRangeException(nameof(of), of, "Not an expectation of rules."),
        };

    private static long Found(Expected of, ImpactResult result, Func<string, long> minorPerUnit) =>
        of switch
        {
            Expected.Revenue => result.Revenue().Sum(revenue => revenue.ChangeMinor / minorPerUnit(revenue.Currency)),
            Expected.LowValue => result.Categories[Category.LowValue].Change,
            Expected.LowValueDutiable => result.Categories[Category.LowValueDutiable].Change,
            Expected.HighValue => result.Categories[Category.HighValue].Change,
            Expected.Payments => result.Holds[HoldReason.Payment].Change,
            _ => throw new ArgumentOutOfRangeException(nameof(of), of, "Not an expectation of law."),
        };
}
