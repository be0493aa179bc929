namespace Parcelgate.Server.Web.Parts;

using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Web.Texts;

/// <summary>What an amendment changed and why one was refused, in words: the journal keeps places and codes.</summary>
internal static partial class ChangeWords
{
    /// <summary>Fields of the record with the keys of their names.</summary>
    private static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["category"] = "manifest.category",
        ["lane"] = "find.lane",
        ["due"] = "find.due",
        ["value"] = "lines.value",
        ["freight"] = "items.carriage",
        ["insurance"] = "declared.insurance",
        ["grossMassGrams"] = "declared.gross",
        ["netMassGrams"] = "items.net",
        ["packages"] = "declared.packages",
        ["description"] = "items.description",
        ["origin"] = "items.origin",
        ["quantity"] = "items.pieces",
        ["purpose"] = "declared.purpose",
        ["channel"] = "declared.channel",
        ["consignee"] = "parties.consignee",
        ["consignor"] = "parties.consignor",
        ["seller"] = "parties.seller",
        ["platform"] = "parties.platform",
        ["declarant"] = "parties.declarant",
        ["carrier"] = "parties.carrier",
        ["name"] = "change.name",
        ["identity"] = "parties.identity",
        ["phone"] = "parties.phone",
        ["email"] = "parties.email",
        ["address"] = "parties.address",
        ["account"] = "parties.account",
        ["transport"] = "change.transport",
        ["conveyance"] = "arrivals.flight",
        ["master"] = "declared.master",
        ["receptacle"] = "declared.receptacle",
        ["arrivesAt"] = "declared.arrives",
        ["permits"] = "declared.permits",
        ["procedures"] = "declared.procedures",
        ["orderNumbers"] = "declared.orders",
        ["dataSet"] = "declared.data-set",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Parties = ["consignee", "consignor", "seller", "platform", "declarant", "carrier"];

    /// <summary>One line of the journal's "changed": "/items[1]/value: 20.00 USD → 30.00 USD". Parties, and what else may name a person to a reader who may not know, are named and not told.</summary>
    public static string Change(this Words words, ClaimsPrincipal reader, string line)
    {
        if (Line().Match(line) is not { Success: true } match)
        {
            return line;
        }

        var (field, was, now) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var steps = field.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var what = string.Join(", ", steps.Select(words.Step));
        (string, object?)[] parts = [("what", what), ("was", words.Value(field, was)), ("now", words.Value(field, now))];
        return words[
            (steps.Length > 0 && Parties.Contains(steps[0])) || !PersonPlaces.MayRead(reader, field) ? "change.hidden"
            : was.Length == 0 ? "change.added"
            : now.Length == 0 ? "change.removed"
            : "change.line",
            parts
        ];
    }

    /// <summary>One line of the journal's "problems": "intake-missing /items/0/value: ".</summary>
    public static string Refusal(this Words words, ClaimsPrincipal reader, string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0)
        {
            return words.For("problem", line);
        }

        var said = line[(end + 1)..];
        var place = said.Split(": ")[0];
        return $"{words.For("problem", line[..end])}: {(PersonPlaces.MayRead(reader, place) ? said : place).TrimEnd(' ', ':')}";
    }

    private static string Step(this Words words, string step) =>
        Item().Match(step) is { Success: true } item ? words["charges.item", ("number", item.Groups[1].Value)]
        : Fields.TryGetValue(step, out var key) ? words[key]
        : step == "hs" ? "HS"
        : step;

    private static string Value(this Words words, string field, string value) =>
        field == "lane" && value.Length > 0 ? words.FactValue(new Fact("lane", value)) : words.FactValue(value);

    [GeneratedRegex(@"^(.+?): (.*) → (.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^items\[(\d+)\]$")]
    private static partial Regex Item();
}
