namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;

/// <summary>
/// Measures what each rule takes of a decision: every rule is asked by itself of parcels of the past, so that a signal two rules look at is counted for both. One thread at
/// a time; not pure, for it reads a clock it is given, and no decision depends on it.
/// </summary>
/// <param name="rules">The law and the rules.</param>
/// <param name="nanoseconds">A clock that only goes forward, in nanoseconds.</param>
public sealed class RuleTiming(Rulebook rules, Func<long> nanoseconds)
{
    // A rule takes less than what a clock can tell, so it is asked some times over; the shortest of some rounds is what no other work lengthened. Arbitrary.
    private const int Times = 16;
    private const int Rounds = 3;

    private readonly Dictionary<string, (long Nanoseconds, int Parcels)> taken = new(StringComparer.Ordinal);

    /// <summary>Asks every rule in force for a parcel.</summary>
    /// <param name="consignment">Its record.</param>
    /// <param name="facts">The facts it was decided with.</param>
    public void Take(Consignment consignment, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        ArgumentNullException.ThrowIfNull(facts);
        var assessed = Assess.Weigh(consignment, rules, facts);
        var outcome = rules.Law.Evaluate(consignment, Assess.Dates(consignment, facts), facts.Used.AsSpan(), explain: false, facts.Prepaid);
        List<string> findings = [.. assessed.Quality.Concat(outcome.Findings).Concat(outcome.Restrictions).Select(finding => finding.Rule)];
        var idle = 0L;
        rules.Risk.AskEach(
            consignment,
            outcome,
            (int)assessed.Category,
            findings,
            facts.Risk ?? RiskFacts.None,
            facts.DecidedAt,
            (rule, ask) =>
            {
                var shortest = Shortest(ask);
                if (rule is null)
                {
                    idle = shortest;
                    return;
                }

                var (sum, parcels) = taken.GetValueOrDefault(rule.Code);
                taken[rule.Code] = (sum + Math.Max(0, shortest - idle), parcels + 1);
            }
        );
    }

    /// <summary>Nanoseconds of each rule for one parcel, by the rule's code: the mean of the parcels taken.</summary>
    public IReadOnlyDictionary<string, long> Result() =>
        taken.ToDictionary(one => one.Key, one => one.Value.Nanoseconds / Times / one.Value.Parcels, StringComparer.Ordinal);

    /// <summary>What asking some times takes at least.</summary>
    private long Shortest(Func<bool> ask)
    {
        var shortest = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var begun = nanoseconds();
            for (var time = 0; time < Times; time++)
            {
                ask();
            }

            shortest = Math.Min(shortest, nanoseconds() - begun);
        }

        return shortest;
    }
}
