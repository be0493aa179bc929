namespace Parcelgate.Formats.WcoRes;

using System.Collections.Frozen;
using System.Globalization;

/// <summary>Where a field of the canonical record stands in a declaration: problems and findings of a decision name fields, the declarant knows elements.</summary>
internal static class CanonicalPlaces
{
    private const string Shipment = "Declaration/GoodsShipment";

    private static readonly FrozenDictionary<string, string> Heads = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["reference"] = "Declaration/FunctionalReferenceID",
        ["consignor"] = "Declaration/Exporter",
        ["consignee"] = $"{Shipment}/Importer",
        ["seller"] = $"{Shipment}/Seller",
        ["declarant"] = "Declaration/Declarant",
        ["carrier"] = $"{Shipment}/Consignment/Carrier",
        ["destination"] = $"{Shipment}/Destination/CountryCode",
        ["dispatch"] = $"{Shipment}/ExportCountry/ID",
        ["grossMassGrams"] = "Declaration/TotalGrossMassMeasure",
        ["packages"] = "Declaration/TotalPackageQuantity",
        ["freight"] = $"{Shipment}/CustomsValuation/FreightChargeAmount",
        ["prepaidTax"] = $"{Shipment}/DomesticDutyTaxParty/ID",
        ["items"] = Shipment,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> OfParty = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "Name",
        ["identity"] = "ID",
        ["address"] = "Address",
        ["lines"] = "Line",
        ["city"] = "CityName",
        ["region"] = "CountrySubDivisionName",
        ["postcode"] = "PostcodeID",
        ["country"] = "CountryCode",
        ["mode"] = "ModeCode",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> OfItem = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["description"] = "Commodity/Description",
        ["hs"] = "Commodity/Classification/ID",
        ["origin"] = "Origin/CountryCode",
        ["quantity"] = "Commodity/GoodsMeasure/TariffQuantity",
        ["netMassGrams"] = "Commodity/GoodsMeasure/NetNetWeightMeasure",
        ["value"] = "CustomsValueAmount",
        ["number"] = "SequenceNumeric",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The element of a JSON pointer into the record ("/items/1/hs" is of item 2); the declaration where there is none.</summary>
    internal static string Element(string pointer)
    {
        var steps = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length == 0 || !Heads.TryGetValue(steps[0], out var head))
        {
            return "Declaration";
        }

        if (steps[0] == "items")
        {
            return steps.Length > 1 && int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? Item(place + 1, steps.Length > 2 ? steps[2] : "")
                : head;
        }

        return string.Join('/', steps.Skip(1).Select(step => OfParty.GetValueOrDefault(step, step)).Prepend(head));
    }

    /// <summary>The element of a field of an item; the item itself where the model has none for it.</summary>
    /// <param name="number">1-based number of the item.</param>
    /// <param name="field">Name of the field in the canonical record.</param>
    internal static string Item(int number, string field)
    {
        var item = string.Create(CultureInfo.InvariantCulture, $"{Shipment}/GovernmentAgencyGoodsItem[{number}]");
        return OfItem.TryGetValue(field, out var element) ? $"{item}/{element}" : item;
    }
}
