namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Xunit;

public sealed class PrepaidRegisterTests
{
    private static readonly DateOnly First = new(2026, 7, 1);
    private static readonly DateOnly Last = new(2026, 12, 31);

    private static readonly PrepaidRegister Register = new(
        ["ioss"],
        [
            new("ioss", "IM0440000102", "A market", First, Last, new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 30)),
            new("ioss", "IM0440000203", "A shop", First, DateOnly.MaxValue, DateOnly.MaxValue, DateOnly.MaxValue),
        ]
    );

    [Theory]
    [InlineData("2026-06-30", PrepaidStanding.NotYetValid)]
    [InlineData("2026-07-01", PrepaidStanding.Registered)]
    [InlineData("2026-08-31", PrepaidStanding.Registered)]
    [InlineData("2026-09-01", PrepaidStanding.Suspended)]
    [InlineData("2026-09-30", PrepaidStanding.Suspended)]
    [InlineData("2026-10-01", PrepaidStanding.Registered)]
    [InlineData("2026-12-31", PrepaidStanding.Registered)]
    [InlineData("2027-01-01", PrepaidStanding.Expired)]
    public void A_number_stands_on_its_days_but_those_of_its_suspension(string day, PrepaidStanding standing) =>
        Assert.Equal(standing, Register.StandingOf(new PrepaidTax("ioss", "im 044-0000102"), DateOnly.Parse(day, Invariant)));

    [Fact]
    public void A_number_nobody_registered_is_unknown_and_a_scheme_without_a_register_is_not_checked()
    {
        Assert.Equal(PrepaidStanding.Unknown, Register.StandingOf(new PrepaidTax("ioss", "IM0000000000"), First));
        Assert.Equal(PrepaidStanding.Unchecked, Register.StandingOf(new PrepaidTax("voec", "1234567"), First));
        Assert.Equal(PrepaidStanding.Unchecked, Register.StandingOf(null, First));
    }

    [Theory]
    [InlineData(PrepaidStanding.Unchecked, true, null)]
    [InlineData(PrepaidStanding.Registered, true, null)]
    [InlineData(PrepaidStanding.Unknown, false, "prepaid-unknown")]
    [InlineData(PrepaidStanding.NotYetValid, false, "prepaid-not-yet-valid")]
    [InlineData(PrepaidStanding.Expired, false, "prepaid-expired")]
    [InlineData(PrepaidStanding.Suspended, false, "prepaid-suspended")]
    public void What_does_not_stand_counts_as_not_sent_and_the_decision_says_so(PrepaidStanding standing, bool counts, string? finding)
    {
        var parcel = LawData.Parcel("LT", 100, "EUR") with { PrepaidTax = new PrepaidTax("ioss", "IM0440000102") };
        var facts = Facts.At(new DateTimeOffset(2026, 8, 1, 8, 0, 0, TimeSpan.Zero)) with { Prepaid = standing };

        var assessed = Assess.Explain(parcel, LawData.Book, facts);
        var without = Assess.Explain(parcel with { PrepaidTax = null }, LawData.Book, facts with { Prepaid = PrepaidStanding.Unchecked });

        var vat = Assert.Single(assessed.Charges, line => line.Charge == "vat");
        Assert.Equal(counts ? Collected.AtSale : Collected.BeforeRelease, vat.Collected);
        Assert.Equal(counts, assessed.Due != without.Due);
        Assert.Equal(
            finding,
            assessed.Findings.Select(one => one.Rule).FirstOrDefault(rule => rule.StartsWith("prepaid-", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_seller_whose_number_expired_is_outside_its_scheme_where_the_scheme_has_a_law_of_its_own()
    {
        var parcel = LawData.Parcel("NO", 100, "NOK") with { PrepaidTax = new PrepaidTax("voec", "2000001") };
        var facts = Facts.At(new DateTimeOffset(2026, 8, 1, 8, 0, 0, TimeSpan.Zero));

        var stands = Assess.Decide(parcel, LawData.Book, facts with { Prepaid = PrepaidStanding.Registered });
        var expired = Assess.Decide(parcel, LawData.Book, facts with { Prepaid = PrepaidStanding.Expired });

        Assert.Equal("no/voec", stands.Versions.Regimes[0].Regime);
        Assert.Equal("no/parcels", expired.Versions.Regimes[0].Regime);
        Assert.NotEqual(stands.Hash, expired.Hash);
    }

    [Fact]
    public void Facts_keep_the_standing_and_those_of_before_are_read_as_not_checked()
    {
        var facts = Facts.At(new DateTimeOffset(2026, 8, 1, 8, 0, 0, TimeSpan.Zero)) with { Prepaid = PrepaidStanding.Suspended };
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            FactsJson.Write(facts, json);
        }

        Assert.Equal(PrepaidStanding.Suspended, FactsJson.Read(buffer.WrittenSpan).Prepaid);
        Assert.Equal(PrepaidStanding.Unchecked, FactsJson.Read("""{"at":1795590000123}"""u8).Prepaid);
    }

    [Fact]
    public void A_file_is_read_whole_or_every_fault_of_it_is_said()
    {
        const string good =
            "scheme,number,holder,from,to,suspended-from\nioss,im 044 0000102,A market,2026-07-01,2026-12-31,\nvoec,2000001,\"Shop, A\",2026-01-01,,\n";
        var read = PrepaidRegisterFile.Read(new LawFile("file", good));
        Assert.Empty(read.Errors);
        Assert.Equal([("IM0440000102", Last), ("2000001", DateOnly.MaxValue)], read.Registrations.Select(one => (one.Number, one.To)));

        const string bad =
            "scheme,number,holder,from,to,suspended-to\nIOSS,IM1,A,2026-07-01,,\nioss,--,A,2026-07-01,,\nioss,IM2,,2026-02-30,,\nioss,IM3,A,2026-07-01,2026-06-30,\nioss,IM4,A,2026-07-01,,2026-08-01\nioss,im-4,A,2026-07-01,,\n";
        var refused = PrepaidRegisterFile.Read(new LawFile("file", bad));
        Assert.Empty(refused.Registrations);
        Assert.Equal(
            [(2, "IOSS"), (3, "--"), (4, ""), (4, "2026-02-30"), (5, "2026-06-30"), (6, "2026-08-01"), (7, "im-4")],
            refused.Errors.Select(error => (error.Line, error.Sentence.Split('\'')[1]))
        );
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
