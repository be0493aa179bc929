namespace Parcelgate.Core.Assessment;

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;

/// <summary>
/// Facts as they are stored with a decision: <c>{"at":1795590000123,"arrived":null,"used":[["az/parcels#month","id:5ABC123","2026-11-01",11490]]}</c>.
/// Instants are milliseconds since 1970 UTC; used amounts are minor units; "prepaid" is the number of a <see cref="PrepaidStanding"/>.
/// </summary>
public static class FactsJson
{
    /// <summary>Writes facts as one JSON object.</summary>
    public static void Write(Facts facts, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("at"u8, facts.DecidedAt.ToUnixTimeMilliseconds());
        if (facts.ArrivedAt is { } arrived)
        {
            json.WriteNumber("arrived"u8, arrived.ToUnixTimeMilliseconds());
        }

        if (facts.Prepaid != PrepaidStanding.Unchecked)
        {
            json.WriteNumber("prepaid"u8, (int)facts.Prepaid);
        }

        if (facts.KnownAt is { } known)
        {
            json.WriteNumber("known"u8, known.ToUnixTimeMilliseconds());
        }

        if (!facts.Used.IsEmpty)
        {
            json.WriteStartArray("used"u8);
            foreach (var used in facts.Used)
            {
                json.WriteStartArray();
                json.WriteStringValue(used.Key.Relief);
                json.WriteStringValue(used.Key.Holder);
                json.WriteStringValue(used.Key.Window);
                json.WriteNumberValue(used.UsedMinor);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        if (facts.Risk is { } risk)
        {
            json.WritePropertyName("risk"u8);
            RiskFactsJson.Write(risk, json);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not facts: the store was changed.</exception>
    public static Facts Read(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        long? at = null;
        long? arrived = null;
        long? known = null;
        var prepaid = PrepaidStanding.Unchecked;
        ImmutableArray<AllowanceFact> used = [];
        RiskFacts? risk = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("at"u8))
            {
                at = Number(ref json);
            }
            else if (json.ValueTextEquals("arrived"u8))
            {
                arrived = Number(ref json);
            }
            else if (json.ValueTextEquals("prepaid"u8))
            {
                prepaid = (PrepaidStanding)Number(ref json);
            }
            else if (json.ValueTextEquals("known"u8))
            {
                known = Number(ref json);
            }
            else if (json.ValueTextEquals("used"u8))
            {
                used = Used(ref json);
            }
            else if (json.ValueTextEquals("risk"u8))
            {
                risk = RiskFactsJson.Read(ref json);
            }
            else
            {
                throw new JsonException("Facts with a field that is not one of at, arrived, prepaid, known, used, risk.");
            }
        }

        return new Facts(
            DateTimeOffset.FromUnixTimeMilliseconds(at ?? throw new JsonException("Facts without an instant.")),
            InstantOf(arrived),
            used,
            prepaid,
            InstantOf(known),
            risk
        );
    }

    private static DateTimeOffset? InstantOf(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static ImmutableArray<AllowanceFact> Used(ref Utf8JsonReader json)
    {
        var used = ImmutableArray.CreateBuilder<AllowanceFact>(1);
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            var key = new AllowanceKey(Text(ref json), Text(ref json), Text(ref json));
            used.Add(new AllowanceFact(key, Number(ref json)));
            Expect(ref json, JsonTokenType.EndArray);
        }

        return used.DrainToImmutable();
    }

    internal static string Text(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.String);
        return json.GetString()!;
    }

    internal static long Number(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.Number);
        return json.GetInt64();
    }

    internal static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type)
        {
            throw new JsonException($"Facts with {json.TokenType} where {type} belongs.");
        }
    }
}
