namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>One charge under the annulled law and without it.</summary>
/// <param name="Charge">As the regime names it.</param>
/// <param name="Collected">When it was collected.</param>
/// <param name="Payer">Who paid it.</param>
/// <param name="Was">Charged under the annulled version.</param>
/// <param name="Is">Charged by the law as it now stands for that day.</param>
public sealed record ChargeDifference(string Charge, Collected Collected, Payer Payer, Money Was, Money Is);

/// <summary>What an annulled law makes of one decision.</summary>
/// <param name="Annulled">The version it was decided under.</param>
/// <param name="Charges">Each charge that differs, and those that do not; by charge, payer and time of collection.</param>
/// <param name="Facts">The facts of the decision without it: the same, with the law as it is known now.</param>
/// <param name="Decision">The decision without it.</param>
/// <param name="Reckoned">False where the law as it now stands reckons nothing for the parcel (another procedure, no regime): an officer decides.</param>
public sealed record Undoing(
    AnnulledVersion Annulled,
    ImmutableArray<ChargeDifference> Charges,
    Facts Facts,
    Assessment Decision,
    bool Reckoned
)
{
    /// <summary>What is to be given back; negative where more would have been due, which an annulment does not collect.</summary>
    public Money? Refund =>
        Charges.IsEmpty ? null : Charges.Select(charge => charge.Was - charge.Is).Aggregate((sum, charge) => sum + charge);
}

/// <summary>Holds a decision made under a law that was struck down against the law as it stands without it.</summary>
public static class Annulment
{
    /// <summary>The difference; null when the decision rests on no annulled version, or was made when the annulment was known.</summary>
    /// <param name="consignment">The record the decision was made on.</param>
    /// <param name="decided">The decision, recomputed under its own law.</param>
    /// <param name="law">The law now, with the file that annuls.</param>
    /// <param name="annulled">The versions to look for: <see cref="LawBook.Annulled"/>.</param>
    /// <param name="facts">The facts of the decision.</param>
    public static Undoing? Of(
        Consignment consignment,
        Assessment decided,
        LawBook law,
        ImmutableArray<AnnulledVersion> annulled,
        Facts facts
    )
    {
        var struck = annulled.FirstOrDefault(version => decided.Versions.Regimes.Any(regime => version.Is(regime.Regime, regime.Version)));
        if (struck is null)
        {
            return null;
        }

        // The day of the decision governs as it did; only what is known is what is known now.
        var known = new DateTimeOffset(struck.Known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(1);
        var without = facts with { KnownAt = facts.DecidedAt > known ? facts.DecidedAt : known };
        var decision = Assess.Decide(consignment, law, without);
        var reckoned = decision.Due is not null && decision.Problems.IsEmpty;
        return new Undoing(struck, reckoned ? Compare(decided.Charges, decision.Charges) : [], without, decision, reckoned);
    }

    private static ImmutableArray<ChargeDifference> Compare(ImmutableArray<ChargeLine> was, ImmutableArray<ChargeLine> now)
    {
        var lines = was.Select(line => (line, Was: true)).Concat(now.Select(line => (line, Was: false)));
        return
        [
            .. lines
                .GroupBy(pair => (pair.line.Charge, pair.line.Collected, pair.line.Payer, pair.line.Amount.Currency))
                .Select(group => new ChargeDifference(
                    group.Key.Charge,
                    group.Key.Collected,
                    group.Key.Payer,
                    new Money(group.Where(pair => pair.Was).Sum(pair => pair.line.Amount.Minor), group.Key.Currency),
                    new Money(group.Where(pair => !pair.Was).Sum(pair => pair.line.Amount.Minor), group.Key.Currency)
                )),
        ];
    }
}
