namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk.Descriptions;

/// <summary>What signals are reckoned from. One per thread, used again and again; a signal asked for twice is reckoned once.</summary>
internal sealed class SignalInput
{
    private readonly long?[] values = new long?[Signals.All.Length];
    private readonly bool[] known = new bool[Signals.All.Length];

    internal Consignment Consignment { get; private set; } = null!;

    internal RiskFacts Facts { get; private set; } = RiskFacts.None;

    internal DateTimeOffset DecidedAt { get; private set; }

    internal ReferencePrices References { get; private set; } = ReferencePrices.None;

    internal DescriptionBook Descriptions { get; private set; } = DescriptionBook.BuiltIn;

    /// <summary>The law as it was evaluated for this consignment: its reliefs and rates.</summary>
    internal LawFrame Law { get; private set; } = null!;

    /// <summary>True where a regime applies: else there is no threshold to be near to.</summary>
    internal bool HasThresholds { get; private set; }

    /// <summary>The score of the model in hand, per mille; null where none is.</summary>
    internal long? ModelPerMille { get; set; }

    internal void Start(
        Consignment consignment,
        RiskFacts facts,
        DateTimeOffset decidedAt,
        ReferencePrices references,
        DescriptionBook descriptions,
        LawFrame law,
        bool applies
    )
    {
        (Consignment, Facts, DecidedAt, References) = (consignment, facts, decidedAt, references);
        (Descriptions, Law, HasThresholds) = (descriptions, law, applies);
        ModelPerMille = null;
        Array.Clear(known);
    }

    internal long? Value(int signal)
    {
        if (!known[signal])
        {
            (values[signal], known[signal]) = (Signals.All[signal].Of(this), true);
        }

        return values[signal];
    }

    /// <summary>What the description of a goods line is.</summary>
    internal Judgement Judge(Item item) => Descriptions.Judge(item.Description, item.Hs, Consignment.Destination);

    /// <summary>Sets a signal to what an example says.</summary>
    internal void Give(int signal, long value) => (values[signal], known[signal]) = (value, true);

    /// <summary>An amount in minor units of another currency, rounded half up; null without a rate, and beyond what 64 bits hold.</summary>
    internal long? Minor(Money amount, Currency to)
    {
        if (Law.Convert(new CelAmount(amount.Exact(), amount.Currency), to) is not { } units)
        {
            return null;
        }

        return Math.Abs(units) < Greatest ? Money.Round(units, to, Rounding.HalfUp).Minor : null;
    }

    // Units of any currency that are surely within 64 bits of minor units.
    private const decimal Greatest = 900_000_000_000_000;
}
