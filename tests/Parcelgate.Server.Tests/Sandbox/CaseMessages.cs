namespace Parcelgate.Server.Tests.Sandbox;

using System.Buffers;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.TestKit;

/// <summary>A message as a sound sender would send it for a case.</summary>
/// <param name="MediaType">Header Content-Type.</param>
/// <param name="Text">The message.</param>
internal sealed record CaseMessage(string MediaType, string Text);

/// <summary>Messages of a sender that passes every case, in each format that has cases.</summary>
internal static partial class CaseMessages
{
    /// <summary>Written out: what writes declarations states the reference a second time.</summary>
    private static readonly CaseMessage Nameless = new(
        "application/xml",
        """
        <Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>9</FunctionCode><TypeCode>IMA</TypeCode><GoodsShipment>
        <Destination><CountryCode>AZ</CountryCode></Destination><GovernmentAgencyGoodsItem><CustomsValueAmount currencyID="USD">10</CustomsValueAmount>
        <SequenceNumeric>1</SequenceNumeric></GovernmentAgencyGoodsItem></GoodsShipment></Declaration>
        """
    );

    /// <summary>Cases in an order in which they can be passed: what is changed was sent before.</summary>
    internal static readonly string[] InOrder =
    [
        "one-parcel",
        "several-parcels",
        "several-goods",
        "reference-missing",
        "currency-unknown",
        "changed",
        "unchanged",
        "cancelled",
    ];

    private const string First = "RA473124829CN";

    /// <summary>Formats whose message is written by what writes them, and edited.</summary>
    private static readonly string[] Kept = ["csv", "ndjson", "json", "postal"];

    /// <summary>The message for a case.</summary>
    internal static CaseMessage For(string format, string name) =>
        name switch
        {
            "one-parcel" => Of(format, Parcel(First)),
            "several-parcels" => Of(format, Parcel("RA000000015CN", "5B"), Parcel("RA000000029CN", "5C"), Parcel("RA000000032CN", "5D")),
            "several-goods" => Of(
                format,
                Parcel("RA000000046CN", "5E") with
                {
                    Items = [A.Item(10m, number: 1), A.Item(12m, description: "cotton T-shirt", hs: "610910", number: 2)],
                }
            ),
            "reference-missing" when format == "wco-xml" => Nameless,
            "reference-missing" when Kept.Contains(format) => Edited(format, Without(format, First)),
            "reference-missing" => Edited(format, text => Unnamed(format, text)),
            "currency-unknown" => Edited(format, text => text.Replace("USD", "XQZ", StringComparison.Ordinal)),
            "changed" or "unchanged" => Of(format, Parcel(First) with { GrossMassGrams = 900 }),
            "cancelled" => Cancel(format),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a case."),
        };

    private static Consignment Parcel(string reference, string identity = "5A") =>
        A.Consignment(reference, channel: Channel.Post, consignee: A.Person(identity: identity));

    private static CaseMessage Edited(string format, Func<string, string> edit) =>
        Of(format, Parcel(First)) is var sound ? sound with { Text = edit(sound.Text) } : sound;

    private static Func<string, string> Without(string format, string reference) =>
        text =>
            text.Replace(
                format switch
                {
                    "ndjson" or "json" => $"\"reference\":\"{reference}\",",
                    "postal" => $"\"id\":\"{reference}\",",
                    _ => reference,
                },
                "",
                StringComparison.Ordinal
            );

    private static CaseMessage Of(string format, params Consignment[] parcels) =>
        format switch
        {
            "ndjson" => new("application/x-ndjson", string.Concat(parcels.Select(one => Text(CanonicalJson.ToBytes(one)) + "\n"))),
            "csv" => new("text/csv", Csv(parcels)),
            "json" => new("application/json", Text(CanonicalJson.ToBytes(parcels.Single()))),
            "wco-xml" => new("application/xml", $"<Declarations>{string.Concat(parcels.Select(Declaration))}</Declarations>"),
            "postal" => Drop(string.Join(',', parcels.Select(Item))),
            _ => OfTrade(format, parcels),
        };

    private static CaseMessage Cancel(string format) =>
        format switch
        {
            "ndjson" => new("application/x-ndjson", $"{{\"act\":\"cancel\",\"reference\":\"{First}\"}}\n"),
            "csv" => new("text/csv", $"act,reference,destination\ncancel,{First},AZ\n"),
            "wco-xml" => new(
                "application/xml",
                $"<Declaration xmlns=\"urn:wco:datamodel:WCO:DEC-DMS:2\"><FunctionCode>13</FunctionCode>"
                    + $"<FunctionalReferenceID>{First}</FunctionalReferenceID><TypeCode>INV</TypeCode></Declaration>"
            ),
            "postal" => Drop($"{{\"id\":\"{First}\",\"act\":\"cancel\"}}"),
            "json" => new("application/json", $"{{\"act\":\"cancel\",\"reference\":\"{First}\"}}"),
            _ => OfTrade(format, [Parcel(First)], cancel: true),
        };

    private static string Csv(Consignment[] parcels)
    {
        var rows = new ArrayBufferWriter<byte>();
        CsvManifest.WriteHeader(2, rows);
        foreach (var parcel in parcels)
        {
            CsvManifest.WriteRow(parcel, 2, rows);
        }

        return Text(rows.WrittenSpan);
    }

    private static string Declaration(Consignment parcel)
    {
        var xml = Text(DecXml.ToBytes(parcel));
        return xml[xml.IndexOf("<md:MetaData", StringComparison.Ordinal)..];
    }

    private static CaseMessage Drop(string items) =>
        new("application/json", $"{{\"postalDrop\":{{\"version\":\"1\",\"items\":[{items}]}}}}");

    private static string Item(Consignment parcel)
    {
        var contents = parcel.Items.Select(item =>
            $"{{\"description\":\"{item.Description}\",\"hs\":\"{item.Hs}\",\"origin\":\"CN\",\"value\":{{\"amount\":\"{item.Value!.Value.AmountText()}\",\"currency\":\"USD\"}}}}"
        );
        return $"{{\"id\":\"{parcel.Reference}\",\"form\":\"CN22\",\"nature\":\"11\",\"origin\":\"CN\",\"destination\":\"AZ\","
            + "\"sender\":{\"name\":\"Shenzhen Orbita Trading Co.\",\"address\":{\"lines\":\"1 Huaqiang Rd\",\"city\":\"Shenzhen\",\"country\":\"CN\"}},"
            + $"\"addressee\":{{\"name\":\"Aysel Quliyeva\",\"identity\":\"{parcel.Consignee!.Identity}\",\"address\":{{\"lines\":\"Nizami 10\",\"city\":\"Baku\",\"country\":\"AZ\"}}}},"
            + $"\"contents\":[{string.Join(',', contents)}],\"grossMassGrams\":{parcel.GrossMassGrams}}}";
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
