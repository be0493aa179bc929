namespace Parcelgate.Formats.Tests.Edifact;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Edifact;
using Parcelgate.TestKit;
using Xunit;

public class EdifactTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);

    private static string Sample() => Ours.Text("Edifact", "cuscar.edi");

    private static List<Entry> Read(string interchange, int step = 1 << 20, Encoding? encoding = null) =>
        Pump.Run(new EdifactReader(new ReadDefaults()), (encoding ?? Encoding.UTF8).GetBytes(interchange), step);

    private static IEnumerable<(string, string, string)> Problems(IEnumerable<Entry> entries) =>
        entries.SelectMany(entry => entry.Problems).Select(problem => (problem.Code, problem.Place, problem.Found));

    private static string Message(params string[] segments) =>
        $"UNB+UNOC:3+A+B+261123:1458+1'UNH+1+CUSCAR:D:96B:UN'{string.Join("'", segments)}'UNT+{segments.Length + 2}+1'UNZ+1+1'";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void A_manifest_is_read_whatever_pieces_it_comes_in(int step)
    {
        var entries = Read(Sample(), step);

        Assert.Empty(Problems(entries));
        Assert.Equal([(1, "HAWB0001"), (2, "HAWB0002")], entries.Select(entry => ((int)entry.Line, entry.Reference!)));
    }

    [Fact]
    public void A_consignment_has_the_fields_the_standard_gives_it()
    {
        var c = Read(Sample())[0].Consignment!;

        Assert.Equal(("AZ", "CN", "123-45678901", "CKX411"), (c.Destination, c.Dispatch, c.Transport.Master, c.Transport.Conveyance));
        Assert.Equal(
            (TransportMode.Air, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero)),
            (c.Transport.Mode, c.Transport.ArrivesAt)
        );
        Assert.Equal(
            new Party("Shenzhen Orbita Trading Co.", Address: new Address("1 Huaqiang Rd", "Shenzhen", "Guangdong", "518000", "CN")),
            c.Consignor
        );
        Assert.Equal(("5ABC123", "+994501234567"), (c.Consignee!.Identity, c.Consignee.Phone));
        Assert.Equal(new Party("ORBITA CARGO", Identity: "CK"), c.Carrier);
        Assert.Equal((500L, 1, A.Money(3, "USD")), (c.GrossMassGrams, c.Packages, c.Freight));
        Assert.Equal(A.Item(), Assert.Single(c.Items));
    }

    [Fact]
    public void Lines_of_a_name_and_a_decimal_comma_and_a_released_plus_are_read()
    {
        var c = Read(Sample())[1].Consignment!;

        Assert.Equal(("LEYLA MAMMADOVA", "28 MAY STR. 4+5, BAKU"), (c.Consignee!.Name, c.Consignee.Address!.Lines));
        Assert.Equal((1200L, 2, A.Money(35.50m, "EUR")), (c.GrossMassGrams, c.Packages, c.Items[0].Value));
        Assert.Contains(new Kept("UNH[1]/CNI[2]/GID[1]", "GID+1+2:CT"), c.Kept);
    }

    [Fact]
    public void Segments_without_a_field_are_kept_under_their_place()
    {
        var c = Read(Message("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "PCI+28+BOX 1", "PCI+28+BOX 2", "GID+1+1", "DGS+IMD+3"))[
            0
        ].Consignment!;

        Assert.Equal(
            [
                new("UNH[1]/BGM", "BGM+785+M1+9"),
                new("UNH[1]/CNI[1]/PCI", "PCI+28+BOX 1"),
                new("UNH[1]/CNI[1]/PCI[2]", "PCI+28+BOX 2"),
                new("UNH[1]/CNI[1]/GID[1]/DGS", "DGS+IMD+3"),
            ],
            c.Kept
        );
    }

    [Fact]
    public void Order_numbers_are_read_once_each_and_those_of_the_message_are_of_every_consignment()
    {
        var c = Read(Message("BGM+785+M1+9", "RFF+ON:A-1", "CNI+1+H1", "LOC+36+AZ", "RFF+ON:A-2", "RFF+ON:A-2", "GID+1+1"))[0].Consignment!;

        Assert.Equal(["A-1", "A-2"], c.OrderNumbers);
        Assert.Equal([new Kept("UNH[1]/BGM", "BGM+785+M1+9"), new Kept("UNH[1]/CNI[1]/RFF[2]", "RFF+ON:A-2")], c.Kept);
    }

    [Fact]
    public void A_bill_behind_the_goods_of_another_is_a_consignment_of_the_same_master()
    {
        var entries = Read(
            Message("CNI+1+M1", "LOC+11+EGEDK:139:6", "GID+1+5", "FTX+AAA+++A", "RFF+BM:B2", "LOC+11+EGEDK:139:6", "GID+1+7", "FTX+AAA+++B")
        );

        Assert.Equal(["M1", "B2"], entries.Select(entry => entry.Reference));
        Assert.Equal((5, null), (entries[0].Consignment!.Packages, entries[0].Consignment!.Transport.Master));
        Assert.Equal(
            (7, "M1", "B"),
            (entries[1].Consignment!.Packages, entries[1].Consignment!.Transport.Master, entries[1].Consignment!.Items[0].Description)
        );
    }

    [Theory]
    [InlineData("UNT+32+1", "UNT+31+1", ProblemCodes.Contradiction, "UNT[1]/0074", "31")]
    [InlineData("UNT+32+1", "UNT+32+2", ProblemCodes.Contradiction, "UNT[1]/0062", "2")]
    [InlineData("UNZ+1+", "UNZ+2+", ProblemCodes.Contradiction, "UNZ/0036", "2")]
    [InlineData("UNZ+1+PG0001", "UNZ+1+PG0002", ProblemCodes.Contradiction, "UNZ/0020", "PG0002")]
    [InlineData("UNZ+1+PG0001'", "", ProblemCodes.Missing, "UNZ", "")]
    [InlineData("UNH+1+CUSCAR:D", "UNH+1+:D", ProblemCodes.Missing, "UNH[1]/S009/0065", ":D:96B:UN")]
    [InlineData("CUSCAR:D:96B", "CUSRES:D:96B", ProblemCodes.UnknownFormat, "UNH[1]/S009/0065", "CUSRES")]
    [InlineData("UNB+UNOC:3+ORBITACARGO+AZCUSTOMS+261123:1458+PG0001'", "", ProblemCodes.Missing, "UNB", "")]
    public void A_wrong_count_or_reference_refuses_the_message_and_all_of_it(
        string right,
        string wrong,
        string code,
        string place,
        string found
    )
    {
        var entry = Assert.Single(Read(Sample().Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Null(entry.Consignment);
        Assert.Contains((code, place, found), Problems([entry]));
    }

    [Fact]
    public void All_problems_of_a_message_are_told_at_once_and_the_sound_consignment_is_taken()
    {
        var entries = Read(
            Sample()
                .Replace("KGM:.5", "KGM:heavy", StringComparison.Ordinal)
                .Replace("40:20.00:USD", "40:20.001:USD", StringComparison.Ordinal)
                .Replace("HS:851830", "HS:abc", StringComparison.Ordinal)
        );

        Assert.Equal(
            [
                (ProblemCodes.WrongType, "UNH[1]/CNI[1]/MEA/C174/6314", "heavy"),
                (ProblemCodes.OutOfRange, "UNH[1]/CNI[1]/GID[1]/RFF/C506/1154", "abc"),
                (ProblemCodes.OutOfRange, "UNH[1]/CNI[1]/GID[1]/MOA/C516/5004", "20.001"),
            ],
            Problems(entries)
        );
        Assert.Equal("HAWB0002", entries[1].Consignment!.Reference);
    }

    [Fact]
    public void Each_message_of_an_interchange_stands_for_itself()
    {
        var one = Sample()[Sample().IndexOf("UNH", StringComparison.Ordinal)..Sample().IndexOf("UNZ", StringComparison.Ordinal)];
        var two = one.Replace("UNH+1", "UNH+2", StringComparison.Ordinal).Replace("UNT+32+1", "UNT+99+2", StringComparison.Ordinal);

        var entries = Read(
            Sample().Replace(one, one + two, StringComparison.Ordinal).Replace("UNZ+1", "UNZ+2", StringComparison.Ordinal),
            50
        );

        Assert.Equal(3, entries.Count);
        Assert.Equal((ProblemCodes.Contradiction, "UNT[2]/0074", "99"), Assert.Single(Problems(entries)));
    }

    [Theory]
    [InlineData("UNOC", 28591, "Ångström Ærø")]
    [InlineData("UNOE", 28595, "Привет")]
    [InlineData("UNOA", 65001, "Bakı küç.")]
    public void Names_are_read_in_the_character_set_the_interchange_names(string set, int page, string name)
    {
        var encoding = page == 65001 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.Latin1;
        var message = Message("CNI+1+H1", "LOC+36+AZ", $"NAD+CN++{name}").Replace("UNOC", set, StringComparison.Ordinal);

        Assert.Equal(name, Read(message, 9, encoding)[0].Consignment!.Consignee!.Name);
    }

    [Fact]
    public void A_byte_of_no_known_set_is_a_problem()
    {
        var message = Message("CNI+1+H1", "LOC+36+AZ", "NAD+CN++Å").Replace("UNOC", "UNOB", StringComparison.Ordinal);

        Assert.Equal(ProblemCodes.NotUtf8, Assert.Single(Problems(Read(message, 9, Encoding.Latin1))).Item1);
    }

    [Fact]
    public void Service_characters_are_those_of_UNA()
    {
        var sample = Sample()[9..].Replace("?+", "\u0001", StringComparison.Ordinal);
        var other = sample
            .Replace('+', '|')
            .Replace(':', '>')
            .Replace("'", "~", StringComparison.Ordinal)
            .Replace("\u0001", "!|", StringComparison.Ordinal);

        var entries = Read("UNA>|.! ~" + other, 5);

        Assert.Empty(Problems(entries));
        Assert.Equal("+994501234567", Read(Sample())[0].Consignment!.Consignee!.Phone);
        Assert.Equal("|994501234567", entries[0].Consignment!.Consignee!.Phone);
    }

    [Fact]
    public void A_country_is_a_few_lines_of_the_table()
    {
        var maps = CuscarMap.CuscarMaps.Parse(
            "map,segment,qualifier,field\nstandard,LOC,36,destination\nxx,recipient,XXCUS,AZ\nxx,LOC,99,destination\n"
        );
        var loc = EdiTokenizer.TagOf("LOC"u8);

        Assert.Equal(("standard", null), (maps.Of("OTHER", "").Name, maps.Of("OTHER", "").Find(loc, "99"u8)));
        var own = maps.Of("XXCUS", "");
        Assert.Equal(("xx", "AZ"), (own.Name, own.Country));
        Assert.True(own.Find(loc, "99"u8)!.Value.Rank < own.Find(loc, "36"u8)!.Value.Rank);
    }

    [Theory]
    [InlineData("5", Act.Amend)]
    [InlineData("1", Act.Cancel)]
    public void The_function_of_the_message_says_what_is_wanted(string function, Act act) =>
        Assert.Equal(act, Read(Message($"BGM+785+M1+{function}", "CNI+1+H1", "LOC+36+AZ"))[0].Act);

    [Fact]
    public void CONTRL_acknowledges_a_sound_interchange() =>
        Assert.Equal(
            "UNB+UNOC:3+AZCUSTOMS+ORBITACARGO+261123:1458+C1'\nUNH+1+CONTRL:2:2:UN'\nUCI+PG0001+ORBITACARGO+AZCUSTOMS+7'\nUNT+3+1'\nUNZ+1+C1'\n",
            Encoding.Latin1.GetString(Contrl.Answer(Encoding.UTF8.GetBytes(Sample()), "C1", Now))
        );

    [Fact]
    public void CONTRL_names_the_message_the_segment_and_the_error()
    {
        var wrong = Sample().Replace("UNT+32+1", "UNT+31+1", StringComparison.Ordinal);

        var answer = Encoding.Latin1.GetString(Contrl.Answer(Encoding.UTF8.GetBytes(wrong), "C1", Now));

        Assert.Contains("UCM+1+CUSCAR:D:96B:UN+4'\nUCS+32+29'\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void CONTRL_and_CUSRES_are_themselves_sound_interchanges()
    {
        var problem = Problem.Of(ProblemCodes.Missing, "UNH[1]/CNI[1]", "it's + :?", "a country");
        var head = new CusresHead("AZCUSTOMS", "ORBITACARGO", "R1", "MAN-1", Now);

        var response = Cusres.ToBytes(
            head,
            [
                new("HAWB0001", CusresOutcome.Accepted, null, []),
                new("HAWB0002", CusresOutcome.Refused, null, [problem]),
                new("HAWB0003", CusresOutcome.Held, "6H", []),
            ]
        );

        Assert.Contains(
            "UCI+R1+AZCUSTOMS+ORBITACARGO+7'",
            Encoding.Latin1.GetString(Contrl.Answer(response, "C2", Now)),
            StringComparison.Ordinal
        );
        var text = Encoding.Latin1.GetString(response);
        Assert.Contains(
            "BGM+312+HAWB0002+11+RE'\nDTM+137:202611231458:203'\nGIS+03'\nFTX+AAO+++intake-missing UNH[1]/CNI[1]?: found ?'it?'s ?+ ?:??",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("ERP+2'\nERC+13'\n", text, StringComparison.Ordinal);
        Assert.Contains("GIS+6H'", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNE+1+G1'", "UNZ+1+PG0001'", null)]
    [InlineData("UNE+2+G1'", "UNZ+1+PG0001'", "UNE/0060")]
    [InlineData("UNE+1+G9'", "UNZ+1+PG0001'", "UNE/0048")]
    [InlineData("UNE+1+G1'", "UNZ+2+PG0001'", "UNZ/0036")]
    public void Messages_are_counted_by_group_where_there_are_groups(string une, string unz, string? place)
    {
        var grouped = Sample()
            .Replace("UNH+1", "UNG+CUSCAR+A+B+261123:1458+G1+UN+D:96B'\nUNH+1", StringComparison.Ordinal)
            .Replace("UNZ+1+PG0001'", $"{une}\n{unz}", StringComparison.Ordinal);

        var problems = Problems(Read(grouped, 11)).Select(problem => problem.Item2).ToList();

        Assert.Equal(place is null ? [] : [place], problems);
    }

    [Fact]
    public void Two_interchanges_in_one_file_are_read_each_with_its_own_service_characters()
    {
        var other =
            "UNA;|.! ~"
            + Sample()[9..]
                .Replace("?+", "+", StringComparison.Ordinal)
                .Replace('+', '|')
                .Replace(':', ';')
                .Replace("'", "~", StringComparison.Ordinal);

        var entries = Read(Sample() + "\n" + other.Replace("|994", "+994", StringComparison.Ordinal), 13);

        Assert.Empty(Problems(entries));
        Assert.Equal([1L, 2, 3, 4], entries.Select(entry => entry.Line));
        Assert.Equal("+994501234567", entries[2].Consignment!.Consignee!.Phone);
    }

    [Fact]
    public void A_message_that_ends_in_the_middle_is_refused_for_what_is_missing()
    {
        var cut = Sample()[..Sample().IndexOf("GID+1+2", StringComparison.Ordinal)];

        var places = Problems(Read(cut, 17)).Select(problem => problem.Item2);

        Assert.Equal(["UNZ", "UNT[1]"], places);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n ")]
    public void Nothing_is_no_entry(string text) => Assert.Empty(Read(text));

    [Fact]
    public void What_is_no_interchange_is_refused_once() =>
        Assert.Equal(ProblemCodes.UnknownFormat, Assert.Single(Problems(Read("hello'world'UNT+1+1'more"))).Item1);

    [Fact]
    public void The_Australian_sample_is_read_by_the_Australian_map()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);

        var entry = Assert.Single(
            Pump.Run(new EdifactReader(new ReadDefaults()), File.ReadAllBytes(Samples.Path("messages/edifact/au-ics-CUSCAR.edi")!))
        );

        Assert.Empty(entry.Problems);
        Assert.Equal(("AU", "200401270003/1"), (entry.Consignment!.Destination, entry.Reference));
        Assert.Equal(
            (10_000L, "03026200", "GOODS DESCRIPTION"),
            (entry.Consignment.GrossMassGrams, entry.Consignment.Items[0].Hs, entry.Consignment.Items[0].Description)
        );
    }

    [Fact]
    public void The_defective_sample_is_refused_for_both_its_defects()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);

        var entry = Assert.Single(
            Pump.Run(new EdifactReader(new ReadDefaults()), File.ReadAllBytes(Samples.Path("messages/edifact/indice-D95B-CUSCAR.edi")!))
        );

        Assert.Contains((ProblemCodes.Missing, "UNH[1]/S009/0065", ":D:95B:UN"), Problems([entry]));
        Assert.Contains((ProblemCodes.Contradiction, "UNT[1]/0074", "53"), Problems([entry]));
    }
}
