namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Risk.Rules;

/// <summary>The one idea: a pure function from a consignment, the law and the facts to an assessment.</summary>
public static class Assess
{
    /// <summary>Raised by every change of code that alters the outcome of any decision. Part of the hash.</summary>
    public const int EngineVersion = 4;

    /// <summary>Decides, without building the explanation. Same hash as <see cref="Explain"/>.</summary>
    /// <param name="consignment">The consignment.</param>
    /// <param name="rules">The law, with or without risk rules.</param>
    /// <param name="facts">What was true of the world.</param>
    public static Assessment Decide(Consignment consignment, Rulebook rules, Facts facts) => Run(consignment, rules, facts, explain: false);

    /// <summary>
    /// Decides as <see cref="Decide"/> does, for comparisons: the assessment has no hash, which costs a fifth of a decision and proves nothing of one that
    /// is not kept.
    /// </summary>
    /// <param name="consignment">The consignment.</param>
    /// <param name="rules">The law, with or without risk rules.</param>
    /// <param name="facts">The facts; what was used of allowances may be left out of them where <paramref name="used"/> is given.</param>
    /// <param name="used">Asked for what was used of an allowance when the law comes to it; null: the facts say it.</param>
    public static Assessment Weigh(Consignment consignment, Rulebook rules, Facts facts, IAllowanceUses? used = null) =>
        Run(consignment, rules, facts, explain: false, seal: false, used);

    /// <summary>Decides and says why: the decision as a tree and what would have given a better outcome.</summary>
    public static Assessment Explain(Consignment consignment, Rulebook rules, Facts facts) => Run(consignment, rules, facts, explain: true);

    /// <summary>The allowances whose use must be in the facts of a decision on this consignment at this instant.</summary>
    /// <param name="consignment">The consignment.</param>
    /// <param name="law">The law.</param>
    /// <param name="decidedAt">The instant the decision will have.</param>
    /// <param name="arrivedAt">When the parcel arrived, if it was there before its data.</param>
    /// <param name="keys">Keys are added here.</param>
    public static void AllowanceKeys(
        Consignment consignment,
        LawBook law,
        DateTimeOffset decidedAt,
        DateTimeOffset? arrivedAt,
        List<AllowanceKey> keys
    ) => law.AllowanceKeys(consignment, Dates(consignment, decidedAt, arrivedAt), keys);

    internal static LawDates Dates(Consignment consignment, DateTimeOffset decidedAt, DateTimeOffset? arrivedAt) =>
        new(decidedAt, consignment.OrderedAt, arrivedAt ?? consignment.Transport.ArrivesAt, decidedAt, arrivedAt);

    internal static LawDates Dates(Consignment consignment, Facts facts)
    {
        var dates = Dates(consignment, facts.DecidedAt, facts.ArrivedAt);
        return facts.KnownAt is { } known ? dates with { Known = known } : dates;
    }

    private static Assessment Run(
        Consignment consignment,
        in Rulebook rules,
        Facts facts,
        bool explain,
        bool seal = true,
        IAllowanceUses? used = null
    )
    {
        var law = rules.Law;
        var scratch = Scratch.Rent();
        scratch.Fetch(consignment, facts);
        var outcome = law.Evaluate(consignment, Dates(consignment, facts), facts.Used.AsSpan(), explain, facts.Prepaid, used);
        scratch.Check(consignment, law.CodesOn(DateOnly.FromDateTime(facts.DecidedAt.UtcDateTime)), rules.Risk.Descriptions);
        scratch.Name(outcome);

        var (category, excluded) = Categories.Decide(consignment, outcome);
        var risk = rules.Risk.Evaluate(
            consignment,
            outcome,
            (int)category,
            scratch.Codes,
            facts.Risk ?? RiskFacts.None,
            facts.DecidedAt,
            explain
        );
        var byLaw = RiskChoices.Harder(risk, law.ChooseLoading(consignment, outcome, (int)category, scratch.Codes, explain));
        var lane = RiskChoices.Harder(risk, law.ChooseLane(consignment, outcome, (int)category, scratch.Codes, explain));
        var loading = Outcomes.BeforeLoading(Of(byLaw.Act), scratch.Quality, risk);

        var assessed = new Assessment
        {
            Category = category,
            Excluded = excluded,
            Lane = lane.Lane,
            LaneMeaning = lane.Meaning,
            LaneRule = lane.Rule,
            Loading = loading,
            Hold = Outcomes.BeforeArrival(outcome, category, lane.Lane, loading),
            HoldOtherwise = Outcomes.BeforeArrival(outcome, category, lane.Lane, Loading.Complete),
            Charges = outcome.Charges,
            Due = outcome.Due,
            Findings = Gather(outcome, risk, lane, byLaw),
            Quality = scratch.Quality.Count == 0 ? [] : [.. scratch.Quality],
            Problems = outcome.Problem is null ? [] : [outcome.Problem],
            Uses = outcome.Uses,
            Versions = scratch.VersionsOf(law, outcome),
            Risk = risk,
        };
        scratch.Return();
        assessed.sealedHash = seal ? DecisionHash.Of(consignment.Digest, facts, assessed) : default;
        if (explain)
        {
            assessed.Explained(Explanation.Of(consignment, outcome, assessed, lane, byLaw), Remedies.Of(assessed, outcome));
        }

        return assessed;
    }

    private static Loading Of(LoadingAct act) =>
        act switch
        {
            LoadingAct.DoNotLoad => Loading.DoNotLoad,
            LoadingAct.RequestForScreening => Loading.RequestForScreening,
            _ => Loading.Complete,
        };

    /// <summary>The law's findings, its restrictions, and the targeting rules that held; the ordinary parcel has none but the law's own.</summary>
    private static ImmutableArray<Finding> Gather(RegimeOutcome law, RiskOutcome risk, in LaneChoice lane, in LoadingChoice loading)
    {
        if (law.Restrictions.IsEmpty && lane.Lane == Lane.Green && loading.Act == LoadingAct.None && risk.Hits.IsEmpty)
        {
            return law.Findings;
        }

        var all = ImmutableArray.CreateBuilder<Finding>(law.Findings.Length + law.Restrictions.Length + risk.Hits.Length + 2);
        all.AddRange(law.Findings);
        all.AddRange(law.Restrictions);
        foreach (var hit in risk.Hits)
        {
            if (hit.IsLive)
            {
                all.Add(new Finding(RiskChoices.Code(hit), Hyphens.Of(hit.Act), hit.Law, []));
            }
        }

        if (loading.Act != LoadingAct.None && !RiskChoices.IsOfRisk(loading.Rule))
        {
            all.Add(new Finding(loading.Rule, "held", loading.Law, []));
        }

        if (lane.Lane != Lane.Green && !RiskChoices.IsOfRisk(lane.Rule))
        {
            all.Add(new Finding(lane.Rule, Names.Of(lane.Lane), lane.Law, []));
        }

        return all.DrainToImmutable();
    }

    /// <summary>Lists used during one decision and kept for the next one of the same thread: the ordinary decision allocates neither.</summary>
    private sealed class Scratch
    {
        [ThreadStatic]
        private static Scratch? spare;

        internal List<Finding> Quality { get; } = [];

        internal List<string> Codes { get; } = [];

        private Versions? versions;
        private (Consignment? Consignment, ICommodityCodes? Codes, DescriptionBook? Words) seen;

        /// <summary>What is wrong with the data depends on the law by its commodity codes and word lists only: decided under two laws, a consignment is looked at once.</summary>
        internal void Check(Consignment consignment, ICommodityCodes? codes, DescriptionBook words)
        {
            if (
                !ReferenceEquals(consignment, seen.Consignment)
                || !ReferenceEquals(codes, seen.Codes)
                || !ReferenceEquals(words, seen.Words)
            )
            {
                Quality.Clear();
                Risk.Quality.Check(consignment, Quality, codes, words);
                seen = (consignment, codes, words);
            }
        }

        /// <summary>
        /// Reads the beginning of what the decision will read. Nothing waits for what it reads, so that the memory is asked for all of it at once: a record that comes cold,
        /// from another core or from a long list, would make the decision wait for each part when it comes to it.
        /// </summary>
        internal void Fetch(Consignment consignment, Facts facts)
        {
            var sum = facts.Used.IsDefaultOrEmpty ? 0 : facts.Used[0].Key.Holder.Length;
            sum ^= First(consignment.Consignee) ^ First(consignment.Consignor);
            foreach (var item in consignment.Items)
            {
                sum ^= (item.Description?.Length ?? 0) ^ (item.Hs?.Length ?? 0);
            }

            fetched = sum;

            static int First(Party? party) =>
                party is null
                    ? 0
                    : (party.Name?.Length ?? 0)
                        ^ (party.Identity?.Length ?? 0)
                        ^ (party.Address is { } address ? address.Lines?.Length ?? 0 : 0);
        }

        // Kept, so that reading is not left out as without effect.
        private volatile int fetched;

        /// <summary>Consignments of one destination share their versions: the last ones are handed out again.</summary>
        internal Versions VersionsOf(LawBook law, RegimeOutcome outcome)
        {
            if (versions is null || versions.Law != law.Hash || versions.Regimes != outcome.Versions)
            {
                versions = new Versions(EngineVersion, law.Hash, outcome.Versions);
            }

            return versions;
        }

        internal static Scratch Rent()
        {
            var scratch = spare ?? new Scratch();
            spare = null;
            return scratch;
        }

        internal void Name(RegimeOutcome law)
        {
            foreach (var finding in Quality)
            {
                Codes.Add(finding.Rule);
            }

            foreach (var finding in law.Findings)
            {
                Codes.Add(finding.Rule);
            }

            foreach (var finding in law.Restrictions)
            {
                Codes.Add(finding.Rule);
            }
        }

        internal void Return()
        {
            Codes.Clear();
            spare = this;
        }
    }
}
