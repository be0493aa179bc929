namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Parcelgate.Formats.Csv;

/// <summary>The fields of the form a mapping is chosen with: for each element its columns, what always holds, and the unit of a mass.</summary>
internal static class MappingForm
{
    /// <summary>Elements a label or a name may be spread over several columns for.</summary>
    private static readonly string[] Joined = ["_name", "_lines", "_description"];

    /// <summary>Elements most files have, in the order they are asked for; the others stand behind them.</summary>
    private static readonly ImmutableArray<string> Usual =
    [
        .. (
            "reference destination dispatch channel purpose consignor_name consignor_lines consignor_city consignor_country consignee_name consignee_identity "
            + "consignee_phone consignee_email consignee_lines consignee_city consignee_region consignee_postcode consignee_country seller_name platform_name "
            + "item_description item_hs item_origin item_quantity item_value item_currency item_net_mass_grams item_listing_url item_sku gross_mass_grams packages "
            + "freight freight_currency insurance insurance_currency conveyance master receptacle arrives_at ordered_at prepaid_scheme prepaid_id"
        ).Split(' '),
    ];

    /// <summary>Elements the form asks for first.</summary>
    internal static IEnumerable<string> First => Usual;

    /// <summary>The others: those of the consignment, and of as many goods lines as the mapping has and one more.</summary>
    internal static IEnumerable<string> Others(CsvMapping mapping)
    {
        var goods = mapping.Elements.Keys.Select(GoodsLine).DefaultIfEmpty(1).Max();
        return CsvMapping.ElementNames.Where(name => !Usual.Contains(name) && GoodsLine(name) <= goods + 1);
    }

    /// <summary>Whether the form offers several columns for an element.</summary>
    internal static bool MayJoin(string element) => Joined.Any(end => element.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Whether an element is a mass.</summary>
    internal static bool HasUnit(string element) => element.EndsWith("_mass_grams", StringComparison.Ordinal);

    /// <summary>The mapping as the form says it; what the form does not ask for stays.</summary>
    internal static CsvMapping Read(IFormCollection form, CsvMapping before)
    {
        var elements = before.Elements.ToBuilder();
        foreach (var element in First.Concat(Others(before)))
        {
            if (SourceOf(form, element, before.Header) is { } source)
            {
                elements[element] = source;
            }
            else
            {
                elements.Remove(element);
            }
        }

        return before with
        {
            Decimal = form["decimal"] == "," ? ',' : '.',
            Dates = CsvMapping.DateOrders.Contains(form["dates"].ToString()) ? form["dates"].ToString() : before.Dates,
            UtcOffsetMinutes = CsvMappingJson.OffsetMinutes(form["utc-offset"].ToString().Trim()) ?? before.UtcOffsetMinutes,
            RowsAreGoods = form["rows"] == "goods",
            Elements = elements.ToImmutable(),
        };
    }

    /// <summary>The encoding a form names; null where it names none that is read.</summary>
    internal static string? Encoding(IFormCollection form) =>
        CsvMapping.Encodings.Contains(form["encoding"].ToString()) ? form["encoding"].ToString() : null;

    /// <summary>The separator a form names; null where it names none.</summary>
    internal static char? Separator(IFormCollection form) =>
        form["separator"].ToString() is "tab" ? '\t'
        : form["separator"].ToString() is [var one] && CsvMapping.Separators.Contains(one) ? one
        : null;

    /// <summary>Whether the first row names the columns, as a form says it; null where it does not.</summary>
    internal static bool? HasHeader(IFormCollection form) =>
        form["first-row"].ToString() switch
        {
            "names" => true,
            "parcel" => false,
            _ => null,
        };

    /// <summary>As the form names a separator.</summary>
    internal static string NameOf(char separator) => separator == '\t' ? "tab" : separator.ToString();

    private static CsvSource? SourceOf(IFormCollection form, string element, ImmutableArray<string> header)
    {
        var always = form[$"always-{element}"].ToString().Trim();
        ImmutableArray<string> columns =
        [
            .. form[$"column-{element}"]
                .Where(name => name is not null && header.Contains(name))
                .Select(name => name!)
                .Distinct()
                .Take(CsvMapping.MostJoined),
        ];
        var unit = HasUnit(element) && !columns.IsEmpty ? (form[$"unit-{element}"] == "kg" ? "kg" : "g") : null;
        return columns.IsEmpty && always.Length == 0 ? null : new CsvSource(columns, always.Length == 0 ? null : always, unit);
    }

    private static int GoodsLine(string element)
    {
        var digits = element.StartsWith("item", StringComparison.Ordinal) ? element.AsSpan(4) : [];
        return digits is [>= '0' and <= '9', ..] ? digits[0] - '0' : 1;
    }
}
