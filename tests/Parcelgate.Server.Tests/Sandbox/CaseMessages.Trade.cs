namespace Parcelgate.Server.Tests.Sandbox;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <content>Messages of carriers and platforms, written out as their software writes them.</content>
internal static partial class CaseMessages
{
    private const string Seller = "Shenzhen Orbita Trading Co.";
    private const string Buyer = "Aysel Quliyeva";

    /// <summary>Cases a format cannot say: a message of it is one parcel, or it has no word for withdrawing one.</summary>
    internal static string[] Unsayable(string format) =>
        format switch
        {
            "json" => ["several-parcels"],
            "cargo-imp" or "one-record" => ["cancelled"],
            _ => [],
        };

    private static CaseMessage OfTrade(string format, Consignment[] parcels, bool cancel = false) =>
        format switch
        {
            "edifact" => new("application/edifact", Interchange(parcels, cancel)),
            "cargo-xml" => new("application/xml", Houses(parcels, cancel)),
            "cargo-imp" => new(
                "application/x-cargo-imp",
                $"FHL/4\nMBI/123-45678901CANGYD/T3K3\n{string.Concat(parcels.Select(HouseLines))}"
            ),
            "one-record" => new("application/ld+json", Graph(parcels)),
            "woocommerce" => new("application/json", $"[{string.Join(',', parcels.Select(parcel => Shop(parcel, cancel)))}]"),
            "amazon" => new("application/json", $"{{\"orders\":[{string.Join(',', parcels.Select(parcel => Market(parcel, cancel)))}]}}"),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format with cases."),
        };

    /// <summary>The message without what names the parcel.</summary>
    private static string Unnamed(string format, string text) =>
        format switch
        {
            "edifact" => text.Replace($"RFF+HWB:{First}'", "RFF+ZZZ:1'", StringComparison.Ordinal)
                .Replace("CNI+1+1'", "CNI+1'", StringComparison.Ordinal)
                .Replace("BGM+785+M1+9'", "BGM+785++9'", StringComparison.Ordinal),
            "cargo-xml" => text.Replace($"<d:ID>{First}</d:ID>", "", StringComparison.Ordinal),
            "one-record" => text.Replace($"\"cargo:waybillNumber\":\"{First}\",", "", StringComparison.Ordinal),
            _ => text.Replace(First, "", StringComparison.Ordinal),
        };

    private static string Interchange(Consignment[] parcels, bool cancel)
    {
        List<string> segments = ["UNH+1+CUSCAR:D:96B:UN", $"BGM+785+M1+{(cancel ? 1 : 9)}", "TDT+20+CKX411+4"];
        foreach (var (i, parcel) in parcels.Index())
        {
            segments.AddRange([
                $"CNI+{i + 1}+{i + 1}",
                $"RFF+HWB:{parcel.Reference}",
                "LOC+35+CN",
                "LOC+36+AZ",
                $"NAD+CZ+++{Seller}+1 Huaqiang Rd+Shenzhen++518000+CN",
                $"NAD+CN+{parcel.Consignee!.Identity}++{Buyer}+Nizami 10+Baki++AZ1000+AZ",
                "MOA+64:3.00:USD",
                $"MEA+AAE+G+KGM:{Kilograms(parcel)}",
            ]);
            segments.AddRange(parcel.Items.SelectMany(Goods));
        }

        segments.Add($"UNT+{segments.Count + 1}+1");
        return $"UNB+UNOC:3+ORBITA+AZCUSTOMS+261123:1458+1'\n{string.Concat(segments.Select(one => one + "'\n"))}UNZ+1+1'\n";
    }

    private static string[] Goods(Item item) =>
        [
            $"GID+{item.Number}+1",
            $"FTX+AAA+++{item.Description}",
            $"RFF+HS:{item.Hs}",
            "LOC+27+CN",
            "QTY+1:1",
            $"MOA+40:{Amount(item)}:USD",
        ];

    private static string Houses(Consignment[] parcels, bool cancel) =>
        "<HouseWaybill xmlns=\"iata:housewaybill:1\" xmlns:d=\"iata:datamodel:3\"><MessageHeaderDocument>"
        + $"<d:PurposeCode>{(cancel ? "Deletion" : "Creation")}</d:PurposeCode></MessageHeaderDocument><MasterConsignment>"
        + $"{string.Concat(parcels.Select(House))}</MasterConsignment></HouseWaybill>";

    private static string House(Consignment parcel) =>
        $"<d:IncludedHouseConsignment><d:ID>{parcel.Reference}</d:ID><d:DeclaredValueForCustomsAmount currencyID=\"USD\">{Total(parcel)}</d:DeclaredValueForCustomsAmount>"
        + $"<d:IncludedTareGrossWeightMeasure unitCode=\"KGM\">{Kilograms(parcel)}</d:IncludedTareGrossWeightMeasure>"
        + $"<d:ConsignorParty><d:Name>{Seller}</d:Name>{Postal("1 Huaqiang Rd", "Shenzhen", "CN")}</d:ConsignorParty>"
        + $"<d:ConsigneeParty><d:Name>{Buyer}</d:Name>{Postal("Nizami 10", "Baki", "AZ")}</d:ConsigneeParty>"
        + $"<d:IncludedCustomsNote><d:ContentCode>T</d:ContentCode><d:Content>{parcel.Consignee!.Identity}</d:Content><d:SubjectCode>CNE</d:SubjectCode><d:CountryID>AZ</d:CountryID></d:IncludedCustomsNote>"
        + string.Concat(
            parcel.Items.Select(item =>
                $"<d:IncludedHouseConsignmentItem><d:SequenceNumeric>{item.Number}</d:SequenceNumeric><d:TypeCode>{item.Hs}</d:TypeCode>"
                + $"<d:NatureIdentificationTransportCargo><d:Identification>{item.Description}</d:Identification></d:NatureIdentificationTransportCargo>"
                + "<d:OriginCountry><d:ID>CN</d:ID></d:OriginCountry></d:IncludedHouseConsignmentItem>"
            )
        )
        + "</d:IncludedHouseConsignment>";

    private static string Postal(string street, string city, string country) =>
        $"<d:PostalStructuredAddress><d:StreetName>{street}</d:StreetName><d:CityName>{city}</d:CityName><d:CountryID>{country}</d:CountryID></d:PostalStructuredAddress>";

    private static string HouseLines(Consignment parcel) =>
        $"HBS/{parcel.Reference}/CANGYD/1/K{Kilograms(parcel)}/1/{parcel.Items[0].Description}\n"
        + $"TXT/{parcel.Items[0].Description}\n{string.Concat(parcel.Items.Select(item => $"HTS/{item.Hs}\n"))}OCI/AZ/CNE/T/{parcel.Consignee!.Identity}\n"
        + $"SHP/{Seller}\n/1 HUAQIANG RD\n/SHENZHEN\n/CN/518000\nCNE/{Buyer}\n/NIZAMI 10\n/BAKI\n/AZ/AZ1000\nCVD/USD/PP/NVD/{Total(parcel)}/XXX\n";

    private static string Graph(Consignment[] parcels) =>
        $"{{\"@context\":{{\"cargo\":\"https://onerecord.iata.org/ns/cargo#\"}},\"@graph\":[{string.Join(',', parcels.Select(Waybill))}]}}";

    private static string Waybill(Consignment parcel) =>
        $"{{\"@type\":\"cargo:Waybill\",\"cargo:waybillNumber\":\"{parcel.Reference}\",\"cargo:involvedParties\":["
        + $"{Role("SHP", Seller, "1 Huaqiang Rd", "Shenzhen", "CN")},{Role("CNE", Buyer, "Nizami 10", "Baki", "AZ")}],"
        + $"\"cargo:shipment\":{{\"@type\":\"cargo:Shipment\",\"cargo:totalGrossWeight\":{{\"cargo:numericalValue\":{Kilograms(parcel)},\"cargo:unit\":\"KGM\"}},"
        + $"\"cargo:customsInformation\":[{{\"cargo:subjectCode\":\"CNE\",\"cargo:contentCode\":\"T\",\"cargo:otherCustomsInformation\":\"{parcel.Consignee!.Identity}\"}}],"
        + $"\"cargo:pieces\":[{{\"@type\":\"cargo:Piece\",\"cargo:containedItems\":[{string.Join(',', parcel.Items.Select(Contained))}]}}]}}}}";

    private static string Contained(Item item) =>
        "{\"@type\":\"cargo:Item\",\"cargo:itemQuantity\":{\"cargo:numericalValue\":1},\"cargo:productionCountry\":\"CN\","
        + $"\"cargo:unitPrice\":{{\"cargo:numericalValue\":\"{Amount(item)}\",\"cargo:currencyUnit\":\"USD\"}},"
        + $"\"cargo:ofProduct\":{{\"@type\":\"cargo:Product\",\"cargo:description\":\"{item.Description}\",\"cargo:hsCode\":\"{item.Hs}\"}}}}";

    private static string Role(string role, string name, string street, string city, string country) =>
        $"{{\"@type\":\"cargo:Party\",\"cargo:partyRole\":\"{role}\",\"cargo:partyDetails\":{{\"cargo:name\":\"{name}\",\"cargo:basedAtLocation\":{{\"cargo:address\":"
        + $"{{\"cargo:streetAddressLines\":\"{street}\",\"cargo:cityName\":\"{city}\",\"cargo:country\":\"{country}\"}}}}}}}}";

    /// <summary>What these orders say of mass is nothing: what changes of one is its price.</summary>
    private static string Shop(Consignment parcel, bool cancel)
    {
        var lines = parcel.Items.Select(item =>
            $"{{\"name\":\"{item.Description}\",\"quantity\":1,\"total\":\"{Priced(parcel, item)}\",\"meta_data\":[{{\"key\":\"hs_code\",\"value\":\"{item.Hs}\"}},{{\"key\":\"country_of_origin\",\"value\":\"CN\"}}]}}"
        );
        return $"{{\"number\":\"{parcel.Reference}\",\"status\":\"{(cancel ? "cancelled" : "processing")}\",\"currency\":\"USD\",\"shipping_total\":\"3.00\","
            + $"\"shipping\":{{\"first_name\":\"Aysel\",\"last_name\":\"Quliyeva {parcel.Consignee!.Identity}\",\"address_1\":\"Nizami 10\",\"city\":\"Baki\",\"country\":\"AZ\"}},"
            + $"\"line_items\":[{string.Join(',', lines)}]}}";
    }

    private static string Market(Consignment parcel, bool cancel)
    {
        var items = parcel.Items.Select(item =>
            $"{{\"quantityOrdered\":1,\"product\":{{\"title\":\"{item.Description}\",\"price\":{{\"unitPrice\":{{\"amount\":\"{Priced(parcel, item)}\",\"currencyCode\":\"USD\"}}}}}}}}"
        );
        return $"{{\"orderId\":\"{parcel.Reference}\",\"createdTime\":\"2026-11-20T08:15:00Z\",\"salesChannel\":{{\"marketplaceId\":\"A1PA6795UKMFR9\"}},"
            + $"\"recipient\":{{\"deliveryAddress\":{{\"name\":\"{Buyer} {parcel.Consignee!.Identity}\",\"addressLine1\":\"Nizami 10\",\"city\":\"Baki\",\"countryCode\":\"AZ\"}}}},"
            + $"\"fulfillment\":{{\"fulfillmentStatus\":\"{(cancel ? "CANCELLED" : "SHIPPED")}\"}},\"orderItems\":[{string.Join(',', items)}],"
            + $"\"packages\":[{{\"shipFromAddress\":{{\"name\":\"{Seller}\",\"addressLine1\":\"1 Huaqiang Rd\",\"city\":\"Shenzhen\",\"countryCode\":\"CN\"}}}}]}}";
    }

    private static string Priced(Consignment parcel, Item item) => parcel.GrossMassGrams == 900 ? "9.00" : Amount(item);

    private static string Amount(Item item) => item.Value!.Value.AmountText();

    private static string Total(Consignment parcel) =>
        parcel.Items.Select(item => item.Value!.Value).Aggregate((sum, one) => sum + one).AmountText();

    private static string Kilograms(Consignment parcel) =>
        ((parcel.GrossMassGrams ?? 0) / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
}
