namespace Parcelgate.Formats.WcoDec;

using System.Globalization;
using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// Writes a record that came from a declaration as that declaration again: what was kept stands where it stood, what went into fields at its element. A field
/// without an element goes into one element of our own, which the reader knows.
/// </summary>
internal sealed class DecRewriter
{
    /// <summary>Namespace of the element with the fields that have none.</summary>
    internal const string RestSpace = "urn:parcelgate:dec:1";

    /// <summary>Name of that element.</summary>
    internal const string RestName = "Rest";

    /// <summary>Elements that are made for what was kept. Arbitrary; bounds what a record can cost whose places are made up.</summary>
    private const int MostElements = 50_000;

    /// <summary>The text of an instant stands in the namespace of the model's types.</summary>
    private const string InstantName = "DateTimeString";
    private const string TypeSpace = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2";

    private const string Wrapper = "MetaData";
    private const string Root = "Declaration";

    private readonly Consignment record;
    private readonly DecElement top;
    private readonly DecElement declaration;
    private readonly DecElement shipment;
    private Consignment rest;

    private DecRewriter(Consignment record, DecElement top, DecElement declaration)
    {
        this.record = record;
        this.top = top;
        this.declaration = declaration;
        shipment = declaration.Make("GoodsShipment");
        rest = record with { Kept = [], Digest = default };
    }

    /// <summary>The declaration in UTF-8; null of a record that came from elsewhere, or whose declaration cannot be put together so that it reads the same.</summary>
    internal static byte[]? TryWrite(Consignment record)
    {
        if (Tree(record) is not { } top || top.Find(Root) is not { } declaration)
        {
            return null;
        }

        var rewriter = new DecRewriter(record, top, declaration);
        rewriter.PutFields();
        var bytes = rewriter.ToBytes();
        var entries = new List<Entry>();
        new WcoDecReader(new ReadDefaults()).Read(bytes, 1, entries);
        return entries is [{ Consignment: { } again }] && CanonicalJson.ToBytes(again).AsSpan().SequenceEqual(CanonicalJson.ToBytes(record))
            ? bytes
            : null;
    }

    /// <summary>What was kept, each where it stood; null where one of them stood in no declaration.</summary>
    private static DecElement? Tree(Consignment record)
    {
        DecElement? top = null;
        var room = MostElements;
        foreach (var kept in record.Kept)
        {
            var steps = kept.Place.Split('/');
            if (!IsName(steps[0]) || (top ??= new DecElement(steps[0])).Name != steps[0] || !Put(top, steps, kept.Value, ref room))
            {
                return null;
            }
        }

        return top;
    }

    private static bool Put(DecElement top, string[] steps, string value, ref int room)
    {
        var element = top;
        for (var at = 1; at < steps.Length; at++)
        {
            if (steps[at].StartsWith('@') && at == steps.Length - 1)
            {
                if (!IsName(steps[at][1..]) || !DecXml.Carried(value))
                {
                    return false;
                }

                element.PutAttribute(steps[at][1..], value);
                return true;
            }

            var (name, place) = DecElement.Step(steps[at]);
            if (!IsName(name) || element.Kept(name, place, ref room) is not { } next)
            {
                return false;
            }

            element = next;
        }

        return element.Put(value);
    }

    private static bool IsName(string text) => XmlReader.IsName(text) && !text.Contains(':', StringComparison.Ordinal);

    private void PutFields()
    {
        if (declaration.Make("FunctionalReferenceID").Put(record.Reference))
        {
            rest = rest with { Reference = DecXml.Elsewhere };
        }

        rest = rest with
        {
            Declarant = PutParty(declaration, "Declarant", record.Declarant),
            Consignor = PutParty(FirstWith(declaration, "Exporter", shipment, "Exporter", "Consignor"), record.Consignor),
            Carrier = record.Carrier is null ? null : PutParty(shipment.Make("Consignment"), "Carrier", record.Carrier),
            Consignee = PutParty(FirstWith(shipment, "Importer", shipment, "Consignee", "Buyer"), record.Consignee),
            Seller = PutParty(shipment, "Seller", record.Seller),
        };
        PutTransport();
        PutOrders();
        PutTotals();
        PutCountries();
        PutPrepaid();
        PutItems();
    }

    /// <summary>Where a party stands: the first of these that is there already and has lost its name and number to the record, else the first.</summary>
    private static Func<DecElement> FirstWith(DecElement first, string name, DecElement next, params string[] names) =>
        () =>
            names
                .Select(other => next.Child(other))
                .Prepend(first.Child(name))
                .FirstOrDefault(element => element is not null && element.Child("Name") is null && element.Child("ID") is null)
            ?? first.Make(name);

    private static Party? PutParty(DecElement parent, string name, Party? party) => PutParty(() => parent.Make(name), party);

    /// <summary>Gives back what has no element; null when nothing is left.</summary>
    private static Party? PutParty(Func<DecElement> make, Party? party)
    {
        if (party is null)
        {
            return null;
        }

        var element = make();
        var left = party with { Name = Left(element, "Name", party.Name), Identity = Left(element, "ID", party.Identity), Address = null };
        if (party.Address is { } address)
        {
            var at = element.Make("Address");
            var rest = new Address(
                City: Left(at, "CityName", address.City),
                Country: Left(at, "CountryCode", address.Country),
                Region: Left(at, "CountrySubDivisionName", address.Region),
                Lines: Left(at, "Line", address.Lines),
                Postcode: Left(at, "PostcodeID", address.Postcode)
            );
            left = left with { Address = rest.OrNull() };
        }

        return left.OrNull();
    }

    /// <summary>Puts a text into an element of its own; gives it back where there is no room for it.</summary>
    private static string? Left(DecElement parent, string name, string? text) => text is null || parent.Make(name).Put(text) ? null : text;

    /// <summary>The origin whose country went into the record: another one has kept its own.</summary>
    private static DecElement OriginOf(DecElement item) =>
        item.All("Origin").FirstOrDefault(static origin => origin.Child("CountryCode") is null) ?? item.Make("Origin");

    private void PutTransport()
    {
        var transport = record.Transport;
        var left = transport;
        if (
            transport.Mode != TransportMode.Unknown
            && declaration.Make("BorderTransportMeans").Make("ModeCode").Put(((int)transport.Mode).ToString(CultureInfo.InvariantCulture))
        )
        {
            left = left with { Mode = TransportMode.Unknown };
        }

        if (transport.Conveyance is { } conveyance && shipment.Make("Consignment").Make("ArrivalTransportMeans").Make("ID").Put(conveyance))
        {
            left = left with { Conveyance = null };
        }

        if (transport.Master is { } master)
        {
            var documents = (shipment.Child("Consignment")?.All("TransportContractDocument") ?? []).Concat(
                shipment.All("PreviousDocument")
            );
            var document = documents.FirstOrDefault(one => Shipment.IsMasterType(one.Child("TypeCode")?.Text) && one.Child("ID") is null);
            left = document?.Add("ID").Put(master) == true ? left with { Master = null } : left;
        }

        rest = rest with { Transport = left };
    }

    /// <summary>Order numbers go back into the documents they were read from; those that came by an amendment have none.</summary>
    private void PutOrders()
    {
        var documents = (shipment.Child("Consignment")?.All("TransportContractDocument") ?? [])
            .Concat(shipment.All("PreviousDocument"))
            .Where(one => Shipment.IsOrderType(one.Child("TypeCode")?.Text) && one.Child("ID") is null)
            .ToList();
        var (room, numbers) = (documents.Count, record.OrderNumbers);
        if (room == numbers.Length && documents.Zip(numbers).All(pair => pair.First.Add("ID").Put(pair.Second)))
        {
            rest = rest with { OrderNumbers = [] };
        }
    }

    private void PutTotals()
    {
        if (
            record.Packages is { } packages
            && declaration.Make("TotalPackageQuantity").Put(packages.ToString(CultureInfo.InvariantCulture))
        )
        {
            rest = rest with { Packages = null };
        }

        if (record.Freight is { } freight && PutAmount(shipment.Make("CustomsValuation").Make("FreightChargeAmount"), freight))
        {
            rest = rest with { Freight = null };
        }

        if (record.GrossMassGrams is { } grams)
        {
            var items = shipment.All("GovernmentAgencyGoodsItem").ToList();
            var ofItems = items.Exists(item => item.At("Commodity", "GoodsMeasure", "GrossMassMeasure") is not null);
            // The sum of items that have masses of their own is reckoned again.
            var several = ofItems && record.Items.Length > 1 && declaration.Child("TotalGrossMassMeasure") is null;
            var single = !ofItems && record.Items.Length == 1;
            if (
                !several
                && PutMass(
                    single
                        ? Item(1).Make("Commodity").Make("GoodsMeasure").Make("GrossMassMeasure")
                        : declaration.Make("TotalGrossMassMeasure"),
                    grams
                )
            )
            {
                rest = rest with { GrossMassGrams = null };
            }

            rest = several ? rest with { GrossMassGrams = null } : rest;
        }
    }

    private void PutCountries()
    {
        var derived =
            Countries.Find(shipment.At("Consignment", "GoodsLocation", "Address", "CountryCode")?.Text)
            ?? Countries.Find(top == declaration ? null : top.Find(Wrapper)?.Child("ResponsibleCountryCode")?.Text);
        if (record.Destination != derived)
        {
            shipment.Make("Destination").Make("CountryCode").Put(record.Destination);
        }

        var ofItem = Countries.Find(shipment.At("GovernmentAgencyGoodsItem", "ExportCountry", "ID")?.Text);
        if (record.Dispatch is { } dispatch && dispatch != (ofItem ?? record.Consignor?.Address?.Country))
        {
            shipment.Make("ExportCountry").Make("ID").Put(dispatch);
        }

        rest = rest with { Dispatch = null };
    }

    private void PutPrepaid()
    {
        if (record.PrepaidTax is not { Scheme: "ioss" } prepaid)
        {
            return;
        }

        var party = shipment.All("DomesticDutyTaxParty").FirstOrDefault(one => one.IsEmpty) ?? shipment.Add("DomesticDutyTaxParty");
        if (party.Make("ID").Put(prepaid.Id) && party.Make("RoleCode").Put("FR5"))
        {
            rest = rest with { PrepaidTax = null };
        }
    }

    private DecElement Item(int number)
    {
        var items = shipment.All("GovernmentAgencyGoodsItem").ToList();
        while (items.Count < number)
        {
            items.Add(shipment.Add("GovernmentAgencyGoodsItem"));
        }

        return items[number - 1];
    }

    private void PutItems()
    {
        var left = new List<Item>(record.Items.Length);
        var permits = new Queue<Permit>(record.Permits);
        foreach (var item in record.Items)
        {
            var element = Item(item.Number);
            element.Make("SequenceNumeric").Put(item.Number.ToString(CultureInfo.InvariantCulture));
            left.Add(PutItem(element, item, record.DataSet != "H7" && element.Child("CustomsValueAmount") is null));
            foreach (
                var document in element.All("AdditionalDocument").Where(one => one.Child("CategoryCode") is null && one.Child("ID") is null)
            )
            {
                PutPermit(document, permits);
            }
        }

        // Documents of which nothing was kept left no trace of their item.
        while (permits.Count > 0 && record.Items.Length > 0)
        {
            PutPermit(Item(record.Items.Length).Add("AdditionalDocument"), permits);
        }

        PutProcedures();
        rest = rest with { Permits = [.. permits], Items = left.TrueForAll(item => item == new Item(item.Number)) ? [] : [.. left] };
    }

    private static Item PutItem(DecElement element, Item item, bool full)
    {
        var left = item;
        var commodity = element.Make("Commodity");
        // Data element 4/18 of the super-reduced data set, 4/14 of the others.
        if (
            item.Value is { } value
            && PutAmount(full ? commodity.Make("InvoiceLine").Make("ItemChargeAmount") : element.Make("CustomsValueAmount"), value)
        )
        {
            left = left with { Value = null };
        }

        left = left with
        {
            Description = Left(commodity, "Description", item.Description),
            Origin = item.Origin is null ? null : Left(OriginOf(element), "CountryCode", item.Origin),
        };
        if (item.Hs is { } hs && PutHs(commodity, hs))
        {
            left = left with { Hs = null };
        }

        if (item.NetMassGrams is { } grams && PutMass(commodity.Make("GoodsMeasure").Make("NetNetWeightMeasure"), grams))
        {
            left = left with { NetMassGrams = null };
        }

        if (
            item.Quantity > 1
            && commodity.Make("GoodsMeasure").Make("TariffQuantity") is var pieces
            && pieces.Put(item.Quantity.ToString(CultureInfo.InvariantCulture))
        )
        {
            pieces.PutAttribute("unitCode", "NAR");
            left = left with { Quantity = 1 };
        }

        return left;
    }

    /// <summary>The code in the nomenclature's element, its last two digits in that of the TARIC where there is one.</summary>
    private static bool PutHs(DecElement commodity, string hs)
    {
        var free = commodity.All("Classification").Where(one => one.Child("ID") is null).ToList();
        var main =
            free.Find(one => one.Child("IdentificationTypeCode")?.Text is "TSP" or "HS")
            ?? free.Find(one => one.IsEmpty)
            ?? commodity.Add("Classification");
        var taric = free.Find(one => one.Child("IdentificationTypeCode")?.Text == "TRC");
        return taric is null ? main.Make("ID").Put(hs) : main.Make("ID").Put(hs[..^2]) && taric.Make("ID").Put(hs[^2..]);
    }

    /// <summary>A permit's type begins with the letter of its category.</summary>
    private static void PutPermit(DecElement document, Queue<Permit> permits)
    {
        if (permits.TryPeek(out var permit) && permit.Type.Length > 1 && permit.Type[0] is >= 'A' and <= 'Z')
        {
            permits.Dequeue();
            document.Make("CategoryCode").Put(permit.Type[..1]);
            document.Make("ID").Put(permit.Number);
            document.Make("TypeCode").Put(permit.Type[1..]);
        }
    }

    /// <summary>Procedures that all items share were taken; those of items that differ were kept.</summary>
    private void PutProcedures()
    {
        var kept = shipment.All("GovernmentAgencyGoodsItem").Any(item => item.Child("GovernmentProcedure") is not null);
        foreach (var item in kept ? [] : shipment.All("GovernmentAgencyGoodsItem"))
        {
            foreach (var code in record.Procedures)
            {
                var procedure = item.Add("GovernmentProcedure");
                var pair = DecXml.IsPair(code);
                procedure.Make("CurrentCode").Put(pair ? code[..2] : code);
                if (pair)
                {
                    procedure.Make("PreviousCode").Put(code[2..]);
                }
            }
        }

        // Data set and purpose follow from the procedures.
        rest = rest with
        {
            Procedures = [],
            DataSet = null,
            Purpose = Purpose.Sale,
        };
    }

    private static bool PutAmount(DecElement element, Money amount)
    {
        if (!element.Put(amount.AmountText()))
        {
            return false;
        }

        element.PutAttribute("currencyID", amount.Currency.Code);
        return true;
    }

    private static bool PutMass(DecElement element, long grams)
    {
        if (!element.Put((grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture)))
        {
            return false;
        }

        element.PutAttribute("unitCode", "KGM");
        return true;
    }

    private byte[] ToBytes()
    {
        if (NeedsRest())
        {
            declaration.Add(RestName).Put(Encoding.UTF8.GetString(CanonicalJson.ToAsciiBytes(rest)));
        }

        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, DecXml.Settings))
        {
            top.Write(xml, SpaceOf(top), SpaceOf);
        }

        return stream.ToArray();
    }

    /// <summary>The namespace of an element that begins one; "" where it is the parent's. That of a service's own envelope is not kept.</summary>
    private string SpaceOf(DecElement element) =>
        element == declaration ? DecXml.Space
        : element.Name == Wrapper ? DecXml.MetaDataSpace
        : element.Name == RestName ? RestSpace
        : element.Name == InstantName ? TypeSpace
        : "";

    /// <summary>True where reading the elements alone would not give the record: fields without an element, a channel that is not the declarant's.</summary>
    private bool NeedsRest()
    {
        var channel = record.Transport.Mode == TransportMode.Post ? Channel.Post : Channel.Declarant;
        var plain = new Consignment
        {
            Reference = rest.Reference,
            Channel = channel,
            Destination = record.Destination,
        };
        return rest != plain with { Items = rest.Items, Permits = rest.Permits, Procedures = rest.Procedures, Kept = rest.Kept }
            || !rest.Items.IsEmpty
            || !rest.Permits.IsEmpty;
    }
}
