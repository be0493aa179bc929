namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;

/// <summary>What a column that the table does not have may have been meant to be: other people's words for the same thing, and slips of the hand.</summary>
internal static class CsvNames
{
    /// <summary>Words that stand for another one, alone or behind a prefix: "price" and "item_price".</summary>
    private static readonly FrozenDictionary<string, string> OtherWords = new Dictionary<string, string>
    {
        ["price"] = "value",
        ["amount"] = "value",
        ["cost"] = "value",
        ["goods_value"] = "value",
        ["value_currency"] = "currency",
        ["price_currency"] = "currency",
        ["currency_code"] = "currency",
        ["ccy"] = "currency",
        ["qty"] = "quantity",
        ["pieces"] = "quantity",
        ["title"] = "description",
        ["goods"] = "description",
        ["hs_code"] = "hs",
        ["tariff_code"] = "hs",
        ["commodity_code"] = "hs",
        ["country_of_origin"] = "origin",
        ["origin_country"] = "origin",
        ["order_number"] = "order_numbers",
        ["order_id"] = "order_numbers",
        ["tracking_number"] = "reference",
        ["tracking"] = "reference",
        ["waybill"] = "reference",
        ["country"] = "destination",
        ["destination_country"] = "destination",
        ["flight"] = "conveyance",
        ["mawb"] = "master",
        ["weight"] = "gross_mass_grams",
        ["weight_grams"] = "gross_mass_grams",
        ["gross_weight"] = "gross_mass_grams",
        ["postal_code"] = "postcode",
        ["zip"] = "postcode",
        ["street"] = "lines",
        ["address"] = "lines",
    }.ToFrozenDictionary();

    private static readonly string[] Prefixes = ["item_", "consignor_", "consignee_", "seller_", "platform_", "declarant_", "carrier_", ""];

    private static readonly string[] Known =
    [
        .. CsvColumns.Head.Keys.Order(StringComparer.Ordinal),
        .. CsvColumns.Item.Keys.Order(StringComparer.Ordinal).Select(name => CsvColumns.ItemPrefix(1) + name),
    ];

    /// <summary>The column of the table an unknown one may mean, if the file does not have that one; null when none is near.</summary>
    internal static string? Meant(string unknown, IReadOnlySet<string> seen)
    {
        var byWord = Candidates(unknown).FirstOrDefault(candidate => Known.Contains(candidate) && !seen.Contains(candidate));
        return byWord ?? Nearest.Of(unknown, Known.Where(name => !seen.Contains(name)));
    }

    /// <summary>Which of a file's columns may be meant as this one of the table; null when none is near.</summary>
    internal static string? MeantBy(string wanted, IEnumerable<string> names) =>
        names.Where(name => !Known.Contains(name)).FirstOrDefault(name => Candidates(name).Contains(wanted)) ?? Nearest.Of(wanted, names);

    private static IEnumerable<string> Candidates(string name)
    {
        foreach (var prefix in Prefixes)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !OtherWords.TryGetValue(name[prefix.Length..], out var word))
            {
                continue;
            }

            yield return prefix + word;
            // "price" of a file with one goods line a row is the item's.
            yield return prefix.Length == 0 ? CsvColumns.ItemPrefix(1) + word : word;
        }
    }
}
