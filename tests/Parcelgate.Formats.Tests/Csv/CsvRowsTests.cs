namespace Parcelgate.Formats.Tests.Csv;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Files whose rows are not one parcel each below a row of names: without names, in UTF-16, one row for each goods line.</summary>
public class CsvRowsTests
{
    private static readonly CsvMapping Goods = Of(
        "No;To;What;Price;Origin",
        "reference consignee_name item_description item_value item_origin"
    );

    private static CsvMapping Of(string header, string elements) =>
        new()
        {
            Separator = ';',
            Encoding = "utf-8",
            Decimal = ',',
            Dates = "dmy",
            UtcOffsetMinutes = 0,
            RowsAreGoods = true,
            Header = [.. header.Split(';')],
            Elements = elements
                .Split(' ')
                .Zip(header.Split(';'), (element, column) => (element, Source: new CsvSource([column])))
                .Append(("item_currency", new CsvSource([], "USD")))
                .Append(("destination", new CsvSource([], "AZ")))
                .ToImmutableSortedDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal),
        };

    private static List<Entry> Run(CsvMapping mapping, string csv, int step = 11) => Run(mapping, Encoding.UTF8.GetBytes(csv), step);

    private static List<Entry> Run(CsvMapping mapping, byte[] csv, int step = 11) =>
        Pump.Run(new MappedCsvReader(mapping, new ReadDefaults()), csv, step);

    private static string Said(Entry entry) =>
        entry.Consignment is { } record
            ? $"{record.Reference} {record.Consignee?.Name}: {string.Join(" + ", record.Items.Select(item => $"{item.Number} {item.Description} {item.Value?.AmountText()}"))}"
            : string.Join("; ", entry.Problems.Select(problem => $"{problem.Code} at {problem.Place}"));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_with_one_reference_are_one_parcel_with_a_goods_line_each(int step)
    {
        const string Csv =
            "No;To;What;Price;Origin\r\nR1;Ann;cup;1,50;CN\r\nR1;Ann;\"pot\r\nred\";2;CN\r\n\r\nR2;Bob;hat;3;TR\r\nR3;;tie;4;\r\nR3;Cem;belt;5;TR";

        var entries = Run(Goods, Csv, step);

        Assert.Equal(
            ["R1 Ann: 1 cup 1.50 + 2 pot\r\nred 2.00", "R2 Bob: 1 hat 3.00", "R3 Cem: 1 tie 4.00 + 2 belt 5.00"],
            entries.Select(Said)
        );
        Assert.Equal([2L, 6L, 7L], entries.Select(entry => entry.Line));
    }

    [Fact]
    public void A_row_that_says_nothing_of_goods_is_no_goods_line_although_something_always_holds()
    {
        var mapping = Goods with { Elements = Goods.Elements.SetItem("item_origin", new CsvSource(["Origin"], "CN")) };

        Assert.Equal(["R1 Ann: 1 cup 1.00"], Run(mapping, "No;To;What;Price;Origin\nR1;;cup;1;\nR1;Ann;;;\n").Select(Said));
    }

    [Fact]
    public void A_fault_of_goods_is_told_in_its_own_line()
    {
        var mapping = Of("No;What;Price;Currency", "reference item_description item_value item_currency1") with { };
        mapping = mapping with
        {
            Elements = mapping.Elements.Remove("item_currency1").SetItem("item_currency", new CsvSource(["Currency"])),
        };

        var entry = Assert.Single(Run(mapping, "No;What;Price;Currency\nR1;cup;1;USD\nR1;pot;2;\nR1;hat;3,005;USD\nR1;tie;x;USD\n"));

        Assert.Equal(
            [
                "intake-wrong-type line 5, column 'Price' x",
                "intake-missing line 3, column 'Currency' ",
                "intake-out-of-range line 4, column 'Price' 3,005",
            ],
            entry.Problems.Select(problem => $"{problem.Code} {problem.Place} {problem.Found}")
        );
    }

    [Fact]
    public void What_rows_of_one_parcel_say_differently_is_refused()
    {
        var entry = Assert.Single(Run(Goods, "No;To;What;Price;Origin\nR1;Ann;cup;1;CN\nR1;Bob;pot;2;CN\n"));

        var problem = Assert.Single(entry.Problems);
        Assert.Equal((ProblemCodes.Contradiction, "line 3, column 'To'", "Bob"), (problem.Code, problem.Place, problem.Found));
        Assert.StartsWith("'Ann' or nothing", problem.Expected, StringComparison.Ordinal);
    }

    /// <summary>They would replace what was decided on the first ones, and their duty with it.</summary>
    [Fact]
    public void Rows_of_one_parcel_that_stand_apart_are_refused_and_do_not_replace_the_first_ones()
    {
        var entries = Run(Goods, "No;To;What;Price;Origin\nR1;A;cup;900;CN\nR2;B;pot;2;CN\nR1;A;hat;3;CN\n");

        Assert.Equal(["R1 A: 1 cup 900.00", "R2 B: 1 pot 2.00", "intake-duplicate at line 4, column 'No'"], entries.Select(Said));
        Assert.Contains("from line 2 on", entries[2].Problems[0].Expected, StringComparison.Ordinal);
    }

    /// <summary>A parcel must not be decided on a part of its goods.</summary>
    [Theory]
    [InlineData("R1;A;pot\n", "intake-malformed at line 3")]
    [InlineData("R1;A;\"pot\"x;2;CN\n", "intake-malformed at line 3, field 3")]
    [InlineData(";A;pot;2;CN\n", "intake-missing at line 3, column 'No'")]
    public void A_row_that_cannot_be_read_refuses_the_parcels_it_may_belong_to(string bad, string said)
    {
        const string Header = "No;To;What;Price;Origin\n";

        Assert.Equal([said, "R2 B: 1 tie 4.00"], Run(Goods, $"{Header}R1;A;cup;1;CN\n{bad}R1;A;hat;3;CN\nR2;B;tie;4;CN\n").Select(Said));
        Assert.Equal(
            [said, "intake-malformed at line 4, column 'No'", "R3 C: 1 hat 3.00"],
            Run(Goods, $"{Header}R1;A;cup;1;CN\n{bad}R2;B;tie;4;CN\nR3;C;hat;3;CN\n").Select(Said)
        );
    }

    [Fact]
    public void More_goods_lines_than_a_parcel_may_have_are_refused_at_their_line()
    {
        var rows = string.Concat(Enumerable.Range(0, 1001).Select(n => $"R1;A;cup {n};1;CN\n"));

        var problem = Assert.Single(Assert.Single(Run(Goods, $"No;To;What;Price;Origin\n{rows}", 4096)).Problems);

        Assert.Equal((ProblemCodes.TooLarge, "line 1001"), (problem.Code, problem.Place));
    }

    [Fact]
    public void Of_a_parcel_that_is_too_long_no_part_is_taken_for_all_of_it()
    {
        var note = new string('x', 300_000);
        var mapping = Goods with { Header = [.. Goods.Header, "Note"] };
        var rows = string.Concat(Enumerable.Range(0, 5).Select(n => $"R1;A;cup {n};1;CN;{note}\n"));

        var entries = Run(mapping, $"No;To;What;Price;Origin;Note\n{rows}R2;B;pot;2;CN;\n", 65_536);

        Assert.DoesNotContain(entries, entry => entry.Consignment?.Reference == "R1");
        Assert.Equal("R2 B: 1 pot 2.00", Said(entries[^1]));
    }

    /// <summary>Whatever goods a parcel has: told in one row or in as many as it has goods, it is the same record.</summary>
    [Fact]
    public void Goods_in_rows_of_their_own_are_the_goods_of_one_row() =>
        Gen.Select(Gen.Select(Gen.Int[0, 1], Gen.Int[1, 99_999]).Array[1, 9].Array[1, 6], Gen.Int[1, 90])
            .Sample(
                (parcels, step) =>
                {
                    var (rows, wide) = (new StringBuilder("No;What;Price\n"), new StringBuilder("reference,destination"));
                    for (var i = 1; i <= 9; i++)
                    {
                        wide.Append(CultureInfo.InvariantCulture, $",item{i}_description,item{i}_value,item{i}_currency");
                    }

                    for (var p = 0; p < parcels.Length; p++)
                    {
                        wide.Append(CultureInfo.InvariantCulture, $"\nR{p},AZ");
                        for (var i = 0; i < 9; i++)
                        {
                            var (word, cents) = i < parcels[p].Length ? parcels[p][i] : (0, 0);
                            var amount = string.Create(CultureInfo.InvariantCulture, $"{cents / 100m:0.00}");
                            wide.Append(cents == 0 ? ",,," : $",\"a \"\"{word}\"\"\n;\",{amount},USD");
                            rows.Append(cents == 0 ? "" : $"R{p};\"a \"\"{word}\"\"\n;\";{amount.Replace('.', ',')}\n");
                        }
                    }

                    var expected = Pump.Run(new CsvReader(new ReadDefaults()), Encoding.UTF8.GetBytes($"{wide}\n"), 4096);
                    var read = Run(Of("No;What;Price", "reference item_description item_value"), rows.ToString(), step);

                    Assert.Equal(
                        expected.Select(entry => Encoding.UTF8.GetString(entry.Canonical.Span)),
                        read.Select(entry => Encoding.UTF8.GetString(entry.Canonical.Span))
                    );
                    Assert.All(read, entry => Assert.Empty(entry.Problems));
                },
                iter: 150
            );

    [Fact]
    public void A_file_without_a_row_of_names_is_read_by_places()
    {
        var mapping = Goods with { HasHeader = false, Header = ["1", "2", "3", "4", "5"], Elements = Placed(Goods) };

        Assert.Equal(
            ["R1 Ann: 1 cup 1.50 + 2 pot 2.00", "R2 Bob: 1 hat 3.00"],
            Run(mapping, "R1;Ann;cup;1,50;CN\nR1;Ann;pot;2;CN\nR2;Bob;hat;3;TR\n", 3).Select(Said)
        );
        var single = mapping with { RowsAreGoods = false };
        var entries = Run(single, "\uFEFF\"R1\";Ann;cup;1,50;CN;;\nR2;Bob;hat;x;TR\nR3;Bob\n", 1);
        Assert.Equal(["R1 Ann: 1 cup 1.50", "intake-wrong-type at line 2, column '4'", "intake-malformed at line 3"], entries.Select(Said));
        Assert.Equal([1L, 2L, 3L], entries.Select(entry => entry.Line));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_table_itself_is_read_by_whoever_has_no_row_of_names(bool goods)
    {
        var mapping = Goods with { HasHeader = false, RowsAreGoods = goods, Header = ["1", "2", "3", "4", "5"], Elements = Placed(Goods) };
        var reader = new MappedCsvReader(mapping, new ReadDefaults());

        var entry = Assert.Single(Pump.Run(reader, "reference,destination,item_value,item_currency\nR1,AZ,12.50,USD\n"u8, 5));

        Assert.Equal((false, null), (reader.Fits, reader.ReadBy));
        Assert.Equal(A.Money(12.50m, "USD"), entry.Consignment!.Items[0].Value);
    }

    [Theory]
    [InlineData("utf-16le", true, 1)]
    [InlineData("utf-16le", false, 3)]
    [InlineData("utf-16be", true, 4096)]
    [InlineData("utf-16be", false, 7)]
    public void A_file_in_utf_16_is_read_letter_by_letter(string encoding, bool marked, int step)
    {
        // Њ and ċ have the byte of a line feed in them, ∢ that of a quotation mark, 㬻 that of the separator.
        const string Csv = "No;To;What;Price;Origin\r\nR1;Њċ Ann;\"cup\r\n∢ 㬻\";1,50;CN\r\nR1;;pot;2;CN\r\nR2;Bob ЊЊ;hat;x;TR\r\n";
        var letters = encoding == "utf-16le" ? Encoding.Unicode : Encoding.BigEndianUnicode;
        byte[] file = [.. marked ? letters.GetPreamble() : [], .. letters.GetBytes(Csv)];

        var entries = Run(Goods with { Encoding = encoding }, file, step);

        Assert.Equal(["R1 Њċ Ann: 1 cup\r\n∢ 㬻 1.50 + 2 pot 2.00", "intake-wrong-type at line 5, column 'Price'"], entries.Select(Said));
        Assert.Equal([2L, 5L], entries.Select(entry => entry.Line));
    }

    [Fact]
    public void Half_a_letter_of_utf_16_is_named_and_the_table_in_utf_8_is_still_read()
    {
        var mapping = Goods with { Encoding = "utf-16le", RowsAreGoods = false };
        byte[] file = [.. Encoding.Unicode.GetBytes("No;To;What;Price;Origin\nR1;A\uD800;cup;1;CN\nR2;B;hat;2;CN\n")];
        // A lone half is written as a replacement: put the half itself there.
        var at = file.AsSpan().IndexOf(Encoding.Unicode.GetBytes("\uFFFD"));
        (file[at], file[at + 1]) = (0x00, 0xD8);

        Assert.Equal(["intake-not-utf8 at line 2", "R2 B: 1 hat 2.00"], Run(mapping, file, 5).Select(Said));
        Assert.Equal(["R9 : "], Run(mapping, "reference,destination\nR9,AZ\n", 5).Select(Said));
    }

    [Fact]
    public void A_row_too_long_in_utf_16_is_passed_over_to_the_next_letter_and_row()
    {
        var mapping = Goods with { Encoding = "utf-16le", RowsAreGoods = false };
        var file = Encoding.Unicode.GetBytes(
            $"No;To;What;Price;Origin\nR1;A;{new string('Њ', 600_000)};1;CN\nR2;B;hat;2;CN\nR3;C;tie;x;CN\n"
        );

        foreach (var step in (int[])[65_535, 65_536])
        {
            Assert.Equal(
                ["intake-too-large at line 2", "R2 B: 1 hat 2.00", "intake-wrong-type at line 4, column 'Price'"],
                Run(mapping, file, step).Select(Said)
            );
        }
    }

    [Fact]
    public void Blank_fields_behind_the_last_column_do_not_matter_and_missing_ones_do()
    {
        var entries = Run(Goods with { RowsAreGoods = false }, "No;To;What;Price;Origin\nR1;A;cup;1;CN;;\nR2;B;pot;2;CN;x\nR3;C;hat;3\n");

        Assert.Equal(["R1 A: 1 cup 1.00", "intake-malformed at line 3", "intake-malformed at line 4"], entries.Select(Said));
    }

    [Fact]
    public void Rows_and_names_are_said_in_the_mapping_and_a_mapping_that_says_neither_has_the_hash_it_had()
    {
        var mapping = Goods with { HasHeader = false, Encoding = "utf-16be" };
        var json = Encoding.UTF8.GetString(CsvMappingJson.ToBytes(mapping));

        Assert.Contains("\"headerRow\":false,\"rows\":\"goods\",\"header\":", json, StringComparison.Ordinal);
        Assert.Equal(mapping.Hash, CsvMappingJson.Read(Encoding.UTF8.GetBytes(json), [])!.Hash);
        var plain = Encoding.UTF8.GetString(CsvMappingJson.ToBytes(Goods with { RowsAreGoods = false }));
        Assert.DoesNotContain("row", plain, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"headerRow":"no"}""", "/headerRow")]
    [InlineData("""{"rows":"items"}""", "/rows")]
    [InlineData("""{"rows":"goods","header":["a"],"elements":{"item2_hs":{"columns":["a"]}}}""", "/elements/item2_hs")]
    public void What_is_against_it_is_told_with_its_place(string json, string place)
    {
        var problems = new List<Problem>();

        Assert.Null(CsvMappingJson.Read(Encoding.UTF8.GetBytes(json), problems));
        Assert.Contains(problems, problem => problem.Place == place);
    }

    [Theory]
    [InlineData("RA000000046CN;Ann;12,50\nRB000000050CN;Bob;3\n", false)]
    [InlineData("R1;Ann;12,50\nR2;Bob;3\n", false)]
    [InlineData("R1;01.02.2026;tea\n", false)]
    [InlineData("Sütun A;Sütun B;Sütun C\nR1;12,50;3\n", true)]
    [InlineData("Tracking;2026;tea\nR1;12,50;3\n", true)]
    public void Whether_the_first_row_is_a_parcel_is_told_by_its_cells(string example, bool named)
    {
        var proposal = CsvProposal.Of(Encoding.UTF8.GetBytes(example), [])!.Mapping;

        Assert.Equal(named, proposal.HasHeader);
        Assert.Equal(named ? example.Split('\n')[0].Split(';') : ["1", "2", "3"], proposal.Header);
        Assert.Equal(!named, CsvProposal.Of(Encoding.UTF8.GetBytes(example), [], hasHeader: !named)!.Mapping.HasHeader);
    }

    [Theory]
    [InlineData("Tracking;Item\nR1;a\nR1;b\nR2;c\n", true)]
    [InlineData("Tracking;Item\nR1;a\nR2;b\nR1;c\n", false)]
    [InlineData("Tracking;Item\n;a\nR1;b\n;c\n;d\nR1;e\n", false)]
    [InlineData("Tracking;Recipient;Item\nR1;Ann;a\nR1;;b\n", true)]
    [InlineData("Tracking;Recipient;Item\nR1;;a\nR1;Ann;b\n", true)]
    [InlineData("AWB;Recipient;Item\n771-12345675;Ann;a\n771-12345675;Bob;b\n", false)]
    [InlineData("AWB;Recipient;Item\n771-12345675;Ann;a\n771-12345675;Ann;b\n", true)]
    [InlineData("AWB;Item;Value\n771-12345675;a;1\n771-12345675;b;2\n", false)]
    [InlineData("AWB;HAWB;Recipient\n771-12345675;E1;Ann\n771-12345675;E2;Ann\n", false)]
    public void One_reference_in_row_after_row_says_that_rows_are_goods(string example, bool goods) =>
        Assert.Equal(goods, CsvProposal.Of(Encoding.UTF8.GetBytes(example), [])!.Mapping.RowsAreGoods);

    [Theory]
    [InlineData("utf-16le", true)]
    [InlineData("utf-16le", false)]
    [InlineData("utf-16be", true)]
    [InlineData("utf-16be", false)]
    public void An_example_in_utf_16_is_told_by_its_mark_or_by_its_separators(string encoding, bool marked)
    {
        var letters = encoding == "utf-16le" ? Encoding.Unicode : Encoding.BigEndianUnicode;
        byte[] example = [.. marked ? letters.GetPreamble() : [], .. letters.GetBytes("Трек-номер\tПолучатель\nR1\tАнна\nR2\tЊegoš\n")];

        // Cut within a letter, as the beginning of a long file may be.
        var proposal = CsvProposal.Of(example.AsSpan(..^1), [])!.Mapping;

        Assert.Equal((encoding, '\t'), (proposal.Encoding, proposal.Separator));
        Assert.Equal(["Трек-номер", "Получатель"], proposal.Header);
        Assert.Equal("Получатель", proposal.Elements["consignee_name"].Columns[0]);
    }

    private static ImmutableSortedDictionary<string, CsvSource> Placed(CsvMapping mapping) =>
        mapping.Elements.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair =>
                pair.Value with
                {
                    Columns =
                    [
                        .. pair.Value.Columns.Select(name => (mapping.Header.IndexOf(name) + 1).ToString(CultureInfo.InvariantCulture)),
                    ],
                },
            StringComparer.Ordinal
        );
}
