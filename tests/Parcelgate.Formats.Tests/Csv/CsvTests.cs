namespace Parcelgate.Formats.Tests.Csv;

using System.Buffers;
using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.TestKit;
using Xunit;

public class CsvTests
{
    private const string Header = "reference,channel,destination,item_description,item_value,item_currency";

    private static List<Entry> Run(string csv, int step = 11, ReadDefaults? defaults = null) =>
        Pump.Run(new CsvReader(defaults ?? new ReadDefaults()), Encoding.UTF8.GetBytes(csv), step);

    private static Problem One(string csv) => Assert.Single(Assert.Single(Run(csv)).Problems);

    /// <summary>A record as a row can say it: no kept values, no empty parties, lists without their separators.</summary>
    private static Consignment Sayable(Consignment c)
    {
        static Party? Said(Party? party) => party == new Party() ? null : party;
        return A.Sealed(
            c with
            {
                Kept = [],
                Permits = [new Permit("N853", "7"), new Permit("N002", "a b")],
                Procedures = ["4000", "C07"],
                OrderNumbers = ["1001", "A-7 b"],
                Consignor = Said(c.Consignor),
                Consignee = Said(c.Consignee),
                Seller = Said(c.Seller),
                Platform = Said(c.Platform),
                Declarant = Said(c.Declarant),
                Carrier = Said(c.Carrier),
            }
        );
    }

    [Fact]
    public void Any_record_a_row_can_say_reads_back_equal() =>
        Any
            .Consignment.Select(Sayable)
            .Sample(
                record =>
                {
                    var file = new ArrayBufferWriter<byte>();
                    CsvManifest.WriteHeader(5, file);
                    CsvManifest.WriteRow(record, 5, file);
                    var entry = Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), file.WrittenSpan, 4096));
                    Assert.Empty(entry.Problems);
                    Assert.True(Same.Record(record, entry.Consignment!), Encoding.UTF8.GetString(entry.Canonical.Span));
                },
                iter: 200
            );

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    public void Comma_or_semicolon_is_told_from_the_header(string separator)
    {
        var c = Run(($"\uFEFF{Header}\r\nR1,post,AZ,tea,12.50,usd\r\n\r\n").Replace(",", separator, StringComparison.Ordinal))[
            0
        ].Consignment!;

        Assert.Equal(
            ("R1", Channel.Post, "tea", A.Money(12.50m, "USD")),
            (c.Reference, c.Channel, c.Items[0].Description, c.Items[0].Value)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Quotes_carry_separators_quotes_and_line_breaks(int step)
    {
        var entries = Run($"{Header}\nR1,post,AZ,\"a \"\"b\"\",\nc\",1,USD\nR2,post,AZ,x,1,USD", step);

        Assert.Equal("a \"b\",\nc", entries[0].Consignment!.Items[0].Description);
        Assert.Equal([(2L, "R1"), (4L, "R2")], entries.Select(e => (e.Line, e.Reference!)));
    }

    [Fact]
    public void Further_goods_stand_in_numbered_columns()
    {
        var c = Run($"{Header},item2_description,item3_description,item3_hs\nR1,post,AZ,a,1,USD,,c,8518.30")[0].Consignment!;

        Assert.Equal([(1, "a"), (2, "c")], c.Items.Select(i => (i.Number, i.Description!)));
        Assert.Equal("851830", c.Items[1].Hs);
    }

    [Fact]
    public void A_missing_required_column_is_one_problem_that_guesses_the_name()
    {
        var problem = One("referense,channel,destination\nR1,post,AZ\nR2,post,AZ");

        Assert.Equal(
            (ProblemCodes.Missing, "line 1, header", "referense, channel, destination"),
            (problem.Code, problem.Place, problem.Found)
        );
        Assert.Contains("'reference'; did you mean 'referense'", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_name_that_cannot_be_stored_is_refused() =>
        Assert.Equal(
            (ProblemCodes.WrongType, "line 1, header"),
            (One("reference,destination,a\0b\nR1,AZ,c").Code, One("reference,destination,a\0b").Place)
        );

    [Fact]
    public void Unknown_columns_are_kept_under_their_name() =>
        Assert.Equal(
            [new Kept("Colour (outer)", "red")],
            Run($"{Header},Colour (outer),Empty\nR1,post,AZ,a,1,USD,red,")[0].Consignment!.Kept
        );

    [Theory]
    [InlineData("item_price")]
    [InlineData("price")]
    [InlineData("Item Valu")]
    public void A_file_whose_values_stand_under_another_name_is_refused_with_the_right_one(string column)
    {
        var problem = One($"reference,destination,{column},item_currency\nR1,AZ,12.50,USD\n");

        Assert.Equal((ProblemCodes.UnknownCode, "line 1, header", column), (problem.Code, problem.Place, problem.Found));
        Assert.EndsWith("did you mean 'item_value'?", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_column_is_told_once_with_the_nearest()
    {
        var entries = Run("reference,destination,item_value,item_currency,warehouse,item_quantty\nR1,AZ,1,USD,7,2\nR2,AZ,1,USD,7,2\n");

        Assert.All(entries, entry => Assert.Empty(entry.Problems));
        Assert.Equal(
            ["quality-unknown-column found=warehouse", "quality-unknown-column found=item_quantty nearest=item_quantity"],
            entries[0].Remarks.Select(one => $"{one.Rule} {string.Join(' ', one.Facts.Select(fact => $"{fact.Name}={fact.Value}"))}")
        );
        Assert.Empty(entries[1].Remarks);
    }

    [Fact]
    public void A_column_beside_the_right_one_is_only_kept() =>
        Assert.Empty(Assert.Single(Run("reference,destination,item_value,item_currency,item_price\nR1,AZ,1,USD,2\n")).Problems);

    [Fact]
    public void Names_are_read_with_upper_case_spaces_and_hyphens() =>
        Assert.Equal(5, Run("Reference,Destination,Gross Mass-Grams\nR1,AZ,5")[0].Consignment!.GrossMassGrams);

    [Theory]
    [InlineData("R1,post,AZ,a,-1,USD", "intake-out-of-range", "line 2, column 'item_value'", "-1")]
    [InlineData("R1,post,AZ,a,\"12,50\",USD", "intake-wrong-type", "line 2, column 'item_value'", "12,50")]
    [InlineData("R1,post,AZ,a,12.505,USD", "intake-out-of-range", "line 2, column 'item_value'", "12.505")]
    [InlineData("R1,post,AZ,a,1,", "intake-missing", "line 2, column 'item_currency'", "")]
    [InlineData("R1,post,AZ,a,1,ZZZ", "intake-unknown-code", "line 2, column 'item_currency'", "ZZZ")]
    [InlineData("R1,post,Baku,a,1,USD", "intake-unknown-code", "line 2, column 'destination'", "Baku")]
    [InlineData("R1,post,,a,1,USD", "intake-missing", "line 2, column 'destination'", "")]
    [InlineData(",post,AZ,a,1,USD", "intake-missing", "line 2, column 'reference'", "")]
    [InlineData("R1,post,AZ,a,1", "intake-malformed", "line 2", "5 fields")]
    [InlineData("R1,post,AZ,\"a\"b,1,USD", "intake-malformed", "line 2, field 4", "a")]
    [InlineData("R1,post,AZ,\"a", "intake-malformed", "line 2, field 4", "a")]
    public void A_row_that_cannot_be_is_named_with_line_and_column(string row, string code, string place, string found)
    {
        var problem = One($"{Header}\n{row}");

        Assert.Equal((code, place, found), (problem.Code, problem.Place, problem.Found));
    }

    [Fact]
    public void All_problems_of_a_row_are_reported_and_the_next_row_is_read()
    {
        var entries = Run($"{Header}\nR1,owl,XX,a,x,USD\nR2,post,AZ,a,1,USD");

        Assert.Equal(3, entries[0].Problems.Length);
        Assert.NotNull(entries[1].Consignment);
    }

    [Fact]
    public void Two_rows_in_a_row_with_one_reference_are_refused_because_the_second_would_replace_the_first()
    {
        var entries = Run($"{Header}\nR1,post,AZ,a,1,USD\nR1,post,AZ,b,1,USD");

        Assert.Equal(ProblemCodes.Duplicate, Assert.Single(entries[1].Problems).Code);
    }

    [Fact]
    public void A_row_over_the_bound_is_skipped_to_the_next_line_feed()
    {
        var entries = Run($"{Header}\nR1,post,AZ,\"{new string('x', 3 * Limits.RecordBytes)}\",1,USD\nR2,post,AZ,a,1,USD", 500_000);

        Assert.Equal((ProblemCodes.TooLarge, "line 2"), (entries[0].Problems[0].Code, entries[0].Problems[0].Place));
        Assert.Equal("R2", entries[1].Reference);
    }

    [Fact]
    public void A_cancellation_needs_its_reference_alone()
    {
        var entry = Assert.Single(Run("act,reference,destination,reason\ncancel,R1,,lost"));

        Assert.Equal((Act.Cancel, "R1", "lost", true), (entry.Act, entry.Reference, entry.Reason, entry.Problems.IsEmpty));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_named_by_line_and_offset()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes(Header + "\nR1,"), 0xFF, (byte)'\n'];

        Assert.Equal("line 2, byte 3", Assert.Single(Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), file)).Problems).Place);
    }

    [Fact]
    public void The_digest_is_over_the_canonical_bytes()
    {
        var entry = Run($"{Header}\nR1,post,AZ,a,1,USD")[0];

        Assert.Equal(Digest.Of(entry.Canonical.Span), entry.Consignment!.Digest);
    }
}
