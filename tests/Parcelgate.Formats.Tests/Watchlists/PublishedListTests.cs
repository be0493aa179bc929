namespace Parcelgate.Formats.Tests.Watchlists;

using System.IO.Compression;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Xunit;

/// <summary>
/// Lists as their publishers write them, made up after the published descriptions of columns and elements (OFAC's data specification, the UN's and the EU's
/// element names, FollowTheMoney's schema): nobody here exists.
/// </summary>
public sealed class PublishedListTests
{
    private const string Sdn =
        "90001,\"ORLOV, Sergey\",\"individual\",\"SDGT] [IFSR\",\"Director\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1970 to 1973; POB Balti, Moldova; nationality Bosnia-Herzegovina; Diplomatic Passport D9004506 (Iran) issued 1999; Folio Mercantil No. 343997 (Mexico); Gender Male; Secondary sanctions risk: section 1(b) of Executive Order 13224; Linked To: LIGHT TRADING; f.k.a. 'THE OLD ONE'.\"\r\n"
        + "90002,\"SEA \"\"STAR\"\"\",\"vessel\",\"IRAN\",-0- ,\"5IM316\",\"Crude Oil Tanker\",\"99144\",\"56068\",\"Tuvalu\",\"-0- \",\"Vessel Registration Identification IMO 9404546; MMSI 572469210; Former Vessel Flag Malta.\"\r\n"
        + "90003,\"LIGHT TRADING\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Business Registration Number 1037739709138 (Russia); D-U-N-S Number 542957624; Phone Number 982188526300; Organization Established Date 17 Dec 2016; Tax ID \"\r\n\u001A";

    private const string Alt =
        "90001,1,\"aka\",\"ORLOW, Sergei\",-0- \r\n90001,2,\"fka\",\"ORLOFF, Sergius\",-0- \r\n90003,3,\"nka\",\"LICHT HANDEL GMBH\",-0- \r\n\u001A";

    private const string Add =
        "90001,1,\"12 Some Street\",\"Baku AZ1000\",\"Azerbaijan\",-0- \r\n90001,2,-0- ,-0- ,\"Georgia\",-0- \r\n90003,3,\"P.O. Box 1\",\"Dubai\",\"United Arab Emirates\",-0- \r\n\u001A";

    private const string Comments = "90003,\"No. 7700000000 (Russia).\"\r\n";

    [Fact]
    public void The_four_files_of_the_US_Treasury_are_one_list()
    {
        var parties = WatchlistReader
            .Read(Stream(Sdn), WatchlistFormat.OfacCsv, new OfacFiles(Stream(Alt), Stream(Add), Stream(Comments)))
            .Parties;

        Assert.Equal(["ORLOV, Sergey", "ORLOW, Sergei", "ORLOFF, Sergius", "THE OLD ONE"], parties[0].Names);
        Assert.Equal("SDGT IFSR", parties[0].Programme);
        Assert.Equal([new(1970), new(1971), new(1972), new BirthDate(1973)], parties[0].Born);
        Assert.Equal(["AZ", "GE", "MD", "BA", "IR", "MX"], parties[0].Countries);
        Assert.Equal(["D9004506", "343997"], parties[0].Identifiers);
        Assert.Equal(["5IM316", "9404546", "572469210"], parties[1].Identifiers);
        Assert.Equal(["TV", "MT"], parties[1].Countries);
        Assert.Equal(["LIGHT TRADING", "LICHT HANDEL GMBH"], parties[2].Names);
        Assert.Equal(["1037739709138", "542957624", "7700000000"], parties[2].Identifiers);
        Assert.Equal(["AE", "RU"], parties[2].Countries);
    }

    [Fact]
    public void The_same_four_files_in_a_ZIP_are_the_same_list_in_any_order()
    {
        (string, ReadOnlyMemory<byte>)[] files =
        [
            ("ALT.CSV", Bytes(Alt)),
            ("sdn.csv", Bytes(Sdn)),
            ("ADD.CSV", Bytes(Add)),
            ("sdn_comments.csv", Bytes(Comments)),
        ];
        var zip = ZippedList.Pack(files);

        Assert.Equal(WatchlistFormat.Zip, WatchlistReader.Detect("sdn.csv", zip));
        Assert.Equal(zip, ZippedList.Pack(files.Reverse()));
        var parties = WatchlistReader.Read(new MemoryStream(zip), WatchlistFormat.Zip).Parties;
        var apart = WatchlistReader
            .Read(Stream(Sdn), WatchlistFormat.OfacCsv, new OfacFiles(Stream(Alt), Stream(Add), Stream(Comments)))
            .Parties;
        Assert.Equal(Watchlist.Of(apart).Version, Watchlist.Of(parties).Version);
    }

    [Fact]
    public void A_ZIP_of_one_list_is_that_list_and_one_of_two_or_of_none_or_a_broken_one_is_refused()
    {
        var one = Zipped(("sdn.xml", "<sdnList><sdnEntry><uid>1</uid><lastName>A B</lastName></sdnEntry></sdnList>"), ("readme.txt", "x"));
        var two = Zipped(("a.jsonl", "{\"id\":\"1\",\"name\":\"A B\"}"), ("b.jsonl", "{\"id\":\"2\",\"name\":\"A C\"}"));
        var none = Zipped(("alt.csv", Alt));

        Assert.Equal("ofac-1", Assert.Single(WatchlistReader.Read(new MemoryStream(one), WatchlistFormat.Zip).Parties).Id);
        Assert.Equal(
            ProblemCodes.UnknownFormat,
            Assert.Single(WatchlistReader.Read(new MemoryStream(two), WatchlistFormat.Zip).Problems).Code
        );
        Assert.Equal(
            ProblemCodes.UnknownFormat,
            Assert.Single(WatchlistReader.Read(new MemoryStream(none), WatchlistFormat.Zip).Problems).Code
        );
        Assert.Equal(
            ProblemCodes.Malformed,
            Assert.Single(WatchlistReader.Read(new MemoryStream(one[..40]), WatchlistFormat.Zip).Problems).Code
        );
    }

    [Fact]
    public void Aliases_of_an_entry_the_list_has_not_are_of_another_day_and_refused()
    {
        var read = WatchlistReader.Read(Stream(Sdn), WatchlistFormat.OfacCsv, new OfacFiles(Stream("7,1,\"aka\",\"X Y\",-0- \r\n" + Alt)));

        Assert.Empty(read.Parties);
        var problem = Assert.Single(read.Problems);
        Assert.Equal((ProblemCodes.UnknownCode, "aliases, line 1"), (problem.Code, problem.Place));
    }

    [Fact]
    public void A_quote_that_is_not_closed_is_refused_where_it_opens_and_takes_nothing_after_it()
    {
        const string broken =
            "90001,\"ORLOV, Sergey\",\"individual\",\"P\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1970.\r\n90002,LIGHT,-0-,P\r\n";

        var read = Read(broken, WatchlistFormat.OfacCsv);

        Assert.Empty(read.Parties);
        Assert.Equal((ProblemCodes.Malformed, "line 1"), (Assert.Single(read.Problems).Code, read.Problems[0].Place));
    }

    [Fact]
    public void Quotes_within_a_name_are_its_own_and_a_record_may_end_with_a_carriage_return_alone()
    {
        const string text =
            "Entity_LogicalId;NameAlias_WholeName;Entity_SubjectType\r1;Company \"Alfa\" 5\";E\r2;\"Two\r\nlines; \"\"B\"\"\";E\r";

        var parties = Read(text, WatchlistFormat.EuCsv).Parties;

        Assert.Equal(["Company \"Alfa\" 5\"", "Two\r\nlines; \"B\""], parties.Select(party => party.Names[0]));
    }

    [Fact]
    public void What_the_XML_of_the_US_Treasury_says_of_ships_and_documents_is_read_and_what_is_no_document_is_not()
    {
        const string xml = """
            <sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"><publshInformation><Publish_Date>11/20/2026</Publish_Date></publshInformation>
            <sdnEntry><uid>90002</uid><lastName>SEA STAR</lastName><sdnType>Vessel</sdnType><programList><program>IRAN</program></programList>
            <idList><id><uid>1</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9404546</idNumber></id><id><uid>2</uid><idType>MMSI</idType><idNumber>572469210</idNumber></id></idList>
            <vesselInfo><callSign>5IM316</callSign><vesselType>Crude Oil Tanker</vesselType><vesselFlag>Iran</vesselFlag></vesselInfo></sdnEntry>
            <sdnEntry><uid>90001</uid><firstName>Sergey</firstName><lastName>ORLOV</lastName><sdnType>Individual</sdnType>
            <idList><id><uid>3</uid><idType>Gender</idType><idNumber>Male</idNumber></id><id><uid>4</uid><idType>Additional Sanctions Information -</idType><idNumber>Subject to Secondary Sanctions</idNumber></id>
            <id><uid>5</uid><idType>Passport</idType><idNumber>RL1025526</idNumber><idCountry>Lebanon</idCountry></id><id><uid>6</uid><idType>Phone Number</idType><idNumber>982188526300</idNumber></id></idList>
            <dateOfBirthList><dateOfBirthItem><uid>7</uid><dateOfBirth>circa 1965</dateOfBirth></dateOfBirthItem><dateOfBirthItem><uid>8</uid><dateOfBirth>01 Jan 1970 to 31 Dec 1971</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry></sdnList>
            """;

        var parties = Read(xml, WatchlistFormat.OfacXml).Parties;

        Assert.Equal(["5IM316", "IMO 9404546", "572469210"], parties[0].Identifiers);
        Assert.Equal(["IR"], parties[0].Countries);
        Assert.Equal(["RL1025526"], parties[1].Identifiers);
        Assert.Equal(["LB"], parties[1].Countries);
        Assert.Equal([new(1965), new(1970), new BirthDate(1971)], parties[1].Born);
    }

    [Fact]
    public void The_Security_Councils_aliases_spans_documents_and_empty_words_are_read_for_what_they_are()
    {
        const string xml = """
            <?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-11-26T00:00:00"><INDIVIDUALS>
            <INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>SERGEY</FIRST_NAME><SECOND_NAME>ORLOV</SECOND_NAME><THIRD_NAME>na</THIRD_NAME><REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER>
            <NAME_ORIGINAL_SCRIPT>سرجي أورلوف</NAME_ORIGINAL_SCRIPT><INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Orlow; Orloff</ALIAS_NAME></INDIVIDUAL_ALIAS>
            <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>S. Orlovich</ALIAS_NAME><DATE_OF_BIRTH>3 Jul. 1974</DATE_OF_BIRTH><COUNTRY_OF_BIRTH>Tajikistan</COUNTRY_OF_BIRTH></INDIVIDUAL_ALIAS>
            <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1957</FROM_YEAR><TO_YEAR>1960</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
            <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Sana'a</CITY><COUNTRY>Yemen</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
            <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OR801168</NUMBER><COUNTRY_OF_ISSUE>Afghanistan</COUNTRY_OF_ISSUE></INDIVIDUAL_DOCUMENT>
            <INDIVIDUAL_DOCUMENT><NUMBER>na</NUMBER><ISSUING_COUNTRY>Pakistan</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT></INDIVIDUAL>
            <INDIVIDUAL><DATAID>2</DATAID><FIRST_NAME>GONE</FIRST_NAME><DELISTED_ON>2020-01-01</DELISTED_ON></INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>
            """;

        var read = Read(xml, WatchlistFormat.UnXml);

        var party = Assert.Single(read.Parties);
        Assert.Equal(1, read.Ignored);
        Assert.Equal(["SERGEY ORLOV", "سرجي أورلوف", "Orlow", "Orloff", "S. Orlovich"], party.Names);
        Assert.Equal([new(1957), new(1958), new(1959), new(1960), new BirthDate(1974, 7, 3)], party.Born);
        Assert.Equal(["YE", "TJ", "PK", "AF"], party.Countries);
        Assert.Equal(["OR801168"], party.Identifiers);
    }

    [Fact]
    public void The_European_list_gives_spans_of_birth_names_in_parts_and_countries_of_documents()
    {
        const string csv =
            "\uFEFFfileGenerationDate;Entity_LogicalId;Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;Address_CountryIso2Code;BirthDate_BirthDate;BirthDate_Day;BirthDate_Month;BirthDate_Year;BirthDate_YearRangeFrom;BirthDate_YearRangeTo;BirthDate_CountryIso2Code;Identification_Number;Identification_LatinNumber;Identification_CountryIso2Code;Citizenship_CountryIso2Code\r\n"
            + "26/11/2026;13;person;P;BLR;Orlov;Sergey;Viktorovich;;;;;;;;;;;;;\r\n"
            + "26/11/2026;13;person;P;BLR;;;;;;;;7;1972;;;00;;;;\r\n"
            + "26/11/2026;13;person;P;BLR;;;;;;;;;;1974;1975;BY;٤٥٦;456;BY;\r\n"
            + "26/11/2026;13;person;P;BLR;;;;Сергей Орлов;;;;;;;;;;;;\r\n";

        var party = Assert.Single(Read(csv, WatchlistFormat.EuCsv).Parties);

        Assert.Equal(NameKind.Person, party.Kind);
        Assert.Equal(["Sergey Viktorovich Orlov", "Сергей Орлов"], party.Names);
        Assert.Equal([new(1972, 7), new(1974), new BirthDate(1975)], party.Born);
        Assert.Equal(["BY"], party.Countries);
        Assert.Equal(["٤٥٦", "456"], party.Identifiers);
    }

    [Fact]
    public void Version_one_of_the_European_list_is_read_by_its_own_heads()
    {
        const string csv =
            "Date_file;Entity_logical_id;Subject_type;Programme;Naal_lastname;Naal_firstname;Naal_middlename;Naal_wholename;Addr_country;Birt_date;Birt_country;Iden_number;Iden_country;Citi_country\n"
            + "26/11/2026;13;P;IRQ;Orlov;Sergey;;Sergey Orlov;;;;;;\n26/11/2026;13;P;IRQ;;;;;;1937-04-28;IRQ;RL1025526;LBN;GEO\n";

        Assert.Equal(WatchlistFormat.EuCsv, WatchlistReader.Detect("list.csv", Bytes(csv).Span));
        var party = Assert.Single(Read(csv, WatchlistFormat.EuCsv).Parties);

        Assert.Equal((NameKind.Person, "Sergey Orlov", "IRQ"), (party.Kind, party.Names[0], party.Programme));
        Assert.Equal(["IQ", "GE", "LB"], party.Countries);
        Assert.Equal((new BirthDate(1937, 4, 28), "RL1025526"), (party.Born[0], party.Identifiers[0]));
    }

    [Fact]
    public void Entities_nested_in_an_entity_of_FollowTheMoney_and_passports_on_lines_of_their_own_say_more_of_it()
    {
        const string text = """
            {"id":"P1","schema":"Passport","properties":{"holder":["Q1"],"number":["RL1025526"],"country":["lb"]}}
            {"id":"Q1","caption":"Sergey Orlov","schema":"Person","target":true,"datasets":["xx"],"properties":{"name":["Sergey Orlov"],"alias":["Сергей Орлов"],"innCode":["500100732259"],"birthDate":["1972","1972-11-26"],"addressEntity":[{"id":"a","schema":"Address","properties":{"full":["somewhere"],"country":["ge"]}}],"sanctions":[{"id":"s","schema":"Sanction","properties":{"program":["RUSSIA"],"authority":["X"]}}]}}
            {"id":"V1","schema":"Vessel","properties":{"name":["SEA STAR"],"callSign":["5IM316"],"imoNumber":["IMO9404546"],"pastFlags":["mt"]}}
            {"id":"C1","schema":"Company","properties":{"name":["Light Trading"],"abbreviation":["LTC"],"ogrnCode":["1037739709138"],"voenCode":["1700123451"],"mainCountry":["az"]}}
            """;

        var parties = Read(text, WatchlistFormat.FollowTheMoney).Parties;

        Assert.Equal(["500100732259", "RL1025526"], parties[0].Identifiers);
        Assert.Equal(["GE", "LB"], parties[0].Countries);
        Assert.Equal("RUSSIA", parties[0].Programme);
        Assert.Equal(["SEA STAR"], parties[1].Names);
        Assert.Equal(["IMO9404546", "5IM316"], parties[1].Identifiers);
        Assert.Equal(["MT"], parties[1].Countries);
        Assert.Equal(["Light Trading", "LTC"], parties[2].Names);
        Assert.Equal(["1037739709138", "1700123451"], parties[2].Identifiers);
        Assert.Equal(["AZ"], parties[2].Countries);
    }

    [Theory]
    [InlineData("1970 to 1973", 1970, 1973)]
    [InlineData("circa 1979-1982", 1979, 1982)]
    [InlineData("1960s", 1960, 1969)]
    [InlineData("Between 1960 and 1961", 1960, 1961)]
    public void A_span_of_years_is_each_of_them(string text, int first, int last) => Assert.Equal((first, last), Dates.Years(text));

    [Theory]
    [InlineData("26 Nov 1972")]
    [InlineData("1900 to 1999")] // nobody is told apart by a century
    [InlineData("1975 to 1970")]
    public void What_is_no_span_of_years_is_none(string text) => Assert.Null(Dates.Years(text));

    [Theory]
    [InlineData("Bosnia-Herzegovina", "BA")]
    [InlineData("Venezuela (Bolivarian Republic of)", "VE")]
    [InlineData("AZE", "AZ")]
    [InlineData("Tuvalu.", "TV")]
    [InlineData("Gaza Strip", "PS")]
    [InlineData("None Identified", null)]
    public void A_country_is_known_by_the_names_lists_give_it(string text, string? code) => Assert.Equal(code, CountryNames.Find(text));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static WatchlistResult Read(string text, WatchlistFormat format) => WatchlistReader.Read(Stream(text), format);

    private static byte[] Zipped(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var into = zip.CreateEntry(name).Open();
                into.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }
}
