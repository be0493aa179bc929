namespace Parcelgate.Formats.Platforms;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>
/// An order of Amazon's Selling Partner interface: version 0, whose names begin with capitals, or 2026-01-01, which has one object for all of an order.
/// </summary>
/// <param name="order">The order.</param>
/// <param name="parts">Objects beside it that say more of it, as version 0 gives them: its lines, its address, its buyer.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed class AmazonOrder(Node order, IReadOnlyList<Node> parts, ReadDefaults defaults) : IOrder
{
    /// <summary>The number of an order in version 0.</summary>
    internal const string Number = "AmazonOrderId";

    private static readonly Party NoParty = new();
    private readonly NodeValues values = new([]);
    private readonly bool old = order.Child(Number) is not null;
    private readonly List<Node> lines = Lines(order, parts);

    internal static Platform Platform { get; } =
        new(
            node =>
                (node.Child(Number) is not null && (node.Child("PurchaseDate") ?? node.Child("OrderStatus")) is not null)
                || (node.Child("orderId") is not null && (node.Child("createdTime") ?? node.Child("orderItems")) is not null),
            (node, parts, defaults) => new AmazonOrder(node, parts, defaults),
            "Amazon orders: objects with AmazonOrderId and PurchaseDate (version 0), or orderId and createdTime; buyer, address or items alone are no order",
            PartOf
        );

    private static string? PartOf(Node node) => node.Child(Number)?.Text ?? (node.Child("OrderItems") is { HasChildren: true } ? "" : null);

    public Entry ToEntry(long line)
    {
        var status = (order.Child("OrderStatus") ?? order.At("fulfillment", "fulfillmentStatus"))?.Text ?? "";
        var act = status.StartsWith("cancel", StringComparison.OrdinalIgnoreCase) || status == "Unfulfillable" ? Act.Cancel : Act.Lodge;
        var draft = new Draft { Act = act, Reference = Reference() };
        draft.Consignee = Consignee();
        draft.Consignor = Consignor();
        draft.Dispatch = draft.Consignor?.Address?.Country;
        draft.Platform = Marketplace();
        draft.Seller = Seller();
        draft.Items = Items();
        draft.PrepaidTax = Prepaid();
        draft.Freight = Freight();
        draft.OrderedAt = values.Instant(order.Child(old ? "PurchaseDate" : "createdTime"));
        draft.Carrier = values.Text(Package()?.Child("carrier"), Limits.Name) is { } carrier ? new Party(carrier) : null;
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        kept.Walk(order);
        foreach (var part in parts)
        {
            KeepPart(kept, part);
        }

        return Canonical.Close(
            new Entry(line, act) { Reference = draft.Reference, IsOrder = true },
            draft,
            draft.Consignee?.Address?.Country ?? defaults.Destination,
            new(
                old ? "ShippingAddress/CountryCode" : "recipient/deliveryAddress/countryCode",
                "the country the goods go to, such as AZ: ask the interface for the address, it is restricted data",
                order
            ),
            values.Problems,
            kept,
            defaults.Channel == Channel.Declarant ? defaults with { Channel = Channel.Platform } : defaults
        );
    }

    /// <summary>What no field took of another object that names this order.</summary>
    private static void KeepPart(Leftovers kept, Node part)
    {
        if (part.Child(Number) is { } number)
        {
            number.MarkTaken();
            kept.Walk(part);
        }
        else if (part.Child("OrderItems") is { } items)
        {
            // The object around it is the message's envelope.
            kept.Walk(items);
        }
    }

    /// <summary>A property of the order, else of an object beside it.</summary>
    private Node? Own(string property)
    {
        var found = order.Child(property);
        for (var i = 0; found is null && i < parts.Count; i++)
        {
            found = parts[i].Child(property);
        }

        return found;
    }

    private string? Reference()
    {
        var id = order.Child(old ? Number : "orderId");
        var reference = values.Text(id, Limits.Reference);
        if (reference is null && values.Problems.Count == 0)
        {
            values.Problems.Add(new Problem(ProblemCodes.Missing, id!.Value.Path(), "", "the order's number, 1 to 35 characters"));
        }

        return reference;
    }

    private Party? Consignee()
    {
        var at = Own("ShippingAddress") ?? order.At("recipient", "deliveryAddress");
        var buyer = order.Child("BuyerInfo") ?? order.Child("buyer");
        var (name, address, phone) = Contact(at);
        var party = new Party(
            name ?? values.Text(buyer?.Child("BuyerName") ?? buyer?.Child("buyerName") ?? Own("BuyerName"), Limits.Name),
            Address: address,
            Phone: phone,
            Email: values.Text(buyer?.Child("BuyerEmail") ?? buyer?.Child("buyerEmail") ?? Own("BuyerEmail"), Limits.Email)
        );
        return party == NoParty ? null : party;
    }

    private Party? Consignor()
    {
        var (name, address, phone) = Contact(order.Child("DefaultShipFromLocationAddress") ?? Package()?.Child("shipFromAddress"));
        var party = new Party(name, Address: address, Phone: phone);
        return party == NoParty ? null : party;
    }

    /// <summary>The first package; more of them are kept.</summary>
    private Node? Package() => order.Child("packages")?.Children.First;

    private (string? Name, Address? Address, string? Phone) Contact(Node? stated)
    {
        if (stated is not { } at)
        {
            return default;
        }

        var line1 = at.Child("AddressLine1") ?? at.Child("addressLine1");
        var line2 = at.Child("AddressLine2") ?? at.Child("addressLine2");
        var line3 = at.Child("AddressLine3") ?? at.Child("addressLine3");
        var address = new Address(
            OrderValues.Lines(values, ", ", Limits.AddressLines, line1, line2, line3),
            values.Text(at.Child("City") ?? at.Child("city"), Limits.City),
            values.Text(at.Child("StateOrRegion") ?? at.Child("stateOrRegion"), Limits.Region),
            values.Text(at.Child("PostalCode") ?? at.Child("postalCode"), Limits.Postcode),
            values.Country(at.Child("CountryCode") ?? at.Child("countryCode"))
        );
        return (
            values.Text(at.Child("Name") ?? at.Child("name"), Limits.Name),
            address.OrNull(),
            values.Text(at.Child("Phone") ?? at.Child("phone"), Limits.Phone)
        );
    }

    private Party? Marketplace()
    {
        var channel = order.Child("salesChannel");
        var name = old ? channel ?? order.Child("SalesChannel") : channel?.Child("marketplaceName");
        var account = old ? order.Child("MarketplaceId") : channel?.Child("marketplaceId");
        var party = new Party(values.Text(name, Limits.Name), Account: values.Text(account, Limits.Account));
        return party == NoParty ? null : party;
    }

    /// <summary>The seller's number where the message has it, and the merchant of its tax registrations.</summary>
    private Party? Seller()
    {
        var account = values.Text(order.Child("SellerId") ?? order.Child("sellerId") ?? order.Child("MerchantId"), Limits.Account);
        var merchant = OrderValues.With(order.At("tax", "taxRegistrations"), "entityType", "MERCHANT");
        var party = new Party(
            values.Text(merchant?.Child("legalName"), Limits.Name),
            Identity: values.Text(merchant?.Child("taxRegistrationNumber"), Limits.Identity),
            Account: account
        );
        return party == NoParty ? null : party;
    }

    /// <summary>The lines; one of no pieces was taken back and is in no parcel: it stays kept.</summary>
    private static List<Node> Lines(Node order, IReadOnlyList<Node> parts)
    {
        var lines = new List<Node>();
        AddLines(lines, order);
        if (lines.Count == 0)
        {
            // Many lines come on several pages.
            foreach (var part in parts)
            {
                AddLines(lines, part);
            }
        }

        return lines;
    }

    private static void AddLines(List<Node> lines, Node holder)
    {
        var list = ItemsOf(holder);
        // Some put the answer of the interface for the lines where the lines belong.
        while (list is { IsArray: false } answer)
        {
            list = answer.Child("payload") ?? ItemsOf(answer);
        }

        foreach (var line in list?.Children ?? default)
        {
            var quantity = line.Child("QuantityOrdered") ?? line.Child("quantityOrdered");
            if (quantity is not { } pieces || !pieces.Characters.SequenceEqual("0"))
            {
                lines.Add(line);
            }
        }
    }

    private static Node? ItemsOf(Node holder) => holder.Child("OrderItems") ?? holder.Child("orderItems");

    private ImmutableArray<Item> Items()
    {
        if (lines.Count > Limits.Items)
        {
            values.Problems.Add(
                Problem.Of(ProblemCodes.TooLong, lines[Limits.Items].Path(), $"{lines.Count}", $"at most {Limits.Items} items")
            );
            return [];
        }

        var items = ImmutableArray.CreateBuilder<Item>(lines.Count);
        foreach (var line in lines)
        {
            items.Add(ItemOf(line, items.Count + 1));
        }

        return items.MoveToImmutable();
    }

    private Item ItemOf(Node node, int number)
    {
        var product = node.Child("product");
        var quantity = values.Whole(node.Child("QuantityOrdered") ?? node.Child("quantityOrdered"), 1, Limits.Quantity, "pieces") ?? 1;
        return new Item(
            number,
            values.Text(node.Child("Title") ?? product?.Child("title"), Limits.Description),
            Quantity: (int)quantity,
            Value: old ? Paid(node, "ItemPrice", "PromotionDiscount") : Proceeds(node, "ITEM") ?? Priced(product, quantity),
            ListingUrl: Listing(node.Child("ASIN") ?? product?.Child("asin")),
            Sku: values.Text(node.Child("SellerSKU") ?? product?.Child("sellerSku"), Limits.Sku)
        );
    }

    /// <summary>The page of an article on the marketplace of the order: its number stands behind /dp/.</summary>
    private string? Listing(Node? asin)
    {
        var market = (old ? order.Child("SalesChannel") : order.At("salesChannel", "marketplaceName"))?.Text ?? "";
        var known = market.StartsWith("Amazon.", StringComparison.Ordinal) && !market.AsSpan(7).ContainsAnyExceptInRange('.', 'z');
        if (asin is not { Text: { Length: > 0 and <= 20 } number } || !known || number.AsSpan().ContainsAnyExceptInRange('0', 'Z'))
        {
            return null;
        }

        asin?.MarkTaken();
        return $"https://www.{market.ToLowerInvariant()}/dp/{number}";
    }

    private Money? Price(Node? price, string amount, string unit)
    {
        var code = price?.Child(unit);
        var money = OrderValues.Amount(values, price?.Child(amount), code?.Text);
        if (money is not null)
        {
            code?.MarkTaken();
        }

        return money;
    }

    /// <summary>What was paid for a line in version 0: the price with the discount off, which stays kept.</summary>
    private Money? Paid(Node line, string price, string discount)
    {
        if (Price(line.Child(price), "Amount", "CurrencyCode") is not { } full)
        {
            return null;
        }

        var off = line.Child(discount);
        return Less(full, off?.Child("Amount"), off?.Child("CurrencyCode"));
    }

    /// <summary>The amount with a discount off, whichever sign it is written with; the whole amount where there is none that could be taken off.</summary>
    private static Money Less(Money full, Node? discount, Node? unit) =>
        discount is { HasText: true } amount
        && unit?.Text == full.Currency.Code
        && !Values.Number(amount.Characters.TrimStart('-'), out var number).Found
        && !Values.Amount(NodeValues.Without(number, full.Currency), full.Currency, out var taken).Found
        && taken.Minor <= full.Minor
            ? new Money(full.Minor - taken.Minor, full.Currency)
            : full;

    /// <summary>What was paid for goods or carriage of a line: the breakdown of this kind, with the discount on it off, which stays kept.</summary>
    private Money? Proceeds(Node line, string kind)
    {
        if (Subtotal(line, kind) is not { } full)
        {
            return null;
        }

        var discount = OrderValues.With(line.At("proceeds", "breakdowns"), "type", "DISCOUNT")?.Child("detailedBreakdowns");
        var off = OrderValues.With(discount, "subtype", kind)?.Child("value");
        return Less(full, off?.Child("amount"), off?.Child("currencyCode"));
    }

    /// <summary>The part of what a line or an order brings that is of one kind: ITEM, SHIPPING.</summary>
    private Money? Subtotal(Node node, string kind)
    {
        var part = OrderValues.With(node.At("proceeds", "breakdowns"), "type", kind);
        return Price(part?.Child("subtotal"), "amount", "currencyCode");
    }

    private Money? Priced(Node? product, long quantity) =>
        Price(product?.At("price", "unitPrice"), "amount", "currencyCode") is { } each && each.Minor <= Limits.AmountMinor / quantity
            ? new Money(each.Minor * quantity, each.Currency)
            : null;

    /// <summary>The carriage of the order; the sum of its lines' where only they tell of it, in one currency.</summary>
    private Money? Freight()
    {
        if (!old && Subtotal(order, "SHIPPING") is { } whole)
        {
            return whole;
        }

        var priced = lines.FindAll(line => ShippingOf(line) is not null);
        if (priced.Count == 0 || priced.Exists(line => CurrencyOf(line) != CurrencyOf(priced[0])))
        {
            return null;
        }

        var amounts = priced.ConvertAll(line => old ? Paid(line, "ShippingPrice", "ShippingDiscount") : Proceeds(line, "SHIPPING"));
        var sum = amounts.Sum(one => one?.Minor ?? 0);
        return amounts[0] is not { } first || sum > Limits.AmountMinor ? null : new Money(sum, first.Currency);
    }

    private Node? ShippingOf(Node line) =>
        old ? line.Child("ShippingPrice") : OrderValues.With(line.At("proceeds", "breakdowns"), "type", "SHIPPING")?.Child("subtotal");

    private string? CurrencyOf(Node line) => ShippingOf(line)?.Child(old ? "CurrencyCode" : "currencyCode")?.Text;

    /// <summary>The IOSS number of the order or of its lines, which have the same where they have one.</summary>
    private PrepaidTax? Prepaid()
    {
        var numbers = new List<Node>();
        AddIoss(numbers, order);
        foreach (var line in lines)
        {
            AddIoss(numbers, line);
        }

        if (numbers.Count == 0 || numbers.Exists(one => one.Text != numbers[0].Text))
        {
            return null;
        }

        numbers.ForEach(one => one.MarkTaken());
        return values.Text(numbers[0], Limits.Identity) is { } number ? new PrepaidTax("ioss", number) : null;
    }

    private static void AddIoss(List<Node> numbers, Node node)
    {
        var tax = node.Child("tax");
        Add(node.Child("IossNumber"));
        Add(node.Child("iossNumber"));
        Add(tax?.Child("iossNumber"));
        Add(tax?.At("deemedReseller", "iossNumber"));
        Add(node.At("shipping", "internationalShipping", "iossNumber"));
        Add(node.At("fulfillment", "shipping", "internationalShipping", "iossNumber"));

        void Add(Node? number)
        {
            if (number is { HasText: true } stated)
            {
                numbers.Add(stated);
            }
        }
    }
}
