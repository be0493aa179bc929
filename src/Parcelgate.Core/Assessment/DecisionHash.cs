namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;

/// <summary>
/// SHA-256 over everything a decision is: engine, law, the consignment's own digest, facts and outcome, each length-prefixed so that no two
/// different decisions write the same bytes.
/// </summary>
internal static class DecisionHash
{
    /// <summary>Enough for an ordinary decision (some 900 bytes, with room for three bytes a letter) without renting.</summary>
    private const int Ordinary = 4096;

    /// <summary>One for each thread: room on the stack would be cleared each time.</summary>
    [ThreadStatic]
    private static byte[]? kept;

    private const int PrepaidMark = 0x70_00_00_00;
    private const int KnownMark = 0x71_00_00_00;
    private const int GoneMark = 0x6C_00_00_00;
    private const int RiskFactsMark = 0x72_00_00_00;
    private const int RiskMark = 0x73_00_00_00;

    internal static Digest Of(Digest consignment, Facts facts, Assessment assessed)
    {
        var writer = new HashWriter(kept ??= new byte[Ordinary]);
        try
        {
            writer.Put(assessed.Versions.Engine);
            writer.Put(assessed.Versions.Law);
            foreach (var regime in assessed.Versions.Regimes)
            {
                writer.Put(regime.Hash);
            }

            writer.Put(consignment);
            Put(ref writer, facts);
            Put(ref writer, assessed, facts.Used);
            return writer.Finish();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void Put(ref HashWriter writer, Facts facts)
    {
        writer.Put(facts.DecidedAt.ToUnixTimeMilliseconds());
        writer.Put(facts.ArrivedAt?.ToUnixTimeMilliseconds() ?? long.MinValue);
        writer.Put(facts.Used.Length);
        foreach (var used in facts.Used)
        {
            Put(ref writer, used.Key);
            writer.Put(used.UsedMinor);
        }

        // Left out where nothing was looked up, as in decisions made before there was a register; what follows begins with a category, 1 to 4.
        if (facts.Prepaid != PrepaidStanding.Unchecked)
        {
            writer.Put(PrepaidMark | (int)facts.Prepaid);
        }

        if (facts.KnownAt is { } known)
        {
            writer.Put(KnownMark);
            writer.Put(known.ToUnixTimeMilliseconds());
        }

        if (facts.Risk is { } risk)
        {
            Put(ref writer, risk);
        }
    }

    private static void Put(ref HashWriter writer, RiskFacts risk)
    {
        writer.Put(RiskFactsMark | risk.Parties.Length);
        foreach (var party in risk.Parties)
        {
            writer.Put((int)party.Role);
            writer.Put(party.Parcels7);
            writer.Put(party.Parcels30);
            writer.Put(party.Near30);
            writer.Put(party.Names30);
            writer.Put(party.KnownDays);
            writer.Put(party.Inspected);
            writer.Put(party.Found);
        }

        writer.Put(risk.List);
        writer.Put(risk.Listed.Length);
        foreach (var listed in risk.Listed)
        {
            writer.Put(listed.Party);
            writer.Put(listed.Entry);
            writer.Put(listed.PerMillion);
        }

        writer.Put(risk.Snoozed.Length);
        foreach (var rule in risk.Snoozed)
        {
            writer.Put(rule);
        }

        // Left out where none is known, as in decisions made before listings were looked at; what follows begins with a category, 1 to 4.
        if (!risk.Gone.IsEmpty)
        {
            writer.Put(GoneMark | risk.Gone.Length);
            foreach (var gone in risk.Gone)
            {
                writer.Put(gone.Item);
                writer.Put(gone.Day);
            }
        }
    }

    /// <summary>Nothing where no rules were in force, as in decisions made before there were any.</summary>
    private static void Put(ref HashWriter writer, RiskOutcome risk)
    {
        if (risk.Profiles.IsEmpty)
        {
            return;
        }

        writer.Put(RiskMark | risk.Hits.Length);
        foreach (var hit in risk.Hits)
        {
            writer.Put(hit.Rule);
            writer.Put(((int)hit.Act << 1) | (hit.IsLive ? 1 : 0));
        }

        writer.Put(risk.ScorePerMille ?? -1);
    }

    private static void Put(ref HashWriter writer, Assessment assessed, ImmutableArray<AllowanceFact> used)
    {
        writer.Put(((int)assessed.Category << 24) | ((int)assessed.Lane << 16) | ((int)assessed.Loading << 8) | (int)assessed.Hold);
        writer.Put(assessed.LaneRule);
        foreach (var excluded in assessed.Excluded)
        {
            writer.Put(excluded.Clause);
        }

        writer.Put(assessed.Charges.Length);
        foreach (var charge in assessed.Charges)
        {
            writer.Put(charge.Charge);
            writer.Put(charge.Item);
            Put(ref writer, charge.Amount);
            Put(ref writer, charge.Base ?? default);
            writer.Put(((int)charge.Payer << 8) | (int)charge.Collected);
        }

        Put(ref writer, assessed.Due ?? default);
        Put(ref writer, assessed.Findings);
        Put(ref writer, assessed.Quality);
        foreach (var problem in assessed.Problems)
        {
            writer.Put(problem.Code);
            writer.Put(problem.Found);
        }

        foreach (var use in assessed.Uses)
        {
            Put(ref writer, use.Key, used);
            Put(ref writer, use.Amount);
        }

        Put(ref writer, assessed.Risk);
    }

    private static void Put(ref HashWriter writer, ImmutableArray<Finding> findings)
    {
        writer.Put(findings.Length);
        foreach (var finding in findings)
        {
            writer.Put(finding.Rule);
            writer.Put(finding.Outcome);
            foreach (var fact in finding.Facts)
            {
                writer.Put(fact.Value);
            }
        }
    }

    /// <summary>The place of a key that stands among the facts; -1 and the key itself where it does not.</summary>
    private static void Put(ref HashWriter writer, in AllowanceKey key, ImmutableArray<AllowanceFact> used)
    {
        for (var place = 0; place < used.Length; place++)
        {
            if (used[place].Key == key)
            {
                writer.Put(place);
                return;
            }
        }

        writer.Put(-1);
        Put(ref writer, key);
    }

    private static void Put(ref HashWriter writer, in AllowanceKey key)
    {
        writer.Put(key.Relief);
        writer.Put(key.Holder);
        writer.Put(key.Window);
    }

    private static void Put(ref HashWriter writer, Money money)
    {
        writer.Put(money.Minor);
        writer.Put(money.Currency.Code);
    }
}
