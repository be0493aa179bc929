namespace Parcelgate.Formats.WcoDec;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>
/// What a declaration says about one of its shipments, as edits of a record: a new declaration edits an empty one, a partial amendment the one on
/// file, by the same list. Everything the edits do not take is kept.
/// </summary>
/// <param name="wrapper">What the declaration stands in.</param>
/// <param name="declaration">The declaration.</param>
/// <param name="shipment">The shipment; null where there is none.</param>
/// <param name="isOneOfSeveral">The declaration has other shipments: its totals are not this one's, and its items are numbered through.</param>
internal sealed partial class Shipment(Node wrapper, Node declaration, Node? shipment, bool isOneOfSeveral)
{
    private readonly List<Func<Consignment, Consignment>> edits = [];
    private readonly List<ItemEdits> items = [];

    internal List<Problem> Problems => values.Problems;

    internal IReadOnlyList<ItemEdits> Items => items;

    /// <summary>True when the goods travel by post, where the declaration says so.</summary>
    internal bool ByPost { get; private set; }

    internal string? Destination { get; private set; }

    /// <summary>Maps all elements that have a field. Called once.</summary>
    /// <param name="whole">The declaration is whole and not a change of one.</param>
    internal void Map(bool whole)
    {
        MapParties();
        MapTransport();
        MapCountries();
        MapTotals();
        MapOrders();
        MapPrepaidTax();
        var goods = Goods();
        if (goods.Count > Limits.Items)
        {
            Problems.Add(new Problem(ProblemCodes.TooLong, goods[Limits.Items].Path(), $"{goods.Count}", $"at most {Limits.Items} items"));
            return;
        }

        goods.ForEach(item => MapItem(item, whole));

        MapProcedures();
        MapGrossMass();
    }

    /// <summary>The record with everything this message says.</summary>
    internal Consignment Apply(Consignment on)
    {
        var record = edits.Aggregate(on, (current, edit) => edit(current));
        var others = items.Count == 0 ? 0 : Before(on);
        foreach (var item in items)
        {
            record = item.Apply(record, others);
        }

        return gross(record);
    }

    private Func<Consignment, Consignment> gross = record => record;

    private void MapParties()
    {
        Party("consignor", Exporter(), (c, p) => c with { Consignor = p(c.Consignor) });
        var consignee = Filled(
            shipment?.Child("Importer"),
            shipment?.Child("Consignee"),
            shipment?.At("Consignment", "Consignee"),
            shipment?.Child("Buyer")
        );
        Party("consignee", consignee, (c, p) => c with { Consignee = p(c.Consignee) });
        Party("seller", shipment?.Child("Seller"), (c, p) => c with { Seller = p(c.Seller) });
        Party("declarant", declaration.Child("Declarant"), (c, p) => c with { Declarant = p(c.Declarant) });
        Party("carrier", shipment?.At("Consignment", "Carrier"), (c, p) => c with { Carrier = p(c.Carrier) });
    }

    private Node? Exporter() =>
        Filled(declaration.Child("Exporter"), shipment?.Child("Exporter"), shipment?.Child("Consignor")) ?? ExporterOfItems();

    /// <summary>The first that says something: some write an empty element beside the one that does. An empty one where there is no other.</summary>
    private static Node? Filled(params ReadOnlySpan<Node?> parties)
    {
        Node? stated = null;
        foreach (var party in parties)
        {
            if (party is { HasChildren: true })
            {
                return party;
            }

            stated ??= party;
        }

        return stated;
    }

    /// <summary>The exporter that each item names, where they all name the same; what the others say of him stays kept.</summary>
    private Node? ExporterOfItems()
    {
        Node? first = null;
        foreach (var item in Goods())
        {
            if (
                (item.Child("Exporter") ?? item.Child("Consignor")) is not { } exporter
                || (first is { } one && !IsSameParty(one, exporter))
            )
            {
                return null;
            }

            first ??= exporter;
        }

        return first;
    }

    private static bool IsSameParty(Node one, Node other) =>
        one.Child("ID")?.Text == other.Child("ID")?.Text
        && one.Child("Name")?.Text == other.Child("Name")?.Text
        && one.At("Address", "Line")?.Text == other.At("Address", "Line")?.Text
        && one.At("Address", "CountryCode")?.Text == other.At("Address", "CountryCode")?.Text;

    private void Party(string role, Node? stated, Func<Consignment, Func<Party?, Party>, Consignment> put)
    {
        if (stated is not { } node)
        {
            return;
        }

        var name = Text(node.Child("Name"), Limits.Name);
        var identity = Text(node.Child("ID"), Limits.Identity);
        var address = node.Child("Address");
        var hasAddress = address is not null;
        var lines = Text(address?.Child("Line"), Limits.AddressLines);
        var city = Text(address?.Child("CityName"), Limits.City);
        var region = Text(address?.Child("CountrySubDivisionName"), Limits.Region);
        var postcode = Text(address?.Child("PostcodeID"), Limits.Postcode);
        var country = Country(address?.Child("CountryCode"));
        edits.Add(c => put(c, Merge));
        if (role == "consignor" && country is not null)
        {
            // Where no country of export is declared, the exporter's stands in; a declared one is applied later.
            edits.Add(c => c.Dispatch is null ? c with { Dispatch = country } : c);
        }

        Party Merge(Party? on)
        {
            var party = on ?? new Party();
            var at = party.Address ?? new Address();
            var moved = new Address(
                lines ?? at.Lines,
                city ?? at.City,
                region ?? at.Region,
                postcode ?? at.Postcode,
                country ?? at.Country
            );
            return party with
            {
                Name = name ?? party.Name,
                Identity = identity ?? party.Identity,
                Address = hasAddress ? moved : party.Address,
            };
        }
    }

    private void MapTransport()
    {
        var border = declaration.Child("BorderTransportMeans");
        if (border?.Child("ModeCode") is { Text.Length: > 0 } mode)
        {
            MapMode(mode);
        }

        var conveyance = Text(shipment?.At("Consignment", "ArrivalTransportMeans", "ID") ?? border?.Child("ID"), Limits.TransportText);
        var master = Text(Documents().Search(IsMaster)?.Child("ID"), Limits.TransportText);
        edits.Add(c =>
            c with
            {
                Transport = c.Transport with { Conveyance = conveyance ?? c.Transport.Conveyance, Master = master ?? c.Transport.Master },
            }
        );
    }

    private void MapOrders()
    {
        var orders = Documents().Where(document => IsOrderType(document.Child("TypeCode")?.Text)).Take(Limits.OrderNumbers);
        var numbers = orders.Select(document => Text(document.Child("ID"), Limits.OrderNumber)).OfType<string>().Distinct().ToList();
        if (numbers.Count > 0)
        {
            edits.Add(c => c with { OrderNumbers = [.. numbers] });
        }
    }

    private void MapMode(Node mode)
    {
        if (Whole(mode, 1, 9, "the mode of transport (UN/ECE Recommendation 19)") is { } code)
        {
            ByPost = code == (int)TransportMode.Post;
            edits.Add(c => c with { Transport = c.Transport with { Mode = (TransportMode)code } });
        }
    }

    private IEnumerable<Node> Documents() =>
        (shipment?.Child("Consignment")?.All("TransportContractDocument") ?? []).Concat(shipment?.All("PreviousDocument") ?? []);

    // UN/EDIFACT 1001: 704 master bill of lading, 705 bill of lading, 720 rail, 730 road consignment note, 740 air waybill, 741 master air waybill,
    // 785 cargo manifest. House documents (703, 714) name the consignment itself and are kept.
    private static bool IsMaster(Node document) => IsMasterType(document.Child("TypeCode")?.Text);

    internal static bool IsMasterType(string? type) => type is "704" or "705" or "720" or "730" or "740" or "741" or "785";

    // UN/EDIFACT 1001: 220 order.
    internal static bool IsOrderType(string? type) => type == "220";

    private void MapCountries()
    {
        // Where the goods lie and whose customs is addressed stay kept as well: they say more than the destination.
        var location = Countries.Find(shipment?.At("Consignment", "GoodsLocation", "Address", "CountryCode")?.Text);
        var derived = location ?? Countries.Find(wrapper.Child("ResponsibleCountryCode")?.Text);
        var stated = CountryBeside(shipment?.At("Destination", "CountryCode"), derived);
        Destination = stated ?? derived;
        if (stated is not null)
        {
            edits.Add(c => c with { Destination = stated });
        }

        var ofItem = Countries.Find(shipment?.At("GovernmentAgencyGoodsItem", "ExportCountry", "ID")?.Text);
        var ofExporter = Countries.Find(Exporter()?.At("Address", "CountryCode")?.Text);
        if ((CountryBeside(shipment?.At("ExportCountry", "ID"), ofItem ?? ofExporter) ?? ofItem) is { } dispatch)
        {
            edits.Add(c => c with { Dispatch = dispatch });
        }
    }

    /// <summary>A country that is stated; where it says what would follow anyway, that it was stated stays kept.</summary>
    private string? CountryBeside(Node? stated, string? derived) =>
        derived is not null && Countries.Find(stated?.Text) == derived ? derived : Country(stated);

    private void MapTotals()
    {
        // Goods in bulk are declared with 0 packages, which stays kept.
        if (Total("TotalPackageQuantity") is { Text: not "0" } total && Whole(total, 1, Limits.Packages, "packages") is { } packages)
        {
            edits.Add(c => c with { Packages = (int)packages });
        }

        if (Amount(shipment?.At("CustomsValuation", "FreightChargeAmount")) is { } freight)
        {
            edits.Add(c => c with { Freight = freight });
        }

        if (Kilograms(Total("TotalGrossMassMeasure")) is { } grams)
        {
            edits.Add(c => c with { GrossMassGrams = grams });
        }
    }

    private Node? Total(string name) => isOneOfSeveral ? null : declaration.Child(name);

    private void MapPrepaidTax()
    {
        // FR5: vendor (IOSS), code list of additional fiscal references.
        var party = shipment?.All("DomesticDutyTaxParty").Search(node => node.Child("RoleCode")?.Text == "FR5");
        if (Text(party?.Child("ID"), Limits.Identity) is { } id)
        {
            party?.Child("RoleCode")?.MarkTaken();
            edits.Add(c => c with { PrepaidTax = new PrepaidTax("ioss", id) });
        }
    }

    private void MapProcedures()
    {
        var nodes = Goods().SelectMany(item => item.All("GovernmentProcedure")).ToList();
        var codes = nodes.Select(CodeOf).Where(code => code.Length > 0).Distinct().ToList();
        if (codes.Count == 0)
        {
            return;
        }

        if (codes.Count > Limits.Procedures || codes.Exists(code => code.Length > Limits.Code))
        {
            Problems.Add(
                Problem.Of(
                    ProblemCodes.TooLong,
                    nodes[0].Path(),
                    "",
                    $"at most {Limits.Procedures} procedure codes of {Limits.Code} characters"
                )
            );
            return;
        }

        // Where items differ, which item has which code is said by what is kept.
        if (Goods().All(item => item.All("GovernmentProcedure").Select(CodeOf).SequenceEqual(codes)))
        {
            foreach (var part in nodes.SelectMany(node => node.Children.Where(child => child.Name is "CurrentCode" or "PreviousCode")))
            {
                part.Take();
            }
        }

        // 1H7: super-reduced data set; 21V: bulk import reduced data set; C08: gift between persons, code list of additional procedures.
        var dataSet =
            codes.Contains("1H7") ? "H7"
            : codes.Contains("21V") ? "BIRDS"
            : "H1";
        var gift = codes.Contains("C08");
        edits.Add(c => c with { Procedures = [.. codes], DataSet = dataSet, Purpose = gift ? Purpose.Gift : c.Purpose });
    }

    private static string CodeOf(Node procedure) => procedure.Child("CurrentCode")?.Text + procedure.Child("PreviousCode")?.Text;

    private List<Node> Goods() => shipment?.All("GovernmentAgencyGoodsItem") ?? [];

    /// <summary>Gross mass is declared per item: the consignment's is the sum, where every item has one.</summary>
    private void MapGrossMass()
    {
        var nodes = Goods().Select(item => item.At("Commodity", "GoodsMeasure", "GrossMassMeasure")).OfType<Node>().ToList();
        // Beside a total the item's own mass is no sum: it stays kept.
        var single = items.Count == 1 && nodes.Count == 1 && Total("TotalGrossMassMeasure") is null;
        var grams = nodes.ConvertAll(node => single ? Kilograms(node) : KilogramsKept(node));
        if (grams.Count == 0 || grams.Contains(null) || Total("TotalGrossMassMeasure") is not null)
        {
            return;
        }

        var sum = grams.Sum() ?? 0;
        if (sum > Limits.MassGrams)
        {
            Problems.Add(
                Problem.Of(ProblemCodes.OutOfRange, nodes[0].Path(), nodes[0].Text, "gross masses of together at most 100,000 kilograms")
            );
            return;
        }

        gross = c => c.Items.Length == grams.Count ? c with { GrossMassGrams = sum } : c;
    }
}
