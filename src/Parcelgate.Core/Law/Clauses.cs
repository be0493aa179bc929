namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Turns a regime file into sentences. Reads what was parsed and nothing else, so that a sentence cannot say what the engine does not do.</summary>
internal sealed class Clauses
{
    private readonly RegimeFile file;
    private readonly ImmutableArray<Clause>.Builder clauses = ImmutableArray.CreateBuilder<Clause>();

    private Clauses(RegimeFile file) => this.file = file;

    internal static ImmutableArray<Clause> Of(RegimeFile file)
    {
        var writer = new Clauses(file);
        writer.When();
        writer.Who();
        writer.Reliefs();
        writer.Charges();
        writer.Restricted();
        writer.Rules();
        writer.Money();
        return writer.clauses.ToImmutable();
    }

    private void When()
    {
        var (from, to) = (CountryLaw.Text(file.From), CountryLaw.Text(file.To));
        var line = LineOf("in-force");
        var known = Part("known", CountryLaw.Text(file.Known));
        var governs = Part("governs", Hyphens.Of(file.Governs));
        clauses.Add(
            file.Proposal ? Say("in-force", "proposal", line, known)
            : file.From == DateOnly.MinValue && file.To == DateOnly.MaxValue ? Say("in-force", "in-force-always", line, known, governs)
            : file.From == DateOnly.MinValue ? Say("in-force", "in-force-until", line, Part("to", to), known, governs)
            : file.To == DateOnly.MaxValue ? Say("in-force", "in-force-since", line, Part("from", from), known, governs)
            : Say("in-force", "in-force-span", line, Part("from", from), Part("to", to), known, governs)
        );
        foreach (var version in file.Replaces)
        {
            clauses.Add(Say("replaces/" + version.Value, "replaces", version.Line, Part("version", version.Value), known));
        }

        foreach (var version in file.Annuls)
        {
            clauses.Add(Say("annuls/" + version.Value, "annuls", version.Line, Part("version", version.Value), known));
        }
    }

    private void Who()
    {
        if (file.Applies is { } applies)
        {
            clauses.Add(new Clause("applies", "applies", [], "", LineOf("applies"), ConditionClauses.Of(applies.Source, file)));
        }

        if (file.National is { } national)
        {
            clauses.Add(
                Say(
                    "exchange",
                    "exchange",
                    LineOf("exchange"),
                    Part("currency", national.Currency.Code),
                    Part("table", national.RateTable),
                    Part("date", Hyphens.Of(national.RateOf))
                )
            );
            clauses.Add(
                Say(
                    "rounding",
                    "rounding",
                    LineOf("rounding"),
                    Part("step", national.Step.ToString()),
                    Part("mode", Hyphens.Of(national.Mode))
                )
            );
        }

        foreach (var (name, share) in file.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            clauses.Add(Say("value/" + name, "value", LineOf("values"), Part("name", name), Part("rate", ChargeReckoner.Percent(share))));
        }
    }

    private void Reliefs()
    {
        foreach (var relief in file.Reliefs)
        {
            var parts = ImmutableArray.CreateBuilder<ClausePart>();
            parts.Add(new ClausePart("charges", [.. relief.Of.Select(name => name.Value)], Joined.And));
            parts.Add(MeasureOf(relief));
            parts.Add(Part("limit", LimitOf(relief.Limit)));
            parts.Add(Part("bound", relief.Included ? "included" : "excluded"));
            parts.Add(Part("per", "per-" + Hyphens.Of(relief.Per)));
            if (relief.Procedure is { } procedure)
            {
                parts.Add(Part("procedure", procedure));
            }

            var code = (relief.Of.IsEmpty, relief.Measure) switch
            {
                (true, _) => relief.Procedure == "refuse" ? "limit-refuse" : "limit-procedure",
                (_, Measure.Charges) => "relief-waiver",
                _ => "relief-" + Hyphens.Of(relief.Beyond),
            };
            var conditions = relief.When is { } when
                ? [new Clause(relief.Rule, "only-where", [], "", 0, ConditionClauses.Of(when.Source, file))]
                : ImmutableArray<Clause>.Empty;
            clauses.Add(
                new Clause(relief.Rule, code, parts.ToImmutable(), relief.Law, LineOf("reliefs", relief.Name, "limits"), conditions)
            );
        }
    }

    private static ClausePart MeasureOf(Relief relief)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var measure in Enum.GetValues<Measure>())
        {
            if (measure != Measure.Charges && relief.Measure.HasFlag(measure))
            {
                words.Add(Hyphens.Of(measure));
            }
        }

        words.AddRange(relief.MeasuredCharges.Select(name => name.Value));
        if (!relief.Hs.IsEmpty)
        {
            words[^1] += " (HS " + string.Join(", ", relief.Hs) + ")";
        }

        return new ClausePart("measure", words.ToImmutable(), Joined.Plus);
    }

    private static string LimitOf(Money limit) =>
        limit.Currency == Currency.Grams && limit.Minor % 1000 == 0 ? (limit.Minor / 1000).ToString(CultureInfo.InvariantCulture) + " kg"
        : limit.Minor == 1 && (limit.Currency == Currency.Pieces || limit.Currency == Currency.Parcels) ? limit.ToString().TrimEnd('s')
        : limit.ToString();

    private void Charges()
    {
        foreach (var charge in file.Charges)
        {
            var beneath = ImmutableArray.CreateBuilder<Clause>();
            AddCases(charge, charge.Way, beneath);
            if (charge.Or is { } or)
            {
                beneath.Add(WayOf(charge, or, "charge-or"));
            }

            if (charge.When is { } when)
            {
                beneath.Add(new Clause(charge.Rule, "only-where", [], "", when.Line, ConditionClauses.Of(when.Value, file)));
            }

            if (charge.UnlessPrepaid is { } scheme)
            {
                beneath.Add(Say(charge.Rule, "prepaid", charge.At.Line, Part("scheme", scheme)));
            }

            beneath.Add(
                charge.Working
                    ? Say(charge.Rule, "working", charge.At.Line)
                    : Say(
                        charge.Rule,
                        "collected",
                        charge.At.Line,
                        Part("payer", Hyphens.Of(charge.Payer)),
                        Part("when", Hyphens.Of(charge.Collected))
                    )
            );
            var main = WayOf(charge, charge.Way, "charge");
            clauses.Add(main with { Law = charge.Law, Beneath = beneath.ToImmutable() });
        }
    }

    /// <summary>"charge-rate", "charge-amount", "charge-cases" or, of amounts on no base, "charge-amount-cases", with its base and count.</summary>
    private Clause WayOf(ChargeText charge, WayText way, string code)
    {
        var parts = ImmutableArray.CreateBuilder<ClausePart>();
        parts.Add(Part("charge", charge.Name));
        parts.Add(
            new ClausePart(
                "base",
                [.. (way.On?.Value ?? "").Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                Joined.Plus
            )
        );
        parts.Add(
            Part(
                "each",
                way.Each == Each.Day
                    ? $"each-day-after {way.AfterDays.ToString(CultureInfo.InvariantCulture)}"
                    : "each-" + Hyphens.Of(way.Each)
            )
        );
        parts.Add(Part("times", way.Times == 1 ? "" : ChargeReckoner.Percent(way.Times)));
        var single = way.Cases is [{ When: null, Bound: null } one] && one.From == DateOnly.MinValue ? one : null;
        if (single is not null)
        {
            parts.Add(Part("rate", single.Rate.Text));
        }

        var kind =
            single is null && way.On is null && code == "charge" ? "amount-cases"
            : single is null ? "cases"
            : way.On is null ? "amount"
            : "rate";
        var beneath = ImmutableArray.CreateBuilder<Clause>();
        if (code == "charge-or")
        {
            AddCases(charge, way, beneath);
        }

        return new Clause(charge.Rule, $"{code}-{kind}", parts.ToImmutable(), "", charge.At.Line, beneath.ToImmutable());
    }

    private void AddCases(ChargeText charge, WayText way, ImmutableArray<Clause>.Builder beneath)
    {
        if (way.Cases is [{ When: null, Bound: null } only] && only.From == DateOnly.MinValue)
        {
            return;
        }

        foreach (var one in way.Cases)
        {
            beneath.Add(CaseOf(charge, way, one));
        }
    }

    /// <summary>A case with one condition is one sentence; with several, they stand beneath it.</summary>
    private Clause CaseOf(ChargeText charge, WayText way, CaseText one)
    {
        var rate = Part("rate", one.Rate.Text);
        var law = one.Law ?? "";
        var by = (way.By?.Value ?? "").Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var from = CountryLaw.Text(one.From);
        var dated = one.From != DateOnly.MinValue;
        if (one.When is null && one.Bound is { } only && !dated)
        {
            var code = one.BoundIncluded ? "case-up-to" : "case-below";
            return new Clause(
                charge.Rule,
                code,
                [rate, new ClausePart("by", [.. by], Joined.Plus), Part("bound", only.Value)],
                law,
                only.Line,
                []
            );
        }

        if (one.When is null && one.Bound is null)
        {
            return dated
                ? new Clause(charge.Rule, "case-from", [rate, Part("from", from)], law, charge.At.Line, [])
                : new Clause(charge.Rule, "case-otherwise", [rate], law, charge.At.Line, []);
        }

        var conditions = ImmutableArray.CreateBuilder<Clause>();
        if (dated)
        {
            conditions.Add(Say("condition", "from", 0, Part("from", from)));
        }

        if (one.Bound is { } bound)
        {
            conditions.Add(
                Say(
                    "condition",
                    one.BoundIncluded ? "is-at-most" : "is-below",
                    0,
                    new ClausePart("field", [.. by], Joined.Plus),
                    Part("value", bound.Value)
                )
            );
        }

        if (one.When is { } when)
        {
            conditions.AddRange(ConditionClauses.Of(when.Value, file));
        }

        return new Clause(charge.Rule, "case-when", [rate], law, one.When?.Line ?? charge.At.Line, conditions.ToImmutable());
    }

    /// <summary>What holds after the decision: interest on what is late, and the term of returns.</summary>
    private void Money()
    {
        if (file.LatePayment is { } late)
        {
            var most = late.MostDays == int.MaxValue ? "none" : late.MostDays.ToString(CultureInfo.InvariantCulture);
            clauses.Add(
                Say(
                    "late-payment",
                    late.MostDays == int.MaxValue ? "late-payment" : "late-payment-up-to",
                    LineOf("late-payment"),
                    Part("rate", ChargeReckoner.Percent(late.InterestPpmPerDay / 1_000_000m)),
                    Part("days", most)
                ) with
                {
                    Law = late.Law,
                }
            );
        }

        if (file.Returns is { } returns)
        {
            clauses.Add(
                Say(
                    "returns",
                    returns.From == TermFrom.Release ? "returns-of-release" : "returns-of-acceptance",
                    LineOf("returns"),
                    Part("days", returns.Days.ToString(CultureInfo.InvariantCulture))
                ) with
                {
                    Law = returns.Law,
                }
            );
        }
    }

    private void Restricted()
    {
        foreach (var restriction in file.Restricted)
        {
            var hs = new ClausePart("hs", restriction.Prefixes, Joined.And);
            clauses.Add(
                restriction.Permit is { } permit
                    ? Say(
                        "restricted/" + restriction.Name,
                        "restricted-permit",
                        LineOf("restricted", restriction.Name),
                        Part("name", restriction.Name),
                        hs,
                        Part("permit", permit)
                    ) with
                    {
                        Law = restriction.Law,
                    }
                    : Say(
                        "restricted/" + restriction.Name,
                        "restricted-prohibited",
                        LineOf("restricted", restriction.Name),
                        Part("name", restriction.Name),
                        hs
                    ) with
                    {
                        Law = restriction.Law,
                    }
            );
        }
    }

    private void Rules()
    {
        foreach (var rule in file.Lanes?.Rules ?? [])
        {
            clauses.Add(
                RuleOf(rule, "lane", Part("lane", rule.Lane.ToString().ToLowerInvariant()), Part("act", file.Lanes!.Acts[rule.Lane]))
            );
        }

        foreach (var rule in file.BeforeLoading)
        {
            clauses.Add(RuleOf(rule, rule.Act == LoadingAct.DoNotLoad ? "loading-dnl" : "loading-rfs"));
        }
    }

    private Clause RuleOf(Rule rule, string code, params ReadOnlySpan<ClausePart> parts) =>
        new(rule.Code, code, [.. parts], rule.Law, 0, ConditionClauses.Of(rule.When.Source, file));

    private static Clause Say(string subject, string code, int line, params ReadOnlySpan<ClausePart> parts) =>
        new(subject, code, [.. parts], "", line, []);

    private static ClausePart Part(string name, string word) => new(name, word == "" ? [] : [word], Joined.And);

    /// <summary>The line of a key of the head, or of a name in its block, or in another one's.</summary>
    private int LineOf(string key, string? name = null, string? orIn = null)
    {
        foreach (var (at, value) in file.Root.Entries)
        {
            if (at.Value != key && at.Value != orIn)
            {
                continue;
            }

            if (name is null)
            {
                return at.Line;
            }

            foreach (var (inner, _) in value is YamlMap block ? block.Entries : [])
            {
                if (inner.Value == name)
                {
                    return inner.Line;
                }
            }
        }

        return 1;
    }
}
