namespace Parcelgate.Formats.Platforms;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>What both platforms write alike: prices with more decimals than a currency has, extra data under names of extensions, several address lines.</summary>
internal static class OrderValues
{
    private static readonly HashSet<string> HsKeys = Keys(
        "hs",
        "hscode",
        "hs_code",
        "hs_tariff",
        "hs_tariff_number",
        "hts",
        "hts_code",
        "tariff_code",
        "tariff_number",
        "customs_tariff_number",
        "commodity_code",
        "harmonized_code",
        "harmonised_code",
        "harmonized_system_code",
        "wc_hs_code",
        "customs_hs_code",
        "taric",
        "taric_code"
    );

    private static readonly HashSet<string> OriginKeys = Keys(
        "origin",
        "origin_country",
        "country_origin",
        "country_of_origin",
        "coo",
        "country_of_manufacture",
        "manufacture_country",
        "customs_origin",
        "customs_country_of_origin"
    );

    private static readonly HashSet<string> IossKeys = Keys(
        "ioss",
        "ioss_number",
        "ioss_no",
        "iossnumber",
        "vat_ioss",
        "ioss_vat",
        "ioss_vat_number",
        "ioss_id"
    );

    private static readonly HashSet<string> VoecKeys = Keys("voec", "voec_number", "voec_no", "vat_voec", "voec_id");

    private static readonly HashSet<string> SellerKeys = Keys(
        "vendor",
        "vendor_id",
        "seller",
        "seller_id",
        "dokan_vendor_id",
        "wcfm_vendor_id",
        "merchant_id",
        "product_vendor"
    );

    private static readonly HashSet<string> UrlKeys = Keys("permalink", "product_url", "listing_url", "url");

    private static HashSet<string> Keys(params string[] keys) => new(keys, StringComparer.Ordinal);

    /// <summary>An amount to the currency's own decimals, halves up; a number that was rounded stays kept as it was sent.</summary>
    internal static Money? Amount(NodeValues values, Node? node, string? currency)
    {
        if (
            node is not { HasText: true } found
            || currency is null
            || !values.Sound(Values.Number(found.Characters, out var number), found)
        )
        {
            return null;
        }

        if (!values.Sound(Values.Currency(currency, out var unit), found, currency))
        {
            return null;
        }

        var rounded = Rounded(NodeValues.Without(number, unit), unit);
        if (!values.Sound(Values.Amount(rounded, unit, out var money), found))
        {
            return null;
        }

        if (rounded.Decimals == number.Decimals || NodeValues.Without(number, unit) == rounded)
        {
            found.MarkTaken();
        }

        return money;
    }

    private static Exact Rounded(Exact number, Currency unit)
    {
        var divisor = 1L;
        for (var i = unit.Decimals; i < number.Decimals; i++)
        {
            divisor *= 10;
        }

        return divisor == 1
            ? number
            : new Exact((number.Digits / divisor) + (number.Digits % divisor * 2 >= divisor ? 1 : 0), unit.Decimals);
    }

    /// <summary>Lines of an address as one text.</summary>
    internal static string? Lines(NodeValues values, string between, int longest, params ReadOnlySpan<Node?> nodes)
    {
        var text = "";
        Node? first = null;
        foreach (var node in nodes)
        {
            if (node is { Text: { Length: > 0 } part })
            {
                text = text.Length == 0 ? part : text + between + part;
                first ??= node;
            }
        }

        if (first is not { } begin || !values.Sound(Values.Text(text, longest), begin, text))
        {
            return null;
        }

        foreach (var node in nodes)
        {
            node?.MarkTaken();
        }

        return text;
    }

    /// <summary>The commodity code an extension wrote; what is none stays kept, because platforms do not ask for one.</summary>
    internal static string? Hs(Node? metaData)
    {
        if (Meta(metaData, HsKeys) is not { } value || Values.Hs(value.Characters, out var digits).Found)
        {
            return null;
        }

        value.MarkTaken();
        return digits;
    }

    /// <summary>The country of origin an extension wrote; a name in words stays kept.</summary>
    internal static string? Origin(Node? metaData)
    {
        var value = Meta(metaData, OriginKeys);
        var country = Countries.Find(value?.Text);
        if (country is not null)
        {
            value?.MarkTaken();
        }

        return country;
    }

    /// <summary>A registration under which tax was paid at the sale.</summary>
    internal static PrepaidTax? Prepaid(NodeValues values, Node? metaData) =>
        values.Text(Meta(metaData, IossKeys), Limits.Identity) is { } ioss ? new PrepaidTax("ioss", ioss)
        : values.Text(Meta(metaData, VoecKeys), Limits.Identity) is { } voec ? new PrepaidTax("voec", voec)
        : null;

    internal static string? Seller(NodeValues values, Node? metaData) => values.Text(Meta(metaData, SellerKeys), Limits.Account);

    internal static string? Url(NodeValues values, Node? metaData) =>
        Meta(metaData, UrlKeys) is { } url && url.Text.StartsWith("http", StringComparison.Ordinal)
            ? values.Text(url, Limits.ListingUrl)
            : null;

    /// <summary>The value of the first pair of key and value whose key is one of these, whatever prefix and case it has.</summary>
    private static Node? Meta(Node? metaData, HashSet<string> keys)
    {
        foreach (var pair in metaData?.Children ?? default)
        {
            var key = pair.Child("key")?.Text.ToLowerInvariant().Trim('_').Replace('-', '_').Replace(' ', '_');
            if (key is not null && keys.Contains(key) && pair.Child("value") is { HasText: true } value)
            {
                return value;
            }
        }

        return null;
    }
}
