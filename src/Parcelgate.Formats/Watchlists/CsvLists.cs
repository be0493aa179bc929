namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>Lists as CSV.</summary>
internal static class CsvLists
{
    // "-0-" is how the US Treasury writes that there is nothing.
    private const string Nothing = "-0-";

    /// <summary>SDN.CSV: twelve columns without a header; ALT.CSV: five.</summary>
    internal static void ReadOfac(Stream stream, Stream? aliases, ListDrafts drafts)
    {
        var names = aliases is null ? [] : Aliases(aliases, drafts);
        foreach (var (fields, line) in TextRecords.Csv(stream, ','))
        {
            if (drafts.IsFull)
            {
                return;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            if (fields.Count != 12 || !fields[0].Trim().All(char.IsAsciiDigit))
            {
                drafts.Refuse(
                    ProblemCodes.Malformed,
                    place,
                    string.Join(',', fields),
                    "the 12 columns of SDN.CSV, the entry's number first"
                );
                continue;
            }

            var number = fields[0].Trim();
            var kind = fields[2].Trim() switch
            {
                "individual" => NameKind.Person,
                "vessel" => NameKind.Vessel,
                "aircraft" => NameKind.Aircraft,
                _ => NameKind.Organisation,
            };
            var draft = new ListDraft(place, $"ofac-{number}", "OFAC SDN", kind) { Programme = Value(fields[3]) };
            draft.Name(Value(fields[1]), drafts);
            foreach (var alias in names.GetValueOrDefault(number, []))
            {
                draft.Name(alias, drafts);
            }

            draft.Country(Value(fields[9]));
            OfacRemarks.Read(Value(fields[11]), draft, drafts);
            drafts.Add(draft);
        }
    }

    private static Dictionary<string, List<string>> Aliases(Stream stream, ListDrafts drafts)
    {
        var names = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (fields, line) in TextRecords.Csv(stream, ','))
        {
            if (fields.Count < 4)
            {
                drafts.Refuse(
                    ProblemCodes.Malformed,
                    string.Create(CultureInfo.InvariantCulture, $"aliases, line {line}"),
                    string.Join(',', fields),
                    "the 5 columns of ALT.CSV"
                );
                continue;
            }

            var number = fields[0].Trim();
            (names.TryGetValue(number, out var list) ? list : names[number] = []).Add(Value(fields[3]));
        }

        return names;
    }

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
                if (!columns.ContainsKey("Entity_LogicalId") || !columns.ContainsKey("NameAlias_WholeName"))
                {
                    drafts.Refuse(
                        ProblemCodes.Missing,
                        place,
                        string.Join(';', fields),
                        "a header with the columns Entity_LogicalId and NameAlias_WholeName"
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
            var type = Field("Entity_SubjectType") + Field("Entity_SubjectType_ClassificationCode");
            var kind =
                type.StartsWith('P') || type.Equals("person", StringComparison.OrdinalIgnoreCase) ? NameKind.Person : NameKind.Organisation;
            draft = open[id] = new ListDraft(place, $"eu-{id}", "EU FSF", kind) { Programme = Field("Entity_Regulation_Programme") };
        }

        draft.Name(Field("NameAlias_WholeName"), drafts);
        draft.Date(Field("BirthDate_BirthDate") is { Length: > 0 } date ? date : Field("BirthDate_Year"));
        draft.Country(Field("BirthDate_CountryIso2Code"));
        draft.Country(Field("Citizenship_CountryIso2Code"));
        draft.Country(Field("Address_CountryIso2Code"));
        draft.Identifier(Field("Identification_Number"));

        string Field(string name) => columns.TryGetValue(name, out var at) && at < fields.Count ? fields[at].Trim() : "";
    }
}
