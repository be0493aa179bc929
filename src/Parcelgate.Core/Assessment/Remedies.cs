namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>What would have given a better outcome: each remedy is one change of one fact. At most three, the most useful first.</summary>
internal static class Remedies
{
    private const int AtMost = 3;

    internal static ImmutableArray<Remedy> Of(Assessment assessed, RegimeOutcome law)
    {
        var remedies = ImmutableArray.CreateBuilder<Remedy>(AtMost);
        Restricted(law, remedies);
        Reliefs(law, remedies);
        Data(assessed, remedies);
        FromHere(assessed, remedies);
        return remedies.Count <= AtMost ? remedies.ToImmutable() : [.. remedies.Take(AtMost)];
    }

    /// <summary>
    /// A permit that is quoted is checked by its agency; it changes no category, so none is promised. No paper helps what the law prohibits: only
    /// the parcel without it would have been ordinary.
    /// </summary>
    private static void Restricted(RegimeOutcome law, ImmutableArray<Remedy>.Builder remedies)
    {
        foreach (var restriction in law.Restrictions)
        {
            if (restriction.Outcome == "permit-missing")
            {
                remedies.Add(new Remedy("better-permit", "agency-check", restriction.Facts));
            }
            else if (restriction.Outcome == "prohibited")
            {
                remedies.Add(new Remedy("better-without-item", "ordinary-goods", restriction.Facts));
            }
        }
    }

    private static void Reliefs(RegimeOutcome law, ImmutableArray<Remedy>.Builder remedies)
    {
        // Restricted goods are category 4 whatever they cost: a lower value would promise what is not so.
        if (!law.Restrictions.IsEmpty)
        {
            return;
        }

        foreach (var finding in law.Findings)
        {
            if (finding.Outcome != "charged" || !finding.Rule.StartsWith("relief/", StringComparison.Ordinal))
            {
                continue;
            }

            var excess = Find(finding, "excess");
            if (excess is not null)
            {
                remedies.Add(new Remedy("better-value-lower", "category-2", [excess.Value, .. Numbers(finding)]));
            }

            if (Find(finding, "next-window") is { } next)
            {
                remedies.Add(new Remedy("better-window-new", "category-2", [next]));
            }
        }
    }

    private static void Data(Assessment assessed, ImmutableArray<Remedy>.Builder remedies)
    {
        if (assessed.Loading != Loading.RequestForInformation)
        {
            return;
        }

        foreach (var finding in assessed.Quality.Where(Outcomes.AsksForInformation))
        {
            remedies.Add(new Remedy("better-data", "loading-complete", [new Fact("rule", finding.Rule), .. finding.Facts]));
        }
    }

    private static void FromHere(Assessment assessed, ImmutableArray<Remedy>.Builder remedies)
    {
        if (assessed.Hold == HoldReason.Payment && assessed.Due is { } due)
        {
            remedies.Add(new Remedy("better-paid", "release", [new Fact("due", due.ToString())]));
        }
        else if (assessed.Hold == HoldReason.Declaration)
        {
            remedies.Add(new Remedy("better-declaration", "full-procedure", []));
        }
    }

    private static IEnumerable<Fact> Numbers(Finding finding) =>
        finding.Facts.Where(fact => fact.Name is "measure" or "limit" or "used" or "left");

    private static Fact? Find(Finding finding, string name)
    {
        foreach (var fact in finding.Facts)
        {
            if (fact.Name == name)
            {
                return fact;
            }
        }

        return null;
    }
}
