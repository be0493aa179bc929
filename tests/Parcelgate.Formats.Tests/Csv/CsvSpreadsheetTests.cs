namespace Parcelgate.Formats.Tests.Csv;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Xunit;

/// <summary>What spreadsheets and the people before them put into files: in the table of the format, in files with a mapping, and in examples.</summary>
public class CsvSpreadsheetTests
{
    private const string Table = "reference;destination;consignee_name;item_value;item_currency\n";
    private const string Own = "No;Country;To;Sum;Currency\n";

    /// <summary>The same five columns under names of a provider's own.</summary>
    private static readonly CsvMapping Mapping = new()
    {
        Separator = ';',
        Encoding = "utf-8",
        Decimal = '.',
        Dates = "ymd",
        UtcOffsetMinutes = 0,
        Header = ["No", "Country", "To", "Sum", "Currency"],
        Elements = Table
            .TrimEnd()
            .Split(';')
            .Zip(Own.TrimEnd().Split(';'))
            .ToImmutableSortedDictionary(pair => pair.First, pair => new CsvSource([pair.Second]), StringComparer.Ordinal),
    };

    private static List<string> Read(string rows, int step = 11) =>
        Said(new CsvReader(new ReadDefaults()), Encoding.UTF8.GetBytes(rows), step);

    private static List<string> Read(CsvMapping mapping, string rows, int step = 11) =>
        Said(new MappedCsvReader(mapping, new ReadDefaults()), Encoding.UTF8.GetBytes(rows), step);

    private static List<string> Said(IReader reader, byte[] file, int step) =>
        [
            .. Pump.Run(reader, file, step)
                .Select(entry =>
                    entry.Consignment is { } record
                        ? $"{record.Reference} {record.Consignee?.Name} {record.Items[0].Value?.AmountText()}"
                        : string.Join("; ", entry.Problems.Select(problem => $"{problem.Code} at {problem.Place}"))
                ),
        ];

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_row_whose_fields_are_all_blank_is_no_row(int step)
    {
        const string Rows = ";;;;\nR1;AZ;Ann;1;USD\n;;;;\n \t;; ;;\n\"\";\"\";;;\nR2;AZ;Bob;2;USD\n;;;;";

        Assert.Equal(["R1 Ann 1.00", "R2 Bob 2.00"], Read(";;;;\n" + Table + Rows, step));
        Assert.Equal(["R1 Ann 1.00", "R2 Bob 2.00"], Read(Mapping, ";;;;\n" + Own + Rows, step));
        Assert.Equal(["R1 Ann 1.00", "R2 Bob 2.00"], Read(Mapping with { RowsAreGoods = true }, Own + Rows, step));
    }

    [Fact]
    public void Blank_fields_behind_the_last_column_do_not_matter_and_others_do()
    {
        const string Rows = "R1;AZ;Ann;1;USD;\nR2;AZ;Bob;2;USD;; \nR3;AZ;Cem;3;USD;x\nR4;AZ;Dan;4\n";
        string[] said = ["R1 Ann 1.00", "R2 Bob 2.00", "intake-malformed at line 4", "intake-malformed at line 5"];

        Assert.Equal(said, Read(Table + Rows));
        Assert.Equal(said, Read(Mapping, Own + Rows));
    }

    [Theory]
    [InlineData("sep=;", ';', 1)]
    [InlineData("sep=|", '|', 1000)]
    [InlineData("\"SEP=,\"", ',', 3)]
    [InlineData("sep=\t", '\t', 3)]
    public void A_first_line_that_says_the_separator_is_believed(string line, char separator, int step)
    {
        var rows = "R1;AZ;\"A, n; n|\";1;USD\nR2;AZ;Bob;x;USD\n".Replace(";AZ;", $"{separator}AZ{separator}", StringComparison.Ordinal);
        rows = rows.Replace(";1;", $"{separator}1{separator}", StringComparison.Ordinal);
        rows = rows.Replace(";x;", $"{separator}x{separator}", StringComparison.Ordinal);
        string Begun(string header) => $"\uFEFF{line}\r\n{header.Replace(';', separator)}{rows}";

        Assert.Equal(["R1 A, n; n| 1.00", "intake-wrong-type at line 4, column 'item_value'"], Read(Begun(Table), step));
        Assert.Equal(["R1 A, n; n| 1.00", "intake-wrong-type at line 4, column 'Sum'"], Read(Mapping, Begun(Own), step));
        Assert.Equal(["R1 A, n; n| 1.00", "intake-wrong-type at line 3, column '4'"], Read(Placed(Mapping), $"{line}\n{rows}", step));
        var proposal = CsvProposal.Of(Encoding.UTF8.GetBytes(Begun(Own)), [])!.Mapping;
        Assert.Equal((separator, "No"), (proposal.Separator, proposal.Header[0]));
    }

    [Fact]
    public void A_first_line_in_utf_16_that_says_the_separator_is_believed()
    {
        byte[] file = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes($"sep=;\r\n{Own}R1;AZ;Њ;1;USD\r\n")];

        Assert.Equal(
            ["R1 Њ 1.00"],
            Said(new MappedCsvReader(Mapping with { Encoding = "utf-16le", Separator = ',' }, new ReadDefaults()), file, 3)
        );
        Assert.Equal(';', CsvProposal.Of(file, [])!.Mapping.Separator);
    }

    [Fact]
    public void A_title_above_the_names_is_passed_over_and_a_row_of_another_separator_is_not()
    {
        const string Titled = "Manifest 2026/11;;;;\n;;;;\n" + Own + "R1;AZ;Ann;1;USD\n";

        Assert.Equal(["R1 Ann 1.00"], Read(Mapping, Titled));
        var proposal = CsvProposal.Of(Encoding.UTF8.GetBytes(Titled), [])!.Mapping;
        Assert.Equal((';', "No", "To"), (proposal.Separator, proposal.Header[0], proposal.Header[2]));
        Assert.StartsWith(
            "mapping-column-missing at line 1",
            Assert.Single(Read(Mapping, "No,Country,To,Sum,Currency;\nR1,AZ,Ann,1,USD;\n")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_title_that_is_one_field_is_no_example_and_is_told()
    {
        var problems = new List<Problem>();

        Assert.Null(CsvProposal.Of(Encoding.UTF8.GetBytes("Manifest 2026/11\n" + Own), problems));
        Assert.Equal(("line 1", "Manifest 2026/11"), (problems[0].Place, problems[0].Found));
    }

    [Theory]
    [InlineData("TOTAL")]
    [InlineData("Grand total:")]
    [InlineData("Итого")]
    [InlineData("ВСЕГО:")]
    [InlineData("CƏMİ")]
    [InlineData("Yekun")]
    [InlineData("Genel Toplam")]
    [InlineData("ჯამი")]
    [InlineData("合计")]
    [InlineData("总计")]
    public void A_row_of_sums_is_refused_as_what_it_is(string word)
    {
        var rows = $"R1;AZ;Ann;1;USD\n{word};;;1;\n";
        var problem = Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), Encoding.UTF8.GetBytes(Table + rows))[1].Problems);

        Assert.Equal((ProblemCodes.Malformed, "line 3, column 'reference'", word), (problem.Code, problem.Place, problem.Found));
        Assert.Contains("a row of sums, no consignment", problem.Expected, StringComparison.Ordinal);
        // What the mapping says of every row says nothing of this one.
        var mapping = Mapping with
        {
            Elements = Mapping.Elements.Add("consignor_name", new CsvSource([], "Orbita")),
        };
        Assert.Equal(["R1 Ann 1.00", "intake-malformed at line 3, column 'No'"], Read(mapping, Own + rows));
        Assert.Equal(["R1 Ann 1.00", "intake-malformed at line 3, column 'No'"], Read(mapping with { RowsAreGoods = true }, Own + rows));
    }

    [Fact]
    public void A_consignment_that_is_called_a_sum_is_one_where_it_says_of_whom()
    {
        Assert.Equal(["Total Ann 1.00"], Read(Table + "Total;AZ;Ann;1;USD\n"));
        Assert.Equal(["Total Ann 1.00"], Read(Mapping, Own + "Total;AZ;Ann;1;USD\n"));
        Assert.Equal(["Total 7  1.00"], Read(Table + "Total 7;AZ;;1;USD\n"));
        Assert.Equal(
            Act.Cancel,
            Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), "reference,destination,act\nTotal,,cancel\n"u8)).Act
        );
    }

    [Theory]
    [InlineData('\t')]
    [InlineData('|')]
    public void A_header_with_another_separator_is_told_which_ones_there_are(char separator)
    {
        var file = Encoding.UTF8.GetBytes((Table + "R1;AZ;Ann;1;USD\n").Replace(';', separator));
        var problem = Assert.Single(Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), file)).Problems);

        Assert.Equal((ProblemCodes.Malformed, "line 1, header"), (problem.Code, problem.Place));
        Assert.Equal("columns with a comma or a semicolon between; files with tabs or bars need a mapping", problem.Expected);
    }

    [Theory]
    [InlineData("windows-1251")]
    [InlineData("utf-16le")]
    public void Bytes_that_are_not_utf_8_are_refused_with_what_helps(string encoding)
    {
        var letters = encoding == "utf-16le" ? Encoding.Unicode : CodePagesEncodingProvider.Instance.GetEncoding(encoding)!;
        byte[] file = [.. letters.GetPreamble(), .. letters.GetBytes($"{Table}R1;AZ;Анна;1;USD\n")];
        var problem = Assert.Single(Assert.Single(Pump.Run(new CsvReader(new ReadDefaults()), file)).Problems);

        Assert.Equal(ProblemCodes.NotUtf8, problem.Code);
        Assert.Contains("save the file as CSV UTF-8", problem.Expected, StringComparison.Ordinal);
        Assert.Contains($"{encoding}", problem.Expected, StringComparison.Ordinal);
    }

    private static CsvMapping Placed(CsvMapping mapping) =>
        mapping with
        {
            HasHeader = false,
            Header = ["1", "2", "3", "4", "5"],
            Elements = mapping.Elements.ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => new CsvSource([(mapping.Header.IndexOf(pair.Value.Columns[0]) + 1).ToString(CultureInfo.InvariantCulture)]),
                StringComparer.Ordinal
            ),
        };

    [Fact]
    public void Whole_numbers_may_have_zeros_behind_the_point_and_amounts_none_before_it()
    {
        var record = Assert
            .Single(
                Pump.Run(
                    new CsvReader(new ReadDefaults()),
                    "reference;destination;item_quantity;gross_mass_grams;item_value;item_currency\nR1;AZ;2.0;350.00;.50;USD\n"u8.ToArray(),
                    1000
                )
            )
            .Consignment!;

        Assert.Equal((2, 350L, "0.50"), (record.Items[0].Quantity, record.GrossMassGrams, record.Items[0].Value?.AmountText()));
    }
}
