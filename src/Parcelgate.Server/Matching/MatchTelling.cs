namespace Parcelgate.Server.Matching;

using System.Buffers;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Tells those who sent an order or a payment how its own document agrees with the others, when that changes. A carrier is told of its parcel as ever: what is asked of it is a
/// referral or a hold.
/// </summary>
internal static class MatchTelling
{
    internal static async Task TellAsync(
        IUnitOfWork work,
        MatchRow? before,
        MatchRow after,
        IReadOnlyList<MatchDocument> own,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        foreach (var document in own.Where(one => one.Kind != DocumentKind.Waybill))
        {
            var told = MatchTold.Of(after.Match, document.Kind, after.IsSettled);
            // Before its document came, the sender was told nothing, whatever the others agreed on.
            var isNew =
                before is null
                || before.Match.Missing.Contains(document.Kind)
                || !told.Says(MatchTold.Of(before.Match, document.Kind, before.IsSettled));
            if (isNew && EventOf(told) is { } happened)
            {
                await OtherMessages.AddAsync(
                    work,
                    new OtherMessage(document.Sender, after.Id, document.Id, after.Version, happened, now),
                    name => Body(name, happened, document, told, now),
                    cancel
                );
            }
        }
    }

    /// <summary>Null while there is nothing to say but that something else is not there yet.</summary>
    private static MessageEvent? EventOf(MatchTold told) =>
        told.State switch
        {
            "agrees" or "settled" => MessageEvent.DocumentsAgree,
            "differs" or "missing" => MessageEvent.DocumentsDiffer,
            _ => null,
        };

    private static byte[] Body(string name, MessageEvent happened, MatchDocument document, MatchTold told, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, MessageBody.Options))
        {
            json.WriteStartObject();
            json.WriteString("message"u8, name);
            json.WriteString("event"u8, Hyphens.Of(happened));
            json.WriteString("at"u8, now.UtcDateTime);
            json.WriteStartObject(document.Kind == DocumentKind.Order ? "order"u8 : "payment"u8);
            json.WriteString("id"u8, document.Id);
            json.WriteNumber("version"u8, document.Version);
            json.WriteEndObject();
            Write(json, told);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The property "match" of answers and messages.</summary>
    internal static void Write(Utf8JsonWriter json, MatchTold told)
    {
        json.WriteStartObject("match"u8);
        json.WriteString("state"u8, told.State);
        Texts(json, "elements"u8, told.Elements);
        Texts(json, "missing"u8, told.Missing);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }
}
