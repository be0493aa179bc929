namespace Parcelgate.Formats.OneRecord;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>A waybill or shipment that is a consignment, and what names it where it does not name that itself.</summary>
/// <param name="Top">The waybill; a shipment that has none.</param>
/// <param name="Shipment">The shipment that names the waybill as its own; null where none does.</param>
/// <param name="Master">The waybill that names this one among its houses; null where none does.</param>
/// <param name="Movement">The only movement of a means of transport in the message; null where there are none, or several.</param>
internal readonly record struct Consigned(Node Top, Node? Shipment, Node? Master, Node? Movement = null);

/// <summary>One waybill with its shipment, or a shipment without one.</summary>
/// <param name="graph">The message.</param>
/// <param name="consigned">The waybill or shipment.</param>
/// <param name="others">All consignments of a message of several: what is said of another is not kept here. Null of a message of one.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed class OneRecordConsignment(Graph graph, Consigned consigned, HashSet<Node>? others, ReadDefaults defaults)
{
    private const string Shipper = "SHP";
    private const string Consignee = "CNE";

    private readonly NodeValues values = new([]);
    private readonly Node top = consigned.Top;
    private readonly Node? master = graph.Follow(consigned.Top, "masterWaybill") ?? consigned.Master;
    private readonly Node? movement = consigned.Movement;
    private readonly Node shipment = graph.Follow(consigned.Top, "shipment") ?? consigned.Shipment ?? consigned.Top;

    private bool IsWaybill => shipment != top || Graph.First(top, "waybillNumber") is not null;

    internal Entry ToEntry(long line)
    {
        var draft = new Draft { Reference = Reference() };
        draft.Consignor = Party(Shipper, "shipper");
        draft.Consignee = Party(Consignee, "consignee");
        draft.Dispatch = draft.Consignor?.Address?.Country ?? CountryAt("departureLocation");
        var (packages, pieces) = Unpacked(Pieces());
        draft.Packages = packages.Count is > 0 and <= Limits.Packages ? packages.Count : Count(Graph.Literal(shipment, "totalPieceCount"));
        draft.GrossMassGrams = Gross(packages);
        draft.Items = Items(packages, pieces);
        draft.Transport = new Transport(IsWaybill ? TransportMode.Air : TransportMode.Unknown, Conveyance(), Master());
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        kept.Walk(graph.Root, others is null ? null : IsAnother);
        return Canonical.Close(
            new Entry(line, Act.Lodge) { Reference = draft.Reference },
            draft,
            draft.Consignee?.Address?.Country ?? CountryAt("arrivalLocation") ?? defaults.Destination,
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

    /// <summary>Another consignment that this one does not stand in.</summary>
    private bool IsAnother(Node node)
    {
        if (node == top || !others!.Contains(node))
        {
            return false;
        }

        for (var around = top.Parent; around is { } one; around = one.Parent)
        {
            if (one == node)
            {
                return false;
            }
        }

        return true;
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

    private string? Conveyance() => values.Text(Graph.Literal(movement, "transportIdentifier"), Limits.TransportText);

    private string? Master() =>
        Graph.Literal(master, "waybillNumber") is { HasText: true } number
            ? Number(number, Graph.Literal(master, "waybillPrefix"), Limits.TransportText)
            : null;

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
        var involved = Involved(top, role) ?? (top == shipment ? null : Involved(shipment, role));
        var company = graph.Follow(involved, "partyDetails") ?? graph.Follow(top, property) ?? graph.Follow(shipment, property);
        if (company is not { } found)
        {
            return null;
        }

        var place = graph.Follow(graph.Follow(found, "basedAtLocation"), "address") ?? graph.Follow(found, "address");
        var address = new Address(
            Lines(place),
            values.Text(Graph.Literal(place, "cityName") ?? graph.Code(place, "cityCode"), Limits.City),
            values.Text(Graph.Literal(place, "regionName"), Limits.Region),
            values.Text(Graph.Literal(place, "postalCode"), Limits.Postcode),
            CountryOf(place)
        );
        var party = new Party(
            values.Text(Graph.Literal(found, "name") ?? Graph.Literal(found, "companyName"), Limits.Name) ?? PersonName(found),
            Identity: Note(role, "T"),
            Address: address.OrNull(),
            Phone: values.Text(Contact(found, "PHONE"), Limits.Phone),
            Email: values.Text(Contact(found, "EMAIL"), Limits.Email)
        );
        return party.OrNull();
    }

    /// <summary>The name of a party that is a person, which the ontology says in parts.</summary>
    private string? PersonName(Node person)
    {
        var first = Graph.Literal(person, "firstName");
        if ((first ?? Graph.Literal(person, "lastName")) is not { } place)
        {
            return null;
        }

        Node?[] parts = [first, Graph.Literal(person, "middleName"), Graph.Literal(person, "lastName")];
        var text = string.Join(' ', parts.Select(part => part?.Text.Trim()).Where(part => !string.IsNullOrEmpty(part)));
        if (text.Length == 0 || !values.Sound(Values.Text(text, Limits.Name), place, text))
        {
            return null;
        }

        foreach (var part in parts)
        {
            part?.MarkTaken();
        }

        return text;
    }

    private Node? Involved(Node of, string role)
    {
        foreach (var party in graph.FollowAll(of, "involvedParties"))
        {
            if (Graph.CodeOf(graph.Code(party, "partyRole")).SequenceEqual(role))
            {
                return party;
            }
        }

        return null;
    }

    private string? Lines(Node? place)
    {
        var nodes = AddressLines(place);
        if (nodes.Count == 0)
        {
            return null;
        }

        var text = nodes.Count == 1 ? nodes[0].Text : string.Join(", ", nodes.Select(node => node.Text));
        if (!values.Sound(Values.Text(text, Limits.AddressLines), nodes[0], text))
        {
            return null;
        }

        nodes.ForEach(node => node.MarkTaken());
        return text;
    }

    private static List<Node> AddressLines(Node? place)
    {
        var lines = new List<Node>();
        Add("streetAddressLines");
        Add("street");
        return lines;

        void Add(string property)
        {
            foreach (var line in Graph.All(place, property))
            {
                if (Graph.LiteralOf(line) is { HasText: true } literal)
                {
                    lines.Add(literal);
                }
            }
        }
    }

    private string? CountryOf(Node? address) => Taken(CountryIn(address));

    private Node? CountryIn(Node? address) => graph.Code(address, "country") ?? graph.Code(address, "countryCode");

    /// <summary>The first number or address of a kind, of the company's persons before its own.</summary>
    private Node? Contact(Node company, string kind)
    {
        foreach (var person in graph.FollowAll(company, "contactPersons"))
        {
            if (ContactOf(person, kind) is { } contact)
            {
                return Graph.Literal(contact, "textualValue");
            }
        }

        return Graph.Literal(ContactOf(company, kind), "textualValue");
    }

    private Node? ContactOf(Node holder, string kind)
    {
        foreach (var contact in graph.FollowAll(holder, "contactDetails"))
        {
            if (Graph.CodeOf(graph.Code(contact, "contactDetailType")).Contains(kind, StringComparison.OrdinalIgnoreCase))
            {
                return contact;
            }
        }

        return null;
    }

    /// <summary>What customs information says of a party: subject SHP or CNE, content T for its identification.</summary>
    private string? Note(string subject, string content)
    {
        var info = NoteOf(shipment, subject, content) ?? (top == shipment ? null : NoteOf(top, subject, content));
        return values.Text(Graph.Literal(info, "otherCustomsInformation"), Limits.Identity);
    }

    private Node? NoteOf(Node of, string subject, string content)
    {
        foreach (var info in graph.FollowAll(of, "customsInformation"))
        {
            if (
                Graph.CodeOf(graph.Code(info, "subjectCode")).SequenceEqual(subject)
                && Graph.CodeOf(graph.Code(info, "contentCode")).SequenceEqual(content)
            )
            {
                return info;
            }
        }

        return null;
    }

    /// <summary>The country of a location, by the first of its codes that tells it, else by its address. What it is told by stays kept.</summary>
    private string? CountryAt(string property)
    {
        var location = graph.Follow(top, property) ?? graph.Follow(shipment, property) ?? graph.Follow(master, property);
        foreach (var code in Graph.All(location, "locationCodes"))
        {
            if (CountryOfPlace(Graph.CodeOf(graph.Code(code))) is { } country)
            {
                return country;
            }
        }

        return CountryOfPlace(Graph.CodeOf(graph.Code(location, "code")))
            ?? Countries.Find(Graph.CodeOf(CountryIn(graph.Follow(location, "address"))));
    }

    /// <summary>UN/LOCODE has the country before the place.</summary>
    private static string? CountryOfPlace(ReadOnlySpan<char> code) =>
        code.Length == 5 ? Countries.Find(code[..2]) : Airports.CountryOf(code);

    /// <summary>Pieces of the shipment, else of the lines of the waybill; each once.</summary>
    private List<Node> Pieces()
    {
        var pieces = new List<Node>();
        pieces.AddRange(graph.FollowAll(shipment, "pieces"));
        if (pieces.Count == 0)
        {
            // Versions before 3 of the ontology.
            pieces.AddRange(graph.FollowAll(shipment, "containedPieces"));
        }

        if (pieces.Count == 0)
        {
            foreach (var line in graph.FollowAll(top, "waybillLineItems"))
            {
                AddPieces(pieces, line);
            }

            AddPieces(pieces, top);
        }

        return Once(pieces);
    }

    private void AddPieces(List<Node> pieces, Node of)
    {
        foreach (var package in graph.FollowAll(of, "lineItemPackages"))
        {
            pieces.AddRange(graph.FollowAll(package, "pieceReferences"));
        }
    }

    /// <summary>Parcels may stand in a box: the packages of the shipment are those that stand in no other, and all together have the goods in them.</summary>
    private (List<Node> Packages, List<Node> All) Unpacked(List<Node> pieces)
    {
        if (!pieces.Exists(IsBox))
        {
            return (pieces, pieces);
        }

        var all = new List<Node>(pieces);
        var stated = pieces.ToHashSet();
        var contained = new HashSet<Node>();
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var piece in graph.FollowAll(all[i], "containedPieces"))
            {
                if (contained.Add(piece) && !stated.Contains(piece))
                {
                    all.Add(piece);
                }
            }
        }

        // Boxes that stand in each other are none of them the outer one.
        var packages = pieces.FindAll(piece => !contained.Contains(piece));
        return (packages.Count == 0 ? pieces : packages, all);
    }

    private static bool IsBox(Node piece) => Graph.First(piece, "containedPieces") is not null;

    private static List<Node> Once(List<Node> nodes) => nodes.Count < 2 ? nodes : [.. nodes.Distinct()];

    private int? Count(Node? node) => (int?)Pieces(node, Limits.Packages);

    /// <summary>A number of pieces, which may be written as the decimal number it is to the ontology: 2.0, 2.0E0; 0 says that there is none and is kept.</summary>
    private long? Pieces(Node? node, long most)
    {
        if (node is not { HasText: true } stated || !values.Sound(Number(stated.Characters, out var exact), stated) || exact.Digits == 0)
        {
            return null;
        }

        var whole = exact;
        while (whole is { Decimals: > 0 } && whole.Digits % 10 == 0)
        {
            whole = new Exact(whole.Digits / 10, whole.Decimals - 1);
        }

        var text = whole.Decimals == 0 ? whole.Digits.ToString(CultureInfo.InvariantCulture) : stated.Text;
        if (!values.Sound(Values.Whole(text, 1, most, "pieces", out var pieces), stated))
        {
            return null;
        }

        stated.MarkTaken();
        return pieces;
    }

    /// <summary>A double of XML Schema, which may have an exponent: 1.2E3 is 1200.</summary>
    private static Fault Number(ReadOnlySpan<char> text, out Exact number)
    {
        var at = text.IndexOfAny('E', 'e');
        var fault = Values.Number(at < 0 ? text : text[..at], out number);
        if (at < 0 || fault.Found)
        {
            return fault;
        }

        if (
            !int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            || exponent is < -18 or > 18
        )
        {
            return new(ProblemCodes.WrongType, "a decimal number with an exponent of at most 18, such as 1.25E1");
        }

        var (digits, decimals) = ((Int128)number.Digits, number.Decimals - exponent);
        for (; decimals < 0; decimals++)
        {
            digits *= 10;
        }

        for (; decimals > 0 && digits % 10 == 0; decimals--)
        {
            digits /= 10;
        }

        if (digits >= 1_000_000_000_000_000_000 || decimals > 18)
        {
            return new(ProblemCodes.OutOfRange, "a number of at most 18 digits");
        }

        number = new Exact((long)digits, decimals);
        return Fault.None;
    }

    private static Node? ValueOf(Node? value) => Graph.Literal(value, "numericalValue") ?? Graph.Literal(value, "value");

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

        var lines = graph.FollowAll(top, "waybillLineItems").Take(2).ToList();
        return lines.Count == 1 ? Mass(graph.Follow(lines[0], "grossWeightForRate") ?? graph.Follow(lines[0], "rateGrossWeight")) : null;
    }

    /// <summary>A value with its unit, which is kilograms where none is stated.</summary>
    private long? Mass(Node? value)
    {
        var unit = graph.Code(value, "unit");
        if (ValueOf(value) is not { } number || !values.Sound(Number(number.Characters, out var exact), number) || exact.Digits == 0)
        {
            return null;
        }

        var fault = NodeValues.Mass(exact, UnitOf(unit), out var grams);
        if (fault.Found)
        {
            values.Sound(fault, number, $"{number.Text} {UnitOf(unit)}");
            return null;
        }

        number.MarkTaken();
        unit?.MarkTaken();
        return grams;
    }

    private static ReadOnlySpan<char> UnitOf(Node? unit) => unit is null ? "KGM" : Graph.CodeOf(unit);

    private ImmutableArray<Item> Items(List<Node> packages, List<Node> pieces)
    {
        var contained = new List<Node>();
        foreach (var piece in pieces)
        {
            contained.AddRange(graph.FollowAll(piece, "containedItems"));
        }

        var items = ImmutableArray.CreateBuilder<Item>(Math.Max(contained.Count, 1));
        foreach (var item in Once(contained))
        {
            var product = graph.Follow(item, "ofProduct") ?? graph.Follow(item, "describedByProduct") ?? graph.Follow(item, "product");
            items.Add(ItemOf(items.Count + 1, item, product));
        }

        foreach (var product in items.Count > 0 ? [] : Products(pieces))
        {
            items.Add(ItemOf(items.Count + 1, null, product));
        }

        if (items.Count > Limits.Items)
        {
            values.Problems.Add(Problem.Of(ProblemCodes.TooLong, shipment.Path(), $"{items.Count}", $"at most {Limits.Items} items"));
            return [];
        }

        Describe(items, packages);
        Originate(items, packages);
        if (packages != pieces)
        {
            var parcels = pieces.FindAll(piece => !IsBox(piece));
            Describe(items, parcels);
            Originate(items, parcels);
        }

        if (items.Count == 1 && Amount(graph.Follow(top, "declaredValueForCustoms")) is { } value)
        {
            items[0] = items[0] with { Value = value };
        }

        return items.DrainToImmutable();
    }

    private List<Node> Products(List<Node> pieces)
    {
        var products = new List<Node>();
        foreach (var piece in pieces)
        {
            products.AddRange(graph.FollowAll(piece, "contentProducts"));
            products.AddRange(graph.FollowAll(piece, "contentDescribedByProducts"));
            products.AddRange(graph.FollowAll(piece, "product"));
        }

        return Once(products);
    }

    /// <summary>What shipment or pieces say of the goods describes those that have no description of their own.</summary>
    private void Describe(ImmutableArray<Item>.Builder items, List<Node> pieces)
    {
        var nodes = Descriptions(pieces);
        if (nodes.Count == 0 || nodes.Exists(node => node.Text != nodes[0].Text))
        {
            return;
        }

        var text = nodes[0].Text;
        var isNeeded = items.Count == 0 || items.Any(item => item.Description is null);
        if (!isNeeded || !values.Sound(Values.Text(text, Limits.Description), nodes[0]))
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
            items[i] = items[i] with { Description = items[i].Description ?? text };
        }
    }

    /// <summary>Where all pieces name one country of production, items that name none come from it.</summary>
    private void Originate(ImmutableArray<Item>.Builder items, List<Node> pieces)
    {
        if (
            pieces.Count == 0
            || graph.Code(pieces[0], "contentProductionCountry") is not { } first
            || items.All(item => item.Origin is not null)
        )
        {
            return;
        }

        var code = Graph.CodeOf(first).ToString();
        var nodes = pieces.ConvertAll(piece => graph.Code(piece, "contentProductionCountry"));
        if (nodes.Exists(node => !Graph.CodeOf(node).SequenceEqual(code)) || Taken(first) is not { } country)
        {
            return;
        }

        nodes.ForEach(node => node?.MarkTaken());
        for (var i = 0; i < items.Count; i++)
        {
            items[i] = items[i] with { Origin = items[i].Origin ?? country };
        }
    }

    private List<Node> Descriptions(List<Node> pieces)
    {
        var nodes = new List<Node>();
        Add(Graph.Literal(shipment, "goodsDescription"));
        foreach (var piece in pieces)
        {
            Add(Graph.Literal(piece, "goodsDescription"));
        }

        foreach (var line in graph.FollowAll(top, "waybillLineItems"))
        {
            Add(Graph.Literal(line, "goodsDescriptionForRate"));
        }

        return nodes;

        void Add(Node? node)
        {
            if (node is { HasText: true } described)
            {
                nodes.Add(described);
            }
        }
    }

    private Item ItemOf(int number, Node? item, Node? product)
    {
        var origin =
            graph.Code(item, "productionCountry") ?? graph.Code(product, "productionCountry") ?? graph.Code(product, "originCountry");
        var isCounted = IsCounted(item, out var pieces);
        // What is not counted has a price for something else than a piece, which stays kept with the quantity.
        var unit = isCounted ? Amount(graph.Follow(item, "unitPrice")) : null;
        var total =
            unit is { } price && price.Minor <= Limits.AmountMinor / (pieces ?? 1)
                ? (Money?)new Money(price.Minor * (pieces ?? 1), price.Currency)
                : null;
        return new Item(
            number,
            values.Text(
                Graph.Literal(product, "description")
                    ?? Graph.Literal(product, "hsCommodityDescription")
                    ?? Graph.Literal(item, "description"),
                Limits.Description
            ),
            graph.Code(product, "hsCode") is { } hs ? HarmonizedCode.Take(values, hs, Graph.CodeOf(hs)) : null,
            Taken(origin),
            (int)(pieces ?? 1),
            Mass(graph.Follow(item, "weight")),
            total
        );
    }

    /// <summary>False of a quantity that is measured; pieces are null where none, or no sound number of them, is stated.</summary>
    private bool IsCounted(Node? item, out long? pieces)
    {
        var quantity = graph.Follow(item, "itemQuantity");
        var unit = graph.Code(quantity, "unit");
        pieces = null;
        if (!Values.IsPieces(Graph.CodeOf(unit)))
        {
            return false;
        }

        pieces = Pieces(ValueOf(quantity), Limits.Quantity);
        if (pieces is not null)
        {
            unit?.MarkTaken();
        }

        return true;
    }

    private string? Taken(Node? country)
    {
        var text = Graph.CodeOf(country);
        if (country is not { } stated || text.IsEmpty || !values.Sound(Values.Country(text, out var code), stated))
        {
            return null;
        }

        stated.MarkTaken();
        return code;
    }

    private Money? Amount(Node? value)
    {
        var currencyUnit = graph.Code(value, "currencyUnit") ?? graph.Code(value, "unit");
        if (ValueOf(value) is not { HasText: true } number || currencyUnit is not { } unit)
        {
            return null;
        }

        if (
            !values.Sound(Number(number.Characters, out var exact), number)
            || !values.Sound(Values.Currency(Graph.CodeOf(unit), out var currency), unit)
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
