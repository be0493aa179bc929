namespace Parcelgate.Formats.Platforms;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>An order of WooCommerce's REST interface, versions 1 to 3, or of its webhooks.</summary>
internal sealed class WooCommerceOrder(Node order, ReadDefaults defaults) : IOrder
{
    private readonly NodeValues values = new([]);
    private readonly List<Node> sellersOfLines = [];
    private string? currency;

    internal static Platform Platform { get; } =
        new(
            node =>
                node.Child("line_items") is { IsArray: true } && (node.Child("id") ?? node.Child("number")) is not null && !IsRefund(node),
            (node, _, defaults) => new WooCommerceOrder(node, defaults),
            "WooCommerce orders: objects with id, line_items and a shipping or billing address; a refund is none"
        );

    private static bool IsRefund(Node node) =>
        (node.Child("refunded_by") ?? node.Child("refunded_payment")) is not null
        && (node.Child("shipping") ?? node.Child("billing")) is null;

    public Entry ToEntry(long line)
    {
        var status = order.Child("status")?.Text;
        var act = status is "cancelled" or "failed" or "trash" ? Act.Cancel : Act.Lodge;
        var draft = new Draft { Act = act, Reference = Reference() };
        currency = Currency();
        var meta = new OrderMeta(order.Child("meta_data"));
        draft.Consignee = Consignee();
        draft.Items = Items();
        draft.Freight = OrderValues.Amount(values, order.Child("shipping_total"), currency);
        draft.OrderedAt = OrderedAt();
        draft.PrepaidTax = OrderValues.Prepaid(values, meta);
        draft.Seller = Seller(meta);
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        kept.Walk(order);
        return Canonical.Close(
            new Entry(line, act) { Reference = draft.Reference, IsOrder = true },
            draft,
            draft.Consignee?.Address?.Country ?? defaults.Destination,
            new("shipping/country", "the country the goods go to, such as AZ, here or in billing", order),
            values.Problems,
            kept,
            defaults.Channel == Channel.Declarant ? defaults with { Channel = Channel.Platform } : defaults
        );
    }

    private string? Reference()
    {
        var number = order.Child("number");
        var id = order.Child("id");
        var reference = values.Text(number is { Text.Length: > 0 } ? number : id, Limits.Reference);
        if (reference is not null && id?.Text == reference)
        {
            id?.MarkTaken();
        }

        if (reference is null && values.Problems.Count == 0)
        {
            values.Problems.Add(new Problem(ProblemCodes.Missing, $"{order.Path()}/number", "", "the order's number, 1 to 35 characters"));
        }

        return reference;
    }

    private string? Currency()
    {
        if (order.Child("currency") is not { HasText: true } node)
        {
            values.Problems.Add(new Problem(ProblemCodes.Missing, $"{order.Path()}/currency", "", "an ISO 4217 currency code such as USD"));
            return null;
        }

        if (!values.Sound(Values.Currency(node.Characters, out var unit), node))
        {
            return null;
        }

        node.MarkTaken();
        return unit.Code;
    }

    /// <summary>The shipping address; the billing address where it has no country, or nothing but the same, and for what only that one has.</summary>
    private Party? Consignee()
    {
        var billing = order.Child("billing");
        var shipping = order.Child("shipping");
        if ((IsAddress(shipping, billing) ? shipping : billing) is not { } to)
        {
            return null;
        }

        var address = new Address(
            OrderValues.Lines(values, ", ", Limits.AddressLines, to.Child("address_1"), to.Child("address_2")),
            values.Text(to.Child("city"), Limits.City),
            values.Text(to.Child("state"), Limits.Region),
            values.Text(to.Child("postcode"), Limits.Postcode),
            values.Country(to.Child("country"))
        );
        var name = OrderValues.Lines(values, " ", Limits.Name, to.Child("first_name"), to.Child("last_name"));
        var phone = to.Child("phone") is { HasText: true } own ? own : billing?.Child("phone");
        return new Party(
            name ?? values.Text(to.Child("company"), Limits.Name),
            Address: address.OrNull(),
            Phone: values.Text(phone, Limits.Phone),
            Email: values.Text(billing?.Child("email"), Limits.Email)
        );
    }

    /// <summary>Shops that only ask where the goods go before they work out the carriage have a country there and nothing else.</summary>
    private static bool IsAddress(Node? shipping, Node? billing) =>
        shipping?.Child("country") is { HasText: true } country
        && (
            HasText(shipping, "first_name")
            || HasText(shipping, "last_name")
            || HasText(shipping, "company")
            || HasText(shipping, "address_1")
            || billing?.Child("country")?.Text != country.Text
        );

    private static bool HasText(Node? node, string name) => node?.Child(name) is { HasText: true };

    private ImmutableArray<Item> Items()
    {
        var nodes = order.Child("line_items")!.Value.Children;
        var isTooLong = nodes.Count > Limits.Items;
        if (isTooLong)
        {
            values.Problems.Add(
                Problem.Of(ProblemCodes.TooLong, nodes.Nth(Limits.Items).Path(), $"{nodes.Count}", $"at most {Limits.Items} items")
            );
        }

        var items = ImmutableArray.CreateBuilder<Item>(isTooLong ? 0 : nodes.Count);
        foreach (var node in nodes)
        {
            var meta = new OrderMeta(node.Child("meta_data"));
            if (meta.Seller is { } seller)
            {
                sellersOfLines.Add(seller);
            }

            // A line of no pieces was taken back and is in no parcel: it stays kept.
            var isEmpty = node.Child("quantity") is { } quantity && quantity.Characters.SequenceEqual("0");
            if (!isTooLong && !isEmpty)
            {
                items.Add(ItemOf(node, meta, items.Count + 1));
            }
        }

        return items.DrainToImmutable();
    }

    /// <summary>A line's total is what was paid for all pieces, discounts taken off and without tax.</summary>
    private Item ItemOf(Node node, OrderMeta meta, int number)
    {
        // Goods sold by the metre or the kilogram are one piece; how much it was stays kept.
        var quantity = node.Child("quantity") is { } stated && !IsPart(stated) ? values.Whole(stated, 1, Limits.Quantity, "pieces") : null;
        // A product that is not in the shop any more has the number 0.
        var sku =
            node.Child("sku") is { HasText: true } own ? own
            : node.Child("product_id") is { } product && !product.Characters.SequenceEqual("0") ? product
            : (Node?)null;
        return new Item(
            number,
            Plain(values.Text(node.Child("name"), Limits.Description)),
            OrderValues.Hs(meta),
            OrderValues.Origin(meta),
            (int)(quantity ?? 1),
            null,
            OrderValues.Amount(values, node.Child("total"), currency),
            OrderValues.Url(values, meta),
            values.Text(sku, Limits.Sku)
        );
    }

    private static bool IsPart(Node quantity) =>
        !Values.Number(quantity.Characters, out var number).Found
        && number.Digits > 0
        && Values.WithoutZeros(quantity.Characters).Contains('.');

    /// <summary>Names come as HTML has them: "&amp;ndash;" is a dash.</summary>
    private static string? Plain(string? name) =>
        name is not null && System.Net.WebUtility.HtmlDecode(name) is var plain && !string.IsNullOrWhiteSpace(plain) ? plain.Trim() : name;

    /// <summary>The time in GMT, which is written without an offset.</summary>
    private DateTimeOffset? OrderedAt()
    {
        if (order.Child("date_created_gmt") is not { Text.Length: > 0 } node)
        {
            return null;
        }

        // Some write the offset all the same.
        if (
            Values.Instant(node.Characters, out var instant).Found
            && !values.Sound(Values.Instant(node.Text + "Z", out instant), node, node.Text)
        )
        {
            return null;
        }

        node.MarkTaken();
        return instant;
    }

    /// <summary>The seller an extension for several sellers names; the shop itself is known by its address, which stays kept.</summary>
    private Party? Seller(OrderMeta meta)
    {
        var account = OrderValues.Seller(values, meta);
        foreach (var seller in sellersOfLines)
        {
            account ??= OrderValues.Fitting(values, seller, Limits.Account);
        }

        account ??= Shop();
        return account is null ? null : new Party(Account: account);
    }

    private string? Shop()
    {
        var links = order.At("_links", "self") ?? order.At("_links", "collection");
        var href = links?.Children.First?.Child("href")?.Text;
        return Uri.TryCreate(href, UriKind.Absolute, out var address) && address.Host.Length is > 0 and <= Limits.Account
            ? address.Host
            : null;
    }
}
