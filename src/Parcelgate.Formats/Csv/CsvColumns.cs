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
            ["transport_mode"] = (d, t, _) => d.Transport = d.Transport with { Mode = (TransportMode)(Word(d, t, Words.Modes) ?? 0) },
            ["conveyance"] = (d, t, _) => d.Transport = d.Transport with { Conveyance = Text(d, t, Limits.TransportText) },
            ["master"] = (d, t, _) => d.Transport = d.Transport with { Master = Text(d, t, Limits.TransportText) },
            ["receptacle"] = (d, t, _) => d.Transport = d.Transport with { Receptacle = Text(d, t, Limits.TransportText) },
            ["arrives_at"] = (d, t, _) => d.Transport = d.Transport with { ArrivesAt = Instant(d, t) },
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
            .. Party("consignor", (d, edit) => d.Fields.Consignor = edit(d.Fields.Consignor ?? new Party())),
            .. Party("consignee", (d, edit) => d.Fields.Consignee = edit(d.Fields.Consignee ?? new Party())),
            .. Party("seller", (d, edit) => d.Fields.Seller = edit(d.Fields.Seller ?? new Party())),
            .. Party("platform", (d, edit) => d.Fields.Platform = edit(d.Fields.Platform ?? new Party())),
            .. Party("declarant", (d, edit) => d.Fields.Declarant = edit(d.Fields.Declarant ?? new Party())),
            .. Party("carrier", (d, edit) => d.Fields.Carrier = edit(d.Fields.Carrier ?? new Party())),
        ];

    private static Dictionary<string, Put> Party(string role, Action<CsvDraft, Func<Party, Party>> edit)
    {
        return new()
        {
            [role + "_name"] = Put(Limits.Name, (p, text) => p with { Name = text }),
            [role + "_identity"] = Put(Limits.Identity, (p, text) => p with { Identity = text }),
            [role + "_phone"] = Put(Limits.Phone, (p, text) => p with { Phone = text }),
            [role + "_email"] = Put(Limits.Email, (p, text) => p with { Email = text }),
            [role + "_account"] = Put(Limits.Account, (p, text) => p with { Account = text }),
            [role + "_lines"] = Place(Limits.AddressLines, (a, text) => a with { Lines = text }),
            [role + "_city"] = Place(Limits.City, (a, text) => a with { City = text }),
            [role + "_region"] = Place(Limits.Region, (a, text) => a with { Region = text }),
            [role + "_postcode"] = Place(Limits.Postcode, (a, text) => a with { Postcode = text }),
            [role + "_country"] = (d, t, _) =>
            {
                var code = Country(d, t);
                edit(d, p => p with { Address = (p.Address ?? new Address()) with { Country = code } });
            },
            [role + "_kind"] = (d, t, _) =>
            {
                var kind = (PartyKind)(Word(d, t, Words.Kinds) ?? 0);
                edit(d, p => p with { Kind = kind });
            },
        };

        Put Put(int longest, Func<Party, string?, Party> put) =>
            (d, t, _) =>
            {
                var text = Text(d, t, longest);
                edit(d, p => put(p, text));
            };

        Put Place(int longest, Func<Address, string?, Address> put) =>
            Put(longest, (p, text) => p with { Address = put(p.Address ?? new Address(), text) });
    }

    private static Dictionary<string, Put> ItemColumns()
    {
        return new()
        {
            ["description"] = Put((d, t, i) => i with { Description = Text(d, t, Limits.Description) }),
            ["hs"] = Put((d, t, i) => i with { Hs = d.Sound(Values.Hs(t, out var hs), t) ? hs : null }),
            ["origin"] = Put((d, t, i) => i with { Origin = Country(d, t) }),
            ["quantity"] = Put((d, t, i) => i with { Quantity = (int)(Whole(d, t, Limits.Quantity, "pieces") ?? 1) }),
            ["net_mass_grams"] = Put((d, t, i) => i with { NetMassGrams = Whole(d, t, Limits.MassGrams, "grams") }),
            ["value"] = (d, t, item) => Amount(d, t, ref d.Item(item).Value),
            ["currency"] = (d, t, item) => Currency(d, t, ref d.Item(item).Value),
            ["listing_url"] = Put((d, t, i) => i with { ListingUrl = Text(d, t, Limits.ListingUrl) }),
            ["sku"] = Put((d, t, i) => i with { Sku = Text(d, t, Limits.Sku) }),
        };

        static Put Put(EditItem edit) => (d, t, item) => d.Item(item).Fields = edit(d, t, d.Item(item).Fields);
    }

    private delegate Item EditItem(CsvDraft draft, ReadOnlySpan<char> text, Item item);

    private static string? Text(CsvDraft draft, ReadOnlySpan<char> text, int longest) =>
        draft.Sound(Values.Text(text, longest), text) ? text.ToString() : null;

    private static int? Word(CsvDraft draft, ReadOnlySpan<char> text, string[] words) =>
        draft.Sound(Words.Find(words, text.Trim(), out var value), text) ? value : null;

    private static string? Country(CsvDraft draft, ReadOnlySpan<char> text) =>
        draft.Sound(Values.Country(text.Trim(), out var code), text) ? code : null;

    private static long? Whole(CsvDraft draft, ReadOnlySpan<char> text, long most, string unit) =>
        draft.Sound(Values.Whole(text.Trim(), 1, most, unit, out var value), text) ? value : null;

    private static DateTimeOffset? Instant(CsvDraft draft, ReadOnlySpan<char> text) =>
        draft.Sound(Values.Instant(text.Trim(), out var instant), text) ? instant : null;

    private static void Amount(CsvDraft draft, ReadOnlySpan<char> text, ref MoneyDraft money)
    {
        if (draft.Sound(Values.Number(text.Trim(), out var number), text))
        {
            money.Amount = number;
            money.AsWritten = text.ToString();
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
