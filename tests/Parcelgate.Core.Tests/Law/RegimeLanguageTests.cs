namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Law;
using Xunit;

/// <summary>What the checker says: path, line, column and a sentence, all errors at once.</summary>
public sealed class RegimeLanguageTests
{
    private static string[] Errors(params string[] regimes) =>
        [.. LawBook.Check(LawData.FilesOf(regimes)).Select(error => error.ToString())];

    [Fact]
    public void The_law_of_the_tests_is_right() => Assert.Empty(Errors(LawData.Regime()));

    [Theory]
    [InlineData(
        "vat: { on: good, rate: 20 %, law: A }",
        "11:14  charge 'vat' uses 'good', which is not a charge of this regime (charges: vat); a base is goods, carriage, insurance, taxable(RELIEF) or a charge"
    )]
    [InlineData(
        "vat: { on: goods + dutty, rate: 20 %, law: A }\n  duty: { on: goods, rate: 5 %, law: A }",
        "11:22  charge 'vat' uses 'dutty', which is not a charge of this regime; did you mean duty? (charges: vat, duty); a base is goods, carriage, insurance, taxable(RELIEF) or a charge"
    )]
    [InlineData(
        "vat: { on: goods + duty, rate: 20 %, law: A }\n  duty: { on: goods + vat, rate: 5 %, law: A }",
        "11:3  charge 'vat' rests on itself: vat → duty → vat"
    )]
    [InlineData(
        "vat: { on: goods, rate: twenty, law: A }",
        "11:27  rate: 'twenty' is not understood; a rate is written '15 %', 'national vat', 'tariff NAME', '17 % inside', '2 % per kg', '60 % - 20 USD', 'max(15 %, 2 EUR per kg of taxable(NAME))' or 'min(A, B)'"
    )]
    [InlineData("vat: { on: goods, rate: 20 % }", "11:8  'vat' has no 'law'")]
    [InlineData(
        "vat: { on: goods, rate: 20 %, law: A, lwa: B }",
        "11:41  'lwa' is not a key of 'vat'; did you mean law? (keys: on, by, cases, rate, amount, each, times, or, working, when, unless, payer, collected, law, confidence)"
    )]
    [InlineData("vat: { amount: 15 TRY, rate: 20 %, law: A }", "11:18  'amount' stands beside 'rate'; there is one of them")]
    [InlineData(
        "vat: { cases: [{ amount: 15 TRY }, { when: goods > 0, amount: 1 TRY }], law: A }",
        "11:38  a case after one without a condition is never reached"
    )]
    [InlineData(
        "vat: { cases: [{ up-to: 15 TRY, amount: 15 TRY }], law: A }",
        "11:27  'up-to' and 'below' need 'by' beside 'cases': what is compared"
    )]
    [InlineData(
        "vat: { on: goods, by: tariff no/such, each: item, cases: [{ up-to: 5 %, rate: 1 % }], law: A }",
        "11:25  charge 'vat' uses the tariff 'no/such', which is not there (tariffs: )"
    )]
    [InlineData(
        "vat: { amount: 15 TRY, each: day after 3 weeks, law: A }",
        "11:32  each: found 'day after 3 weeks'; did you mean day after N days? (possible: consignment, distinct hs6, item, piece, day after N days)"
    )]
    [InlineData("vat: { rate: 20 %, law: A }", "11:3  charge 'vat' has a rate and does not say 'on' what")]
    [InlineData("vat: { amount: 15 AZM, law: A }", "11:18  amount: '15 AZM' has no ISO 4217 currency; did you mean AZN?")]
    [InlineData(
        "vat: { on: goods, rate: 20 %, payer: buyer, law: A }",
        "11:40  payer: found 'buyer' (possible: consignee, carrier, declarant, seller)"
    )]
    [InlineData(
        "vat: { on: goods, rate: national vat, law: A }",
        "11:27  charge 'vat' is at 'national vat', which regimes/tr/a.yaml does not give under 'values' (given: )"
    )]
    [InlineData(
        "vat: { amount: 5 TRY, when: goods > 5, law: A }",
        "11:37  '>' stands between an amount of money and a number; an amount is written money('150 EUR')"
    )]
    [InlineData(
        "vat: { on: goods, rate: 20 %, law: A }\n  vat: { on: goods, rate: 20 %, law: A }",
        "12:3  'vat' stands twice; first in line 11"
    )]
    public void A_mistake_in_a_charge_has_its_place_and_a_remedy(string charge, string expected)
    {
        // Line 11 is the first charge: the head has ten lines before it, and an empty line where reliefs would be.
        var errors = Errors(LawData.Regime(charges: "charges:\n  " + charge));

        Assert.Contains("regimes/tr/a.yaml:" + Shift(expected, LawData.Regime()), errors);
    }

    [Theory]
    [InlineData("300 UDS, included", "limit: '300 UDS' has no ISO 4217 currency; did you mean USD?")]
    [InlineData(
        "300 USD",
        "limit: '300 USD' does not say whether the limit itself is relieved; write '300 USD, included' or '300 USD, excluded'"
    )]
    [InlineData("3 pieces, included", "limit: '3 pieces' has no ISO 4217 currency")]
    [InlineData("300.001 USD, included", "limit: '300.001 USD' has more decimals than USD has")]
    public void A_mistake_in_a_limit_is_shown_where_it_stands(string limit, string sentence)
    {
        var text = LawData.Regime(
            reliefs: $$"""
            reliefs:
              month: { of: [vat], measure: goods, limit: '{{limit}}', per: consignment, beyond: whole, law: A }
            """
        );
        var line = text.Split('\n').ToList().FindIndex(line => line.Contains("limit:", StringComparison.Ordinal));
        var column = text.Split('\n')[line].IndexOf('\'', StringComparison.Ordinal) + 1;

        Assert.Equal($"regimes/tr/a.yaml:{line + 1}:{column}  {sentence}", Errors(text)[0]);
    }

    [Fact]
    public void A_mistake_inside_a_condition_over_several_lines_is_shown_in_its_own_line()
    {
        var text = LawData.Regime(applies: "applies: >-\n  channel == 'post' &&\n  consignee.knid == 'person' &&\n  purpose == 'sail'");
        var line = text.Split('\n').ToList().FindIndex(line => line.Contains("knid", StringComparison.Ordinal)) + 1;

        Assert.Equal(
            [
                $"regimes/tr/a.yaml:{line}:13  'knid' is not known of a party; did you mean kind? (known: kind, name, country, identity)",
                $"regimes/tr/a.yaml:{line + 1}:14  'sail' is never its value (possible: sale, gift, documents, returned-goods, sample)",
            ],
            Errors(text)
        );
    }

    [Theory]
    [InlineData(
        "in-force: 2026-13-01..",
        "in-force: '2026-13-01..' is not a span of days; one is written 2026-07-01.. or 2026-07-01..2028-06-30"
    )]
    [InlineData(
        "in-force: 2026-07-01..2026-06-30",
        "in-force: '2026-07-01..2026-06-30' is not a span of days; one is written 2026-07-01.. or 2026-07-01..2028-06-30"
    )]
    public void A_span_that_is_none_is_refused(string inForce, string sentence) =>
        Assert.Contains(Errors(LawData.Regime(inForce: inForce)), error => error.EndsWith("  " + sentence, StringComparison.Ordinal));

    [Theory]
    [InlineData(
        "reliefs:\n  small: { of: [vat], measure: goods, limit: '100 ISK, included', per: consignment, beyond: whole, law: Act 1 }",
        "",
        "limit of 'small'"
    )]
    [InlineData("", "charges:\n  vat: { on: goods, rate: 20 %, law: Act 1 }\n  fee: { amount: 5 ISK, law: Act 1 }", "charge 'fee'")]
    [InlineData("", "charges:\n  vat: { on: goods, rate: 'max(20 %, 5 ISK)', law: Act 1 }", "charge 'vat'")]
    public void An_amount_in_a_currency_no_rate_was_ever_published_of_is_refused(string reliefs, string charges, string what) =>
        Assert.Contains(
            Errors(charges.Length == 0 ? LawData.Regime(reliefs: reliefs) : LawData.Regime(charges: charges)),
            error =>
                error.EndsWith(
                    $"  {what}: an amount in ISK, of which test/bank has no rate; publish one, or say it in TRY",
                    StringComparison.Ordinal
                )
        );

    [Theory]
    [InlineData("currency: TRY", "", "a regime has no 'currency'")]
    [InlineData(
        "time-zone: Europe/Istanbul",
        "time-zone: Europe/Istambul",
        "time-zone: 'Europe/Istambul' is not an IANA time zone; did you mean Europe/Istanbul?"
    )]
    [InlineData(
        "exchange: { table: test/bank, rate-of: acceptance }",
        "",
        "a regime has no 'exchange'; which table and which date's rate is required: { table: az/central-bank, rate-of: arrival }"
    )]
    [InlineData(
        "table: test/bank",
        "table: test/bakn",
        "exchange: there is no rate table 'test/bakn'; did you mean test/bank? (tables: test/bank)"
    )]
    [InlineData(
        "rounding: 0.01 TRY half-up, each charge",
        "rounding: 0.01 TRY nearest",
        "rounding: '0.01 TRY nearest' is not understood; one is written '0.01 TRY half-up, each charge' (half-up, half-even, down, up)"
    )]
    [InlineData("confidence: memory", "confidence: sure", "confidence: found 'sure' (possible: verified, mixed, memory)")]
    [InlineData("known: 2025-12-01", "known: yesterday", "known: 'yesterday' is not a date; one is written 2026-07-01")]
    [InlineData("law: Test Act", "law: &a Test Act", "not YAML: anchors and tags are not read in law files")]
    [InlineData("law: Test Act", "law: *a", "not YAML: aliases are not read in law files: write the value out")]
    [InlineData("green: { act: release }", "greeen: { act: release }", "'lanes' has no 'green'; it is what holds when no rule does")]
    public void The_head_is_checked_word_by_word(string written, string instead, string sentence)
    {
        var errors = Errors(LawData.Regime().Replace(written, instead, StringComparison.Ordinal));

        Assert.Contains(errors, error => error.EndsWith("  " + sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_of_all_files_come_at_once()
    {
        var errors = Errors(LawData.Regime(known: "x", governs: "y"), "regime: [", LawData.Regime(rounding: ""));

        Assert.Equal(
            ["a.yaml:4", "a.yaml:5", "b.yaml:2", "c.yaml:1"],
            errors.Select(error => error["regimes/tr/".Length..].Split(':')[..2]).Select(place => $"{place[0]}:{place[1]}").Distinct()
        );
    }

    [Fact]
    public void Nesting_and_size_are_bounded()
    {
        Assert.Contains(
            Errors(LawData.Regime(more: "notes: " + new string('[', 5000))),
            error => error.EndsWith("nested deeper than 20 levels", StringComparison.Ordinal)
        );
        Assert.Contains(
            Errors(LawData.Regime(more: "notes: " + new string('x', 1_000_001))),
            error => error.Contains("at most 1000000 are read", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_rate_table_is_checked_too()
    {
        var broken = LawData.Rates with
        {
            Text = LawData
                .Rates.Text.Replace("USD: 41", "USE: 41", StringComparison.Ordinal)
                .Replace("2026-01-10", "2025-01-10", StringComparison.Ordinal),
        };

        var errors = LawBook.Check([broken]).Select(error => error.ToString());

        Assert.Equal(
            [
                "rates/test.yaml:11:3  2025-01-10 stands after a later date; days go upwards",
                "rates/test.yaml:11:17  'USE' is not an ISO 4217 currency; did you mean USD?",
            ],
            errors
        );
    }

    [Fact]
    public void The_reference_names_every_field_a_condition_can_read()
    {
        var page = File.ReadAllText(Path.Combine(LawData.Root, "docs", "reference", "regime-language.md"));

        Assert.All(ConsignmentShape.Decided.Names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Loading_throws_once_with_every_error()
    {
        var error = Assert.Throws<LawException>(() => LawData.BookOf(LawData.Regime(known: "x", governs: "y")));

        Assert.Equal(2, error.Errors.Length);
    }

    /// <summary>The stated lines count from the first charge as line 11; the file decides where that really is.</summary>
    private static string Shift(string expected, string regime)
    {
        var first = regime.Split('\n').ToList().FindIndex(line => line == "charges:") + 2;
        var colon = expected.IndexOf(':', StringComparison.Ordinal);
        var line = int.Parse(expected[..colon], System.Globalization.CultureInfo.InvariantCulture) - 11 + first;
        return (line + expected[colon..]).Replace("in line 11", $"in line {first}", StringComparison.Ordinal);
    }
}
