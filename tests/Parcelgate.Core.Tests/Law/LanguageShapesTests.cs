namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Xunit;

/// <summary>
/// Every shape the language can say, on both sides of its boundary. A case is a law and an example in the language's own words; the checker reckons the
/// example. 1 EUR is 44 TRY, 1 USD 40 TRY.
/// </summary>
public sealed class LanguageShapesTests
{
    private const string Vat = "charges: { vat: { on: goods, rate: 20 %, law: A } }";

    private static string Law(string rules, string example) => LawData.Regime(charges: rules, more: $"examples:\n  - {{ {example} }}");

    private static void Holds(string rules, string given, string then) =>
        Assert.Empty(
            LawBook.Check(LawData.FilesOf(Law(rules, $"given: {{ {given} }}, then: {{ {then} }}"))).Select(error => error.ToString())
        );

    [Fact]
    public void An_example_that_does_not_hold_is_an_error_with_both_numbers()
    {
        var errors = LawBook.Check(LawData.FilesOf(Law(Vat, "given: { goods: 100 TRY }, then: { vat: 19 TRY }")));

        Assert.EndsWith("example: vat is 20.00 TRY, stated is 19 TRY", Assert.Single(errors).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("items: [{ pieces: 2, value: 10 TRY }, { pieces: 1, value: 10 TRY }]", "due: 0 TRY")]
    [InlineData("items: [{ pieces: 2, value: 10 TRY }, { pieces: 2, value: 10 TRY }]", "due: 4 TRY")]
    public void Pieces_are_limited(string given, string then) =>
        Holds(
            "reliefs: { few: { of: [vat], measure: pieces, limit: '3 pieces, included', per: consignment, beyond: whole, law: A } }\n"
                + Vat,
            given,
            then
        );

    [Theory]
    [InlineData("items: [{ description: shoe, pieces: 3 }, { description: hat, pieces: 9, hs: '650500' }]", "procedure: none")]
    [InlineData(
        "items: [{ description: shoe, pieces: 2, hs: '640411' }, { description: SHOE, pieces: 2, hs: '640411' }]",
        "procedure: full-declaration"
    )]
    public void Identical_pieces_are_those_of_one_code_and_description_of_the_codes_named(string given, string then) =>
        Holds(
            "limits: { alike: { hs: ['64'], measure: identical pieces, limit: '3 pieces, included', per: consignment, beyond: procedure full-declaration, law: A } }\n"
                + "charges: { fee: { amount: 1 TRY, law: A } }",
            given.Replace("description: shoe, pieces: 3", "description: shoe, hs: '640411', pieces: 3", StringComparison.Ordinal),
            then
        );

    [Theory]
    [InlineData("items: [{ hs: '170199', mass: 2 kg, value: 1 TRY }], used(sugar): 0 kg", "procedure: none")]
    [InlineData(
        "items: [{ hs: '170199', mass: 1 kg, value: 1 TRY }, { hs: '100630', mass: 9 kg, value: 1 TRY }], used(sugar): 1 kg",
        "procedure: none"
    )]
    [InlineData("items: [{ hs: '170199', mass: 1001 g, value: 1 TRY }], used(sugar): 1 kg", "procedure: general-trade, applies: 'true'")]
    public void A_quota_of_some_goods_is_counted_per_person_and_year(string given, string then) =>
        Holds(
            "limits: { sugar: { hs: ['1701'], measure: net mass, limit: '2 kg, included', per: consignee in calendar year, beyond: procedure general-trade, law: A } }\n"
                + Vat,
            given,
            then
        );

    [Theory]
    [InlineData("goods: 1 TRY, used(orders): 4 consignments", "procedure: none")]
    [InlineData("goods: 1 TRY, used(orders): 5 consignments", "procedure: refuse")]
    public void Consignments_are_counted(string given, string then) =>
        Holds(
            "limits: { orders: { measure: consignments, limit: '5 consignments, included', per: consignee in calendar month, beyond: refuse, law: A } }\n"
                + Vat,
            given,
            then
        );

    [Theory]
    [InlineData("goods: 200 USD, dispatch: US", "due: 0 TRY")]
    [InlineData("goods: 200.01 USD, dispatch: US", "due: 1600.08 TRY")]
    [InlineData("goods: 150 USD, dispatch: CN", "due: 0 TRY")]
    [InlineData("goods: 150.01 USD, dispatch: CN", "due: 1200.08 TRY")]
    [InlineData("goods: 1 USD, dispatch: XX", "due: 8 TRY")] // no relief stands: what only reliefs could waive is levied
    public void A_relief_stands_only_where_its_condition_holds(string given, string then) =>
        Holds(
            "sets: { asia: [CN, JP] }\nreliefs:\n"
                + "  us: { when: dispatch == 'US', of: [vat], measure: goods, limit: '200 USD, included', per: consignment, beyond: whole, law: A }\n"
                + "  asia: { when: dispatch in asia, of: [vat], measure: goods, limit: '150 USD, included', per: consignment, beyond: whole, law: A }\n"
                + Vat,
            given,
            then
        );

    [Theory]
    [InlineData("goods: 25 TRY", "vat: 0 TRY, fee: 0 TRY, due: 0 TRY")] // tax 5.00
    [InlineData("goods: 25.05 TRY", "vat: 5.01 TRY, fee: 1 TRY, due: 6.01 TRY")]
    public void Tax_up_to_a_limit_is_not_collected_and_what_rests_on_it_sees_that(string given, string then) =>
        Holds(
            "reliefs: { small: { of: [vat], measure: vat, limit: '5 TRY, included', per: consignment, beyond: whole, law: A } }\n"
                + "charges: { fee: { amount: 1 TRY, when: vat > 0, law: A }, vat: { on: goods, rate: 20 %, law: A } }",
            given,
            then
        );

    [Theory]
    [InlineData("goods: 300 TRY", "fee: 0 TRY")]
    [InlineData("goods: 300.01 TRY", "fee: 20 TRY")]
    [InlineData("goods: 3000 TRY", "fee: 20 TRY")]
    [InlineData("goods: 3000.01 TRY", "fee: 100 TRY")]
    public void A_bracket_fee_takes_the_first_bound_that_is_not_passed(string given, string then) =>
        Holds(
            "charges: { fee: { by: goods, cases: [{ up-to: 300 TRY, amount: 0 TRY }, { up-to: 3000 TRY, amount: 20 TRY }, { amount: 100 TRY }], law: A } }",
            given,
            then
        );

    [Theory]
    [InlineData("goods: 30 EUR, dispatch: DE", "tax: 396 TRY")]
    [InlineData("goods: 30 EUR, dispatch: CN", "tax: 792 TRY")]
    public void A_rate_goes_by_where_it_was_sent_from(string given, string then) =>
        Holds(
            "sets: { eu: [DE, FR] }\ncharges: { tax: { on: goods, cases: [{ when: dispatch in eu, rate: 30 % }, { rate: 60 % }], law: A } }",
            given,
            then
        );

    [Fact]
    public void A_rate_by_group_is_reckoned_for_each_item() =>
        Holds(
            "charges: { duty: { on: goods + carriage, each: item, cases: [{ when: item.chapter == 64, rate: 25 % }, { when: \"item.hs.startsWith('49')\", rate: 0 % }, { rate: 7.5 % }], law: A } }",
            "carriage: 20 TRY, items: [{ hs: '640411', value: 100 TRY }, { hs: '490199', value: 50 TRY }, { hs: '850980', value: 50 TRY }]",
            "duty: 31.63 TRY" // 110 at 25 %, 55 at 0 %, 55 at 7.5 %: 27.50 + 4.125, rounded for each
        );

    [Theory]
    [InlineData("50 USD", "duty: 400 TRY")]
    [InlineData("50.01 USD", "duty: 400.24 TRY")] // 60 % of 2000.40 less 800
    public void A_rate_less_an_amount_begins_above_a_tier(string goods, string then) =>
        Holds(
            "charges: { duty: { on: goods, by: goods, cases: [{ up-to: 50 USD, rate: 20 % }, { rate: 60 % - 20 USD }], law: A } }",
            $"goods: {goods}",
            then
        );

    [Theory]
    [InlineData("rate: 20 % inside", "goods: 80 TRY", "20 TRY")]
    [InlineData("rate: 2 % per kg", "goods: 100 TRY, mass: 1500 g", "3 TRY")]
    [InlineData("rate: 'max(5 %, 1 EUR per kg)'", "goods: 1000 TRY, mass: 2 kg", "88 TRY")]
    [InlineData("rate: 'max(5 %, 1 EUR per kg)'", "goods: 2000 TRY, mass: 2 kg", "100 TRY")]
    [InlineData("rate: 'min(5 %, 20 TRY)'", "goods: 2000 TRY", "20 TRY")]
    [InlineData("rate: 10 %, times: 70 %", "goods: 100 TRY", "7 TRY")]
    [InlineData("rate: 5 % - 3 EUR", "goods: 100 TRY", "0 TRY")]
    public void Forms_of_a_rate(string rate, string given, string expected) =>
        Holds($"charges: {{ tax: {{ on: goods, {rate}, law: A }} }}", given, $"tax: {expected}");

    [Theory]
    [InlineData("amount: 2 TRY, each: item", "items: [{ pieces: 3, value: 1 TRY }, { value: 1 TRY }]", "4 TRY")]
    [InlineData("amount: 2 TRY, each: piece", "items: [{ pieces: 3, value: 1 TRY }, { value: 1 TRY }]", "8 TRY")]
    [InlineData("amount: 2 TRY per kg", "goods: 1 TRY, mass: 750 g", "1.50 TRY")]
    [InlineData("amount: 2 TRY, each: day after 3 days", "goods: 1 TRY, days: 3", "0 TRY")]
    [InlineData("amount: 2 TRY, each: day after 3 days", "goods: 1 TRY, days: 5", "4 TRY")]
    public void An_amount_is_counted_by_what_it_says(string amount, string given, string expected) =>
        Holds($"charges: {{ fee: {{ {amount}, law: A }} }}", given, $"fee: {expected}");

    [Fact]
    public void A_base_may_be_a_share() =>
        Holds("charges: { tax: { on: 60 % of goods + carriage, rate: 10 %, law: A } }", "goods: 100 TRY, carriage: 10 TRY", "tax: 7 TRY");

    [Fact]
    public void A_working_sum_is_a_base_and_nobody_pays_it() =>
        Holds(
            "charges: { value: { on: goods, rate: 50 %, working: true, law: A }, tax: { on: value, rate: 10 %, law: A } }",
            "goods: 100 TRY",
            "value: 0 TRY, tax: 5 TRY, due: 5 TRY"
        );

    [Fact]
    public void What_a_relief_by_items_leaves_is_borne_by_the_items_it_leaves() =>
        Holds(
            "reliefs: { gift: { of: [duty], measure: goods, limit: '90 TRY, included', per: consignment, beyond: items, law: A } }\n"
                + "charges: { duty: { on: taxable(gift), each: item, cases: [{ when: item.chapter == 61, rate: 15 % }, { rate: 0 % }], law: A } }",
            "items: [{ hs: '490199', value: 70 TRY }, { hs: '610910', value: 60 TRY }]",
            "duty: 9 TRY"
        );

    /// <summary>At 0.0227 EUR for 1 TRY 44.10 are 1.0011 EUR, compared as 1.00; 44.35 are 1.0067, compared as 1.01.</summary>
    [Theory]
    [InlineData("items", "22.05", "0")]
    [InlineData("whole", "22.05", "0")]
    [InlineData("items", "22.30", "2.23")]
    [InlineData("whole", "22.30", "4.44")] // of 1.01 EUR
    public void Items_fit_as_the_whole_does_after_one_rounding(string beyond, string second, string due) =>
        Holds(
            $"reliefs: {{ gift: {{ of: [duty], measure: goods, limit: '1 EUR, included', per: consignment, beyond: {beyond}, law: A }} }}\n"
                + "charges: { duty: { on: taxable(gift), rate: 10 %, law: A } }",
            $"items: [{{ value: 22.05 TRY }}, {{ value: {second} TRY }}]",
            $"due: {due} TRY"
        );

    [Theory]
    [InlineData("0.20 TRY", "0")] // 0.0045 EUR: 0.00
    [InlineData("44.20 TRY", "0")] // 1.0033 EUR: 1.00
    [InlineData("44.40 TRY", "44.40")]
    public void A_charge_that_is_nothing_in_the_currency_of_the_limit_is_waived_too(string fee, string due) =>
        Holds(
            "reliefs: { small: { of: [fee], measure: fee, limit: '1 EUR, included', per: consignment, beyond: whole, law: A } }\n"
                + $"charges: {{ fee: {{ amount: {fee}, law: A }} }}",
            "goods: 100 TRY",
            $"due: {due} TRY"
        );

    [Fact]
    public void The_whole_of_a_relief_that_does_not_stand_is_not_rounded_in_another_currency() =>
        Holds(
            "reliefs: { gift: { when: purpose == 'gift', of: [vat], measure: goods, limit: '45 EUR, included', per: consignment, beyond: whole, law: A } }\n"
                + "charges: { vat: { on: taxable(gift), rate: 18 %, law: A } }",
            "goods: 1000 TRY",
            "vat: 180 TRY"
        );

    [Theory]
    [InlineData("items: [{ pieces: 2, value: 59.98 TRY }]", "applies: 'true'")]
    [InlineData("items: [{ pieces: 2, value: 60 TRY }]", "applies: 'false'")]
    public void A_condition_may_ask_the_price_of_one_piece(string given, string then) =>
        Assert.Empty(
            LawBook
                .Check(
                    LawData.FilesOf(
                        LawData.Regime(
                            applies: "applies: items.all(i, i.price < money('30 TRY'))",
                            more: $"examples:\n  - {{ given: {{ {given} }}, then: {{ {then} }} }}"
                        )
                    )
                )
                .Select(error => error.ToString())
        );

    [Theory]
    [InlineData("2026-05-31", "5 TRY")]
    [InlineData("2026-06-01", "10 TRY")]
    public void A_rate_may_begin_on_a_day(string on, string expected) =>
        Holds(
            "charges: { tax: { on: goods, cases: [{ from: 2026-06-01, rate: 10 % }, { rate: 5 % }], law: A } }",
            $"goods: 100 TRY, on: {on}",
            $"tax: {expected}"
        );

    [Theory]
    [InlineData("CN", "160 TRY", "80 TRY")] // 54 % of 160 is 86.40
    [InlineData("CN", "100 TRY", "54 TRY")]
    [InlineData("JP", "100 TRY", "15 TRY")]
    [InlineData("JP", "1000 TRY", "60 TRY")] // 15 % is below 16 %: the lower amount
    public void The_payer_chooses_between_a_tariff_by_origin_and_an_amount_tiered_by_that_rate(string origin, string goods, string expected)
    {
        var files = LawData.FilesOf(
            Law(
                "charges: { duty: { on: goods, rate: tariff test/origin, law: A, or: { by: tariff test/origin, each: item, cases: [{ below: 16 %, amount: 60 TRY }, { amount: 80 TRY }] } } }",
                $"given: {{ goods: {goods}, origin: {origin} }}, then: {{ duty: {expected} }}"
            )
        );
        files.Add(
            new LawFile(
                "tariffs/origin.yaml",
                "tariff: test/origin\ntitle: T\nlaw: A\nconfidence: illustrative\nsources: [tests]\nby: origin\nrates: { CN: 54 %, JP: 15 % }"
            )
        );

        Assert.Empty(LawBook.Check(files).Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("day", "2026-11-04", "2026-11-04", "2026-11-05")]
    [InlineData("week", "2026-11-01", "2026-10-26", "2026-11-02")] // a Sunday
    [InlineData("week", "2026-11-02", "2026-11-02", "2026-11-09")]
    [InlineData("month", "2026-11-30", "2026-11-01", "2026-12-01")]
    [InlineData("quarter", "2026-12-31", "2026-10-01", "2027-01-01")]
    [InlineData("year", "2026-01-01", "2026-01-01", "2027-01-01")]
    public void A_person_s_use_is_counted_in_the_window_of_the_day(string window, string on, string first, string next)
    {
        var book = LawData.BookOf(
            LawData.Regime(
                reliefs: $"reliefs: {{ own: {{ of: [vat], measure: goods, limit: '100 TRY, included', per: consignee in calendar {window}, beyond: excess, law: A }} }}",
                charges: "charges: { vat: { on: taxable(own), rate: 20 %, law: A } }"
            )
        );
        var day = DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture);
        var outcome = book.Evaluate(LawData.Parcel("TR", 60, "TRY"), LawData.On(day.Year, day.Month, day.Day), usedUnits: 50);

        Assert.Equal(first, Assert.Single(outcome.Uses).Key.Window);
        Assert.Equal(("vat 2.00 TRY", next), (outcome.Charges(), outcome.Findings.Single().Facts[^1].Value));
    }

    [Fact]
    public void A_re_dated_law_holds_on_no_day_once_the_new_date_is_known()
    {
        var first = LawData.Regime(inForce: "in-force: 2026-01-01..", known: "2025-12-01");
        var later = LawData.Regime(inForce: "in-force: 2026-07-01..", known: "2026-03-12", more: "replaces: [2026-01-01]");
        var book = LawData.BookOf(first, later);
        var march = LawData.On(2026, 3, 1);
        var april = LawData.On(2026, 4, 1);

        Assert.True(book.Evaluate(LawData.Parcel("TR", 1, "TRY"), march).Applies);
        Assert.Equal("law-none", book.Evaluate(LawData.Parcel("TR", 1, "TRY"), april).Findings[0].Rule);
        Assert.True(book.Evaluate(LawData.Parcel("TR", 1, "TRY"), april with { Known = march.Known }).Applies);
    }

    [Fact]
    public void A_version_to_be_replaced_must_be_there_and_older()
    {
        var errors = LawBook.Check(
            LawData.FilesOf(
                LawData.Regime(),
                LawData.Regime(inForce: "in-force: 2026-07-01..", known: "2026-03-12", more: "annuls: [2025-01-01]")
            )
        );

        Assert.EndsWith(
            "'2025-01-01' is not a version of tr/test that was known before 2026-03-12 (versions: 2026-01-01)",
            errors[0].Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_message_can_send_what_law_counts_besides_money()
    {
        Assert.False(Currency.TryParse("pieces", out _));
        Assert.False(Currency.TryParse("g", out _));
    }

    [Fact]
    public void Explaining_gives_the_same_outcome_for_every_shape()
    {
        var book = LawData.BookOf(
            LawData.Regime(
                reliefs: "reliefs:\n  us: { when: dispatch == 'US', of: [vat], measure: goods, limit: '200 USD, included', per: consignment, beyond: whole, law: A }\n"
                    + "  small: { of: [fee], measure: fee, limit: '1 TRY, included', per: consignment, beyond: whole, law: A }",
                charges: "charges:\n  vat: { on: goods, each: item, cases: [{ when: item.chapter == 61, rate: 20 % }, { rate: 10 % }], law: A, or: { amount: 7 TRY } }\n"
                    + "  fee: { amount: 1 TRY per kg, law: A }"
            )
        );
        var parcel = LawData.Parcel("TR", 60, "TRY");
        var dates = LawData.On(2026, 1, 5);

        var decided = book.Evaluate(parcel, dates);
        var explained = book.Evaluate(parcel, dates, explain: true);

        Assert.Equal("vat 7.00 TRY", decided.Charges());
        Assert.Equal(decided.Charges(), explained.Charges());
        Assert.Equal(
            ["charge-choice lower-taken", "relief/small waived"],
            explained.Findings.Select(finding => $"{finding.Rule} {finding.Outcome}")
        );
        Assert.Contains(explained.Reasons, reason => reason.Rule == "relief/us" && reason.Verdict == Verdict.NotAsked);
        Assert.Contains(explained.Reasons, reason => reason.Rule == "relief/small" && reason.Verdict == Verdict.Holds);
    }
}
