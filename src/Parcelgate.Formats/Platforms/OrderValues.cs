namespace Parcelgate.Formats.Platforms;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>What both platforms write alike: prices with more decimals than a currency has, extra data under names of extensions, several address lines.</summary>
internal static class OrderValues
{
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

    /// <summary>The first element of a list in which a property has a value; null where none has.</summary>
    internal static Node? With(Node? list, string property, string value)
    {
        foreach (var element in list?.Children ?? default)
        {
            if (element.Child(property) is { } stated && stated.Characters.SequenceEqual(value))
            {
                return element;
            }
        }

        return null;
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
    internal static string? Hs(OrderMeta meta)
    {
        if (meta.Hs is not { } value || Values.Hs(value.Characters, out var digits).Found)
        {
            return null;
        }

        value.MarkTaken();
        return digits;
    }

    /// <summary>The country of origin an extension wrote; a name in words stays kept.</summary>
    internal static string? Origin(OrderMeta meta)
    {
        if (meta.Origin is not { } value || Countries.Find(value.Characters) is not { } country)
        {
            return null;
        }

        value.MarkTaken();
        return country;
    }

    /// <summary>A registration under which tax was paid at the sale.</summary>
    internal static PrepaidTax? Prepaid(NodeValues values, OrderMeta meta) =>
        values.Text(meta.Ioss, Limits.Identity) is { } ioss ? new PrepaidTax("ioss", ioss)
        : values.Text(meta.Voec, Limits.Identity) is { } voec ? new PrepaidTax("voec", voec)
        : null;

    internal static string? Seller(NodeValues values, OrderMeta meta) => Fitting(values, meta.Seller, Limits.Account);

    internal static string? Url(NodeValues values, OrderMeta meta) =>
        meta.Url is { } url && url.Characters.StartsWith("http") ? Fitting(values, url, Limits.ListingUrl) : null;

    /// <summary>The text an extension wrote; what is longer than the record holds stays kept.</summary>
    internal static string? Fitting(NodeValues values, Node? node, int longest) =>
        node is { } found && found.Characters.Length <= longest ? values.Text(found, longest) : null;
}
