namespace Parcelgate.Formats.Csv;

using System.Buffers;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>
/// Writes records as rows of format "csv". For machines: a cell that begins with = + - @ is written as it is, so these files are not for spreadsheets.
/// What the record kept of other formats is not written; everything else reads back.
/// </summary>
public static class CsvManifest
{
    private static readonly (string Name, Func<Consignment, string?> Get)[] Head =
    [
        ("reference", c => c.Reference),
        ("channel", c => Words.Of(c.Channel)),
        ("purpose", c => Words.Of(c.Purpose)),
        ("destination", c => c.Destination),
        ("dispatch", c => c.Dispatch),
        .. Party("consignor", c => c.Consignor),
        .. Party("consignee", c => c.Consignee),
        .. Party("seller", c => c.Seller),
        .. Party("platform", c => c.Platform),
        .. Party("declarant", c => c.Declarant),
        .. Party("carrier", c => c.Carrier),
        ("gross_mass_grams", c => Whole(c.GrossMassGrams)),
        ("packages", c => Whole(c.Packages)),
        ("freight", c => c.Freight?.AmountText()),
        ("freight_currency", c => c.Freight?.Currency.Code),
        ("insurance", c => c.Insurance?.AmountText()),
        ("insurance_currency", c => c.Insurance?.Currency.Code),
        ("transport_mode", c => c.Transport.Mode == TransportMode.Unknown ? null : Words.Of(c.Transport.Mode)),
        ("conveyance", c => c.Transport.Conveyance),
        ("master", c => c.Transport.Master),
        ("receptacle", c => c.Transport.Receptacle),
        ("arrives_at", c => Instant(c.Transport.ArrivesAt)),
        ("prepaid_scheme", c => c.PrepaidTax?.Scheme),
        ("prepaid_id", c => c.PrepaidTax?.Id),
        ("permits", c => c.Permits.IsEmpty ? null : string.Join('|', c.Permits.Select(permit => $"{permit.Type}:{permit.Number}"))),
        ("data_set", c => c.DataSet),
        ("procedures", c => c.Procedures.IsEmpty ? null : string.Join('|', c.Procedures)),
        ("ordered_at", c => Instant(c.OrderedAt)),
        ("order_numbers", c => c.OrderNumbers.IsEmpty ? null : string.Join('|', c.OrderNumbers)),
    ];

    private static readonly (string Name, Func<Item, string?> Get)[] ItemColumns =
    [
        ("description", i => i.Description),
        ("hs", i => i.Hs),
        ("origin", i => i.Origin),
        ("quantity", i => Whole(i.Quantity)),
        ("net_mass_grams", i => Whole(i.NetMassGrams)),
        ("value", i => i.Value?.AmountText()),
        ("currency", i => i.Value?.Currency.Code),
        ("listing_url", i => i.ListingUrl),
        ("sku", i => i.Sku),
    ];

    /// <summary>Writes the header with its line end.</summary>
    /// <param name="items">Goods lines the file has columns for, 1 to 999.</param>
    /// <param name="output">Where to.</param>
    public static void WriteHeader(int items, IBufferWriter<byte> output)
    {
        var names = Head.Select(column => column.Name);
        var goods = Enumerable
            .Range(1, items)
            .SelectMany(number => ItemColumns.Select(column => CsvColumns.ItemPrefix(number) + column.Name));
        Encoding.UTF8.GetBytes(string.Join(',', names.Concat(goods)) + "\r\n", output);
    }

    /// <summary>Writes one record as a row with its line end.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="items">As given to <see cref="WriteHeader"/>.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The record has more goods lines than the file has columns for.</exception>
    public static void WriteRow(Consignment consignment, int items, IBufferWriter<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consignment.Items.Length, items);
        var row = new StringBuilder();
        foreach (var column in Head)
        {
            Append(row, column.Get(consignment));
        }

        for (var i = 0; i < items; i++)
        {
            foreach (var column in ItemColumns)
            {
                Append(row, i < consignment.Items.Length ? column.Get(consignment.Items[i]) : null);
            }
        }

        row.Length--;
        Encoding.UTF8.GetBytes(row.Append("\r\n").ToString(), output);
    }

    private static IEnumerable<(string, Func<Consignment, string?>)> Party(string role, Func<Consignment, Party?> get) =>
        [
            (role + "_name", c => get(c)?.Name),
            (role + "_kind", c => get(c) is { Kind: not PartyKind.Unknown } party ? Words.Of(party.Kind) : null),
            (role + "_identity", c => get(c)?.Identity),
            (role + "_lines", c => get(c)?.Address?.Lines),
            (role + "_city", c => get(c)?.Address?.City),
            (role + "_region", c => get(c)?.Address?.Region),
            (role + "_postcode", c => get(c)?.Address?.Postcode),
            (role + "_country", c => get(c)?.Address?.Country),
            (role + "_phone", c => get(c)?.Phone),
            (role + "_email", c => get(c)?.Email),
            (role + "_account", c => get(c)?.Account),
        ];

    private static void Append(StringBuilder row, string? text)
    {
        if (text is not null && text.AsSpan().ContainsAny("\",;\r\n"))
        {
            row.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            row.Append(text);
        }

        row.Append(',');
    }

    private static string? Whole(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
