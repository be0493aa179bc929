namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>Lists of one JSON object on a line.</summary>
internal static class JsonLists
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.JsonDepth };

    /// <summary>Schemata of FollowTheMoney that are parties, with what they are.</summary>
    private static readonly Dictionary<string, NameKind> Schemata = new(StringComparer.Ordinal)
    {
        ["Person"] = NameKind.Person,
        ["Company"] = NameKind.Organisation,
        ["Organization"] = NameKind.Organisation,
        ["PublicBody"] = NameKind.Organisation,
        ["LegalEntity"] = NameKind.Unknown,
        ["Vessel"] = NameKind.Vessel,
        ["Airplane"] = NameKind.Aircraft,
        ["Vehicle"] = NameKind.Unknown,
    };

    // Properties of FollowTheMoney's model of the type name, country and identifier that tell who somebody is.
    private static readonly string[] NameProperties = ["name", "alias", "weakAlias", "previousName", "abbreviation"];

    private static readonly string[] CountryProperties =
    [
        "nationality",
        "citizenship",
        "country",
        "birthCountry",
        "jurisdiction",
        "mainCountry",
        "flag",
        "pastFlags",
    ];

    private static readonly string[] IdentifierProperties =
    [
        "passportNumber",
        "idNumber",
        "socialSecurityNumber",
        "registrationNumber",
        "taxNumber",
        "vatCode",
        "licenseNumber",
        "innCode",
        "ogrnCode",
        "uscCode",
        "leiCode",
        "dunsCode",
        "uniqueEntityId",
        "npiCode",
        "swiftBic",
        "voenCode",
        "irsCode",
        "cikCode",
        "jibCode",
        "mbsCode",
        "imoNumber",
        "mmsi",
        "callSign",
        "crsNumber",
        "serialNumber",
    ];

    internal static void ReadLines(Stream stream, ListDrafts drafts) => Each(stream, drafts, Line);

    /// <summary>Entities, one on a line, alone or with those beside them inside. A passport on a line of its own belongs to its holder, wherever that stands.</summary>
    internal static void ReadFollowTheMoney(Stream stream, ListDrafts drafts)
    {
        var documents = new List<(string Holder, string? Number, string? Country)>();
        Each(stream, drafts, (json, place, all) => Entity(json, place, all, documents));
        foreach (var (holder, number, country) in documents)
        {
            drafts.Find(holder)?.Identifier(number);
            drafts.Find(holder)?.Country(country);
        }
    }

    private static void Each(Stream stream, ListDrafts drafts, Action<JsonElement, string, ListDrafts> read)
    {
        foreach (var (text, number) in TextRecords.Lines(stream))
        {
            if (drafts.IsFull)
            {
                return;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"line {number}");
            try
            {
                using var json = JsonDocument.Parse(text, Options);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    read(json.RootElement, place, drafts);
                }
                else
                {
                    drafts.Refuse(ProblemCodes.WrongType, place, text, "one JSON object on a line");
                }
            }
            catch (JsonException wrong)
            {
                var column = string.Create(CultureInfo.InvariantCulture, $", byte {wrong.BytePositionInLine}");
                drafts.Refuse(ProblemCodes.Malformed, place + column, text, "one JSON object on a line, whole, nested no deeper than 16");
            }
        }
    }

    private static void Line(JsonElement json, string place, ListDrafts drafts)
    {
        var (id, list) = (Text(json, "id"), Text(json, "list") ?? "list");
        if (id is null)
        {
            drafts.Refuse(ProblemCodes.Missing, $"{place}, 'id'", "", "an id that no other entry has, such as \"ofac-36\"");
            return;
        }

        var draft = new ListDraft(place, id, list, KindOf(Text(json, "type"), place, drafts)) { Programme = Text(json, "program") ?? "" };
        draft.Name(Text(json, "name"), drafts);
        Texts(json, "aliases", place, drafts, alias => draft.Name(alias, drafts));
        Texts(json, "dob", place, drafts, draft.Date);
        Texts(json, "countries", place, drafts, draft.Country);
        Texts(json, "identifiers", place, drafts, draft.Identifier);
        OfacRemarks.Read(Text(json, "remarks"), draft, drafts);
        AddressCountry(Text(json, "address"), draft);
        drafts.Add(draft);
    }

    /// <summary>The country code in an address line such as "…, CHERRY HILL, NJ, US, 08054".</summary>
    private static void AddressCountry(string? address, ListDraft draft)
    {
        var parts = (address ?? "").Split(',', StringSplitOptions.TrimEntries);
        for (var i = Math.Max(0, parts.Length - 2); i < parts.Length; i++)
        {
            draft.Country(parts[i].Length == 2 && char.IsAsciiLetterUpper(parts[i][0]) ? parts[i] : null);
        }
    }

    private static NameKind KindOf(string? type, string place, ListDrafts drafts)
    {
        switch (type)
        {
            case "Person":
                return NameKind.Person;
            case "Entity" or "Organisation" or "Organization" or "Company":
                return NameKind.Organisation;
            case "Vessel":
                return NameKind.Vessel;
            case "Aircraft":
                return NameKind.Aircraft;
            case null or "Unknown":
                return NameKind.Unknown;
            default:
                drafts.Refuse(ProblemCodes.UnknownCode, $"{place}, 'type'", type, "Person, Entity, Vessel, Aircraft or Unknown");
                return NameKind.Unknown;
        }
    }

    private static void Entity(
        JsonElement json,
        string place,
        ListDrafts drafts,
        List<(string Holder, string? Number, string? Country)> documents
    )
    {
        var (id, schema) = (Text(json, "id"), Text(json, "schema"));
        if (id is null || schema is null || !json.TryGetProperty("properties", out var values) || values.ValueKind != JsonValueKind.Object)
        {
            drafts.Refuse(ProblemCodes.Missing, place, id ?? "", "an entity of FollowTheMoney: 'id', 'schema' and 'properties'");
            return;
        }

        if (!Schemata.TryGetValue(schema, out var kind))
        {
            drafts.Ignored++;
            foreach (
                var holder in schema is "Passport" or "Identification" && documents.Count < WatchlistReader.MostParties
                    ? Strings(values, "holder")
                    : []
            )
            {
                documents.Add((holder, Strings(values, "number").FirstOrDefault(), Strings(values, "country").FirstOrDefault()));
            }

            return;
        }

        var list =
            json.TryGetProperty("datasets", out var sets) && sets.ValueKind == JsonValueKind.Array && sets.GetArrayLength() > 0
                ? sets[0].ToString()
                : "ftm";
        var draft = new ListDraft(place, id, list, kind);
        draft.Name(Text(json, "caption"), drafts);
        foreach (var name in NameProperties)
        {
            Texts(values, name, place, drafts, text => draft.Name(text, drafts));
        }

        foreach (var name in CountryProperties)
        {
            Texts(values, name, place, drafts, draft.Country);
        }

        foreach (var name in IdentifierProperties)
        {
            Texts(values, name, place, drafts, draft.Identifier);
        }

        Texts(values, "birthDate", place, drafts, draft.Date);
        Texts(values, "programId", place, drafts, programme => draft.Programme = draft.Programme.Length == 0 ? programme : draft.Programme);
        foreach (var beside in values.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var inner in beside.Value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object))
            {
                Beside(inner, draft);
            }
        }

        drafts.Add(draft);
    }

    /// <summary>What an entity nested in another says of it: the number of a passport, the country of an address, the programme of a sanction.</summary>
    private static void Beside(JsonElement json, ListDraft draft)
    {
        if (!json.TryGetProperty("properties", out var values) || values.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        switch (Text(json, "schema"))
        {
            case "Passport" or "Identification":
                Strings(values, "number").ForEach(draft.Identifier);
                Strings(values, "country").ForEach(draft.Country);
                break;
            case "Address":
                Strings(values, "country").ForEach(draft.Country);
                break;
            case "Sanction" when draft.Programme.Length == 0:
                draft.Programme = Strings(values, "programId").Concat(Strings(values, "program")).FirstOrDefault() ?? "";
                break;
        }
    }

    private static List<string> Strings(JsonElement json, string name) =>
        json.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
            : [];

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Texts(JsonElement json, string name, string place, ListDrafts drafts, Action<string> take)
    {
        if (!json.TryGetProperty(name, out var values) || values.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (values.ValueKind != JsonValueKind.Array)
        {
            drafts.Refuse(ProblemCodes.WrongType, $"{place}, '{name}'", values.ToString(), "an array of texts, such as [\"…\"]");
            return;
        }

        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                take(value.GetString()!);
            }
            else
            {
                drafts.Refuse(ProblemCodes.WrongType, $"{place}, '{name}'", value.ToString(), "a text in quotes");
            }
        }
    }
}
