namespace Parcelgate.Formats.Tests.Watchlists;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Parcelgate.TestKit;
using Xunit;

public sealed class WatchlistReaderTests
{
    private const string Line =
        """{"id": "x-1", "list": "TEST", "type": "Person", "name": "ORLOV, Sergey", "aliases": ["Сергей Орлов"], "program": "P1", "remarks": "DOB 26 Nov 1972; alt. DOB circa 1970; POB Balti, Moldova; nationality Russia; Passport RL1025526 (Lebanon) issued 2007; a.k.a. 'THE SURGEON'."}""";

    [Fact]
    public void A_line_of_JSON_is_an_entry_with_what_its_remarks_say()
    {
        var party = Assert.Single(Read(Line, WatchlistFormat.JsonLines).Parties);

        Assert.Equal(("x-1", "TEST", NameKind.Person, "P1"), (party.Id, party.List, party.Kind, party.Programme));
        Assert.Equal(["ORLOV, Sergey", "Сергей Орлов", "THE SURGEON"], party.Names);
        Assert.Equal([new BirthDate(1972, 11, 26), new BirthDate(1970)], party.Born);
        Assert.Equal(["MD", "RU", "LB"], party.Countries);
        Assert.Equal(["RL1025526"], party.Identifiers);
    }

    [Fact]
    public void An_entity_of_FollowTheMoney_is_an_entry_and_what_is_no_party_is_counted()
    {
        const string text = """
            {"id":"Q1","schema":"Person","caption":"Sergey Orlov","datasets":["xx_list"],"properties":{"name":["Sergey Orlov"],"alias":["S. Orlow"],"birthDate":["1972-11-26"],"nationality":["ru"],"passportNumber":["RL1025526"]}}
            {"id":"A1","schema":"Address","properties":{"full":["somewhere"]}}
            {"id":"V1","schema":"Vessel","properties":{"name":["SEA STAR"],"imoNumber":["IMO9404546"],"flag":["pa"]}}
            """;

        var read = Read(text, WatchlistFormat.FollowTheMoney);

        Assert.Equal(["Q1", "V1"], read.Parties.Select(party => party.Id));
        Assert.Equal(1, read.Ignored);
        Assert.Equal(["Sergey Orlov", "S. Orlow"], read.Parties[0].Names);
        Assert.Equal(
            ("xx_list", "RU", new BirthDate(1972, 11, 26)),
            (read.Parties[0].List, read.Parties[0].Countries[0], read.Parties[0].Born[0])
        );
        Assert.Equal(
            (NameKind.Vessel, "IMO9404546", "PA"),
            (read.Parties[1].Kind, read.Parties[1].Identifiers[0], read.Parties[1].Countries[0])
        );
    }

    [Fact]
    public void The_list_of_the_US_Treasury_is_read_as_CSV_with_its_aliases()
    {
        const string sdn =
            "16642,\"ORLOV, Sergey\",\"individual\",\"PROG\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 26 Nov 1972; nationality Russia.\"\r\n"
            + "15062,\"SEA \"\"STAR\"\"\",\"vessel\",\"IRAN\",-0- ,-0- ,-0- ,-0- ,-0- ,\"Panama\",-0- ,\"Vessel Registration Identification IMO 9404546.\"\r\n\u001A";
        const string alt = "16642,1,\"aka\",\"ORLOW, Sergei\",-0- \r\n";

        var parties = WatchlistReader
            .Read(
                new MemoryStream(Encoding.UTF8.GetBytes(sdn)),
                WatchlistFormat.OfacCsv,
                new OfacFiles(new MemoryStream(Encoding.UTF8.GetBytes(alt)))
            )
            .Parties;

        Assert.Equal(["ofac-16642", "ofac-15062"], parties.Select(party => party.Id));
        Assert.Equal(["ORLOV, Sergey", "ORLOW, Sergei"], parties[0].Names);
        Assert.Equal((NameKind.Person, new BirthDate(1972, 11, 26), "RU"), (parties[0].Kind, parties[0].Born[0], parties[0].Countries[0]));
        Assert.Equal(
            (NameKind.Vessel, "SEA \"STAR\"", "9404546", "PA"),
            (parties[1].Kind, parties[1].Names[0], parties[1].Identifiers[0], parties[1].Countries[0])
        );
    }

    [Fact]
    public void The_list_of_the_US_Treasury_is_read_as_XML()
    {
        const string xml = """
            <?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation/><sdnEntry><uid>16642</uid><firstName>Sergey</firstName><lastName>ORLOV</lastName>
            <sdnType>Individual</sdnType><programList><program>P1</program></programList><akaList><aka><uid>1</uid><type>a.k.a.</type><lastName>ORLOW</lastName><firstName>Sergei</firstName></aka></akaList>
            <idList><id><uid>2</uid><idType>Passport</idType><idNumber>RL1025526</idNumber><idCountry>Lebanon</idCountry></id></idList>
            <nationalityList><nationality><uid>3</uid><country>Russia</country></nationality></nationalityList>
            <dateOfBirthList><dateOfBirthItem><uid>4</uid><dateOfBirth>26 Nov 1972</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry></sdnList>
            """;

        var party = Assert.Single(Read(xml, WatchlistFormat.OfacXml).Parties);

        Assert.Equal("ofac-16642", party.Id);
        Assert.Equal(["ORLOV, Sergey", "ORLOW, Sergei"], party.Names);
        Assert.Equal((new BirthDate(1972, 11, 26), "RU", "RL1025526"), (party.Born[0], party.Countries[0], party.Identifiers[0]));
    }

    [Fact]
    public void The_list_of_the_Security_Council_is_read_as_XML()
    {
        const string xml = """
            <CONSOLIDATED_LIST dateGenerated="2026-11-01"><INDIVIDUALS><INDIVIDUAL><DATAID>6908</DATAID><FIRST_NAME>SERGEY</FIRST_NAME><SECOND_NAME>VIKTOROVICH</SECOND_NAME><THIRD_NAME>ORLOV</THIRD_NAME>
            <UN_LIST_TYPE>Test</UN_LIST_TYPE><NAME_ORIGINAL_SCRIPT>Сергей Орлов</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY>
            <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Orlow</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
            <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1972-11-26</DATE></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><NUMBER>P 123456</NUMBER></INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS>
            <ENTITIES><ENTITY><DATAID>6909</DATAID><FIRST_NAME>LIGHT TRADING</FIRST_NAME><ENTITY_ADDRESS><COUNTRY>Yemen</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>
            """;

        var parties = Read(xml, WatchlistFormat.UnXml).Parties;

        Assert.Equal(["SERGEY VIKTOROVICH ORLOV", "Сергей Орлов", "Orlow"], parties[0].Names);
        Assert.Equal(
            (NameKind.Person, new BirthDate(1972, 11, 26), "RU", "P 123456"),
            (parties[0].Kind, parties[0].Born[0], parties[0].Countries[0], parties[0].Identifiers[0])
        );
        Assert.Equal((NameKind.Organisation, "un-6909", "YE"), (parties[1].Kind, parties[1].Id, parties[1].Countries[0]));
    }

    [Fact]
    public void Rows_of_one_entry_of_the_European_list_are_one_entry()
    {
        const string csv =
            "\uFEFFfileGenerationDate;Entity_LogicalId;Entity_SubjectType;Entity_Regulation_Programme;NameAlias_WholeName;BirthDate_BirthDate;BirthDate_Year;Citizenship_CountryIso2Code;Identification_Number\r\n"
            + "01/11/2026;13;P;TAQA;Sergey Orlov;;;;\r\n01/11/2026;13;P;TAQA;\"Orlow; Sergei\";1972-11-26;;RU;RL1025526\r\n01/11/2026;20;E;TAQA;Light Trading;;;;\r\n";

        var parties = Read(csv, WatchlistFormat.EuCsv).Parties;

        Assert.Equal(["eu-13", "eu-20"], parties.Select(party => party.Id));
        Assert.Equal(["Sergey Orlov", "Orlow; Sergei"], parties[0].Names);
        Assert.Equal((NameKind.Person, new BirthDate(1972, 11, 26), "RU"), (parties[0].Kind, parties[0].Born[0], parties[0].Countries[0]));
    }

    [Theory]
    [InlineData("{\"id\": \"x\", \"name\": \"A\"", WatchlistFormat.JsonLines, ProblemCodes.Malformed, "line 1, byte")]
    [InlineData("\n[1]", WatchlistFormat.JsonLines, ProblemCodes.WrongType, "line 2")]
    [InlineData("{\"name\": \"A\"}", WatchlistFormat.JsonLines, ProblemCodes.Missing, "line 1, 'id'")]
    [InlineData("{\"id\": \"x\"}", WatchlistFormat.JsonLines, ProblemCodes.Missing, "line 1")]
    [InlineData(
        "{\"id\": \"x\", \"name\": \"A\", \"aliases\": \"B\"}",
        WatchlistFormat.JsonLines,
        ProblemCodes.WrongType,
        "line 1, 'aliases'"
    )]
    [InlineData(
        "{\"id\": \"x\", \"name\": \"A\", \"type\": \"Ship\"}",
        WatchlistFormat.JsonLines,
        ProblemCodes.UnknownCode,
        "line 1, 'type'"
    )]
    [InlineData(
        "{\"id\": \"x\", \"name\": \"A\"}\n{\"id\": \"x\", \"name\": \"B\"}",
        WatchlistFormat.JsonLines,
        ProblemCodes.Duplicate,
        "line 2"
    )]
    [InlineData("", WatchlistFormat.JsonLines, ProblemCodes.Missing, "the file")]
    [InlineData("{\"id\": \"x\", \"schema\": \"Person\"}", WatchlistFormat.FollowTheMoney, ProblemCodes.Missing, "line 1")]
    [InlineData("1,2,3", WatchlistFormat.OfacCsv, ProblemCodes.Malformed, "line 1")]
    [InlineData("A;B\n1;2", WatchlistFormat.EuCsv, ProblemCodes.Missing, "line 1")]
    [InlineData("<other/>", WatchlistFormat.UnXml, ProblemCodes.UnknownFormat, "other")]
    [InlineData("<sdnList><sdnEntry>", WatchlistFormat.OfacXml, ProblemCodes.Malformed, "line 1")]
    [InlineData(
        "<sdnList><sdnEntry><lastName>A</lastName></sdnEntry></sdnList>",
        WatchlistFormat.OfacXml,
        ProblemCodes.Missing,
        "sdnEntry[1], line 1/uid"
    )]
    public void A_defect_is_refused_with_its_place_and_a_remedy(string text, WatchlistFormat format, string code, string place)
    {
        var read = Read(text, format);

        Assert.Empty(read.Parties);
        var problem = read.Problems[0];
        Assert.Equal(code, problem.Code);
        Assert.StartsWith(place, problem.Place, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Expected);
    }

    [Fact]
    public void A_document_type_is_forbidden_and_no_entity_is_resolved()
    {
        var read = Read("<!DOCTYPE sdnList [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><sdnList>&a;</sdnList>", WatchlistFormat.OfacXml);

        Assert.Equal(ProblemCodes.Forbidden, Assert.Single(read.Problems).Code);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_and_lines_beyond_the_bound_are_refused()
    {
        var notUtf8 = WatchlistReader.Read(new MemoryStream([0x7B, 0xFF, 0xFE, 0x7D]), WatchlistFormat.JsonLines);
        var tooLong = Read(new string('x', WatchlistReader.LongestRecord + 2), WatchlistFormat.JsonLines);
        var tooDeep = Read("<sdnList><sdnEntry>" + string.Concat(Enumerable.Repeat("<a>", 40)), WatchlistFormat.OfacXml);

        Assert.Equal(ProblemCodes.NotUtf8, Assert.Single(notUtf8.Problems).Code);
        Assert.Equal(ProblemCodes.TooLarge, Assert.Single(tooLong.Problems).Code);
        Assert.Equal(ProblemCodes.TooLarge, Assert.Single(tooDeep.Problems).Code);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"id\": 1}", WatchlistFormat.JsonLines)]
    [InlineData("entities.ftm.json", "{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{}}", WatchlistFormat.FollowTheMoney)]
    [InlineData("SDN.CSV", "36,\"A\"", WatchlistFormat.OfacCsv)]
    [InlineData("sdn.xml", "<?xml version=\"1.0\"?><sdnList>", WatchlistFormat.OfacXml)]
    [InlineData("consolidated.xml", "\uFEFF<?xml version=\"1.0\"?><CONSOLIDATED_LIST>", WatchlistFormat.UnXml)]
    [InlineData("eu.csv", "fileGenerationDate;Entity_LogicalId;", WatchlistFormat.EuCsv)]
    [InlineData("notes.txt", "hello", null)]
    public void A_format_is_known_by_its_content(string name, string start, WatchlistFormat? format) =>
        Assert.Equal(format, WatchlistReader.Detect(name, Encoding.UTF8.GetBytes(start)));

    [Theory]
    [InlineData("1972-11-26", 1972, 11, 26)]
    [InlineData("26 Nov 1972", 1972, 11, 26)]
    [InlineData("Nov 1972", 1972, 11, 0)]
    [InlineData("26/11/1972", 1972, 11, 26)]
    [InlineData("circa 1972", 1972, 0, 0)]
    [InlineData("1970 to 1975", 1970, 0, 0)]
    [InlineData("1972-02-31", 1972, 2, 0)] // no such day: month and year stay
    public void A_date_is_read_as_far_as_it_is_one(string text, int year, int month, int day) =>
        Assert.Equal(new BirthDate(year, month, day), Dates.Read(text));

    [Fact]
    public void The_shared_list_is_read_whole()
    {
        var path = Samples.Path("screening/watchlist.jsonl");
        Assert.SkipWhen(path is null || !File.Exists(path), Samples.Missing);
        using var stream = File.OpenRead(path);

        var read = WatchlistReader.Read(stream, WatchlistFormat.JsonLines);

        Assert.Empty(read.Problems);
        Assert.Equal(10_525, read.Parties.Length);
        Assert.True(read.Parties.Count(party => !party.Born.IsEmpty) > 3_000);
        Assert.True(read.Parties.Count(party => !party.Countries.IsEmpty) > 3_000);
    }

    private static WatchlistResult Read(string text, WatchlistFormat format) =>
        WatchlistReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), format);
}
