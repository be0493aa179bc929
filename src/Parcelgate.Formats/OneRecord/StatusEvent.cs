namespace Parcelgate.Formats.OneRecord;

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Formats.CargoXml;

/// <summary>
/// A pre-loading status as ONE Record conveys it: a logistics event on the shipment, as compacted JSON-LD with its context in it.
/// </summary>
public static class StatusEvent
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event in UTF-8. Same arguments, same bytes.</summary>
    /// <param name="status">What is said.</param>
    /// <param name="shipment">Address of the shipment object.</param>
    /// <param name="organization">Address of the organisation object of this customs administration.</param>
    /// <param name="at">When it was decided.</param>
    public static byte[] ToBytes(PreLoadingStatus status, Uri shipment, Uri organization, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("@context"u8);
            json.WriteString("cargo"u8, Graph.Cargo);
            json.WriteEndObject();
            json.WriteString("@type"u8, "cargo:LogisticsEvent"u8);
            Time(json, "cargo:creationDate", at);
            Time(json, "cargo:eventDate", at);
            Reference(json, "cargo:eventCode", null, $"https://onerecord.iata.org/ns/code-lists/StatusCode#{status.Code}");
            json.WriteString("cargo:eventName"u8, status.Text);
            Reference(json, "cargo:eventTimeType", "cargo:EventTimeType", "cargo:ACTUAL");
            json.WriteBoolean("cargo:partialEventIndicator"u8, false);
            Reference(json, "cargo:eventFor", "cargo:Shipment", shipment.OriginalString);
            Reference(json, "cargo:recordingOrganization", "cargo:Company", organization.OriginalString);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset at)
    {
        json.WriteStartObject(name);
        json.WriteString("@type"u8, "http://www.w3.org/2001/XMLSchema#dateTime"u8);
        json.WriteString("@value"u8, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string? type, string id)
    {
        json.WriteStartObject(name);
        if (type is not null)
        {
            json.WriteString("@type"u8, type);
        }

        json.WriteString("@id"u8, id);
        json.WriteEndObject();
    }
}
