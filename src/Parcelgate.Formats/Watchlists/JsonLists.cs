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
    };

    internal static void ReadLines(Stream stream, ListDrafts drafts) => Each(stream, drafts, Line);

    internal static void ReadFollowTheMoney(Stream stream, ListDrafts drafts) => Each(stream, drafts, Entity);

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

    private static void Entity(JsonElement json, string place, ListDrafts drafts)
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
            return;
        }

        var list =
            json.TryGetProperty("datasets", out var sets) && sets.ValueKind == JsonValueKind.Array && sets.GetArrayLength() > 0
                ? sets[0].ToString()
                : "ftm";
        var draft = new ListDraft(place, id, list, kind);
        draft.Name(Text(json, "caption"), drafts);
        foreach (var name in (ReadOnlySpan<string>)["name", "alias", "weakAlias", "previousName", "callSign"])
        {
            Texts(values, name, place, drafts, text => draft.Name(text, drafts));
        }

        foreach (var name in (ReadOnlySpan<string>)["nationality", "citizenship", "country", "birthCountry", "jurisdiction", "flag"])
        {
            Texts(values, name, place, drafts, draft.Country);
        }

        foreach (
            var name in (ReadOnlySpan<string>)
                ["passportNumber", "idNumber", "registrationNumber", "taxNumber", "imoNumber", "mmsi", "leiCode"]
        )
        {
            Texts(values, name, place, drafts, draft.Identifier);
        }

        Texts(values, "birthDate", place, drafts, draft.Date);
        Texts(values, "programId", place, drafts, programme => draft.Programme = draft.Programme.Length == 0 ? programme : draft.Programme);
        drafts.Add(draft);
    }

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
