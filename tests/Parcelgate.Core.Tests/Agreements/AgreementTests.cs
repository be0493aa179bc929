namespace Parcelgate.Core.Tests.Agreements;

using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.TestKit;
using Xunit;

public sealed class AgreementTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);

    private static readonly Agreement Terms = new()
    {
        Provider = "caspia",
        Version = 3,
        LegalBasis = "Memorandum 12",
        Purpose = "Customs control",
        RetentionDays = 365,
        From = new DateOnly(2026, 1, 1),
        To = new DateOnly(2026, 12, 31),
    };

    /// <summary>A record that has every element.</summary>
    private static Consignment Full
    {
        get
        {
            var party = new Party(
                "Aysel Quliyeva",
                PartyKind.Person,
                "5AAA111",
                new Address("Nizami 1", "Bakı", null, "AZ1000", "AZ"),
                "+994501112233",
                "a@example.az",
                "acc-1"
            );
            return A.Consignment("A1", freight: Money.Of(3m, Currency.Of("USD")), master: "M1", conveyance: "F1") with
            {
                Consignor = party,
                Consignee = party,
                Seller = party,
                Declarant = party,
                Platform = party,
                Carrier = party,
                Insurance = Money.Of(1m, Currency.Of("USD")),
                Packages = 2,
                Items = [new Item(1, "shoes", "640399", "CN", 1, 500, Money.Of(20m, Currency.Of("USD")), "https://shop.example/1", "S1")],
                Transport = new Transport(TransportMode.Air, "F1", "M1", "R1", DateTimeOffset.UnixEpoch),
                PrepaidTax = new PrepaidTax("ioss", "IM1"),
                Permits = [new Permit("N853", "1")],
                DataSet = "H7",
                Procedures = ["C07"],
                OrderNumbers = ["A-1001"],
                OrderedAt = DateTimeOffset.UnixEpoch,
                Kept = [new Kept("x", "y")],
            };
        }
    }

    public static TheoryData<string> Names => [.. Elements.All.Select(element => element.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_element_is_there_and_is_not_once_it_is_taken_out_and_nothing_else_goes(string name)
    {
        var element = Elements.Find(name)!;
        var without = element.Without(Full);

        Assert.True(element.Has(Full));
        Assert.False(element.Has(without));
        Assert.All(Elements.All.Where(other => other.Name != name), other => Assert.True(other.Has(without), other.Name));
        Assert.Equal(without, element.Without(without));
    }

    [Fact]
    public void Names_are_one_of_a_kind() =>
        Assert.Equal(Elements.All.Length, Elements.All.Select(element => element.Name).Distinct().Count());

    [Theory]
    [InlineData("2025-12-31", "agreement-not-in-force")]
    [InlineData("2026-01-01", null)]
    [InlineData("2026-12-31", null)]
    [InlineData("2027-01-01", "agreement-not-in-force")]
    public void It_holds_from_its_first_to_its_last_day(string day, string? code) =>
        Assert.Equal(code, Terms.Against("ndjson", DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))?.Code);

    [Fact]
    public void A_format_outside_it_and_a_test_agreement_are_told_with_the_clause()
    {
        var some = Terms with { Formats = ["csv", "wco-xml"] };

        Assert.Null(some.Against("csv", Today));
        var format = some.Against("ndjson", Today)!;
        Assert.Equal(("agreement-format", "agreement caspia/3, formats", "ndjson"), (format.Code, format.Place, format.Found));
        Assert.Contains("csv, wco-xml", format.Expected, StringComparison.Ordinal);
        Assert.Equal("agreement-test", (Terms with { IsTest = true }).Against("ndjson", Today)!.Code);
    }

    [Fact]
    public void All_that_a_record_lacks_is_told_at_once()
    {
        var some = Terms with { Channels = [Channel.Post], Required = ["consignee.phone", "items.listing-url", "items.hs"] };
        var record = A.Consignment("A1", consignee: new Party("Aysel"));

        Assert.Equal(
            ["agreement-channel", "agreement-element-missing", "agreement-element-missing"],
            some.Against(record).Select(problem => problem.Code)
        );
        Assert.Equal("consignee.phone; agreement caspia/3, required", some.Against(record)[1].Place);
        Assert.Empty((Terms with { Required = [.. Elements.All.Select(element => element.Name)] }).Against(Full));
    }

    [Theory]
    [InlineData("consignee.phone", false)]
    [InlineData("declarant.name", false)]
    [InlineData("freight", true)]
    [InlineData("consignee.account", true)]
    public void What_has_no_field_goes_with_what_says_who_a_person_is(string withheld, bool stays)
    {
        var some = Terms with { Withheld = [withheld] };

        Assert.Equal(stays, !some.Keep(Full).Kept.IsEmpty);
        Assert.Equal(stays, !some.Withholds("kept"));
        Assert.NotEmpty((some with { Required = ["kept"] }).Keep(Full).Kept);
    }

    [Fact]
    public void A_place_is_withheld_with_its_element()
    {
        var some = Terms with { Withheld = ["consignee.phone", "gross-mass"] };

        Assert.True(some.WithholdsAt("/consignee/phone"));
        Assert.True(some.WithholdsAt("/grossMassGrams"));
        Assert.False(some.WithholdsAt("/consignor/phone"));
        Assert.False(some.WithholdsAt("/items"));
    }

    [Fact]
    public void Terms_that_cannot_be_kept_are_named()
    {
        Assert.Empty(Terms.Faults());
        Assert.Equal(
            ["legal-basis", "retention-days", "to", "elements", "elements"],
            (
                Terms with
                {
                    LegalBasis = " ",
                    RetentionDays = 0,
                    To = new DateOnly(2025, 1, 1),
                    Required = ["items.hs", "items.colour"],
                    Withheld = ["items.hs"],
                }
            )
                .Faults()
                .Select(fault => fault.Field)
        );
    }
}
