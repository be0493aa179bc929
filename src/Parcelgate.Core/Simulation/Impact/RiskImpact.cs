namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>How a parcel of the history ended.</summary>
public enum PastFinding
{
    /// <summary>It was not opened: nothing is known.</summary>
    NotOpened,

    /// <summary>Opened, and as declared.</summary>
    AsDeclared,

    /// <summary>Opened, and not as declared.</summary>
    NotAsDeclared,
}

/// <summary>
/// An impact run of risk rules: every parcel of a history decided once more with the facts of its own decision, with the rules as they were and as proposed.
/// The facts are what was known of its parties at that moment, so parcels need no order and parts of a run add up. Pure; one thread at a time.
/// </summary>
/// <param name="asIs">The law with the rules as they are.</param>
/// <param name="proposed">The same with the proposed profile.</param>
/// <param name="profile">The profile that is proposed: "az/core".</param>
public sealed class RiskImpact(Rulebook asIs, Rulebook proposed, string profile)
{
    private readonly string prefix = profile + "#";
    private readonly Dictionary<(Lane AsIs, Lane Proposed), long> lanes = [];
    private readonly Dictionary<(Loading AsIs, Loading Proposed), long> loadings = [];
    private readonly Dictionary<string, RuleTally> rules = new(StringComparer.Ordinal);
    private readonly Drawn<ChangedRisk> sample = new(ImpactResult.MostInSample);
    private long parcels;
    private long withoutFacts;
    private long changed;
    private long opened;
    private long found;
    private TwoCounts cases;
    private TwoCounts caught;

    /// <summary>Decides the next parcel with both.</summary>
    /// <param name="id">The consignment.</param>
    /// <param name="consignment">Its record.</param>
    /// <param name="facts">The facts it was decided with.</param>
    /// <param name="ended">Whether it was opened, and what was found.</param>
    public void Decide(long id, Consignment consignment, Facts facts, PastFinding ended)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Risk is null)
        {
            withoutFacts++;
            return;
        }

        var was = Assess.Weigh(consignment, asIs, facts);
        var would = Assess.Weigh(consignment, proposed, facts);
        Count(was, would, ended);
        if (was.Lane != would.Lane || was.Loading != would.Loading || !SameRules(was.Risk.Hits, would.Risk.Hits))
        {
            changed++;
            if (sample.Wants(id))
            {
                sample.Add(
                    id,
                    new ChangedRisk(
                        id,
                        consignment.Reference,
                        was.Lane,
                        would.Lane,
                        Only(would.Risk.Hits, was.Risk.Hits),
                        Only(was.Risk.Hits, would.Risk.Hits)
                    )
                );
            }
        }
    }

    /// <summary>Adds what another part of the same run counted.</summary>
    public void Take(RiskImpact other)
    {
        ArgumentNullException.ThrowIfNull(other);
        parcels += other.parcels;
        withoutFacts += other.withoutFacts;
        changed += other.changed;
        opened += other.opened;
        found += other.found;
        cases = Sum(cases, other.cases);
        caught = Sum(caught, other.caught);
        Pairs.Take(lanes, other.lanes);
        Pairs.Take(loadings, other.loadings);
        foreach (var (rule, tally) in other.rules)
        {
            Of(rule).Take(tally);
        }

        sample.Take(other.sample);
    }

    /// <summary>What it came to so far.</summary>
    public RiskImpactResult Result() =>
        new()
        {
            Parcels = parcels,
            WithoutFacts = withoutFacts,
            Changed = changed,
            Lanes = Pairs.Counts(lanes),
            Loadings = Pairs.Counts(loadings),
            Cases = cases,
            Opened = opened,
            Found = found,
            Caught = caught,
            Rules =
            [
                .. RulesOf(asIs)
                    .Concat(RulesOf(proposed))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(rule => Of(rule).Result(rule)),
            ],
            Sample = [.. sample.InOrder()],
        };

    private void Count(Assessment was, Assessment would, PastFinding ended)
    {
        parcels++;
        CollectionsMarshal.GetValueRefOrAddDefault(lanes, (was.Lane, would.Lane), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(loadings, (was.Loading, would.Loading), out _)++;
        var both = new TwoCounts(IsCase(was) ? 1 : 0, IsCase(would) ? 1 : 0);
        cases = Sum(cases, both);
        if (ended != PastFinding.NotOpened)
        {
            opened++;
        }

        if (ended == PastFinding.NotAsDeclared)
        {
            found++;
            caught = Sum(caught, both);
        }

        foreach (var hit in was.Risk.Hits)
        {
            if (hit.Rule.StartsWith(prefix, StringComparison.Ordinal))
            {
                Of(hit.Rule).AsIs(hit);
            }
        }

        foreach (var hit in would.Risk.Hits)
        {
            if (hit.Rule.StartsWith(prefix, StringComparison.Ordinal))
            {
                Of(hit.Rule).Proposed(hit, would.Risk.Hits, ended);
            }
        }
    }

    private RuleTally Of(string rule)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(rules, rule, out _);
        return tally ??= new RuleTally();
    }

    private IEnumerable<string> RulesOf(Rulebook book) =>
        book.Risk.Profiles.Where(one => one.Id == profile).SelectMany(one => one.Rules).Select(rule => rule.Code);

    private static bool IsCase(Assessment assessed) => assessed.Risk.Act != RiskAct.Note;

    private static TwoCounts Sum(TwoCounts a, TwoCounts b) => new(a.AsIs + b.AsIs, a.Proposed + b.Proposed);

    /// <summary>The same rules hold and count alike; each side keeps the order of its own file.</summary>
    private static bool SameRules(ImmutableArray<RuleHit> was, ImmutableArray<RuleHit> would) =>
        was.Length == would.Length
        && was.All(one => would.Any(other => other.Rule == one.Rule && other.IsLive == one.IsLive && other.Act == one.Act));

    private static ImmutableArray<string> Only(ImmutableArray<RuleHit> these, ImmutableArray<RuleHit> those) =>
        [.. these.Where(one => those.All(other => other.Rule != one.Rule)).Select(one => one.Rule)];

    /// <summary>What one rule held for.</summary>
    private sealed class RuleTally
    {
        private readonly Dictionary<string, long> with = new(StringComparer.Ordinal);
        private TwoCounts hits;
        private TwoCounts live;
        private long alone;
        private long opened;
        private long found;

        internal void AsIs(RuleHit hit)
        {
            hits = hits with { AsIs = hits.AsIs + 1 };
            live = hit.IsLive ? live with { AsIs = live.AsIs + 1 } : live;
        }

        internal void Proposed(RuleHit hit, ImmutableArray<RuleHit> all, PastFinding ended)
        {
            hits = hits with { Proposed = hits.Proposed + 1 };
            live = hit.IsLive ? live with { Proposed = live.Proposed + 1 } : live;
            alone += all.Length == 1 ? 1 : 0;
            opened += ended == PastFinding.NotOpened ? 0 : 1;
            found += ended == PastFinding.NotAsDeclared ? 1 : 0;
            foreach (var other in all)
            {
                if (other.Rule != hit.Rule)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(with, other.Rule, out _)++;
                }
            }
        }

        internal void Take(RuleTally other)
        {
            hits = Sum(hits, other.hits);
            live = Sum(live, other.live);
            alone += other.alone;
            opened += other.opened;
            found += other.found;
            foreach (var (rule, count) in other.with)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(with, rule, out _) += count;
            }
        }

        internal RuleImpact Result(string rule) =>
            new(
                rule,
                hits,
                live,
                alone,
                opened,
                found,
                [
                    .. with.OrderByDescending(one => one.Value)
                        .ThenBy(one => one.Key, StringComparer.Ordinal)
                        .Take(RiskImpactResult.MostOverlaps)
                        .Select(one => new RuleOverlap(one.Key, one.Value)),
                ]
            );
    }
}
