namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using NodaTime;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;

/// <summary>A term of a charge's base.</summary>
internal enum TermKind
{
    Goods,
    Carriage,
    Insurance,

    /// <summary>What a relief leaves to be charged; <see cref="Term.Index"/> is the relief.</summary>
    Taxable,

    /// <summary>Another charge; <see cref="Term.Index"/> is the charge.</summary>
    Charge,
}

/// <summary>One term of a sum; <see cref="Index"/> counts within the stack, <see cref="Share"/> is 1 where the whole counts.</summary>
internal readonly record struct Term(TermKind Kind, int Index, decimal Share);

/// <summary>A rate with its names resolved: <see cref="Share"/> holds the national value, <see cref="MassRelief"/> is −1 where the mass itself counts.</summary>
internal sealed record Rate(RateText Text, decimal Share, Tariff? Tariff, int MassRelief, Rate? Left, Rate? Right);

/// <summary>One case: its condition compiled, its bound read. A bound of mass is in grams, one of a tariff a share.</summary>
internal sealed record Case(CaseText Text, CelProgram? When, CelAmount Bound, Rate Rate)
{
    /// <summary>True for the one rate of a charge that has no cases.</summary>
    internal bool IsOpen { get; } = Text.When is null && Text.Bound is null && Text.From == DateOnly.MinValue;
}

/// <summary>What the bounds of cases are compared with: a sum, the mass, or the rate of a tariff.</summary>
internal sealed record By(ImmutableArray<Term> Sum, bool Mass, Tariff? Tariff);

/// <summary>One way to reckon a charge, with its names resolved.</summary>
internal sealed record Way(WayText Text, ImmutableArray<Term> Base, By? By, ImmutableArray<Case> Cases);

/// <summary>A charge with its names resolved within one stack.</summary>
internal sealed record Charge(ChargeText Text, Way Way, Way? Or, ImmutableArray<int> RelievedBy, CelProgram? When)
{
    /// <summary>Its ways: one, or two of which the payer may choose.</summary>
    internal ImmutableArray<Way> Ways { get; } = Or is null ? [Way] : [Way, Or];
}

/// <summary>One law as it applies in one country: a national file alone, or a union's file with the national one on top. Names are resolved, charges are in an order in which each can be reckoned.</summary>
internal sealed class Stack
{
    internal required RegimeFile? Union { get; init; }
    internal required RegimeFile Own { get; init; }
    internal required RateTable Rates { get; init; }
    internal required ImmutableArray<Relief> Reliefs { get; init; }
    internal required ImmutableArray<Charge> Charges { get; init; }

    /// <summary>
    /// Indexes of <see cref="Charges"/>, each after those it rests on. A relief that measures charges stands between them as the complement of its
    /// index: it is asked when what it measures is reckoned, and before what rests on what it relieves.
    /// </summary>
    internal required ImmutableArray<int> Order { get; init; }

    /// <summary>True when that order is the file's own.</summary>
    internal required bool InFileOrder { get; init; }

    /// <summary>"az/parcels#month" for each relief.</summary>
    internal required ImmutableArray<string> ReliefKeys { get; init; }
    internal required ImmutableArray<Restriction> Restricted { get; init; }
    internal required Lanes? Lanes { get; init; }
    internal required ImmutableArray<Rule> BeforeLoading { get; init; }
    internal required ImmutableArray<RegimeVersion> Versions { get; init; }
    internal required DateTimeZone Zone { get; init; }
    internal required StackFindings Findings { get; init; }

    /// <summary>The layer whose regime this is: the union's where there is one.</summary>
    internal RegimeFile Main => Union ?? Own;

    internal National National => Own.National!;

    /// <summary>The country's own rule of late payment, else the union's.</summary>
    internal LatePayment? LatePayment => Own.LatePayment ?? Union?.LatePayment;

    /// <summary>True when a relief is counted per person, so that a holder is needed.</summary>
    internal required bool CountsPersons { get; init; }

    /// <summary>True when any base or measure counts carriage.</summary>
    internal required bool CountsCarriage { get; init; }

    /// <summary>Chapters (first two digits) that a restriction begins with: most items are passed over by one look.</summary>
    internal required bool[] RestrictedChapters { get; init; }

    /// <summary>The place of a charge by its name.</summary>
    internal int IndexOf(string charge)
    {
        for (var i = 0; i < Charges.Length; i++)
        {
            if (Charges[i].Text.Name == charge)
            {
                return i;
            }
        }

        return -1;
    }

    internal bool Applies(LawFrame frame) =>
        (Union?.Applies is not { } union || union.Holds(frame)) && (Own.Applies is not { } own || own.Holds(frame));
}

/// <summary>Findings that say the same of every consignment, built once.</summary>
internal sealed class StackFindings(string law)
{
    internal Finding HolderByName { get; } = new("allowance-holder", "name", law, []);

    internal Finding HolderMissing { get; } = new("allowance-holder", "missing", law, []);

    internal Finding CarriageNotSent { get; } = new("law-carriage-not-sent", "counted-as-zero", law, []);

    internal Finding GoodsMissing { get; } = new("law-missing-data", "goods-value", law, []);

    internal Finding MassMissing { get; } = new("law-missing-data", "gross-mass", law, []);

    internal Finding HsMissing { get; } = new("law-missing-data", "hs", law, []);

    internal Finding OriginMissing { get; } = new("law-missing-data", "origin", law, []);

    /// <summary>What a relief measures and was not sent.</summary>
    internal Finding Of(Relief relief) => relief.IsMass ? MassMissing : GoodsMissing;

    internal Finding OutOfRange { get; } = new("law-out-of-range", "amount", law, []);
}
