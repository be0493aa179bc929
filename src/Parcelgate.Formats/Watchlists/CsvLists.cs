namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>Lists as CSV.</summary>
internal static class CsvLists
{
    // "-0-" is how the US Treasury writes that there is nothing.
    private const string Nothing = "-0-";

    /// <summary>SDN.CSV: twelve columns without a header. Beside it ALT.CSV has names, ADD.CSV countries of addresses, SDN_COMMENTS.CSV the rest of long remarks.</summary>
    internal static void ReadOfac(Stream stream, OfacFiles beside, ListDrafts drafts)
    {
        var names = Beside(beside.Aliases, "aliases", 4, 3, "the 5 columns of ALT.CSV", drafts);
        var countries = Beside(beside.Addresses, "addresses", 5, 4, "the 6 columns of ADD.CSV", drafts);
        var remarks = Beside(beside.Comments, "comments", 2, 1, "the 2 columns of SDN_COMMENTS.CSV", drafts);
        foreach (var (fields, line) in TextRecords.Csv(stream, ','))
        {
            if (drafts.IsFull)
            {
                return;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            var number = fields[0].Trim(' ', '\uFEFF');
            if (fields.Count != 12 || number.Length == 0 || !number.All(char.IsAsciiDigit))
            {
                drafts.Refuse(
                    ProblemCodes.Malformed,
                    place,
                    string.Join(',', fields),
                    "the 12 columns of SDN.CSV, the entry's number first"
                );
                continue;
            }

            var kind = fields[2].Trim() switch
            {
                "individual" => NameKind.Person,
                "vessel" => NameKind.Vessel,
                "aircraft" => NameKind.Aircraft,
                _ => NameKind.Organisation,
            };

            // Several programmes stand as "SDGT] [IFSR".
            var programme = Value(fields[3]).Replace("] [", " ", StringComparison.Ordinal).Trim('[', ']');
            var draft = new ListDraft(place, $"ofac-{number}", "OFAC SDN", kind) { Programme = programme };
            draft.Name(Value(fields[1]), drafts);
            foreach (var alias in Taken(names, number))
            {
                draft.Name(alias, drafts);
            }

            draft.Identifier(Value(fields[5]));
            draft.Country(Value(fields[9]));
            foreach (var country in Taken(countries, number))
            {
                draft.Country(country);
            }

            // A part of the remarks may be cut where the column ends: both are read as one.
            OfacRemarks.Read(string.Concat(Taken(remarks, number).Prepend(Untrimmed(fields[11]))), draft, drafts);
            drafts.Add(draft);
        }

        foreach (
            var (file, left) in ((string, Dictionary<string, Rows>)[])[("aliases", names), ("addresses", countries), ("comments", remarks)]
        )
        {
            foreach (var (number, rows) in left.Where(rows => !rows.Value.IsTaken))
            {
                drafts.Refuse(
                    ProblemCodes.UnknownCode,
                    string.Create(CultureInfo.InvariantCulture, $"{file}, line {rows.Line}"),
                    number,
                    "the number of an entry of SDN.CSV: files of one day"
                );
            }
        }
    }

    /// <summary>What a file beside SDN.CSV has for an entry.</summary>
    private sealed class Rows
    {
        internal required long Line { get; init; }

        internal List<string> Values { get; } = [];

        internal bool IsTaken { get; set; }
    }

    private static List<string> Taken(Dictionary<string, Rows> rows, string number)
    {
        if (!rows.TryGetValue(number, out var found))
        {
            return [];
        }

        found.IsTaken = true;
        return found.Values;
    }

    private static Dictionary<string, Rows> Beside(Stream? stream, string file, int least, int column, string expected, ListDrafts drafts)
    {
        var all = new Dictionary<string, Rows>(StringComparer.Ordinal);
        if (stream is null)
        {
            return all;
        }

        foreach (var (fields, line) in TextRecords.Csv(stream, ','))
        {
            var number = fields[0].Trim(' ', '\uFEFF');
            if (fields.Count < least || number.Length == 0 || !number.All(char.IsAsciiDigit))
            {
                drafts.Refuse(
                    ProblemCodes.Malformed,
                    string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}"),
                    string.Join(',', fields),
                    expected
                );
                continue;
            }

            (all.TryGetValue(number, out var rows) ? rows : all[number] = new Rows { Line = line }).Values.Add(Untrimmed(fields[column]));
        }

        return all;
    }

    private static string Untrimmed(string field) => field.Trim() == Nothing ? "" : field;

    private static string Value(string field) => field.Trim() is var text && text == Nothing ? "" : text;

    /// <summary>One row for every name, date, country and document of an entry; rows of one Entity_LogicalId are one entry.</summary>
    internal static void ReadEu(Stream stream, ListDrafts drafts)
    {
        Dictionary<string, int>? columns = null;
        var open = new Dictionary<string, ListDraft>(StringComparer.Ordinal);
        foreach (var (fields, line) in TextRecords.Csv(stream, ';'))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            if (columns is null)
            {
                columns = fields
                    .Index()
                    .DistinctBy(field => field.Item.Trim('\uFEFF', ' '))
                    .ToDictionary(field => field.Item.Trim('\uFEFF', ' '), field => field.Index, StringComparer.OrdinalIgnoreCase);
                if (!Has(columns, "Entity_LogicalId") || !Has(columns, "NameAlias_WholeName"))
                {
                    drafts.Refuse(
                        ProblemCodes.Missing,
                        place,
                        string.Join(';', fields),
                        "a header with the columns Entity_LogicalId and NameAlias_WholeName, in version 1.0 Entity_logical_id and Naal_wholename"
                    );
                    return;
                }
            }
            else if (fields.Count != columns.Count && fields.Count < columns.Values.Max() + 1)
            {
                drafts.Refuse(ProblemCodes.Malformed, place, string.Join(';', fields), $"{columns.Count} columns, as the header has");
            }
            else
            {
                EuRow(fields, columns, place, open, drafts);
            }

            if (drafts.IsFull)
            {
                return;
            }
        }

        foreach (var draft in open.Values)
        {
            drafts.Add(draft);
        }
    }

    private static void EuRow(
        List<string> fields,
        Dictionary<string, int> columns,
        string place,
        Dictionary<string, ListDraft> open,
        ListDrafts drafts
    )
    {
        var id = Field("Entity_LogicalId");
        if (id.Length == 0)
        {
            drafts.Refuse(ProblemCodes.Missing, $"{place}, column 'Entity_LogicalId'", "", "the entry's number");
            return;
        }

        if (!open.TryGetValue(id, out var draft))
        {
            string[] types = [Field("Entity_SubjectType"), Field("Entity_SubjectType_ClassificationCode")];
            var person = Array.Exists(
                types,
                type => type.Equals("P", StringComparison.OrdinalIgnoreCase) || type.Equals("person", StringComparison.OrdinalIgnoreCase)
            );
            draft = open[id] = new ListDraft(place, $"eu-{id}", "EU FSF", person ? NameKind.Person : NameKind.Organisation)
            {
                Programme = Field("Entity_Regulation_Programme"),
            };
        }

        string[] parts = [Field("NameAlias_FirstName"), Field("NameAlias_MiddleName"), Field("NameAlias_LastName")];
        draft.Name(
            Field("NameAlias_WholeName") is { Length: > 0 } whole ? whole : string.Join(' ', parts.Where(part => part.Length > 0)),
            drafts
        );
        if (Field("BirthDate_BirthDate") is { Length: > 0 } date)
        {
            draft.Date(date);
        }
        else if (Field("BirthDate_Year") is { Length: > 0 } year)
        {
            draft.Date($"{year}-{Field("BirthDate_Month")}-{Field("BirthDate_Day")}");
        }

        draft.Between(Field("BirthDate_YearRangeFrom"), Field("BirthDate_YearRangeTo"));
        draft.Country(Field("BirthDate_CountryIso2Code"));
        draft.Country(Field("Citizenship_CountryIso2Code"));
        draft.Country(Field("Address_CountryIso2Code"));
        draft.Country(Field("Identification_CountryIso2Code"));
        draft.Identifier(Field("Identification_Number"));
        draft.Identifier(Field("Identification_LatinNumber"));

        string Field(string name) =>
            (columns.TryGetValue(name, out var at) || (Older.TryGetValue(name, out var old) && columns.TryGetValue(old, out at)))
            && at < fields.Count
                ? fields[at].Trim()
                : "";
    }

    private static bool Has(Dictionary<string, int> columns, string name) => columns.ContainsKey(name) || columns.ContainsKey(Older[name]);

    /// <summary>Columns of version 1.1 of the European list with their names in version 1.0, as descriptions of both have them.</summary>
    private static readonly Dictionary<string, string> Older = new(StringComparer.Ordinal)
    {
        ["Entity_LogicalId"] = "Entity_logical_id",
        ["Entity_SubjectType"] = "Subject_type",
        ["Entity_Regulation_Programme"] = "Programme",
        ["NameAlias_WholeName"] = "Naal_wholename",
        ["NameAlias_FirstName"] = "Naal_firstname",
        ["NameAlias_MiddleName"] = "Naal_middlename",
        ["NameAlias_LastName"] = "Naal_lastname",
        ["BirthDate_BirthDate"] = "Birt_date",
        ["BirthDate_CountryIso2Code"] = "Birt_country",
        ["Citizenship_CountryIso2Code"] = "Citi_country",
        ["Address_CountryIso2Code"] = "Addr_country",
        ["Identification_CountryIso2Code"] = "Iden_country",
        ["Identification_Number"] = "Iden_number",
    };
}
