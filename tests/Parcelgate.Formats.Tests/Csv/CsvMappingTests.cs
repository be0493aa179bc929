namespace Parcelgate.Formats.Tests.Csv;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Files in a provider's own columns.</summary>
public class CsvMappingTests
{
    private const string Example =
        "Трек-номер;Получатель;Товар;Код ТН ВЭД;Цена;Вес, кг;Дата прибытия;Заметка\n"
        + "RA000000046CN;Əli Məmmədov;чай;0902.10;1 234,50;0,25;31.12.2026 14:30;x\n";

    private static readonly CsvMapping Mapping = new()
    {
        Separator = ';',
        Encoding = "utf-8",
        Decimal = ',',
        Dates = "dmy",
        UtcOffsetMinutes = 240,
        Header = ["Трек-номер", "Получатель", "Товар", "Код ТН ВЭД", "Цена", "Вес, кг", "Дата прибытия", "Заметка"],
        Elements = new Dictionary<string, CsvSource>
        {
            ["reference"] = new(["Трек-номер"]),
            ["destination"] = new([], "AZ"),
            ["consignee_name"] = new(["Получатель"]),
            ["item_description"] = new(["Товар"]),
            ["item_hs"] = new(["Код ТН ВЭД"]),
            ["item_value"] = new(["Цена"]),
            ["item_currency"] = new([], "USD"),
            ["gross_mass_grams"] = new(["Вес, кг"], Unit: "kg"),
            ["arrives_at"] = new(["Дата прибытия"]),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    private static List<Entry> Run(CsvMapping mapping, string csv, int step = 11, ReadDefaults? defaults = null) =>
        Pump.Run(new MappedCsvReader(mapping, defaults ?? new ReadDefaults()), Encoding.UTF8.GetBytes(csv), step);

    private static CsvMapping With(string element, CsvSource source) =>
        Mapping with
        {
            Elements = Mapping.Elements.SetItem(element, source),
        };

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_file_in_own_columns_reads_as_its_mapping_says(int step)
    {
        var record = Assert.Single(Run(Mapping, Example, step)).Consignment!;

        Assert.Equal(("RA000000046CN", "AZ", "Əli Məmmədov"), (record.Reference, record.Destination, record.Consignee!.Name));
        Assert.Equal(("чай", "090210", A.Money(1234.50m, "USD")), (record.Items[0].Description, record.Items[0].Hs, record.Items[0].Value));
        Assert.Equal(250, record.GrossMassGrams);
        Assert.Equal(new DateTimeOffset(2026, 12, 31, 10, 30, 0, TimeSpan.Zero), record.Transport.ArrivesAt);
        Assert.Equal([new Kept("Заметка", "x")], record.Kept);
    }

    /// <summary>The table itself with other names, in another order, written by another people: the records are the same.</summary>
    [Fact]
    public void A_table_renamed_shuffled_and_written_otherwise_reads_to_the_same_records() =>
        Gen.Select(Any.Consignment.Select(Sayable), Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[0, 1_000_000])
            .Sample(
                (record, separator, comma, seed) =>
                {
                    var (header, row) = TableOf(record);
                    var mapping = Disguise(header, CsvMapping.Separators[separator], comma == 1, seed);
                    var file = FileOf(mapping, header, row);
                    var entry = Assert.Single(Pump.Run(new MappedCsvReader(mapping, new ReadDefaults()), file, 4096));
                    Assert.Empty(entry.Problems);
                    Assert.True(Same.Record(record, entry.Consignment!), Encoding.UTF8.GetString(entry.Canonical.Span));
                    Assert.Equal(mapping.Hash, CsvMappingJson.Read(CsvMappingJson.ToBytes(mapping), [])!.Hash);
                },
                iter: 200
            );

    [Theory]
    [InlineData("windows-1251", "Анна Кузьмина")]
    [InlineData("windows-1254", "Ayşe Öğüt")]
    [InlineData("windows-1250", "Štefan Čapek")]
    public void Letters_are_read_in_the_encoding_of_the_mapping(string encoding, string name)
    {
        var letters = CodePagesEncodingProvider.Instance.GetEncoding(encoding)!;
        var mapping = Mapping with
        {
            Encoding = encoding,
            Elements = new Dictionary<string, CsvSource>
            {
                ["reference"] = new(["No"]),
                ["destination"] = new([], "AZ"),
                ["consignee_name"] = new(["Ad"]),
            }.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Header = ["No", "Ad"],
        };

        var read = Assert.Single(Pump.Run(new MappedCsvReader(mapping, new ReadDefaults()), letters.GetBytes($"No;Ad\nR1;{name}\n"), 3));

        Assert.Equal(name, read.Consignment!.Consignee!.Name);
    }

    [Theory]
    [InlineData("12,50", "12.50")]
    [InlineData("1 234,5", "1234.50")]
    [InlineData("1\u00A0234", "1234.00")]
    [InlineData("1.234,50", "1234.50")]
    public void A_decimal_comma_is_read_with_its_groups(string written, string amount)
    {
        var record = Assert.Single(Run(Mapping, Example.Replace("1 234,50", written, StringComparison.Ordinal))).Consignment!;

        Assert.Equal(amount, record.Items[0].Value!.Value.AmountText());
    }

    [Theory]
    [InlineData("Цена", "1 234,50", "12.50", "intake-wrong-type", "12.50", "comma")]
    [InlineData("Цена", "1 234,50", "12,505", "intake-out-of-range", "12,505", "2 decimals")]
    [InlineData("Цена", "1 234,50", "$12", "intake-wrong-type", "$12", "no currency sign")]
    [InlineData("Вес, кг", "0,25", "0,2505", "intake-out-of-range", "0,2505", "whole grams")]
    [InlineData("Код ТН ВЭД", "0902.10", "tea", "intake-out-of-range", "tea", "4 to 14 digits")]
    [InlineData("Дата прибытия", "31.12.2026 14:30", "12/31/2026", "intake-wrong-type", "12/31/2026", "31.12.2026")]
    public void A_fault_is_told_in_the_senders_own_terms(string column, string was, string now, string code, string found, string expected)
    {
        var entry = Assert.Single(Run(Mapping, Example.Replace(was, now, StringComparison.Ordinal)));

        var problem = Assert.Single(entry.Problems);
        Assert.Equal((code, $"line 2, column '{column}'", found), (problem.Code, problem.Place, problem.Found));
        Assert.Contains(expected, problem.Expected, StringComparison.Ordinal);
    }

    /// <summary>A group of thousands never begins with 0: 0.350 kg must not be read as 350.</summary>
    [Theory]
    [InlineData(',', "0.350", "0,350, with a comma before the decimals")]
    [InlineData('.', "0,350", "0.350, with a point before the decimals")]
    [InlineData('.', "0,350,000", "a decimal number with a point")]
    [InlineData('.', "0 350", "a decimal number with a point")]
    [InlineData('.', "0,350.5", "a decimal number with a point")]
    public void A_number_with_the_other_sign_is_refused_and_not_read_as_a_thousand(char sign, string written, string expected)
    {
        var csv = Example.Replace("1 234,50", "1", StringComparison.Ordinal).Replace("0,25", written, StringComparison.Ordinal);

        var problem = Assert.Single(Assert.Single(Run(Mapping with { Decimal = sign }, csv)).Problems);

        Assert.Equal(("intake-wrong-type", "line 2, column 'Вес, кг'", written), (problem.Code, problem.Place, problem.Found));
        Assert.StartsWith(expected, problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("31.12.2026 2:30 PM", 14, 30, 0)]
    [InlineData("31.12.2026 12:05 am", 0, 5, 0)]
    [InlineData("31.12.2026 02:30:15\u202FPM", 14, 30, 15)]
    public void Times_of_twelve_hours_are_read(string written, int hour, int minute, int second)
    {
        var record = Assert.Single(Run(Mapping, Example.Replace("31.12.2026 14:30", written, StringComparison.Ordinal))).Consignment!;

        Assert.Equal(new DateTimeOffset(2026, 12, 31, hour, minute, second, TimeSpan.FromHours(4)), record.Transport.ArrivesAt);
    }

    [Theory]
    [InlineData("Georgia")]
    [InlineData("Грузия")]
    [InlineData("gürcüstan")]
    [InlineData("Gürcistan")]
    [InlineData("ge")]
    public void A_country_may_be_a_code_or_a_name(string written) =>
        Assert.Equal(
            "GE",
            Assert
                .Single(Run(With("item_origin", new(["Заметка"])), Example.Replace(";x\n", $";{written}\n", StringComparison.Ordinal)))
                .Consignment!.Items[0]
                .Origin
        );

    [Theory]
    [InlineData("Atlantis")]
    [InlineData("XX")]
    public void A_country_that_is_none_is_told_that_it_may_be_a_code_or_an_english_name(string written)
    {
        var entry = Assert.Single(
            Run(With("item_origin", new(["Заметка"])), Example.Replace(";x\n", $";{written}\n", StringComparison.Ordinal))
        );

        var problem = Assert.Single(entry.Problems);
        Assert.Equal((ProblemCodes.UnknownCode, written), (problem.Code, problem.Found));
        Assert.Contains("a code or an English name", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_lacks_a_mapped_column_is_refused_with_what_was_found_and_nothing_below_it_is_read()
    {
        var entry = Assert.Single(Run(Mapping, Example.Replace("Цена", "Цены", StringComparison.Ordinal)));

        var problem = Assert.Single(entry.Problems);
        Assert.Equal((ProblemCodes.MappingColumn, "line 1, header", "Цены"), (problem.Code, problem.Place, problem.Found));
        Assert.StartsWith("a column 'Цена'", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_may_move_and_come_and_the_new_ones_are_told_of_once()
    {
        const string Moved =
            "Новая;Цена;Трек-номер;Получатель;Товар;Код ТН ВЭД;Вес, кг;Дата прибытия\nz;5;R1;A;b;0902;1;\nz;5;R2;A;b;0902;1;\n";

        var entries = Run(Mapping, Moved);

        Assert.Equal([A.Money(5m, "USD"), A.Money(5m, "USD")], entries.Select(entry => entry.Consignment!.Items[0].Value!.Value));
        Assert.Equal("quality-unknown-column", Assert.Single(entries[0].Remarks).Rule);
        Assert.Empty(entries[1].Remarks);
    }

    [Fact]
    public void A_mapped_column_that_stands_twice_is_refused()
    {
        var entry = Assert.Single(Run(Mapping, Example.Replace("Заметка", "Цена", StringComparison.Ordinal)));

        Assert.Equal(ProblemCodes.Duplicate, Assert.Single(entry.Problems).Code);
    }

    [Fact]
    public void The_table_itself_is_read_as_ever()
    {
        var reader = new MappedCsvReader(Mapping, new ReadDefaults());
        var entry = Assert.Single(Pump.Run(reader, "reference,destination,item_value,item_currency\nR1,AZ,12.50,USD\n"u8, 5));

        Assert.False(reader.Fits);
        Assert.Equal(A.Money(12.50m, "USD"), entry.Consignment!.Items[0].Value);
    }

    [Fact]
    public void A_blank_cell_takes_what_always_holds_and_several_columns_are_joined()
    {
        var mapping = With("item_currency", new CsvSource(["Заметка"], "EUR"));
        mapping = mapping with { Elements = mapping.Elements.SetItem("consignee_name", new CsvSource(["Получатель", "Товар"])) };

        var record = Assert.Single(Run(mapping, Example.Replace(";x\n", ";\n", StringComparison.Ordinal))).Consignment!;

        Assert.Equal(("EUR", "Əli Məmmədov чай"), (record.Items[0].Value!.Value.Currency.Code, record.Consignee!.Name));
    }

    [Theory]
    [InlineData("""{"separator":"!"}""", "/separator")]
    [InlineData("""{"decimal":"x"}""", "/decimal")]
    [InlineData("""{"utcOffset":"+15:00"}""", "/utcOffset")]
    [InlineData("""{"encoding":"ebcdic"}""", "/encoding")]
    [InlineData("""{"colour":"red"}""", "")]
    [InlineData("""{"elements":{"weight":{"columns":["a"]}}}""", "/elements/weight")]
    [InlineData("""{"elements":{"reference":{"columns":["b"]}}}""", "/elements/reference/columns")]
    [InlineData("""{"elements":{"destination":{"always":"Baku"}}}""", "/elements/destination/always")]
    [InlineData("""{"elements":{"gross_mass_grams":{"columns":["a"]}}}""", "/elements/gross_mass_grams/unit")]
    [InlineData("""{"elements":{"packages":{"columns":["a"],"unit":"g"}}}""", "/elements/packages/unit")]
    [InlineData("""{"elements":{"item_value":{"columns":["a"]}}}""", "/elements/item_currency")]
    [InlineData("""{"elements":{"sku":{}}}""", "/elements/sku")]
    [InlineData("""[]""", "")]
    [InlineData("{", "line 1, byte 2")]
    public void What_is_against_a_mapping_is_told_with_its_place(string json, string place)
    {
        var problems = new List<Problem>();

        Assert.Null(CsvMappingJson.Read(Encoding.UTF8.GetBytes(json), problems));
        Assert.Contains(problems, problem => problem.Place == place);
    }

    [Fact]
    public void A_sound_mapping_has_nothing_against_it_and_one_too_long_is_not_read()
    {
        Assert.Empty(CsvMappingCheck.Faults(Mapping));
        var problems = new List<Problem>();

        Assert.Null(CsvMappingJson.Read(new byte[CsvMapping.LongestBytes + 1], problems));
        Assert.Equal(ProblemCodes.TooLarge, Assert.Single(problems).Code);
    }

    [Fact]
    public void The_mapping_of_the_reference_page_can_be_saved()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "reference", "csv-mapping.md"));
        var json = page.Split("```json")[1].Split("```")[0];
        var problems = new List<Problem>();

        Assert.NotNull(CsvMappingJson.Read(Encoding.UTF8.GetBytes(json), problems));
        Assert.All(CsvMapping.Encodings, encoding => Assert.Contains($"`{encoding}`", page, StringComparison.Ordinal));
    }

    /// <summary>A record as a row can say it: no kept values, no empty parties, lists without their separators.</summary>
    private static Consignment Sayable(Consignment c)
    {
        static Party? Said(Party? party) => party == new Party() ? null : party;
        return A.Sealed(
            c with
            {
                Kept = [],
                Permits = [new Permit("N853", "7")],
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

    private static (string[] Header, string[] Row) TableOf(Consignment record)
    {
        var file = new ArrayBufferWriter<byte>();
        CsvManifest.WriteHeader(5, file);
        var header = Encoding.UTF8.GetString(file.WrittenSpan).TrimEnd().Split(',');
        file.ResetWrittenCount();
        CsvManifest.WriteRow(record, 5, file);
        var row = new CsvRow();
        Assert.True(row.Split(file.WrittenSpan[..^2], ','));
        return (header, [.. Enumerable.Range(0, row.Count).Select(i => row[i].ToString())]);
    }

    private static CsvMapping Disguise(string[] header, char separator, bool comma, int seed) =>
        new()
        {
            Separator = separator,
            Encoding = "utf-8",
            Decimal = comma ? ',' : '.',
            Dates = "dmy",
            UtcOffsetMinutes = 240,
            Header = [.. header.Select((name, i) => $"Sütun {(i * 7919) + seed}: {name.Length}")],
            Elements = header
                .Select((name, i) => (name, new CsvSource([$"sütun {(i * 7919) + seed}: {name.Length}"], null, Unit(name, seed))))
                .ToImmutableSortedDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal),
        };

    private static string? Unit(string element, int seed) =>
        !CsvMapping.IsMass(element) ? null
        : seed % 2 == 0 ? "kg"
        : "g";

    private static byte[] FileOf(CsvMapping mapping, string[] header, string[] row)
    {
        var order = Enumerable.Range(0, header.Length).OrderBy(i => (i * 7919) % 104_729).ToList();
        var cells = row.Select((cell, i) => Written(mapping, header[i], cell)).ToList();
        string Line(IEnumerable<string> texts) =>
            string.Join(mapping.Separator, texts.Select(text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";
        return Encoding.UTF8.GetBytes(Line(order.Select(i => mapping.Header[i])) + Line(order.Select(i => cells[i])));
    }

    private static string Written(CsvMapping mapping, string element, string cell)
    {
        if (cell.Length > 0 && mapping.Elements[element].Unit == "kg")
        {
            cell = string.Create(CultureInfo.InvariantCulture, $"{long.Parse(cell, CultureInfo.InvariantCulture) / 1000m:0.000}");
        }

        return CsvMapping.IsMass(element) || CsvMappingCheck.HasCurrency(element) ? cell.Replace('.', mapping.Decimal) : cell;
    }
}
