namespace Parcelgate.Formats.WcoDec;

using System.Collections.Frozen;
using System.Globalization;
using System.Xml;

/// <summary>An element of a declaration that is put together again from what was kept and what went into fields.</summary>
internal sealed class DecElement(string name)
{
    /// <summary>Elements of one name below one parent. Arbitrary; more stand in no declaration that is read here.</summary>
    private const int MostSiblings = 999;

    /// <summary>In which order the model has the elements that are put in, section by section. What is not named stays where it is.</summary>
    private static readonly FrozenDictionary<string, string[]> Orders = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Declaration"] = Order(
            "FunctionCode FunctionalReferenceID ID IssueDateTime IssueLocationID TypeCode GoodsItemQuantity DeclarationOfficeID InvoiceAmount LoadingListQuantity",
            "TotalGrossMassMeasure TotalPackageQuantity SpecificCircumstancesCodeCode Authentication Submitter AdditionalDocument AdditionalInformation Agent",
            "Amendment AuthorisationHolder BorderTransportMeans Consignment CurrencyExchange Declarant ExitOffice Exporter GoodsShipment ObligationGuarantee"
        ),
        ["GoodsShipment"] = Order(
            "ExitDateTime TransactionNatureCode AEOMutualRecognitionParty Buyer Consignee Consignment Consignor CustomsValuation Destination",
            "DomesticDutyTaxParty ExportCountry GovernmentAgencyGoodsItem Importer Invoice Payer PreviousDocument Seller Surety TradeTerms UCR Warehouse"
        ),
        ["GovernmentAgencyGoodsItem"] = Order(
            "CustomsValueAmount SequenceNumeric StatisticalValueAmount TransactionNatureCode AdditionalDocument AdditionalInformation",
            "AEOMutualRecognitionParty Buyer Commodity Consignee Consignor CustomsValuation Destination DomesticDutyTaxParty ExportCountry",
            "GovernmentProcedure Origin Packaging PreviousDocument Seller UCR ValuationAdjustment"
        ),
        ["Commodity"] = Order("Description Classification DangerousGoods DutyTaxFee GoodsMeasure InvoiceLine TransportEquipment"),
        ["GoodsMeasure"] = Order("GrossMassMeasure NetNetWeightMeasure TariffQuantity"),
        ["Consignment"] = Order(
            "ContainerCode ArrivalTransportMeans Carrier DepartureTransportMeans GoodsLocation LoadingLocation TransportEquipment"
        ),
        ["AdditionalDocument"] = Order("CategoryCode EffectiveDateTime ID Name TypeCode LPCOExemptionCode Submitter WriteOff"),
        ["Classification"] = Order("ID IdentificationTypeCode"),
        ["DomesticDutyTaxParty"] = Order("ID RoleCode"),
        ["PreviousDocument"] = Order("CategoryCode ID TypeCode LineNumeric"),
        ["TransportContractDocument"] = Order("ID TypeCode"),
        ["BorderTransportMeans"] = Order("Name ID IdentificationTypeCode TypeCode RegistrationNationalityCode ModeCode"),
        ["ArrivalTransportMeans"] = Order("Name ID IdentificationTypeCode TypeCode ModeCode"),
        ["CustomsValuation"] = Order("FreightChargeAmount MethodCode ChargeDeduction"),
        ["Origin"] = Order("CountryCode RegionID TypeCode"),
        ["Address"] = Order("TypeCode CityName CountryCode CountrySubDivisionCode CountrySubDivisionName Line PostcodeID"),
        ["Destination"] = Order("CountryCode RegionID"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] OfParties = Order("Name ID RoleCode Address Contact Communication");

    private static string[] Order(params string[] names) => [.. names.SelectMany(line => line.Split(' '))];

    private readonly List<DecElement> children = [];
    private readonly List<(string Name, string Value)> attributes = [];

    internal string Name => name;

    internal string? Text { get; private set; }

    internal bool IsEmpty => Text is null && children.Count == 0;

    internal IEnumerable<DecElement> All(string child) => children.Where(element => element.Name == child);

    internal DecElement? Child(string child) => children.Find(element => element.Name == child);

    /// <summary>The element at the end of a path of first children; null when a step is absent.</summary>
    internal DecElement? At(params ReadOnlySpan<string> path)
    {
        var element = this;
        foreach (var step in path)
        {
            element = element?.Child(step);
        }

        return element;
    }

    /// <summary>The element itself or the first below it that has this name; null when there is none.</summary>
    internal DecElement? Find(string wanted)
    {
        var open = new Queue<DecElement>([this]);
        while (open.TryDequeue(out var element))
        {
            if (element.Name == wanted)
            {
                return element;
            }

            element.children.ForEach(open.Enqueue);
        }

        return null;
    }

    /// <summary>The first child of this name, put in where the model has it when there is none.</summary>
    internal DecElement Make(string child) => Child(child) ?? Add(child);

    /// <summary>A new child, behind those that stand before it in the model and behind others of its name.</summary>
    internal DecElement Add(string child)
    {
        var order = Orders.GetValueOrDefault(name, OfParties);
        var rank = Array.IndexOf(order, child);
        var at = rank < 0 ? children.Count : children.FindIndex(element => Array.IndexOf(order, element.Name) > rank);
        var added = new DecElement(child);
        children.Insert(at < 0 ? children.Count : at, added);
        return added;
    }

    /// <summary>The child of this name at a place among its like; null where there would be more than is made.</summary>
    /// <param name="child">Its name.</param>
    /// <param name="place">1-based place; 0 where it stands alone.</param>
    /// <param name="room">How many elements may still be made.</param>
    internal DecElement? Kept(string child, int place, ref int room)
    {
        var like = All(child).ToList();
        // A place is only told where there are several.
        var wanted = place == 0 ? 1 : Math.Max(2, place);
        if (wanted > MostSiblings || wanted - like.Count > room)
        {
            return null;
        }

        while (like.Count < wanted)
        {
            room--;
            var added = new DecElement(child);
            children.Add(added);
            like.Add(added);
        }

        return like[Math.Max(0, place - 1)];
    }

    /// <summary>Gives the element its text; false where it has one already.</summary>
    internal bool Put(string? text)
    {
        // A line feed or tab inside a text is no layout and comes back as it is.
        if (Text is not null || !DecXml.Carried(text?.Replace('\n', ' ').Replace('\t', ' ')))
        {
            return false;
        }

        Text = text;
        return true;
    }

    internal void PutAttribute(string attribute, string value) => attributes.Add((attribute, value));

    internal void Write(XmlWriter xml, string space, Func<DecElement, string> spaceOf)
    {
        xml.WriteStartElement("", name, space);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        if (Text is not null)
        {
            xml.WriteString(Text);
        }

        foreach (var child in children)
        {
            child.Write(xml, spaceOf(child) is { Length: > 0 } own ? own : space, spaceOf);
        }

        xml.WriteEndElement();
    }

    /// <summary>The name and the place of a step of a path: "Item[2]" is the second.</summary>
    internal static (string Name, int Place) Step(string step) =>
        step.IndexOf('[') is var open
        && open > 0
        && step.EndsWith(']')
        && int.TryParse(step.AsSpan(open + 1, step.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? (step[..open], place)
            : (step, 0);
}
