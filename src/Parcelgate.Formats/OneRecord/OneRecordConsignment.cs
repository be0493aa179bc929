namespace Parcelgate.Formats.OneRecord;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>One waybill with its shipment, or a shipment without one.</summary>
/// <param name="graph">The message.</param>
/// <param name="top">The waybill or shipment.</param>
/// <param name="others">All consignments of the message: what is said of another is not kept here.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed class OneRecordConsignment(Graph graph, Node top, HashSet<Node> others, ReadDefaults defaults)
{
    private const string Shipper = "SHP";
    private const string Consignee = "CNE";

    private readonly NodeValues values = new([]);
    private readonly bool isWaybill = graph.Follow(top, "shipment") is not null || Graph.First(top, "waybillNumber") is not null;
    private readonly Node shipment = graph.Follow(top, "shipment") ?? top;

    internal Entry ToEntry(long line)
    {
        var draft = new Draft { Reference = Reference() };
        draft.Consignor = Party(Shipper, "shipper");
        draft.Consignee = Party(Consignee, "consignee");
        var arrival = Airport("arrivalLocation");
        draft.Dispatch = draft.Consignor?.Address?.Country ?? Airports.CountryOf(Airport("departureLocation"));
        var pieces = Pieces();
        draft.Packages = pieces.Count is > 0 and <= Limits.Packages ? pieces.Count : Count(Graph.Literal(shipment, "totalPieceCount"));
        draft.GrossMassGrams = Gross(pieces);
        draft.Items = Items(pieces);
        draft.Transport = new Transport(isWaybill ? TransportMode.Air : TransportMode.Unknown, null, Master());
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        kept.Walk(graph.Root, others.Count == 1 ? null : node => node != top && others.Contains(node));
        return Canonical.Close(
            new Entry(line, Act.Lodge) { Reference = draft.Reference },
            draft,
            draft.Consignee?.Address?.Country ?? Airports.CountryOf(arrival) ?? defaults.Destination,
            new(
                "involvedParties",
                "the consignee (partyRole CNE) with the country of its address, or an arrivalLocation whose country is known",
                top
            ),
            values.Problems,
            kept,
            defaults
        );
    }

    /// <summary>Prefix and number of the waybill, else the last part of the object's address; a UUID without its hyphens, which make it too long.</summary>
    private string? Reference()
    {
        var prefix = Graph.Literal(top, "waybillPrefix");
        if (Graph.Literal(top, "waybillNumber") is { HasText: true } number)
        {
            return Number(number, prefix, Limits.Reference);
        }

        var id = Graph.Id(top) ?? "";
        var last = id.Split('?')[0].TrimEnd('/');
        last = last[(last.LastIndexOfAny(['/', '#', ':']) + 1)..];
        last = Guid.TryParse(last, out var uuid) ? uuid.ToString("N") : last;
        if (last.Length > 0 && !Values.Text(last, Limits.Reference).Found)
        {
            return last;
        }

        values.Problems.Add(
            Problem.Of(
                ProblemCodes.Missing,
                $"{top.Path()}/waybillNumber",
                id,
                "the waybill number, or an @id that ends in 1 to 35 characters"
            )
        );
        return null;
    }

    private string? Master()
    {
        var master = graph.Follow(top, "masterWaybill");
        return Graph.Literal(master, "waybillNumber") is { HasText: true } number
            ? Number(number, Graph.Literal(master, "waybillPrefix"), Limits.TransportText)
            : null;
    }

    /// <summary>The number of a waybill behind the prefix of its carrier.</summary>
    private string? Number(Node number, Node? prefix, int longest)
    {
        var text = prefix is { Text: { Length: > 0 } carrier } ? $"{carrier}-{number.Text}" : number.Text;
        if (!values.Sound(Values.Text(text, longest), number, text))
        {
            return null;
        }

        prefix?.MarkTaken();
        number.MarkTaken();
        return text;
    }

    private Party? Party(string role, string property)
    {
        var involved = graph
            .FollowAll(top, "involvedParties")
            .Concat(top == shipment ? [] : graph.FollowAll(shipment, "involvedParties"))
            .Search(party => Graph.CodeText(Graph.Code(party, "partyRole")) == role);
        var company = graph.Follow(involved, "partyDetails") ?? graph.Follow(top, property) ?? graph.Follow(shipment, property);
        if (company is null)
        {
            return null;
        }

        var place = graph.Follow(graph.Follow(company, "basedAtLocation"), "address") ?? graph.Follow(company, "address");
        var address = new Address(
            Lines(place),
            values.Text(Graph.Literal(place, "cityName") ?? Graph.Code(place, "cityCode"), Limits.City),
            values.Text(Graph.Literal(place, "regionName"), Limits.Region),
            values.Text(Graph.Literal(place, "postalCode"), Limits.Postcode),
            CountryOf(place)
        );
        var contacts = graph.FollowAll(company, "contactPersons").SelectMany(person => graph.FollowAll(person, "contactDetails")).ToList();
        contacts.AddRange(graph.FollowAll(company, "contactDetails"));
        var found = new Party(
            values.Text(Graph.Literal(company, "name"), Limits.Name),
            Identity: Note(role, "T"),
            Address: address == new Address() ? null : address,
            Phone: Contact(contacts, "PHONE", Limits.Phone),
            Email: Contact(contacts, "EMAIL", Limits.Email)
        );
        return found == new Party() ? null : found;
    }

    private string? Lines(Node? place)
    {
        var nodes = Graph.All(place, "streetAddressLines").Concat(Graph.All(place, "street")).Where(node => node.Text.Length > 0).ToList();
        var text = string.Join(", ", nodes.Select(node => node.Text));
        if (text.Length == 0 || !values.Sound(Values.Text(text, Limits.AddressLines), nodes[0], text))
        {
            return null;
        }

        nodes.ForEach(node => node.MarkTaken());
        return text;
    }

    private string? CountryOf(Node? place) => Taken(Graph.Code(place, "country") ?? Graph.Code(place, "countryCode"));

    private string? Contact(List<Node> contacts, string kind, int longest) =>
        values.Text(
            contacts
                .Where(contact =>
                    Graph.CodeText(Graph.Code(contact, "contactDetailType")).Contains(kind, StringComparison.OrdinalIgnoreCase)
                )
                .Select(contact => Graph.Literal(contact, "textualValue"))
                .FirstOrDefault(),
            longest
        );

    /// <summary>What customs information says of a party: subject SHP or CNE, content T for its identification.</summary>
    private string? Note(string subject, string content) =>
        values.Text(
            graph
                .FollowAll(shipment, "customsInformation")
                .Concat(top == shipment ? [] : graph.FollowAll(top, "customsInformation"))
                .Where(info =>
                    Graph.CodeText(Graph.Code(info, "subjectCode")) == subject && Graph.CodeText(Graph.Code(info, "contentCode")) == content
                )
                .Select(info => Graph.Literal(info, "otherCustomsInformation"))
                .FirstOrDefault(),
            Limits.Identity
        );

    private string? Airport(string property)
    {
        var location = graph.Follow(top, property) ?? graph.Follow(shipment, property);
        var code = Graph.Code(location, "locationCodes") ?? Graph.Code(location, "code");
        return code is null ? null : Graph.CodeText(code);
    }

    /// <summary>Pieces of the shipment, else of the lines of the waybill; each once.</summary>
    private List<Node> Pieces()
    {
        var own = graph.FollowAll(shipment, "pieces");
        return
        [
            .. (
                own.Count > 0
                    ? own
                    : graph
                        .FollowAll(top, "waybillLineItems")
                        .SelectMany(item => graph.FollowAll(item, "lineItemPackages"))
                        .Concat(graph.FollowAll(top, "lineItemPackages"))
                        .SelectMany(package => graph.FollowAll(package, "pieceReferences"))
            ).Distinct(),
        ];
    }

    private int? Count(Node? node) => node is { Text: not "0" } ? (int?)values.Whole(node, 1, Limits.Packages, "pieces") : null;

    /// <summary>The shipment's mass, else the sum of its pieces, else what the waybill is rated by.</summary>
    private long? Gross(List<Node> pieces)
    {
        if (Mass(graph.Follow(shipment, "totalGrossWeight") ?? graph.Follow(top, "totalGrossWeight")) is { } whole)
        {
            return whole;
        }

        var each = pieces.ConvertAll(piece => graph.Follow(piece, "grossWeight"));
        if (each.Count > 0 && !each.Contains(null))
        {
            var sum = each.Distinct().Count() == each.Count ? each.Sum(weight => Mass(weight) ?? 0) : 0;
            return sum is > 0 and <= Limits.MassGrams ? sum : null;
        }

        var rated = graph
            .FollowAll(top, "waybillLineItems")
            .ConvertAll(line => graph.Follow(line, "grossWeightForRate") ?? graph.Follow(line, "rateGrossWeight"));
        return rated.Count == 1 ? Mass(rated[0]) : null;
    }

    /// <summary>A value with its unit, which is kilograms where none is stated.</summary>
    private long? Mass(Node? value)
    {
        var unit = Graph.Code(value, "unit");
        if (
            Graph.Literal(value, "numericalValue") is not { } number
            || !values.Sound(Values.Number(number.Characters, out var exact), number)
            || exact.Digits == 0
        )
        {
            return null;
        }

        var code = unit is null ? "KGM" : Graph.CodeText(unit);
        var fault = NodeValues.Mass(exact, code, out var grams);
        if (fault.Found)
        {
            values.Sound(fault, number, $"{number.Text} {code}");
            return null;
        }

        number.MarkTaken();
        unit?.MarkTaken();
        return grams;
    }

    private ImmutableArray<Item> Items(List<Node> pieces)
    {
        var items = ImmutableArray.CreateBuilder<Item>();
        foreach (var item in pieces.SelectMany(piece => graph.FollowAll(piece, "containedItems")).Distinct())
        {
            items.Add(
                ItemOf(item, graph.Follow(item, "ofProduct") ?? graph.Follow(item, "describedByProduct") ?? graph.Follow(item, "product"))
            );
        }

        var products = pieces.SelectMany(piece => graph.FollowAll(piece, "contentProducts").Concat(graph.FollowAll(piece, "product")));
        foreach (var product in items.Count > 0 ? [] : products.Distinct())
        {
            items.Add(ItemOf(null, product));
        }

        if (items.Count > Limits.Items)
        {
            values.Problems.Add(Problem.Of(ProblemCodes.TooLong, shipment.Path(), $"{items.Count}", $"at most {Limits.Items} items"));
            return [];
        }

        Describe(items, pieces);
        if (items.Count == 1 && Amount(graph.Follow(top, "declaredValueForCustoms")) is { } value)
        {
            items[0] = items[0] with { Value = value };
        }

        return [.. items.Select((item, i) => item with { Number = i + 1 })];
    }

    /// <summary>What shipment or pieces say of the goods describes those that have no description of their own.</summary>
    private void Describe(ImmutableArray<Item>.Builder items, List<Node> pieces)
    {
        var nodes = new[] { Graph.Literal(shipment, "goodsDescription") }
            .Concat(pieces.Select(piece => Graph.Literal(piece, "goodsDescription")))
            .Concat(graph.FollowAll(top, "waybillLineItems").Select(line => Graph.Literal(line, "goodsDescriptionForRate")))
            .OfType<Node>()
            .Where(node => node.Text.Length > 0)
            .ToList();
        var texts = nodes.Select(node => node.Text).Distinct().ToList();
        if (texts.Count != 1 || (items.Count > 0 && items.All(item => item.Description is not null)))
        {
            return;
        }

        if (!values.Sound(Values.Text(texts[0], Limits.Description), nodes[0], texts[0]))
        {
            return;
        }

        nodes.ForEach(node => node.MarkTaken());
        if (items.Count == 0)
        {
            items.Add(new Item(1));
        }

        for (var i = 0; i < items.Count; i++)
        {
            items[i] = items[i] with { Description = items[i].Description ?? texts[0] };
        }
    }

    private Item ItemOf(Node? item, Node? product)
    {
        var quantity = Graph.Literal(graph.Follow(item, "itemQuantity"), "numericalValue");
        var origin =
            Graph.Code(item, "productionCountry") ?? Graph.Code(product, "productionCountry") ?? Graph.Code(product, "originCountry");
        var pieces = quantity is { Text: not "0" } ? values.Whole(quantity, 1, Limits.Quantity, "pieces") : null;
        var unit = Amount(graph.Follow(item, "unitPrice"));
        var total =
            unit is { } price && price.Minor <= Limits.AmountMinor / (pieces ?? 1)
                ? (Money?)new Money(price.Minor * (pieces ?? 1), price.Currency)
                : null;
        return new Item(
            1,
            values.Text(
                Graph.Literal(product, "description")
                    ?? Graph.Literal(product, "hsCommodityDescription")
                    ?? Graph.Literal(item, "description"),
                Limits.Description
            ),
            Hs(Graph.Code(product, "hsCode")),
            Taken(origin),
            (int)(pieces ?? 1),
            Mass(graph.Follow(item, "weight")),
            total
        );
    }

    private string? Taken(Node? country)
    {
        var text = Graph.CodeText(country);
        if (country is not { } stated || text.Length == 0 || !values.Sound(Values.Country(text, out var code), stated))
        {
            return null;
        }

        stated.MarkTaken();
        return code;
    }

    private string? Hs(Node? node)
    {
        var text = Graph.CodeText(node);
        // Some write HS before the digits.
        var bare = text.StartsWith("HS", StringComparison.Ordinal) ? text[2..] : text;
        if (node is not { } stated || bare.Length == 0 || !values.Sound(Values.Hs(bare, out var digits), stated))
        {
            return null;
        }

        stated.MarkTaken();
        return digits;
    }

    private Money? Amount(Node? value)
    {
        var currencyUnit = Graph.Code(value, "currencyUnit") ?? Graph.Code(value, "unit");
        if (Graph.Literal(value, "numericalValue") is not { HasText: true } number || currencyUnit is not { } unit)
        {
            return null;
        }

        var code = Graph.CodeText(unit);
        if (
            !values.Sound(Values.Number(number.Characters, out var exact), number)
            || !values.Sound(Values.Currency(code, out var currency), unit)
            || !values.Sound(Values.Amount(NodeValues.Without(exact, currency), currency, out var money), number)
        )
        {
            return null;
        }

        number.MarkTaken();
        unit.MarkTaken();
        return money;
    }
}
