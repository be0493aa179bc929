namespace Parcelgate.Core.Tests.Law;

using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Xunit;

public sealed class EvaluationTests
{
    private static readonly LawDates November = LawData.On(2026, 11, 3);

    [Fact]
    public void Above_the_allowance_only_the_excess_is_charged_and_each_charge_shows_its_base()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 400, "USD", carriage: 56), November);

        Assert.Equal(
            "duty 39.78 AZN; vat 54.90 AZN; clearance-fee 15.00 AZN; e-service-fee 30.00 AZN; e-service-vat 5.40 AZN",
            outcome.Charges()
        );
        Assert.Equal(["265.20 AZN", "304.98 AZN", null, null, "30.00 AZN"], outcome.Charges.Select(line => line.Base?.ToString()));
        Assert.Equal("145.08 AZN", outcome.Due.ToString());
    }

    [Fact]
    public void What_the_person_used_before_in_the_month_counts()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 50, "USD"), November, usedUnits: 290);

        var finding = outcome.Findings.Single(finding => finding.Rule == "relief/month");
        Assert.Equal(
            [
                "measure 50.00 USD",
                "limit 300.00 USD",
                "used 290.00 USD",
                "left 10.00 USD",
                "excess 40.00 USD",
                "window 2026-11-01",
                "next-window 2026-12-01",
            ],
            finding.Facts.Select(fact => $"{fact.Name} {fact.Value}")
        );
        var use = Assert.Single(outcome.Uses);
        Assert.Equal(("50.00 USD", "290.00 USD"), (use.Amount.ToString(), use.Before.ToString()));
        Assert.Equal("az/parcels#month|2026-11-01|id:5ABC123", use.Key.ToString());
    }

    [Fact]
    public void Use_of_another_person_or_another_month_does_not_count()
    {
        AllowanceFact[] facts =
        [
            new(new("az/parcels#month", "id:OTHER", "2026-11-01"), 30000),
            new(new("az/parcels#month", "id:5ABC123", "2026-10-01"), 30000),
        ];

        Assert.Empty(LawData.Book.Evaluate(LawData.Parcel("AZ", 300, "USD"), November, facts, false).Charges);
    }

    [Theory]
    [InlineData("5abc 123", null, null, "id:5ABC123", null)]
    [InlineData(null, "Leyla  Quliyeva-Əli", "AZ 1000", "name:LEYLA QULIYEVA ƏLI|AZ1000", "name")]
    [InlineData(" - ", "Leyla Quliyeva", null, "name:LEYLA QULIYEVA|", "name")]
    [InlineData(null, "  ", "AZ1000", null, "missing")]
    public void The_holder_is_the_identity_else_name_and_place_and_a_finding_says_which(
        string? identity,
        string? name,
        string? postcode,
        string? key,
        string? outcome
    )
    {
        var parcel = LawData.Parcel("AZ", 10, "USD") with
        {
            Consignee = new Party(name, PartyKind.Person, identity, new Address(Postcode: postcode)),
        };

        var found = LawData.Book.Evaluate(parcel, November);

        Assert.Equal(key, found.Uses.SingleOrDefault()?.Key.Holder);
        Assert.Equal(outcome, found.Findings.FirstOrDefault(finding => finding.Rule == "allowance-holder")?.Outcome);
    }

    [Fact]
    public void Without_a_holder_nothing_is_relieved()
    {
        var parcel = LawData.Parcel("AZ", 10, "USD") with { Consignee = new Party(Kind: PartyKind.Person) };

        Assert.Equal(
            "10.00 USD",
            LawData
                .Book.Evaluate(parcel, November)
                .Findings.Single(finding => finding.Rule == "relief/month")
                .Facts.Single(fact => fact.Name == "excess")
                .Value
        );
    }

    [Fact]
    public void A_value_that_was_not_sent_makes_a_full_declaration_and_a_finding()
    {
        var parcel = LawData.Parcel("AZ", 10, "USD") with { Items = [new Item(1, "t-shirt", "610910")] };

        var outcome = LawData.Book.Evaluate(parcel, November);

        Assert.False(outcome.Applies);
        Assert.Contains(outcome.Findings, finding => finding is { Rule: "law-missing-data", Outcome: "goods-value" });
    }

    [Fact]
    public void Correspondence_without_items_has_no_value_and_nothing_is_due()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 1, "USD") with { Purpose = Purpose.Documents, Items = [] }, November);

        Assert.True(outcome.Applies);
        Assert.Equal("0.00 AZN", outcome.Due.ToString());
    }

    [Fact]
    public void A_rate_that_is_not_published_is_a_problem_and_nothing_is_converted()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 10, "NOK"), November);

        Assert.Equal(
            new Problem(
                "law-missing-rate",
                "rates/az/central-bank",
                "NOK to USD on 2026-11-03",
                "a rate published on that date or at most 400 days before it"
            ),
            outcome.Problem
        );
        Assert.False(outcome.Applies);
        Assert.Empty(outcome.Charges);
    }

    [Theory]
    [InlineData(9, "vat 880.00 TRY")] // 100 EUR at 44, published on 1 January
    [InlineData(10, "vat 900.00 TRY")] // 45, published on the day
    [InlineData(20, "vat 900.00 TRY")] // ten days old: the last day it may be used
    [InlineData(21, null)]
    public void The_latest_rate_counts_until_it_is_too_old(int day, string? charges)
    {
        var outcome = LawData.BookOf(LawData.Regime()).Evaluate(LawData.Parcel("TR", 100, "EUR"), LawData.On(2026, 1, day));

        Assert.Equal(charges, outcome.Problem is null ? outcome.Charges() : null);
        Assert.Equal(charges is null, outcome.Problem is not null);
    }

    [Fact]
    public void A_cross_rate_goes_through_the_base_and_is_rounded_as_the_table_says()
    {
        // 44 / 40 = 1.1 exactly on 1 January; 45 / 41 = 1.09756… → 1.0976 on 10 January.
        var regime = LawData.Regime(
            reliefs: "reliefs:\n  r: { of: [vat], measure: goods, limit: '100 USD, included', per: consignment, beyond: excess, law: A }",
            charges: "charges:\n  vat: { on: taxable(r), rate: 100 %, law: A }"
        );

        var outcome = LawData.BookOf(regime).Evaluate(LawData.Parcel("TR", 10000, "EUR"), LawData.On(2026, 1, 10));

        Assert.Contains(new Fact("excess", "10876.00 USD"), outcome.Findings[0].Facts);
        Assert.Equal("vat 445916.00 TRY", outcome.Charges());
    }

    [Theory]
    [InlineData("0.01 TRY half-up", "0.13")] // 0.125
    [InlineData("0.01 TRY half-even", "0.12")]
    [InlineData("0.01 TRY down", "0.12")]
    [InlineData("0.01 TRY up", "0.13")]
    [InlineData("0.05 TRY half-up", "0.15")]
    [InlineData("1 TRY up", "1.00")]
    public void Each_charge_is_rounded_to_the_step_the_regime_states(string rounding, string expected)
    {
        var regime = LawData.Regime(
            charges: "charges:\n  vat: { on: goods, rate: 12.5 %, law: A }",
            rounding: $"rounding: {rounding}, each charge"
        );

        Assert.Equal(
            $"vat {expected} TRY",
            LawData.BookOf(regime).Evaluate(LawData.Parcel("TR", 1, "TRY"), LawData.On(2026, 1, 5)).Charges()
        );
    }

    [Theory]
    [InlineData("included", "excess", "100.00", "")]
    [InlineData("included", "excess", "100.01", "vat 0.01 TRY")]
    [InlineData("included", "whole", "100.00", "")]
    [InlineData("included", "whole", "100.01", "vat 100.01 TRY")]
    [InlineData("excluded", "whole", "99.99", "")]
    [InlineData("excluded", "whole", "100.00", "vat 100.00 TRY")]
    public void The_limit_itself_is_relieved_only_where_the_law_includes_it(string comparison, string beyond, string goods, string charges)
    {
        var regime = LawData.Regime(
            reliefs: $"reliefs:\n  r: {{ of: [vat], measure: goods, limit: '100 TRY, {comparison}', per: consignment, beyond: {beyond}, law: A }}",
            charges: "charges:\n  vat: { on: taxable(r), rate: 100 %, law: A }"
        );
        var value = decimal.Parse(goods, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(charges, LawData.BookOf(regime).Evaluate(LawData.Parcel("TR", value, "TRY"), LawData.On(2026, 1, 5)).Charges());
    }

    [Theory]
    [InlineData("refuse", "refuse")]
    [InlineData("procedure full-declaration", "full-declaration")]
    public void Beyond_a_limit_the_law_may_send_elsewhere_and_then_charges_nothing_here(string beyond, string procedure)
    {
        var regime = LawData.Regime(
            reliefs: $"reliefs:\n  r: {{ of: [], measure: gross mass, limit: '30 kg, included', per: consignment, beyond: {beyond}, law: A }}"
        );
        var book = LawData.BookOf(regime);

        var heavy = book.Evaluate(LawData.Parcel("TR", 1, "TRY") with { GrossMassGrams = 30_001 }, LawData.On(2026, 1, 5));
        var light = book.Evaluate(LawData.Parcel("TR", 1, "TRY") with { GrossMassGrams = 30_000 }, LawData.On(2026, 1, 5));

        Assert.Equal((procedure, 0), (heavy.Procedure, heavy.Charges.Length));
        Assert.Equal((null, 1), (light.Procedure, light.Charges.Length));
    }

    [Theory]
    [InlineData(300, 10_000, "6750.00")] // 15 % of 100 EUR at 450
    [InlineData(300, 41_000, "9000.00")] // 10 kg over at 2 EUR: more than 15 EUR
    [InlineData(100, 41_000, "9000.00")]
    public void The_union_payment_is_the_greater_of_share_and_weight(int goods, long grams, string expected)
    {
        var files = LawData.Files();
        var index = files.FindIndex(file => file.Path == "rates/kz-national-bank.yaml");
        files[index] = files[index] with { Text = files[index].Text.Split("\ndays:")[0] + "\ndays:\n  2026-01-01: { EUR: 450 }\n" };

        var outcome = LawBook.Load(files).Evaluate(LawData.Parcel("KZ", goods, "EUR") with { GrossMassGrams = grams }, November);

        Assert.Equal($"payment {expected} KZT", outcome.Charges());
    }

    [Fact]
    public void Charges_stand_in_the_order_of_the_file_also_where_one_rests_on_a_later_one()
    {
        var regime = LawData.Regime(
            charges: "charges:\n  vat: { on: goods + duty, rate: 20 %, law: A }\n  duty: { on: goods, rate: 10 %, law: A }"
        );

        Assert.Equal(
            "vat 22.00 TRY; duty 10.00 TRY",
            LawData.BookOf(regime).Evaluate(LawData.Parcel("TR", 100, "TRY"), LawData.On(2026, 1, 5)).Charges()
        );
    }

    [Fact]
    public void Items_in_several_currencies_are_summed_in_the_currency_of_the_law()
    {
        var parcel = LawData.Parcel("TR", 1, "TRY") with
        {
            Items =
            [
                new Item(1, Value: Money.Of(1, Currency.Of("USD"))),
                new Item(2, Value: Money.Of(1, Currency.Of("EUR"))),
                new Item(3, Value: Money.Of(1, Currency.Of("TRY"))),
            ],
        };

        Assert.Equal("vat 17.00 TRY", LawData.BookOf(LawData.Regime()).Evaluate(parcel, LawData.On(2026, 1, 5)).Charges());
    }

    [Fact]
    public void Amounts_at_the_end_of_sixty_four_bits_are_a_finding_not_a_crash()
    {
        var outcome = LawData.Book.Evaluate(
            LawData.Parcel("AZ", 1, "USD") with
            {
                Items = [new Item(1, Value: new Money(long.MaxValue, Currency.Of("EUR")))],
            },
            November
        );

        Assert.Equal("law-out-of-range", Assert.Single(outcome.Findings).Rule);
    }

    [Theory]
    [InlineData(3, "")]
    [InlineData(4, "storage 1.97 AZN")]
    public void Storage_counts_from_the_arrival_itself_and_not_from_an_expected_one(int days, string charges)
    {
        var late = November with { Accepted = November.Accepted.AddDays(days), Known = November.Known.AddDays(days) };
        var parcel = LawData.Parcel("AZ", 20, "USD");

        Assert.Equal("", LawData.Book.Evaluate(parcel, late).Charges());
        Assert.Equal(charges, LawData.Book.Evaluate(parcel, late with { Arrived = November.Accepted }).Charges());
    }

    [Fact]
    public void The_explanation_shows_conditions_numbers_rates_and_arithmetic()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 400, "USD", carriage: 56), November, explain: true);

        Assert.Equal(
            [
                "regime-applies",
                "relief/month",
                "relief/telephones",
                "charge/duty",
                "charge/vat",
                "charge/clearance-fee",
                "charge/e-service-fee",
                "charge/e-service-vat",
                "charge/storage",
            ],
            outcome.Reasons.Select(reason => reason.Rule)
        );
        Assert.Contains(
            outcome.Reasons[0].Beneath,
            line => line.Text == "consignee.kind != 'organisation'" && line.Verdict == Verdict.Holds && line.Seen[0].Value == "person"
        );
        Assert.Contains(new Fact("carriage", "56.00 USD"), outcome.Reasons[1].Seen);
        Assert.Equal(
            ["taxable(month) 156.00 USD", "base 265.20 AZN", "rate 15 %", "amount 39.78 AZN"],
            outcome.Reasons[3].Seen.Select(fact => $"{fact.Name} {fact.Value}")
        );
        Assert.Contains(new Fact("rate", "1.7000 AZN per USD"), outcome.Reasons[3].Beneath[0].Seen);
        Assert.Contains(new Fact("duty", "39.78 AZN"), outcome.Reasons[5].Beneath[0].Seen);
    }

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<Party?> Parties = Gen.Select(
        One("Leyla", "", "Ə.B.", "漢字", null!),
        Gen.Enum<PartyKind>(),
        One("5ABC123", " ", null!, new string('x', 400)),
        Gen.Bool,
        (name, kind, identity, there) => there ? new Party(name, kind, identity, new Address(City: "Bakı")) : null
    );

    private static readonly Gen<Money?> Amounts = Gen.Select(
        Gen.OneOf(Gen.Long[0, 100_000], Gen.Const(long.MaxValue), Gen.Const(0L), Gen.Long[0, 9_000_000_000_000_000]),
        One("USD", "EUR", "AZN", "JPY", "KWD", "GBP", "NOK", "TRY"),
        Gen.Int[0, 9],
        (minor, code, there) => there == 0 ? (Money?)null : new Money(minor, Currency.Of(code))
    );

    private static readonly Gen<Item> AnItem = Gen.Select(
        One("610910", "930400", "36", "", "9", "ab", "3004", null!),
        Amounts,
        Gen.Int[1, 5],
        Gen.OneOf(Gen.Long[0, 50_000], Gen.Const(long.MaxValue)),
        (hs, value, pieces, grams) => new Item(1, null, hs, "CN", pieces, grams, value)
    );

    private static readonly Gen<Consignment> Consignments = Gen.Select(
        Gen.Select(Gen.Enum<Channel>(), Gen.Enum<Purpose>(), One("AZ", "LT", "RO", "MD", "GB", "KZ", "ZW", "")),
        Gen.Select(Parties, Parties),
        AnItem.Array[0, 4],
        Gen.Select(Amounts, Amounts, One("ioss", "voec", null!), One("H7", "H1", null!)),
        (head, parties, items, rest) =>
            new Consignment
            {
                Reference = "R",
                Channel = head.Item1,
                Purpose = head.Item2,
                Destination = head.Item3,
                Consignor = parties.Item1,
                Consignee = parties.Item2,
                Items = [.. items],
                Freight = rest.Item1,
                Insurance = rest.Item2,
                PrepaidTax = rest.Item3 is { } scheme ? new PrepaidTax(scheme, "1") : null,
                DataSet = rest.Item4,
            }
    );

    [Fact]
    public void Every_consignment_gets_an_outcome_and_a_lane_the_same_with_and_without_explanation() =>
        Gen.Select(Consignments, Gen.Int[0, 3000])
            .Sample(
                (consignment, days) =>
                {
                    var dates = LawData.On(new DateTimeOffset(2019, 6, 1, 12, 0, 0, TimeSpan.Zero).AddDays(days));
                    var plain = LawData.Book.Evaluate(consignment, dates);
                    var explained = LawData.Book.Evaluate(consignment, dates, explain: true);

                    Assert.Equal(Text(plain), Text(explained));
                    Assert.Empty(plain.Reasons);
                    Assert.True(plain.Applies || !plain.Findings.IsEmpty || plain.Problem is not null);
                    Assert.All(plain.Charges, line => Assert.True(line.Amount.Minor > 0));
                    Assert.All(plain.Uses, use => Assert.True(use.Amount.Minor >= 0));
                    var lane = LawData.Book.ChooseLane(consignment, plain, plain.Applies ? 2 : 4, ["x"], true);
                    Assert.NotEqual("", lane.Meaning);
                    LawData.Book.ChooseLoading(consignment, plain, 4, [], true);
                },
                iter: 20_000
            );

    [Fact]
    public void More_value_or_more_use_never_lowers_the_excess_or_what_is_due() =>
        Gen.Select(Gen.Int[0, 60_000], Gen.Int[0, 60_000], Gen.Int[0, 5_000], Gen.Int[0, 5_000])
            .Sample(
                (minor, used, more, moreUsed) =>
                {
                    var less = LawData.Book.Evaluate(LawData.Parcel("AZ", minor / 100m, "USD"), November, used / 100m);
                    var greater = LawData.Book.Evaluate(
                        LawData.Parcel("AZ", (minor + more) / 100m, "USD"),
                        November,
                        (used + moreUsed) / 100m
                    );
                    Assert.True(greater.Due >= less.Due, $"{less.Due} {greater.Due}");
                },
                iter: 5_000
            );

    private static string Text(RegimeOutcome outcome) =>
        string.Join(
            '\n',
            outcome
                .Charges.Select(line => line.ToString())
                .Concat(outcome.Uses.Select(use => use.ToString()))
                .Concat(
                    outcome
                        .Findings.Concat(outcome.Restrictions)
                        .Select(finding => $"{finding.Rule} {finding.Outcome} {string.Join(',', finding.Facts)}")
                )
                .Append($"{outcome.Applies} {outcome.Procedure} {outcome.Due} {outcome.Problem} {string.Join(',', outcome.Versions)}")
        );
}
