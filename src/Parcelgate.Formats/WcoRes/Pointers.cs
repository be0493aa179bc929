namespace Parcelgate.Formats.WcoRes;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

/// <summary>
/// Turns the place of a problem into the pointers of a response: from the declaration down, the WCO id of each section with its place among its kind, and on
/// the last the id of the element. What the table does not name ends the way at the deepest section that is known, so that no pointer leads astray.
/// </summary>
public static class Pointers
{
    private const string Root = "Declaration";
    private const string RootSection = "42A";

    /// <summary>WCO ids of the sections a declaration is read from, by element name.</summary>
    private static readonly FrozenDictionary<string, string> Sections = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AdditionalDocument"] = "02A",
        ["AdditionalInformation"] = "03A",
        ["Address"] = "04A",
        ["Amendment"] = "06A",
        ["ArrivalTransportMeans"] = "10A",
        ["BorderTransportMeans"] = "15A",
        ["Buyer"] = "16A",
        ["Carrier"] = "18A",
        ["Classification"] = "21A",
        ["Commodity"] = "23A",
        ["Consignee"] = "27A",
        ["Consignment"] = "28A",
        ["Consignor"] = "30A",
        ["CustomsValuation"] = "41A",
        ["Declarant"] = "57B",
        ["Destination"] = "99B",
        ["DomesticDutyTaxParty"] = "55B",
        ["ExportCountry"] = "95B",
        ["Exporter"] = "57A",
        ["GoodsLocation"] = "64A",
        ["GoodsMeasure"] = "65A",
        ["GoodsShipment"] = "67A",
        ["GovernmentAgencyGoodsItem"] = "68A",
        ["GovernmentProcedure"] = "70A",
        ["Importer"] = "74A",
        ["InvoiceLine"] = "79A",
        ["Origin"] = "92A",
        ["PreviousDocument"] = "99A",
        ["Seller"] = "09B",
        ["UCR"] = "35B",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Sections that may stand several times: their place is always told.</summary>
    private static readonly FrozenSet<string> Repeated = FrozenSet.ToFrozenSet(
        [
            "AdditionalDocument",
            "AdditionalInformation",
            "Amendment",
            "Classification",
            "DomesticDutyTaxParty",
            "GovernmentAgencyGoodsItem",
            "GovernmentProcedure",
            "Origin",
            "PreviousDocument",
        ],
        StringComparer.Ordinal
    );

    /// <summary>WCO ids of the elements, by section and name: an id of a party is another one for each role.</summary>
    private static readonly FrozenDictionary<string, string> Tags = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Declaration/FunctionCode"] = "017",
        ["Declaration/FunctionalReferenceID"] = "D026",
        ["Declaration/ID"] = "D014",
        ["Declaration/TypeCode"] = "D013",
        ["Declaration/TotalGrossMassMeasure"] = "131",
        ["Declaration/TotalPackageQuantity"] = "146",
        ["AdditionalDocument/CategoryCode"] = "D031",
        ["AdditionalDocument/ID"] = "D005",
        ["AdditionalDocument/TypeCode"] = "D006",
        ["AdditionalInformation/StatementCode"] = "226",
        ["AdditionalInformation/StatementDescription"] = "225",
        ["AdditionalInformation/StatementTypeCode"] = "369",
        ["Address/CityName"] = "241",
        ["Address/CountryCode"] = "242",
        ["Address/CountrySubDivisionName"] = "243",
        ["Address/Line"] = "239",
        ["Address/PostcodeID"] = "245",
        ["ArrivalTransportMeans/ID"] = "T002",
        ["BorderTransportMeans/ID"] = "T006",
        ["BorderTransportMeans/ModeCode"] = "T022",
        ["Buyer/Name"] = "R009",
        ["Buyer/ID"] = "R010",
        ["Carrier/Name"] = "R011",
        ["Carrier/ID"] = "R012",
        ["Classification/ID"] = "145",
        ["Commodity/Description"] = "137",
        ["Consignee/Name"] = "R014",
        ["Consignee/ID"] = "R015",
        ["Consignor/Name"] = "R020",
        ["Consignor/ID"] = "R021",
        ["CustomsValuation/FreightChargeAmount"] = "117",
        ["Declarant/Name"] = "R124",
        ["Declarant/ID"] = "R123",
        ["Destination/CountryCode"] = "465",
        ["DomesticDutyTaxParty/ID"] = "R119",
        ["DomesticDutyTaxParty/RoleCode"] = "R005",
        ["ExportCountry/ID"] = "062",
        ["Exporter/Name"] = "R031",
        ["Exporter/ID"] = "R032",
        ["GoodsLocation/Name"] = "L016",
        ["GoodsLocation/ID"] = "L017",
        ["GoodsMeasure/GrossMassMeasure"] = "126",
        ["GoodsMeasure/NetNetWeightMeasure"] = "128",
        ["GoodsMeasure/TariffQuantity"] = "130",
        ["GovernmentAgencyGoodsItem/CustomsValueAmount"] = "108",
        ["GovernmentAgencyGoodsItem/SequenceNumeric"] = "006",
        ["GovernmentProcedure/CurrentCode"] = "166",
        ["GovernmentProcedure/PreviousCode"] = "161",
        ["Importer/Name"] = "R037",
        ["Importer/ID"] = "R038",
        ["InvoiceLine/ItemChargeAmount"] = "112",
        ["Origin/CountryCode"] = "063",
        ["PreviousDocument/ID"] = "D018",
        ["PreviousDocument/TypeCode"] = "D019",
        ["Seller/Name"] = "R050",
        ["Seller/ID"] = "R051",
        ["UCR/TraderAssignedReferenceID"] = "009",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The table, for the test that holds it against the schemas: sections by name, elements by section and name.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Table => Sections.Concat(Tags);

    /// <summary>The pointers of a place.</summary>
    /// <param name="place">
    /// A path of the declaration as its reader gives it ("MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/Description", with or
    /// without what is above the shipment), or a JSON pointer into the canonical record ("/items/1/hs"). Of anything else the declaration itself is meant.
    /// </param>
    public static ImmutableArray<Pointer> Of(string place)
    {
        var path = place.StartsWith('/') ? CanonicalPlaces.Element(place) : place;
        var steps = path.Split('/');
        var first = Array.FindIndex(steps, step => NameOf(step) == Root) + 1;
        var pointers = ImmutableArray.CreateBuilder<Pointer>();
        pointers.Add(new Pointer(RootSection));
        var section = Root;
        for (var at = first; at < steps.Length; at++)
        {
            var name = NameOf(steps[at]);
            if (Tags.TryGetValue($"{section}/{name}", out var tag))
            {
                pointers[^1] = pointers[^1] with { Tag = tag };
                break;
            }

            if (!Sections.TryGetValue(name, out var id))
            {
                break;
            }

            pointers.Add(new Pointer(id, Repeated.Contains(name) ? PlaceOf(steps[at]) : null));
            section = name;
        }

        return pointers.ToImmutable();
    }

    private static string NameOf(string step) => step.IndexOf('[') is var open && open > 0 ? step[..open] : step;

    private static int PlaceOf(string step) =>
        step.IndexOf('[') is var open
        && open > 0
        && int.TryParse(step.AsSpan(open + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? place
            : 1;
}
