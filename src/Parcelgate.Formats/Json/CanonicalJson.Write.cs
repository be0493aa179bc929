namespace Parcelgate.Formats.Json;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>The writing half: one order of fields, what is absent left out, so equal records give equal bytes.</summary>
public static partial class CanonicalJson
{
    // Names in any script stay readable in the evidence; the bytes are JSON for machines, never embedded in a page.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The canonical bytes of a record.</summary>
    public static byte[] ToBytes(Consignment consignment)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(consignment, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The record with every character outside printable ASCII escaped: for a carrier that cannot hold all of Unicode.</summary>
    internal static byte[] ToAsciiBytes(Consignment consignment)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(consignment, buffer, default);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a record on one line, without a line end.</summary>
    public static void Write(Consignment consignment, IBufferWriter<byte> output) => Write(consignment, output, WriterOptions);

    private static void Write(Consignment consignment, IBufferWriter<byte> output, JsonWriterOptions options)
    {
        using var json = new Utf8JsonWriter(output, options);
        json.WriteStartObject();
        WriteFields(json, consignment);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, Consignment consignment)
    {
        json.WriteString("reference"u8, consignment.Reference);
        json.WriteString("channel"u8, Words.Of(consignment.Channel));
        if (consignment.Purpose != Purpose.Sale)
        {
            json.WriteString("purpose"u8, Words.Of(consignment.Purpose));
        }

        json.WriteString("destination"u8, consignment.Destination);
        Write(json, "dispatch"u8, consignment.Dispatch);
        Write(json, "consignor"u8, consignment.Consignor);
        Write(json, "consignee"u8, consignment.Consignee);
        Write(json, "seller"u8, consignment.Seller);
        Write(json, "platform"u8, consignment.Platform);
        Write(json, "declarant"u8, consignment.Declarant);
        Write(json, "carrier"u8, consignment.Carrier);
        WriteItems(json, consignment.Items);
        Write(json, "grossMassGrams"u8, consignment.GrossMassGrams);
        Write(json, "packages"u8, consignment.Packages);
        Write(json, "freight"u8, consignment.Freight);
        Write(json, "insurance"u8, consignment.Insurance);
        WriteTransport(json, consignment.Transport);
        WritePrepaidTax(json, consignment.PrepaidTax);
        WritePermits(json, consignment.Permits);
        Write(json, "dataSet"u8, consignment.DataSet);
        WriteTexts(json, "procedures"u8, consignment.Procedures);
        Write(json, "orderedAt"u8, consignment.OrderedAt);
        WriteTexts(json, "orderNumbers"u8, consignment.OrderNumbers);
        WriteKept(json, consignment.Kept);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is { } value)
        {
            json.WriteString(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Money? money)
    {
        if (money is { } value)
        {
            json.WriteStartObject(name);
            json.WriteString("amount"u8, value.AmountText());
            json.WriteString("currency"u8, value.Currency.Code);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Party? party)
    {
        if (party is null)
        {
            return;
        }

        json.WriteStartObject(name);
        Write(json, "name"u8, party.Name);
        if (party.Kind != PartyKind.Unknown)
        {
            json.WriteString("kind"u8, Words.Of(party.Kind));
        }

        Write(json, "identity"u8, party.Identity);
        WriteAddress(json, party.Address);
        Write(json, "phone"u8, party.Phone);
        Write(json, "email"u8, party.Email);
        Write(json, "account"u8, party.Account);
        json.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter json, Address? address)
    {
        if (address is null)
        {
            return;
        }

        json.WriteStartObject("address"u8);
        Write(json, "lines"u8, address.Lines);
        Write(json, "city"u8, address.City);
        Write(json, "region"u8, address.Region);
        Write(json, "postcode"u8, address.Postcode);
        Write(json, "country"u8, address.Country);
        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, ImmutableArray<Item> items)
    {
        if (items.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("items"u8);
        foreach (var item in items)
        {
            json.WriteStartObject();
            Write(json, "description"u8, item.Description);
            Write(json, "hs"u8, item.Hs);
            Write(json, "origin"u8, item.Origin);
            json.WriteNumber("quantity"u8, item.Quantity);
            Write(json, "netMassGrams"u8, item.NetMassGrams);
            Write(json, "value"u8, item.Value);
            Write(json, "listingUrl"u8, item.ListingUrl);
            Write(json, "sku"u8, item.Sku);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTransport(Utf8JsonWriter json, Transport transport)
    {
        if (transport == new Transport())
        {
            return;
        }

        json.WriteStartObject("transport"u8);
        if (transport.Mode != TransportMode.Unknown)
        {
            json.WriteString("mode"u8, Words.Of(transport.Mode));
        }

        Write(json, "conveyance"u8, transport.Conveyance);
        Write(json, "master"u8, transport.Master);
        Write(json, "receptacle"u8, transport.Receptacle);
        Write(json, "arrivesAt"u8, transport.ArrivesAt);
        json.WriteEndObject();
    }

    private static void WritePrepaidTax(Utf8JsonWriter json, PrepaidTax? prepaid)
    {
        if (prepaid is not null)
        {
            json.WriteStartObject("prepaidTax"u8);
            json.WriteString("scheme"u8, prepaid.Scheme);
            json.WriteString("id"u8, prepaid.Id);
            json.WriteEndObject();
        }
    }

    private static void WritePermits(Utf8JsonWriter json, ImmutableArray<Permit> permits)
    {
        if (permits.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("permits"u8);
        foreach (var permit in permits)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, permit.Type);
            json.WriteString("number"u8, permit.Number);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteKept(Utf8JsonWriter json, ImmutableArray<Kept> kept)
    {
        if (kept.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("kept"u8);
        foreach (var entry in kept)
        {
            json.WriteStartObject();
            json.WriteString("place"u8, entry.Place);
            json.WriteString("value"u8, entry.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
