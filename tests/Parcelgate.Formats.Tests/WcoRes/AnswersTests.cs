namespace Parcelgate.Formats.Tests.WcoRes;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Formats.Tests.WcoDec;
using Parcelgate.Formats.WcoRes;
using Parcelgate.TestKit;
using Xunit;

/// <summary>What is told of decisions and problems.</summary>
public class AnswersTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = At.AddDays(30);
    private static readonly AnsweredDeclaration About = new("LRN1", "26AZ0000000001", 1);

    private static ChargeLine Charge(
        string name,
        decimal amount,
        string rate = "15 %",
        decimal? on = null,
        int item = 0,
        Collected collected = Collected.BeforeRelease
    ) =>
        new(
            name,
            A.Money(amount, "AZN"),
            on is { } taxed ? A.Money(taxed, "AZN") : null,
            rate,
            Payer.Consignee,
            collected,
            "Test Act s. 1",
            item
        );

    private static Assessment Assessed(
        Loading loading = Loading.Complete,
        HoldReason hold = HoldReason.None,
        ImmutableArray<ChargeLine>? charges = null,
        ImmutableArray<Finding>? quality = null
    ) =>
        new()
        {
            Category = Category.LowValue,
            Excluded = [],
            Lane = Lane.Red,
            LaneMeaning = "open and check",
            LaneRule = "lane-red#secret-profile",
            Loading = loading,
            Hold = hold,
            Charges = charges ?? [],
            Due = null,
            Findings = [new Finding("lane-red#secret-profile", "holds", "", [new Fact("sender", "secret seizures")])],
            Quality = quality ?? [],
            Problems = [],
            Uses = [],
            Versions = new Versions(1, default, []),
        };

    private static DecidedDeclaration Decided(Assessment assessment, State state, Consignment? consignment = null) =>
        new(consignment ?? A.Consignment(), assessment, state, At, Until);

    private static Consignment OfType(string type) => A.Consignment() with { Kept = [new Kept("MetaData/Declaration/TypeCode", type)] };

    private static string Told(DecidedDeclaration decided) =>
        string.Join(
            ' ',
            Chain.Of(About, Answers.Of(decided)).Select(one => $"{(int)one.Function:D2}{(one.Status is { } s ? $":{s}" : "")}")
        );

    private static readonly ImmutableArray<ChargeLine> Charges = [Charge("duty", 15, on: 100), Charge("vat", 20.70m, "18 %", 115)];

    [Theory]
    [InlineData("IMA", Loading.Complete, HoldReason.None, State.Released, false, "01 09")]
    [InlineData("IMA", Loading.Complete, HoldReason.None, State.Released, true, "01 13:67 13:4 09")]
    [InlineData("IMA", Loading.Complete, HoldReason.None, State.Cleared, true, "01 13:67")]
    [InlineData("IMD", Loading.Complete, HoldReason.None, State.Cleared, true, "02 13:67")]
    [InlineData("IMD", Loading.Complete, HoldReason.None, State.Released, true, "01 13:67 13:4 09")]
    [InlineData("IMA", Loading.Complete, HoldReason.Payment, State.Held, true, "01 13:67")]
    [InlineData("IMA", Loading.Complete, HoldReason.Inspection, State.ToHold, false, "01 05")]
    [InlineData("IMA", Loading.Complete, HoldReason.Documents, State.Held, false, "01 06")]
    [InlineData("IMA", Loading.Complete, HoldReason.Permit, State.ToHold, false, "01 06")]
    [InlineData("IMA", Loading.Complete, HoldReason.Declaration, State.ToHold, false, "01 06")]
    [InlineData("IMA", Loading.Complete, HoldReason.Law, State.ToHold, false, "01")]
    [InlineData("IMD", Loading.RequestForInformation, HoldReason.Documents, State.Referred, false, "02 06")]
    [InlineData("IMD", Loading.RequestForScreening, HoldReason.Inspection, State.Referred, false, "02 05")]
    [InlineData("IMD", Loading.DoNotLoad, HoldReason.Inspection, State.DoNotLoad, false, "02 05")]
    [InlineData("IMA", Loading.Complete, HoldReason.None, State.Cancelled, true, "10")]
    public void A_decision_is_told_by_the_messages_of_its_outcome(
        string type,
        Loading loading,
        HoldReason hold,
        State state,
        bool charged,
        string chain
    )
    {
        var assessment = Assessed(loading, hold, charged ? Charges : []);

        Assert.Equal(chain, Told(Decided(assessment, state, OfType(type))));
    }

    [Fact]
    public void Every_outcome_in_every_state_is_told_in_valid_messages_that_never_say_why_goods_are_checked()
    {
        var doubt = new Finding(
            "quality-description-vague",
            "vague",
            "",
            [new Fact("place", "/items/0/description"), new Fact("found", "gift\u0001\uFFFF")]
        );
        foreach (var state in Enum.GetValues<State>())
        {
            foreach (var loading in Enum.GetValues<Loading>())
            {
                foreach (var hold in Enum.GetValues<HoldReason>())
                {
                    var decided = Decided(Assessed(loading, hold, Charges, [doubt]), state) with { Reason = "withdrawn" };
                    var message = ResXml.ToBytes(Chain.Of(About, Answers.Of(decided)).AsSpan());

                    Assert.DoesNotContain("secret", Encoding.UTF8.GetString(message), StringComparison.Ordinal);
                    Assert.Equal("", string.Join("; ", Schemas.Errors(message)));
                }
            }
        }
    }

    [Fact]
    public void Documents_are_wanted_until_a_day_and_point_at_what_is_doubtful()
    {
        var doubt = new Finding(
            "quality-description-vague",
            "vague",
            "",
            [new Fact("place", "/items/0/description"), new Fact("found", "gift")]
        );
        var asked = Chain.Of(About, Answers.Of(Decided(Assessed(hold: HoldReason.Documents, quality: [doubt]), State.Held)))[1];

        var statement = Assert.Single(asked.Statements);
        Assert.Equal((ResponseFunction.Documents, Until, "ACA"), (asked.Function, statement.Until, statement.Code));
        Assert.Equal("quality-description-vague: found 'gift'", statement.Text);
        Assert.Equal([new("42A"), new("67A"), new("68A", 1), new("23A", null, "137")], statement.Pointers);
    }

    [Fact]
    public void A_doubt_is_told_with_the_acceptance_and_refuses_nothing()
    {
        var doubt = new Finding("quality-hs-missing", "missing", "", [new Fact("place", "/items/1/hs")]);
        var accepted = Chain.Of(About, Answers.Of(Decided(Assessed(quality: [doubt]), State.Released)))[0];

        Assert.Equal(ResponseFunction.Accepted, accepted.Function);
        Assert.Equal(ErrorCodes.Doubt, Assert.Single(accepted.Errors).Code);
        Assert.Equal([new("42A"), new("67A"), new("68A", 2), new("23A"), new("21A", 1, "145")], accepted.Errors[0].Pointers);
        Assert.Equal([new("07B", 1), new("53A", 1)], Assert.Single(accepted.Statements).Pointers);
    }

    [Fact]
    public void A_refused_declaration_is_rejected_with_pointers_to_the_element()
    {
        var entry = Assert.Single(WcoSampleTests.ReadFile(Samples.Path("messages/wco-dm/imports/TT_IM097a/Step1_TT_IM097a.xml") ?? ""));

        var rejected = Assert.Single(Chain.Of(new AnsweredDeclaration(entry.Reference!), [Answers.Refusal(entry.Problems, At)]));

        Assert.Equal((ResponseFunction.Rejected, At), (rejected.Function, rejected.DecidedAt));
        var error = Assert.Single(rejected.Errors);
        Assert.Equal("PG103", error.Code);
        Assert.Contains("intake-unknown-code: found 'ZU'", error.Text, StringComparison.Ordinal);
        Assert.Equal([new("42A"), new("67A"), new("68A", 1), new("92A", 1, "063")], error.Pointers);
        Assert.Equal("", string.Join("; ", Schemas.Errors(ResXml.ToBytes(rejected))));
    }

    [Theory]
    [InlineData("MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[12]/AdditionalDocument[3]/ID", "42A 67A 68A:12 02A:3#D005")]
    [InlineData("Declaration/GoodsShipment/Importer/Address/CountryCode", "42A 67A 74A 04A#242")]
    [InlineData("Declaration/GoodsShipment/GovernmentAgencyGoodsItem/CustomsValueAmount/@currencyID", "42A 67A 68A:1#108")]
    [InlineData("GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity", "42A 67A 68A:2 23A")]
    [InlineData("Declaration/FunctionalReferenceID", "42A#D026")]
    [InlineData("Declaration/GoodsShipment/SomethingNew/ID", "42A 67A")]
    [InlineData("/items/3/value", "42A 67A 68A:4#108")]
    [InlineData("/items/3/sku", "42A 67A 68A:4")]
    [InlineData("/consignee/address/postcode", "42A 67A 74A 04A#245")]
    [InlineData("/platform/name", "42A")]
    [InlineData("line 3, column 9", "42A")]
    [InlineData("", "42A")]
    [InlineData("/items/99999999999999999999/hs", "42A 67A")]
    [InlineData("Declaration/GoodsShipment/GovernmentAgencyGoodsItem[x]/Commodity", "42A 67A 68A:1 23A")]
    public void A_place_has_pointers_as_deep_as_the_model_is_known(string place, string pointers) =>
        Assert.Equal(
            pointers,
            string.Join(
                ' ',
                Pointers.Of(place).Select(p => p.Section + (p.Sequence is { } at ? $":{at}" : "") + (p.Tag is { } tag ? $"#{tag}" : ""))
            )
        );

    [Fact]
    public void A_charge_of_the_whole_consignment_is_divided_by_value_to_the_last_minor_unit()
    {
        var parcel = A.Consignment(items: [A.Item(10), A.Item(10), A.Item(10)]);

        var taxes = Taxes.Of(parcel, [Charge("duty", 1.00m, on: 100), Charge("vat", 0.02m, "18 %")]);

        Assert.Equal([34L, 33L, 33L], taxes.Select(item => item.Lines[0].Assessed!.Value.Minor));
        Assert.Equal([3334L, 3333L, 3333L], taxes.Select(item => item.Lines[0].Base!.Value.Minor));
        Assert.Equal([1L, 1L, 0L], taxes.Select(item => item.Lines[1].Assessed!.Value.Minor));
        Assert.All(taxes, item => Assert.Equal(["A00", "B00"], item.Lines.Select(line => line.Type!)));
    }

    [Fact]
    public void A_charge_of_one_item_stands_there_and_one_collected_at_the_sale_is_not_paid_again()
    {
        var parcel = A.Consignment(items: [A.Item(10), A.Item(30)]);

        var item = Assert.Single(Taxes.Of(parcel, [Charge("vat", 5.40m, "18 %", 30, item: 2, collected: Collected.AtSale)]));

        Assert.Equal(2, item.Item);
        Assert.Equal(new TaxLine("B00", A.Money(30, "AZN"), 18, null, A.Money(5.40m, "AZN"), A.Money(0, "AZN")), Assert.Single(item.Lines));
    }

    [Theory]
    [InlineData("15 %", 15.0)]
    [InlineData("2.5 %", 2.5)]
    [InlineData("15 AZN", null)]
    [InlineData("max(15 %, 2 EUR per kg)", null)]
    public void Only_a_percentage_of_the_base_is_told_as_a_rate(string rate, double? percent) =>
        Assert.Equal((decimal?)percent, Taxes.Of(A.Consignment(), [Charge("duty", 1, rate)])[0].Lines[0].RatePercent);

    [Fact]
    public void A_charge_without_a_type_is_told_as_mutually_defined_and_a_country_may_name_it()
    {
        var fee = Charge("clearance-fee", 15, "15 AZN");

        Assert.Equal("ZZZ", Taxes.Of(A.Consignment(), [fee])[0].Lines[0].Type);
        Assert.Equal("E10", Taxes.Of(A.Consignment(), [fee], CodeList.Parse("charge,type\nclearance-fee,E10\n"))[0].Lines[0].Type);
    }

    [Fact]
    public void Amounts_too_large_to_multiply_are_divided_all_the_same()
    {
        var most = A.Money(1_000_000_000_000m, "AZN");
        var parcel = A.Consignment(items: [A.Item(1_000_000_000_000m), A.Item(1_000_000_000_000m)]);

        Assert.Equal(most.Minor, Taxes.Of(parcel, [Charge("duty", most.Units)]).Sum(item => item.Lines[0].Assessed!.Value.Minor));
    }

    [Fact]
    public void An_amendment_is_granted_and_told_with_the_values_that_changed()
    {
        var before = A.Consignment(freight: A.Money(13.75m, "GBP"), items: [A.Item(103.33m, "GBP"), A.Item(5, "GBP")]);
        var after = A.Sealed(
            before with
            {
                Freight = A.Money(19.34m, "GBP"),
                Items = [before.Items[0], before.Items[1] with { Value = A.Money(7, "GBP"), Hs = null }],
            }
        );
        var decided = Decided(Assessed(charges: Charges), State.Released, after) with { Before = before, Version = 3, Reason = "price" };

        var told = Chain.Of(About, Answers.Of(decided));

        Assert.Equal([2, 11, 7, 13, 13, 9], told.Select(one => (int)one.Function));
        Assert.Equal([null, null, 3, 3, 3, 3], told.Select(one => one.Declaration.Version));
        Assert.Equal(
            [
                "GoodsShipment/CustomsValuation/FreightChargeAmount",
                "GoodsShipment/GovernmentAgencyGoodsItem[2]/CustomsValueAmount",
                "GoodsShipment/GovernmentAgencyGoodsItem[2]/SequenceNumeric",
            ],
            told[2].NewValues.Select(value => value.Place)
        );
        Assert.Equal(["117", "108", "145"], told[2].Amendments.Select(one => one.Pointers[^1].Tag!));
        Assert.Equal("", string.Join("; ", Schemas.Errors(ResXml.ToBytes(told.AsSpan()))));
    }

    [Fact]
    public void The_same_happenings_have_the_same_numbers_and_later_ones_others()
    {
        ImmutableArray<Happening> happened = [new Accepted(At, At), new Cleared(At)];

        Assert.Equal(Chain.Of(About, happened).Select(one => one.Id), Chain.Of(About, happened).Select(one => one.Id));
        Assert.Empty(Chain.Of(About, happened).Select(one => one.Id).Intersect(Chain.Of(About, happened, sent: 2).Select(one => one.Id)));
        Assert.All(Chain.Of(About, happened), one => Assert.Equal(32, one.Id.Length));
    }

    [Fact]
    public void Every_problem_code_has_a_number_of_its_own_that_fits_the_model()
    {
        var codes = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.Equal(codes.Order(), ErrorCodes.All.Keys.Order());
        Assert.Equal(codes.Count, ErrorCodes.All.Values.Distinct().Count());
        Assert.All(ErrorCodes.All.Values, number => Assert.InRange(number.Length, 1, 8));
        Assert.Equal(ErrorCodes.Other, ErrorCodes.Of("not-known-yet"));
    }

    [Fact]
    public void Funds_that_are_lacking_are_told_and_reminded_of()
    {
        ImmutableArray<MissingFunds> funds = [new(A.Money(226.40m, "GBP"), "1909241")];

        var told = Chain.Of(
            About,
            [new FundsLacking(At, funds), new FundsLacking(At, funds, Reminder: true)],
            new PayTo("BANK", "ACCOUNT")
        );

        Assert.Equal([14, 15], told.Select(one => (int)one.Function));
        Assert.All(told, one => Assert.Equal(("BANK", "1909241"), (one.PayTo!.Reference, Assert.Single(one.Funds).Account)));
        Assert.Equal("", string.Join("; ", Schemas.Errors(ResXml.ToBytes(told.AsSpan()))));
    }
}
