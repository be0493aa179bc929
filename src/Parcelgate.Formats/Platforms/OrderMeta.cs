namespace Parcelgate.Formats.Platforms;

using Parcelgate.Formats.Tree;

/// <summary>
/// What extensions wrote beside an order or one of its lines, as pairs of key and value: the first value of each meaning, whatever prefix and case its key has.
/// </summary>
internal readonly struct OrderMeta
{
    /// <summary>Characters of the longest key below.</summary>
    private const int LongestKey = 32;

    /// <summary>VOEC numbers have seven, IOSS numbers ten.</summary>
    private const int DigitsOfNumber = 7;

    private static readonly Dictionary<string, Meaning> Keys = new(StringComparer.Ordinal)
    {
        ["hs"] = Meaning.Hs,
        ["hscode"] = Meaning.Hs,
        ["hs_code"] = Meaning.Hs,
        ["hs_tariff"] = Meaning.Hs,
        ["hs_tariff_number"] = Meaning.Hs,
        ["hts"] = Meaning.Hs,
        ["hts_code"] = Meaning.Hs,
        ["tariff_code"] = Meaning.Hs,
        ["tariff_number"] = Meaning.Hs,
        ["customs_tariff_number"] = Meaning.Hs,
        ["commodity_code"] = Meaning.Hs,
        ["harmonized_code"] = Meaning.Hs,
        ["harmonised_code"] = Meaning.Hs,
        ["harmonized_system_code"] = Meaning.Hs,
        ["wc_hs_code"] = Meaning.Hs,
        ["customs_hs_code"] = Meaning.Hs,
        ["taric"] = Meaning.Hs,
        ["taric_code"] = Meaning.Hs,
        ["origin"] = Meaning.Origin,
        ["origin_country"] = Meaning.Origin,
        ["country_origin"] = Meaning.Origin,
        ["country_of_origin"] = Meaning.Origin,
        ["coo"] = Meaning.Origin,
        ["country_of_manufacture"] = Meaning.Origin,
        ["manufacture_country"] = Meaning.Origin,
        ["customs_origin"] = Meaning.Origin,
        ["customs_country_of_origin"] = Meaning.Origin,
        ["ioss"] = Meaning.Ioss,
        ["ioss_number"] = Meaning.Ioss,
        ["ioss_no"] = Meaning.Ioss,
        ["iossnumber"] = Meaning.Ioss,
        ["vat_ioss"] = Meaning.Ioss,
        ["ioss_vat"] = Meaning.Ioss,
        ["ioss_vat_number"] = Meaning.Ioss,
        ["ioss_id"] = Meaning.Ioss,
        ["voec"] = Meaning.Voec,
        ["voec_number"] = Meaning.Voec,
        ["voec_no"] = Meaning.Voec,
        ["vat_voec"] = Meaning.Voec,
        ["voec_id"] = Meaning.Voec,
        ["vendor"] = Meaning.Seller,
        ["vendor_id"] = Meaning.Seller,
        ["seller"] = Meaning.Seller,
        ["seller_id"] = Meaning.Seller,
        ["dokan_vendor_id"] = Meaning.Seller,
        ["wcfm_vendor_id"] = Meaning.Seller,
        ["merchant_id"] = Meaning.Seller,
        ["product_vendor"] = Meaning.Seller,
        ["permalink"] = Meaning.Url,
        ["product_url"] = Meaning.Url,
        ["listing_url"] = Meaning.Url,
        ["url"] = Meaning.Url,
    };

    private static readonly Dictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> ByCharacters = Keys.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private enum Meaning
    {
        Nothing,
        Hs,
        Origin,
        Ioss,
        Voec,
        Seller,
        Url,
    }

    /// <param name="metaData">The list of pairs; null where there is none.</param>
    internal OrderMeta(Node? metaData)
    {
        foreach (var pair in metaData?.Children ?? default)
        {
            var meaning = pair.Child("key") is { } key ? MeaningOf(key.Characters) : Meaning.Nothing;
            if (meaning == Meaning.Nothing || pair.Child("value") is not { HasText: true } value)
            {
                continue;
            }

            switch (meaning)
            {
                case Meaning.Hs:
                    Hs ??= value;
                    break;
                case Meaning.Origin:
                    Origin ??= value;
                    break;
                case Meaning.Ioss when IsNumber(value):
                    Ioss ??= value;
                    break;
                case Meaning.Voec when IsNumber(value):
                    Voec ??= value;
                    break;
                case Meaning.Seller:
                    Seller ??= value;
                    break;
                case Meaning.Url:
                    Url ??= value;
                    break;
            }
        }
    }

    /// <summary>The commodity code.</summary>
    internal Node? Hs { get; }

    /// <summary>The country of origin.</summary>
    internal Node? Origin { get; }

    /// <summary>The number under which VAT was paid to the Union at the sale.</summary>
    internal Node? Ioss { get; }

    /// <summary>The number under which VAT was paid to Norway at the sale.</summary>
    internal Node? Voec { get; }

    /// <summary>Who sells on a platform of several sellers.</summary>
    internal Node? Seller { get; }

    /// <summary>The page of the goods.</summary>
    internal Node? Url { get; }

    /// <summary>Some extensions write beside them that there is one ("yes").</summary>
    private static bool IsNumber(Node value)
    {
        var digits = 0;
        foreach (var one in value.Characters)
        {
            digits += char.IsAsciiDigit(one) ? 1 : 0;
        }

        return digits >= DigitsOfNumber;
    }

    private static Meaning MeaningOf(ReadOnlySpan<char> key)
    {
        key = key.Trim('_');
        if (key.Length > LongestKey)
        {
            return Meaning.Nothing;
        }

        Span<char> plain = stackalloc char[LongestKey];
        plain = plain[..key.ToLowerInvariant(plain)];
        plain.Replace('-', '_');
        plain.Replace(' ', '_');
        return ByCharacters.TryGetValue(plain, out var meaning) ? meaning : Meaning.Nothing;
    }
}
