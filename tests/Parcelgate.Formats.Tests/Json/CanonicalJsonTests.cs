namespace Parcelgate.Formats.Tests.Json;

using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.TestKit;
using Xunit;

public class CanonicalJsonTests
{
    internal static Entry Read(string json, ReadDefaults? defaults = null) =>
        CanonicalJson.Read(Encoding.UTF8.GetBytes(json), 1, defaults ?? new ReadDefaults());

    private static string Line(string more) => $$"""{"reference":"R1","channel":"express","destination":"AZ",{{more}}}""";

    private static Problem One(string json)
    {
        var entry = Read(json);
        Assert.Null(entry.Consignment);
        return Assert.Single(entry.Problems);
    }

    [Fact]
    public void Any_record_reads_back_equal_from_what_was_written() =>
        Any.Consignment.Sample(
            record =>
            {
                var entry = CanonicalJson.Read(CanonicalJson.ToBytes(record), 1, new ReadDefaults());
                Assert.Empty(entry.Problems);
                Assert.True(Same.Record(record, entry.Consignment!), entry.Consignment!.ToString());
            },
            iter: 500
        );

    [Fact]
    public void Every_field_is_read_to_its_place()
    {
        var entry = Read(
            """
            {"reference":"RA473124829AZ","channel":"post","purpose":"returned-goods","destination":"AZ","dispatch":"CN",
            "consignor":{"name":"N","kind":"organisation","identity":"I","address":{"lines":"L","city":"C","region":"R","postcode":"P","country":"CN"},"phone":"1","email":"e@x","account":"A"},
            "consignee":{"name":"Z"},"seller":{"name":"S"},"platform":{"name":"P"},"declarant":{"name":"D"},"carrier":{"name":"K"},
            "items":[{"description":"tea","hs":"0902.10 00","origin":"LK","quantity":2,"netMassGrams":250,"value":{"amount":"12.50","currency":"USD"},"listingUrl":"https://x/1","sku":"S1"}],
            "grossMassGrams":300,"packages":1,"freight":{"amount":3,"currency":"USD"},"insurance":{"amount":0.5,"currency":"USD"},
            "transport":{"mode":"air","conveyance":"CKX411","master":"880-1","receptacle":"CNSZX","arrivesAt":"2026-11-23T18:58:00+04:00"},
            "prepaidTax":{"scheme":"IOSS","id":"IM1"},"permits":[{"type":"N853","number":"7"}],"dataSet":"H7","procedures":["4000","C07"],"orderNumbers":["A-1001","A-1002"],
            "orderedAt":"2026-11-01","kept":[{"place":"x","value":"y"}]}
            """
        );

        Assert.Empty(entry.Problems);
        Assert.Empty(entry.Remarks);
        var c = entry.Consignment!;
        Assert.Equal((Channel.Post, Purpose.ReturnedGoods, "CN"), (c.Channel, c.Purpose, c.Dispatch));
        Assert.Equal(new Party("N", PartyKind.Organisation, "I", new Address("L", "C", "R", "P", "CN"), "1", "e@x", "A"), c.Consignor);
        Assert.Equal(("Z", "S", "P", "D", "K"), (c.Consignee!.Name, c.Seller!.Name, c.Platform!.Name, c.Declarant!.Name, c.Carrier!.Name));
        Assert.Equal(new Item(1, "tea", "09021000", "LK", 2, 250, A.Money(12.50m, "USD"), "https://x/1", "S1"), Assert.Single(c.Items));
        Assert.Equal((300L, 1, A.Money(3, "USD"), A.Money(0.5m, "USD")), (c.GrossMassGrams, c.Packages, c.Freight, c.Insurance));
        Assert.Equal(
            new Transport(TransportMode.Air, "CKX411", "880-1", "CNSZX", new DateTimeOffset(2026, 11, 23, 14, 58, 0, TimeSpan.Zero)),
            c.Transport
        );
        Assert.Equal(new PrepaidTax("ioss", "IM1"), c.PrepaidTax);
        Assert.Equal([new Permit("N853", "7")], c.Permits);
        Assert.Equal(("H7", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)), (c.DataSet, c.OrderedAt));
        Assert.Equal(["4000", "C07"], c.Procedures);
        Assert.Equal(["A-1001", "A-1002"], c.OrderNumbers);
        Assert.Equal([new Kept("x", "y")], c.Kept);
    }

    [Fact]
    public void The_digest_is_over_the_line_without_mark_and_line_end()
    {
        var line = """{"reference":"R1","channel":"express","destination":"AZ"}""";

        Assert.Equal(Digest.Of(Encoding.UTF8.GetBytes(line)), Read("\uFEFF" + line + "\r\n").Consignment!.Digest);
        Assert.True(Read(line).Canonical.IsEmpty);
    }

    [Fact]
    public void What_a_default_filled_in_is_written_into_the_canonical_bytes()
    {
        var entry = Read("""{"reference":"R1"}""", new ReadDefaults(Channel.Post, "LT"));

        Assert.Equal((Channel.Post, "LT"), (entry.Consignment!.Channel, entry.Consignment.Destination));
        Assert.Equal(Digest.Of(entry.Canonical.Span), entry.Consignment.Digest);
        Assert.True(Same.Record(entry.Consignment, CanonicalJson.Read(entry.Canonical.Span, 1, new ReadDefaults()).Consignment!));
    }

    [Fact]
    public void An_amount_is_exact_where_a_double_would_not_be() =>
        Assert.Equal(
            99_999_999_999_999,
            Read(
                Line(
                    """
                    "freight":{"amount":999999999999.99,"currency":"USD"}
                    """
                )
            ).Consignment!.Freight!.Value.Minor
        );

    [Theory]
    [InlineData("12.505", "USD", "intake-out-of-range", "at most 2 decimals")]
    [InlineData("1.5", "JPY", "intake-out-of-range", "no decimals")]
    [InlineData("-1", "USD", "intake-out-of-range", "0 or more")]
    [InlineData("1e2", "USD", "intake-wrong-type", "no exponent")]
    [InlineData("1000000000000.01", "USD", "intake-out-of-range", "at most 1000000000000.00 USD")]
    [InlineData("9999999999999999999999", "USD", "intake-out-of-range", "18 digits")]
    public void An_amount_the_currency_cannot_hold_is_named(string amount, string currency, string code, string expected)
    {
        var problem = One(Line($"\"items\":[{{\"value\":{{\"amount\":{amount},\"currency\":\"{currency}\"}}}}]"));

        Assert.Equal(code, problem.Code);
        Assert.StartsWith("/items/0/value", problem.Place, StringComparison.Ordinal);
        Assert.Equal(amount, problem.Found);
        Assert.Contains(expected, problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"grossMassGrams\":-5", "intake-out-of-range", "/grossMassGrams", "-5")]
    [InlineData("\"grossMassGrams\":0", "intake-out-of-range", "/grossMassGrams", "0")]
    [InlineData("\"grossMassGrams\":100000001", "intake-out-of-range", "/grossMassGrams", "100000001")]
    [InlineData("\"grossMassGrams\":1.5", "intake-wrong-type", "/grossMassGrams", "1.5")]
    [InlineData("\"items\":[{},{\"quantity\":0}]", "intake-out-of-range", "/items/1/quantity", "0")]
    [InlineData("\"items\":[{\"quantity\":1000001}]", "intake-out-of-range", "/items/0/quantity", "1000001")]
    [InlineData("\"items\":[{\"hs\":\"123\"}]", "intake-out-of-range", "/items/0/hs", "123")]
    [InlineData("\"items\":[{\"hs\":\"123456789012345\"}]", "intake-out-of-range", "/items/0/hs", "123456789012345")]
    [InlineData("\"items\":[{\"hs\":851830}]", "intake-wrong-type", "/items/0/hs", "851830")]
    [InlineData("\"items\":[{\"origin\":\"ZZ\"}]", "intake-unknown-code", "/items/0/origin", "ZZ")]
    [InlineData("\"items\":[3]", "intake-wrong-type", "/items/0", "3")]
    [InlineData("\"items\":{}", "intake-wrong-type", "/items", "an object")]
    [InlineData("\"freight\":{\"amount\":1,\"currency\":\"XYZ\"}", "intake-unknown-code", "/freight/currency", "XYZ")]
    [InlineData("\"freight\":{\"amount\":1}", "intake-missing", "/freight/currency", "")]
    [InlineData("\"freight\":{\"currency\":\"USD\"}", "intake-missing", "/freight/amount", "")]
    [InlineData("\"orderedAt\":\"1926-11-23T10:00:00Z\"", "intake-out-of-range", "/orderedAt", "1926-11-23T10:00:00Z")]
    [InlineData("\"orderedAt\":\"2126-11-23\"", "intake-out-of-range", "/orderedAt", "2126-11-23")]
    [InlineData("\"orderedAt\":\"2026-11-23T10:00:00\"", "intake-wrong-type", "/orderedAt", "2026-11-23T10:00:00")]
    [InlineData("\"orderedAt\":\"2026-02-30\"", "intake-wrong-type", "/orderedAt", "2026-02-30")]
    [InlineData("\"purpose\":\"theft\"", "intake-unknown-code", "/purpose", "theft")]
    [InlineData("\"transport\":{\"mode\":\"drone\"}", "intake-unknown-code", "/transport/mode", "drone")]
    [InlineData("\"dataSet\":7", "intake-wrong-type", "/dataSet", "7")]
    [InlineData("\"dataSet\":\"a\\u0000b\"", "intake-wrong-type", "/dataSet", "a\uFFFDb")]
    [InlineData("\"dataSet\":\"\\ud800\"", "intake-not-utf8", "/dataSet", "\\ud800")]
    [InlineData("\"permits\":[{\"type\":\"N853\"}]", "intake-missing", "/permits/0/number", "")]
    [InlineData("\"packages\":1,\"packages\":2", "intake-duplicate", "/packages", "2")]
    public void A_field_that_cannot_be_is_named_with_place_and_value(string field, string code, string place, string found)
    {
        var problem = One(Line(field));

        Assert.Equal((code, place, found), (problem.Code, problem.Place, problem.Found));
        Assert.DoesNotContain("invalid", problem.Expected, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(problem.Expected);
    }

    [Fact]
    public void All_problems_of_a_record_are_reported_at_once()
    {
        var entry = Read(
            """{"channel":"owl","items":[{"origin":"XX","quantity":-1},{"value":{"amount":"x","currency":"USD"}}],"consignee":{"address":{"country":"Baku"}}}"""
        );

        Assert.Equal(
            [
                "/channel",
                "/items/0/origin",
                "/items/0/quantity",
                "/items/1/value/amount",
                "/consignee/address/country",
                "/reference",
                "/destination",
            ],
            entry.Problems.Select(p => p.Place)
        );
    }

    [Fact]
    public void A_record_full_of_problems_gets_a_bounded_report() =>
        Assert.Equal(1000, Read(Line($"\"permits\":[{string.Join(',', Enumerable.Repeat("{}", 50_000))}]")).Problems.Length);

    [Theory]
    [InlineData("{\"reference\":\"R1\",\"items\":[{\"hs\":\"85", "intake-malformed", "ends too early")]
    [InlineData("{\"reference\":\"R1\"", "intake-malformed", "ends too early")]
    [InlineData("", "intake-malformed", "ends too early")]
    [InlineData("{\"reference\":R1}", "intake-malformed", "reading stopped here")]
    [InlineData("{\"reference\":\"R1\"}{}", "intake-malformed", "reading stopped here")]
    [InlineData("[{\"reference\":\"R1\"}]", "intake-wrong-type", "application/x-ndjson")]
    public void A_broken_record_says_where_it_broke(string json, string code, string expected)
    {
        var problem = Read(json).Problems[0];

        Assert.Equal(code, problem.Code);
        Assert.Contains(expected, problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_record_names_the_field_and_the_byte() =>
        Assert.Equal("/items/0/hs (byte 36)", Read("""{"reference":"R1","items":[{"hs":"85""").Problems[0].Place);

    [Fact]
    public void Nesting_is_bounded()
    {
        static string Nested(int depth) => Line("\"more\":" + new string('[', depth) + new string(']', depth));

        Assert.Empty(Read(Nested(15)).Problems);
        Assert.Equal(ProblemCodes.TooDeep, One(Nested(16)).Code);
        Assert.Equal(ProblemCodes.TooDeep, One(Nested(100_000)).Code);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_named_by_offset()
    {
        byte[] line = [.. """{"reference":"R"""u8, 0xC3, 0x28, .. "\"}"u8];

        var problem = Assert.Single(CanonicalJson.Read(line, 1, new ReadDefaults()).Problems);

        Assert.Equal((ProblemCodes.NotUtf8, "byte 15", "0xC3"), (problem.Code, problem.Place, problem.Found));
    }

    [Fact]
    public void A_record_over_the_bound_is_refused() =>
        Assert.Equal(ProblemCodes.TooLarge, One(Line($"\"x\":\"{new string('a', CanonicalJson.LongestRecord)}\"")).Code);

    [Theory]
    [InlineData(35, true)]
    [InlineData(36, false)]
    public void A_text_may_be_as_long_as_the_record_holds_and_no_longer(int length, bool accepted) =>
        Assert.Equal(
            accepted,
            Read($$"""{"reference":"{{new string('ə', length)}}","channel":"post","destination":"AZ"}""").Problems.IsEmpty
        );

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    public void A_consignment_has_at_most_999_items(int count, bool accepted) =>
        Assert.Equal(accepted, Read(Line($"\"items\":[{string.Join(',', Enumerable.Repeat("{}", count))}]")).Problems.IsEmpty);

    [Fact]
    public void What_the_record_has_no_field_for_is_kept_with_its_place_and_raw_text()
    {
        var c = Read(
            Line(
                """
                "colour":"red","items":[{"a/b":{"x":[1, 2]}}]
                """
            )
        ).Consignment!;

        Assert.Equal([new Kept("/colour", "\"red\""), new Kept("/items/0/a~1b", "{\"x\":[1, 2]}")], c.Kept);
    }

    [Fact]
    public void Beyond_64_unknown_properties_a_remark_says_that_the_rest_was_cut()
    {
        static string Unknown(int count) => Line(string.Join(',', Enumerable.Range(0, count).Select(i => $"\"u{i}\":1")));

        Assert.Empty(Read(Unknown(64)).Remarks);
        var cut = Read(Unknown(65));
        Assert.Equal("quality-not-kept", Assert.Single(cut.Remarks).Rule);
        Assert.Equal(64, cut.Consignment!.Kept.Length);
    }

    [Fact]
    public void A_check_digit_in_doubt_is_a_remark_and_never_a_refusal()
    {
        Assert.Empty(Read("""{"reference":"RA473124829AZ","channel":"post","destination":"AZ"}""").Remarks);
        var doubtful = Read("""{"reference":"RA473124828AZ","channel":"post","destination":"AZ"}""");
        Assert.NotNull(doubtful.Consignment);
        Assert.Equal("quality-s10-check-digit", Assert.Single(doubtful.Remarks).Rule);
    }

    [Fact]
    public void A_cancellation_needs_its_reference_alone()
    {
        var entry = Read("""{"act":"cancel","reference":"R1","reason":"not sold"}""");

        Assert.Equal((Act.Cancel, "R1", "not sold"), (entry.Act, entry.Reference, entry.Reason));
        Assert.Null(entry.Consignment);
        Assert.Empty(entry.Problems);
        Assert.Equal("/reference", One("""{"act":"cancel"}""").Place);
    }

    [Fact]
    public void The_reference_is_known_even_when_the_rest_is_refused() => Assert.Equal("R1", Read(Line("\"packages\":-1")).Reference);

    [Fact]
    public void What_a_record_says_does_not_depend_on_the_order_of_properties_in_the_records_before_it()
    {
        string[] records =
        [
            """{"reference":"R1","channel":"post","destination":"AZ","consignee":{"name":"A","address":{"city":"Bakı","country":"AZ"}}}""",
            """{"destination":"AZ","consignee":{"address":{"country":"AZ","city":"Bakı"},"name":"A"},"channel":"post","reference":"R1"}""",
            """{ "reference" : "R1", "channel":"post" , "destination":"AZ","other":1,"consignee":{"name":"A"}}""",
            """{"reference":"R1","channel":"post","reference":"R2","destination":"AZ"}""",
            """{"reference":"R1","destination":"AZ","channel":"post","channel ":"post","channe":"x"}""",
            """{"reference":"R1","channel":"nowhere","destination":"AZ"}""",
            """{"reference":"R1","channel":"post","destination":"AZ",}""",
            """{,"reference":"R1"}""",
            """{"reference":"R1","channel":"post","destination":"AZ","consignee":{"reference":"R3","name":"A"}}""",
        ];
        var first = records.Select(Said).ToList();
        var seed = new Random(20);
        for (var times = 0; times < 500; times++)
        {
            var which = seed.Next(records.Length);
            Assert.Equal(first[which], Said(records[which]));
        }

        Assert.Equal(records.Length - 1, first.Distinct().Count());
        Assert.Contains(ProblemCodes.Malformed, first[6]);
        Assert.Contains(ProblemCodes.Malformed, first[7]);
        Assert.Contains(ProblemCodes.Duplicate, first[3]);
    }

    /// <summary>The record, and what is wrong with it.</summary>
    private static string Said(string record)
    {
        var entry = CanonicalJson.Read(Encoding.UTF8.GetBytes(record), 1, new ReadDefaults());
        var bytes = entry.Consignment is { } read ? CanonicalJson.ToBytes(read) : [];
        return $"{entry.Reference} {Encoding.UTF8.GetString(bytes)} {string.Join("; ", entry.Problems)}";
    }
}
