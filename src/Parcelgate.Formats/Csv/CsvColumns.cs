namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>Puts one cell, never blank, into the draft.</summary>
internal delegate void Put(CsvDraft draft, ReadOnlySpan<char> text, int item);

/// <summary>The columns by name: one line per field. Names are those of the canonical JSON, flattened, with underscores.</summary>
internal static class CsvColumns
{
    /// <summary>Columns of the consignment.</summary>
    internal static readonly FrozenDictionary<string, Put> Head = HeadColumns()
        .Concat(PartyColumns())
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Columns of a goods line, behind "item_" for the first, "item2_" for the second and so on.</summary>
    internal static readonly FrozenDictionary<string, Put> Item = ItemColumns().ToFrozenDictionary(StringComparer.Ordinal);

    internal static string ItemPrefix(int number) => number == 1 ? "item_" : string.Create(CultureInfo.InvariantCulture, $"item{number}_");

    private static Dictionary<string, Put> HeadColumns() =>
        new()
        {
            ["act"] = (d, t, _) => d.Fields.Act = (Act)(Word(d, t, Words.Acts) ?? 0),
            ["reason"] = (d, t, _) => d.Fields.Reason = Text(d, t, Limits.Reason),
            ["reference"] = (d, t, _) => d.Fields.Reference = Text(d, t, Limits.Reference),
            ["channel"] = (d, t, _) => d.Fields.Channel = (Channel?)Word(d, t, Words.Channels),
            ["purpose"] = (d, t, _) => d.Fields.Purpose = (Purpose)(Word(d, t, Words.Purposes) ?? 0),
            ["destination"] = (d, t, _) => d.Fields.Destination = Country(d, t),
            ["dispatch"] = (d, t, _) => d.Fields.Dispatch = Country(d, t),
            ["gross_mass_grams"] = (d, t, _) => d.Fields.GrossMassGrams = Whole(d, t, Limits.MassGrams, "grams"),
            ["packages"] = (d, t, _) => d.Fields.Packages = (int?)Whole(d, t, Limits.Packages, "packages"),
            ["freight"] = (d, t, _) => Amount(d, t, ref d.Freight),
            ["freight_currency"] = (d, t, _) => Currency(d, t, ref d.Freight),
            ["insurance"] = (d, t, _) => Amount(d, t, ref d.Insurance),
            ["insurance_currency"] = (d, t, _) => Currency(d, t, ref d.Insurance),
            ["transport_mode"] = (d, t, _) => d.Transport.Mode = (TransportMode)(Word(d, t, Words.Modes) ?? 0),
            ["conveyance"] = (d, t, _) => d.Transport.Conveyance = Text(d, t, Limits.TransportText),
            ["master"] = (d, t, _) => d.Transport.Master = Text(d, t, Limits.TransportText),
            ["receptacle"] = (d, t, _) => d.Transport.Receptacle = Text(d, t, Limits.TransportText),
            ["arrives_at"] = (d, t, _) => d.Transport.ArrivesAt = Instant(d, t),
            ["prepaid_scheme"] = (d, t, _) => d.PrepaidScheme = Text(d, t, Limits.Code)?.ToLowerInvariant(),
            ["prepaid_id"] = (d, t, _) => d.PrepaidId = Text(d, t, Limits.Identity),
            ["permits"] = (d, t, _) => d.Fields.Permits = Permits(d, t),
            ["data_set"] = (d, t, _) => d.Fields.DataSet = Text(d, t, Limits.Code),
            ["procedures"] = (d, t, _) => d.Fields.Procedures = Texts(d, t, Limits.Procedures, Limits.Code, "codes"),
            ["ordered_at"] = (d, t, _) => d.Fields.OrderedAt = Instant(d, t),
            ["order_numbers"] = (d, t, _) => d.Fields.OrderNumbers = Texts(d, t, Limits.OrderNumbers, Limits.OrderNumber, "order numbers"),
        };

    private static IEnumerable<KeyValuePair<string, Put>> PartyColumns() =>
        [
            .. Party("consignor", d => d.Consignor),
            .. Party("consignee", d => d.Consignee),
            .. Party("seller", d => d.Seller),
            .. Party("platform", d => d.Platform),
            .. Party("declarant", d => d.Declarant),
            .. Party("carrier", d => d.Carrier),
        ];

    private static Dictionary<string, Put> Party(string role, Func<CsvDraft, PartyDraft> of) =>
        new()
        {
            [role + "_name"] = (d, t, _) => of(d).Sent().Name = Text(d, t, Limits.Name),
            [role + "_kind"] = (d, t, _) => of(d).Sent().Kind = (PartyKind)(Word(d, t, Words.Kinds) ?? 0),
            [role + "_identity"] = (d, t, _) => of(d).Sent().Identity = Text(d, t, Limits.Identity),
            [role + "_phone"] = (d, t, _) => of(d).Sent().Phone = Text(d, t, Limits.Phone),
            [role + "_email"] = (d, t, _) => of(d).Sent().Email = Text(d, t, Limits.Email),
            [role + "_account"] = (d, t, _) => of(d).Sent().Account = Text(d, t, Limits.Account),
            [role + "_lines"] = (d, t, _) => of(d).Placed().Lines = Text(d, t, Limits.AddressLines),
            [role + "_city"] = (d, t, _) => of(d).Placed().City = Text(d, t, Limits.City),
            [role + "_region"] = (d, t, _) => of(d).Placed().Region = Text(d, t, Limits.Region),
            [role + "_postcode"] = (d, t, _) => of(d).Placed().Postcode = Text(d, t, Limits.Postcode),
            [role + "_country"] = (d, t, _) => of(d).Placed().Country = Country(d, t),
        };

    private static Dictionary<string, Put> ItemColumns() =>
        new()
        {
            ["description"] = (d, t, item) => d.Item(item).Description = Text(d, t, Limits.Description),
            ["hs"] = (d, t, item) => d.Item(item).Hs = d.Sound(Values.Hs(t, out var hs), t) ? hs : null,
            ["origin"] = (d, t, item) => d.Item(item).Origin = Country(d, t),
            ["quantity"] = (d, t, item) => d.Item(item).Quantity = (int)(Whole(d, t, Limits.Quantity, "pieces") ?? 1),
            ["net_mass_grams"] = (d, t, item) => d.Item(item).NetMassGrams = Whole(d, t, Limits.MassGrams, "grams"),
            ["value"] = (d, t, item) => Amount(d, t, ref d.Item(item).Value),
            ["currency"] = (d, t, item) => Currency(d, t, ref d.Item(item).Value),
            ["listing_url"] = (d, t, item) => d.Item(item).ListingUrl = Text(d, t, Limits.ListingUrl),
            ["sku"] = (d, t, item) => d.Item(item).Sku = Text(d, t, Limits.Sku),
        };

    private static string? Text(CsvDraft draft, ReadOnlySpan<char> text, int longest) =>
        draft.Sound(Values.Text(text, longest), text) ? text.ToString() : null;

    private static int? Word(CsvDraft draft, ReadOnlySpan<char> text, string[] words) =>
        draft.Sound(Words.Find(words, text.Trim(), out var value), text) ? value : null;

    private static string? Country(CsvDraft draft, ReadOnlySpan<char> text) =>
        draft.Sound(Values.Country(text.Trim(), out var code), text) ? code : null;

    private static long? Whole(CsvDraft draft, ReadOnlySpan<char> text, long most, string unit) =>
        draft.Sound(Values.Whole(Values.WithoutZeros(text.Trim()), 1, most, unit, out var value), text) ? value : null;

    private static DateTimeOffset? Instant(CsvDraft draft, ReadOnlySpan<char> text) =>
        draft.Sound(Values.Instant(text.Trim(), out var instant), text) ? instant : null;

    private static void Amount(CsvDraft draft, ReadOnlySpan<char> text, ref MoneyDraft money)
    {
        if (draft.Sound(Values.Number(text.Trim(), out var number), text))
        {
            money.Amount = number;
            money.AsWritten = draft.Written ?? text.ToString();
        }
    }

    private static void Currency(CsvDraft draft, ReadOnlySpan<char> text, ref MoneyDraft money)
    {
        money.CurrencySent = true;
        if (draft.Sound(Values.Currency(text.Trim(), out var currency), text))
        {
            money.Currency = currency;
        }
    }

    private static ImmutableArray<string> Texts(CsvDraft draft, ReadOnlySpan<char> text, int most, int longest, string what)
    {
        var parts = text.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var fault = new Fault(ProblemCodes.TooLong, $"at most {most} {what} of {longest} characters with | between them");
        var sound = parts.Length <= most && Array.TrueForAll(parts, part => part.Length <= longest);
        return draft.Sound(sound ? Values.Text(text, int.MaxValue) : fault, text) ? [.. parts] : [];
    }

    private static ImmutableArray<Permit> Permits(CsvDraft draft, ReadOnlySpan<char> text)
    {
        var permits = ImmutableArray.CreateBuilder<Permit>();
        foreach (var one in text.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = one.IndexOf(':', StringComparison.Ordinal);
            if (
                colon is < 1 or > Limits.Code
                || colon == one.Length - 1
                || one.Length - colon - 1 > Limits.DocumentNumber
                || permits.Count == Limits.Permits
            )
            {
                draft.Sound(
                    new(
                        ProblemCodes.WrongType,
                        $"at most {Limits.Permits} permits as type:number with | between them, such as N853:123|N002:7"
                    ),
                    text
                );
                return [];
            }

            permits.Add(new Permit(one[..colon], one[(colon + 1)..]));
        }

        return draft.Sound(Values.Text(text, int.MaxValue), text) ? permits.ToImmutable() : [];
    }
}
