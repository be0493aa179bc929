namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>Who reads an assessment: targeting reasons never reach a sender.</summary>
public enum Audience
{
    /// <summary>Customs: everything.</summary>
    Customs,

    /// <summary>An office that collects or studies: all but targeting reasons.</summary>
    Office,

    /// <summary>
    /// The sender of the data: outcome, charges, quality, problems; no targeting reasons, and not what the recipient's parcels with other senders came to.
    /// </summary>
    Sender,
}

/// <summary>Assessments as JSON, for answers, the store and the command line: one shape, written in one place.</summary>
public static class AssessmentJson
{
    /// <summary>Writes the fields of an assessment into an object already begun.</summary>
    public static void WriteFields(Assessment assessed, Audience audience, Utf8JsonWriter json)
    {
        json.WriteNumber("category"u8, (int)assessed.Category);
        json.WriteString("lane"u8, Names.Of(assessed.Lane));
        WriteOutcome(assessed, json);
        WriteCharges(assessed, json);
        WriteExcluded(assessed, json);
        // Customs reads whole objects: an empty list says "none" there, and is left out of the millions of lines senders get.
        var whole = audience == Audience.Customs;
        WriteFindings("findings"u8, FindingsFor(audience, assessed.Findings), json, whole);
        WriteFindings("quality"u8, assessed.Quality, json);
        WriteProblems(assessed.Problems, json, whole);
        if (audience == Audience.Customs)
        {
            json.WriteString("laneRule"u8, assessed.LaneRule);
            WriteUses(assessed.Uses, json);
        }

        WriteVersions(assessed.Versions, json);
        WriteHash("hash"u8, assessed.Hash, json);
    }

    /// <summary>
    /// Writes what a quote says into an object already begun: category and charges with the law's findings. A quote has no lane, no outcome and no hash: nobody
    /// sent a parcel.
    /// </summary>
    public static void WriteQuote(Assessment assessed, Utf8JsonWriter json)
    {
        json.WriteNumber("category"u8, (int)assessed.Category);
        WriteCharges(assessed, json);
        WriteExcluded(assessed, json);
        WriteFindings("findings"u8, Public(assessed.Findings), json);
        WriteFindings("quality"u8, OfCodes(assessed), json);
        WriteProblems(assessed.Problems, json);
        WriteVersions(assessed.Versions, json);
    }

    /// <summary>What is wrong with the commodity codes that were named: of the rest of a declaration a quote is not asked.</summary>
    public static ImmutableArray<Finding> OfCodes(Assessment assessed) =>
        [
            .. assessed.Quality.Where(one =>
                one.Rule.StartsWith("quality-hs-", StringComparison.Ordinal) && one.Rule != "quality-hs-missing"
            ),
        ];

    /// <summary>What is stored with a decision: outcome, charges, allowance uses and finding codes; versions and hash have columns.</summary>
    public static void WriteStored(Assessment assessed, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("category"u8, (int)assessed.Category);
        json.WriteString("lane"u8, Names.Of(assessed.Lane));
        WriteOutcome(assessed, json);
        WriteCharges(assessed, json);
        WriteFindings("findings"u8, assessed.Findings, json);
        WriteFindings("quality"u8, assessed.Quality, json);
        WriteUses(assessed.Uses, json);
        json.WriteEndObject();
    }

    /// <summary>The allowance uses of a stored outcome, as key and minor units.</summary>
    /// <exception cref="JsonException">The bytes are not a stored outcome.</exception>
    public static void ReadUses(ReadOnlySpan<byte> stored, List<AllowanceFact> uses)
    {
        var json = new Utf8JsonReader(stored);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isUses = json.ValueTextEquals("uses"u8);
            json.Read();
            if (!isUses)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.StartArray)
            {
                json.Read();
                var relief = json.GetString()!;
                json.Read();
                var holder = json.GetString()!;
                json.Read();
                var window = json.GetString()!;
                json.Read();
                uses.Add(new AllowanceFact(new AllowanceKey(relief, holder, window), json.GetInt64()));
                json.Read();
            }
        }
    }

    /// <summary>Writes problems as an array, left out when there are none unless <paramref name="always"/>.</summary>
    public static void WriteProblems(ImmutableArray<Problem> problems, Utf8JsonWriter json, bool always = false)
    {
        if (problems.IsDefaultOrEmpty && !always)
        {
            return;
        }

        json.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("code"u8, problem.Code);
            json.WriteString("place"u8, problem.Place);
            json.WriteString("found"u8, problem.Found);
            json.WriteString("expected"u8, problem.Expected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes findings as an array, left out when there are none unless <paramref name="always"/>.</summary>
    public static void WriteFindings(ReadOnlySpan<byte> name, ImmutableArray<Finding> findings, Utf8JsonWriter json, bool always = false)
    {
        if (findings.IsDefaultOrEmpty && !always)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("rule"u8, finding.Rule);
            json.WriteString("outcome"u8, finding.Outcome);
            if (finding.Law.Length > 0)
            {
                json.WriteString("law"u8, finding.Law);
            }

            foreach (var fact in finding.Facts)
            {
                json.WriteString(fact.Name, fact.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOutcome(Assessment assessed, Utf8JsonWriter json)
    {
        json.WriteStartObject("outcome"u8);
        json.WriteString("loading"u8, Names.Of(assessed.Loading));
        json.WriteString("arrival"u8, assessed.Hold == HoldReason.None ? "release"u8 : "hold"u8);
        if (assessed.Hold != HoldReason.None)
        {
            json.WriteString("hold"u8, Names.Of(assessed.Hold));
        }

        json.WriteEndObject();
    }

    private static void WriteCharges(Assessment assessed, Utf8JsonWriter json)
    {
        if (assessed.Due is { } due)
        {
            WriteMoney("due"u8, due, json);
        }

        json.WriteStartArray("charges"u8);
        foreach (var charge in assessed.Charges)
        {
            json.WriteStartObject();
            json.WriteString("charge"u8, charge.Charge);
            WriteMoney("amount"u8, charge.Amount, json);
            if (charge.Base is { } on)
            {
                WriteMoney("on"u8, on, json);
            }

            json.WriteString("rate"u8, charge.Rate);
            json.WriteString("payer"u8, Names.Of(charge.Payer));
            json.WriteString("collected"u8, Names.Of(charge.Collected));
            if (charge.Item != 0)
            {
                json.WriteNumber("item"u8, charge.Item);
            }

            json.WriteString("law"u8, charge.Law);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExcluded(Assessment assessed, Utf8JsonWriter json)
    {
        if (assessed.Excluded.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("excluded"u8);
        foreach (var excluded in assessed.Excluded)
        {
            json.WriteStartObject();
            json.WriteNumber("category"u8, (int)excluded.Category);
            json.WriteString("clause"u8, excluded.Clause);
            if (excluded.Law.Length > 0)
            {
                json.WriteString("law"u8, excluded.Law);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUses(ImmutableArray<AllowanceUse> uses, Utf8JsonWriter json)
    {
        if (uses.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("uses"u8);
        foreach (var use in uses)
        {
            json.WriteStartArray();
            json.WriteStringValue(use.Key.Relief);
            json.WriteStringValue(use.Key.Holder);
            json.WriteStringValue(use.Key.Window);
            json.WriteNumberValue(use.Amount.Minor);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteVersions(Versions versions, Utf8JsonWriter json)
    {
        json.WriteStartObject("versions"u8);
        json.WriteNumber("engine"u8, versions.Engine);
        WriteHash("law"u8, versions.Law, json);
        json.WriteStartArray("regimes"u8);
        foreach (var regime in versions.Regimes)
        {
            json.WriteStringValue(regime.VersionedName);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes an amount as an object under a name: <c>{"amount":"104.35","currency":"AZN"}</c>.</summary>
    public static void WriteMoney(ReadOnlySpan<byte> name, Money money, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteString("amount"u8, money.AmountText());
        json.WriteString("currency"u8, money.Currency.Code);
        json.WriteEndObject();
    }

    private static void WriteHash(ReadOnlySpan<byte> name, Digest hash, Utf8JsonWriter json)
    {
        Span<byte> bytes = stackalloc byte[Digest.Length];
        Span<byte> hex = stackalloc byte[Digest.Length * 2];
        hash.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, hex, out _);
        json.WriteString(name, hex);
    }

    private static ImmutableArray<Finding> FindingsFor(Audience audience, ImmutableArray<Finding> findings) =>
        audience switch
        {
            Audience.Customs => findings,
            Audience.Office => Public(findings),
            Audience.Sender => OfThisParcel(Public(findings)),
            _ => throw new ArgumentOutOfRangeException(nameof(audience), audience, "Not an audience."),
        };

    /// <summary>Findings without targeting: reliefs, restrictions and the law's own reasons, not lanes and signals.</summary>
    public static ImmutableArray<Finding> Public(ImmutableArray<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (IsTargeting(finding))
            {
                return [.. findings.Where(one => !IsTargeting(one))];
            }
        }

        return findings;
    }

    /// <summary>What is used and left of an allowance counts the parcels of all senders: a person's shopping is no other sender's business.</summary>
    private static ImmutableArray<Finding> OfThisParcel(ImmutableArray<Finding> findings)
    {
        for (var i = 0; i < findings.Length; i++)
        {
            if (findings[i].Facts.Any(IsOfAllSenders))
            {
                return [.. findings.Select(one => one with { Facts = [.. one.Facts.Where(fact => !IsOfAllSenders(fact))] })];
            }
        }

        return findings;
    }

    private static bool IsOfAllSenders(Fact fact) => fact.Name is "used" or "left";

    private static bool IsTargeting(Finding finding) =>
        finding.Rule.StartsWith("lane-", StringComparison.Ordinal)
        || finding.Rule.StartsWith("loading-", StringComparison.Ordinal)
        || RiskChoices.IsOfRisk(finding.Rule);
}
