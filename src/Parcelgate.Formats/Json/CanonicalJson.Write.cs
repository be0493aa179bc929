namespace Parcelgate.Formats.Json;

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using Parcelgate.Core.Consignments;

/// <summary>The writing half: one order of fields, what is absent left out, so equal records give equal bytes.</summary>
public static partial class CanonicalJson
{
    private static readonly Transport NoTransport = new();

    /// <summary>The canonical bytes of a record.</summary>
    public static byte[] ToBytes(Consignment consignment)
    {
        // The bytes are JSON for machines, never embedded in a page.
        using var json = new JsonLine(JsonLine.Readable);
        return Write(json, consignment).ToArray();
    }

    /// <summary>The record with every character outside printable ASCII escaped: for a carrier that cannot hold all of Unicode.</summary>
    internal static byte[] ToAsciiBytes(Consignment consignment)
    {
        using var json = new JsonLine(JavaScriptEncoder.Default);
        return Write(json, consignment).ToArray();
    }

    /// <summary>Writes a record on one line, without a line end.</summary>
    public static void Write(Consignment consignment, IBufferWriter<byte> output)
    {
        using var json = new JsonLine(JsonLine.Readable);
        output.Write(Write(json, consignment));
    }

    private static ReadOnlySpan<byte> Write(JsonLine json, Consignment consignment)
    {
        json.Open();
        WriteFields(json, consignment);
        json.Close();
        return json.Written;
    }

    private static void WriteFields(JsonLine json, Consignment consignment)
    {
        json.Write("reference"u8, consignment.Reference);
        json.Write("channel"u8, Words.Of(consignment.Channel));
        if (consignment.Purpose != Purpose.Sale)
        {
            json.Write("purpose"u8, Words.Of(consignment.Purpose));
        }

        json.Write("destination"u8, consignment.Destination);
        json.Write("dispatch"u8, consignment.Dispatch);
        Write(json, "consignor"u8, consignment.Consignor);
        Write(json, "consignee"u8, consignment.Consignee);
        Write(json, "seller"u8, consignment.Seller);
        Write(json, "platform"u8, consignment.Platform);
        Write(json, "declarant"u8, consignment.Declarant);
        Write(json, "carrier"u8, consignment.Carrier);
        WriteItems(json, consignment.Items);
        json.Write("grossMassGrams"u8, consignment.GrossMassGrams);
        json.Write("packages"u8, consignment.Packages);
        json.Write("freight"u8, consignment.Freight);
        json.Write("insurance"u8, consignment.Insurance);
        WriteTransport(json, consignment.Transport);
        WritePrepaidTax(json, consignment.PrepaidTax);
        WritePermits(json, consignment.Permits);
        json.Write("dataSet"u8, consignment.DataSet);
        WriteTexts(json, "procedures"u8, consignment.Procedures);
        json.Write("orderedAt"u8, consignment.OrderedAt);
        WriteTexts(json, "orderNumbers"u8, consignment.OrderNumbers);
        WriteKept(json, consignment.Kept);
    }

    private static void Write(JsonLine json, ReadOnlySpan<byte> name, Party? party)
    {
        if (party is null)
        {
            return;
        }

        json.Open(name);
        json.Write("name"u8, party.Name);
        if (party.Kind != PartyKind.Unknown)
        {
            json.Write("kind"u8, Words.Of(party.Kind));
        }

        json.Write("identity"u8, party.Identity);
        WriteAddress(json, party.Address);
        json.Write("phone"u8, party.Phone);
        json.Write("email"u8, party.Email);
        json.Write("account"u8, party.Account);
        json.Close();
    }

    private static void WriteAddress(JsonLine json, Address? address)
    {
        if (address is null)
        {
            return;
        }

        json.Open("address"u8);
        json.Write("lines"u8, address.Lines);
        json.Write("city"u8, address.City);
        json.Write("region"u8, address.Region);
        json.Write("postcode"u8, address.Postcode);
        json.Write("country"u8, address.Country);
        json.Close();
    }

    private static void WriteItems(JsonLine json, ImmutableArray<Item> items)
    {
        if (items.IsEmpty)
        {
            return;
        }

        json.OpenList("items"u8);
        foreach (var item in items)
        {
            json.Open();
            json.Write("description"u8, item.Description);
            json.Write("hs"u8, item.Hs);
            json.Write("origin"u8, item.Origin);
            json.Write("quantity"u8, item.Quantity);
            json.Write("netMassGrams"u8, item.NetMassGrams);
            json.Write("value"u8, item.Value);
            json.Write("listingUrl"u8, item.ListingUrl);
            json.Write("sku"u8, item.Sku);
            json.Close();
        }

        json.CloseList();
    }

    private static void WriteTransport(JsonLine json, Transport transport)
    {
        if (transport == NoTransport)
        {
            return;
        }

        json.Open("transport"u8);
        if (transport.Mode != TransportMode.Unknown)
        {
            json.Write("mode"u8, Words.Of(transport.Mode));
        }

        json.Write("conveyance"u8, transport.Conveyance);
        json.Write("master"u8, transport.Master);
        json.Write("receptacle"u8, transport.Receptacle);
        json.Write("arrivesAt"u8, transport.ArrivesAt);
        json.Close();
    }

    private static void WritePrepaidTax(JsonLine json, PrepaidTax? prepaid)
    {
        if (prepaid is not null)
        {
            json.Open("prepaidTax"u8);
            json.Write("scheme"u8, prepaid.Scheme);
            json.Write("id"u8, prepaid.Id);
            json.Close();
        }
    }

    private static void WritePermits(JsonLine json, ImmutableArray<Permit> permits)
    {
        if (permits.IsEmpty)
        {
            return;
        }

        json.OpenList("permits"u8);
        foreach (var permit in permits)
        {
            json.Open();
            json.Write("type"u8, permit.Type);
            json.Write("number"u8, permit.Number);
            json.Close();
        }

        json.CloseList();
    }

    private static void WriteTexts(JsonLine json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
        {
            return;
        }

        json.OpenList(name);
        foreach (var text in texts)
        {
            json.Write(text);
        }

        json.CloseList();
    }

    private static void WriteKept(JsonLine json, ImmutableArray<Kept> kept)
    {
        if (kept.IsEmpty)
        {
            return;
        }

        json.OpenList("kept"u8);
        foreach (var entry in kept)
        {
            json.Open();
            json.Write("place"u8, entry.Place);
            json.Write("value"u8, entry.Value);
            json.Close();
        }

        json.CloseList();
    }
}
