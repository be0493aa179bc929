namespace Parcelgate.Formats.Watchlists;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>One row of a file of names to be screened.</summary>
/// <param name="Line">Line of the file the row begins on, from 1.</param>
/// <param name="Query">Whom to screen.</param>
public sealed record CustomerRow(long Line, ScreeningQuery Query);

/// <summary>Two names to be compared.</summary>
/// <param name="A">One name.</param>
/// <param name="B">The other.</param>
/// <param name="Kind">What both are names of.</param>
public sealed record NamePair(string A, string B, NameKind Kind);

/// <summary>What was read, or why it was not.</summary>
/// <param name="Rows">All of it; empty where there are problems.</param>
/// <param name="Problems">At most <see cref="WatchlistReader.MostProblems"/>.</param>
public sealed record NamesResult<T>(ImmutableArray<T> Rows, ImmutableArray<Problem> Problems);

/// <summary>Reads whom to screen: customers as CSV, pairs of names as JSON. Bounded; what the bytes contain never throws.</summary>
public static class CustomerReader
{
    /// <summary>Most rows or pairs of one file. Arbitrary.</summary>
    public const int MostRows = 2_000_000;

    /// <summary>Longest file of pairs in bytes: 64 MiB. Arbitrary: about half a million pairs.</summary>
    public const int LongestPairs = 64 * 1024 * 1024;

    /// <summary>Longest name in characters; a party of a consignment has 140.</summary>
    public const int LongestName = 1_000;

    private static readonly (string[] Columns, string Meaning)[] Known =
    [
        (["full_name", "name"], "name"),
        (["date_of_birth", "birth_date", "dob"], "born"),
        (["nationality", "country", "citizenship"], "country"),
        (["place_of_birth"], "place"),
        (["identifier", "id_number", "passport", "passport_number"], "identifier"),
        (["schema", "kind", "type"], "kind"),
        (["first_name", "last_name", "gender"], "person"),
    ];

    /// <summary>
    /// Customers: a header, then one on each row. The column full_name is required; date_of_birth, nationality or country, place_of_birth, identifier and schema qualify.
    /// Without a schema the names are of persons where the file has columns only persons have, else the words tell.
    /// </summary>
    public static NamesResult<CustomerRow> ReadCustomers(Stream stream)
    {
        var (rows, problems) = (ImmutableArray.CreateBuilder<CustomerRow>(), new List<Problem>());
        Dictionary<string, List<int>>? columns = null;
        try
        {
            foreach (var (fields, line) in TextRecords.Csv(stream, TextRecords.ByHeader))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
                if (columns is null)
                {
                    columns = Columns(fields);
                    if (!columns.ContainsKey("name"))
                    {
                        problems.Add(
                            Problem.Of(
                                ProblemCodes.Missing,
                                $"{place}, header",
                                string.Join(',', fields),
                                "a column 'full_name'; commas, semicolons, tabs or bars between columns"
                            )
                        );
                        break;
                    }
                }
                else if (rows.Count >= MostRows)
                {
                    problems.Add(Problem.Of(ProblemCodes.TooLarge, place, "", $"at most {MostRows} rows in one file"));
                    break;
                }
                else if (Row(fields, columns, line, place, problems) is { } row)
                {
                    rows.Add(row);
                }

                if (problems.Count >= WatchlistReader.MostProblems)
                {
                    break;
                }
            }
        }
        catch (DecoderFallbackException wrong)
        {
            problems.Add(Problem.Of(ProblemCodes.NotUtf8, "the file", Convert.ToHexString(wrong.BytesUnknown ?? []), "UTF-8 text"));
        }
        catch (ListBrokenException wrong)
        {
            problems.Add(Problem.Of(ProblemCodes.Malformed, wrong.Place, wrong.Found, wrong.Message));
        }
        catch (ListTooLongException wrong)
        {
            problems.Add(Problem.Of(ProblemCodes.TooLarge, wrong.Place, "", wrong.Message));
        }

        if (columns is null && problems.Count == 0)
        {
            problems.Add(Problem.Of(ProblemCodes.Missing, "the file", "", "a header with a column 'full_name', and rows below it"));
        }

        return problems.Count > 0 ? new([], [.. problems]) : new(rows.ToImmutable(), []);
    }

    private static Dictionary<string, List<int>> Columns(List<string> header)
    {
        var columns = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (at, field) in header.Index())
        {
            var name = field.Trim('\uFEFF', ' ').ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
            foreach (var (names, meaning) in Known.Where(known => known.Columns.Contains(name)))
            {
                (columns.TryGetValue(meaning, out var list) ? list : columns[meaning] = []).Add(at);
            }
        }

        return columns;
    }

    private static CustomerRow? Row(
        List<string> fields,
        Dictionary<string, List<int>> columns,
        long line,
        string place,
        List<Problem> problems
    )
    {
        if (fields.Count <= columns.Values.Max(list => list.Max()))
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{fields.Count} fields: {string.Join(',', fields)}");
            problems.Add(Problem.Of(ProblemCodes.Malformed, place, found, "as many fields as the header has columns"));
            return null;
        }

        var name = First("name");
        if (name.Length is 0 or > LongestName)
        {
            problems.Add(
                Problem.Of(
                    name.Length == 0 ? ProblemCodes.Missing : ProblemCodes.TooLong,
                    $"{place}, column 'full_name'",
                    name,
                    $"a name of 1 to {LongestName} characters"
                )
            );
            return null;
        }

        var born = First("born");
        var date = Dates.Read(born);
        if (born.Length > 0 && date is null)
        {
            problems.Add(
                Problem.Of(
                    ProblemCodes.OutOfRange,
                    $"{place}, column 'date_of_birth'",
                    born,
                    "a date such as 1972-11-26 or a year such as 1972, or nothing"
                )
            );
            return null;
        }

        var kind =
            KindOf(First("kind")) is var stated
            && stated == NameKind.Unknown
            && (columns.ContainsKey("person") || columns.ContainsKey("born"))
                ? NameKind.Person
                : KindOf(First("kind"));
        return new CustomerRow(
            line,
            new ScreeningQuery(name, kind)
            {
                Born = date,
                Countries = [.. All("country").Append(First("place").Split(',')[^1]).Select(CountryNames.Find).OfType<string>().Distinct()],
                Identifiers = [.. All("identifier").Where(text => text.Length > 0)],
            }
        );

        string First(string meaning) => All(meaning).FirstOrDefault(text => text.Length > 0) ?? "";

        IEnumerable<string> All(string meaning) => columns.TryGetValue(meaning, out var list) ? list.Select(at => fields[at].Trim()) : [];
    }

    /// <summary>Pairs: a JSON array of objects with "a", "b" and, where it is known, "schema"; other members are not read.</summary>
    public static NamesResult<NamePair> ReadPairs(ReadOnlyMemory<byte> bytes)
    {
        var (rows, problems) = (ImmutableArray.CreateBuilder<NamePair>(), new List<Problem>());
        if (bytes.Length > LongestPairs)
        {
            return new([], [Problem.Of(ProblemCodes.TooLarge, "the file", "", $"at most {LongestPairs} bytes")]);
        }

        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Limits.JsonDepth });
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                return new(
                    [],
                    [
                        Problem.Of(
                            ProblemCodes.WrongType,
                            "/",
                            json.RootElement.ValueKind.ToString(),
                            "a JSON array of {\"a\", \"b\", \"schema\"}"
                        ),
                    ]
                );
            }

            foreach (var (at, pair) in json.RootElement.EnumerateArray().Index())
            {
                if (Pair(pair, at, problems) is { } read)
                {
                    rows.Add(read);
                }

                if (problems.Count >= WatchlistReader.MostProblems)
                {
                    break;
                }
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            var place = wrong is JsonException json
                ? string.Create(CultureInfo.InvariantCulture, $"line {(json.LineNumber ?? 0) + 1}, byte {json.BytePositionInLine}")
                : "the file";
            problems.Add(Problem.Of(ProblemCodes.Malformed, place, "", "a whole JSON array of {\"a\", \"b\", \"schema\"} in UTF-8"));
        }

        return problems.Count > 0 ? new([], [.. problems]) : new(rows.ToImmutable(), []);
    }

    private static NamePair? Pair(JsonElement pair, int at, List<Problem> problems)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"/{at}");
        if (pair.ValueKind != JsonValueKind.Object)
        {
            problems.Add(Problem.Of(ProblemCodes.WrongType, place, pair.ToString(), "an object {\"a\", \"b\", \"schema\"}"));
            return null;
        }

        var (a, b) = (Name(pair, "a", place, problems), Name(pair, "b", place, problems));
        var schema = pair.TryGetProperty("schema", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return a is null || b is null ? null : new NamePair(a, b, KindOf(schema));
    }

    private static string? Name(JsonElement pair, string member, string place, List<Problem> problems)
    {
        var found = pair.TryGetProperty(member, out var value) ? value : default;
        if (found.ValueKind == JsonValueKind.String && found.GetString() is { Length: <= LongestName } name)
        {
            return name;
        }

        var code = found.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => ProblemCodes.Missing,
            JsonValueKind.String => ProblemCodes.TooLong,
            _ => ProblemCodes.WrongType,
        };
        problems.Add(Problem.Of(code, $"{place}/{member}", found.ToString(), $"a name in quotes, at most {LongestName} characters"));
        return null;
    }

    /// <summary>Schemata as FollowTheMoney calls them, and the plain words; anything else is not known.</summary>
    private static NameKind KindOf(string schema) =>
        schema.ToLowerInvariant() switch
        {
            "person" => NameKind.Person,
            "company" or "organization" or "organisation" or "publicbody" or "entity" => NameKind.Organisation,
            "vessel" => NameKind.Vessel,
            "airplane" or "aircraft" => NameKind.Aircraft,
            _ => NameKind.Unknown,
        };
}
