namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Risk;

/// <summary>
/// Risk facts within <see cref="FactsJson"/>: <c>{"parties":[[0,2,5,1,1,12,0,0]],"list":3,"listed":[["consignee","un-6908555",973000]],"snoozed":["az/core#splitting"],"gone":[[1,20783]]}</c>.
/// A party is its role and its numbers in the order of <see cref="PartyFact"/>; what is empty is left out.
/// </summary>
internal static class RiskFactsJson
{
    internal static void Write(RiskFacts risk, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (!risk.Parties.IsEmpty)
        {
            json.WriteStartArray("parties"u8);
            foreach (var party in risk.Parties)
            {
                Write(party, json);
            }

            json.WriteEndArray();
        }

        if (risk.List != 0)
        {
            json.WriteNumber("list"u8, risk.List);
        }

        if (!risk.Listed.IsEmpty)
        {
            json.WriteStartArray("listed"u8);
            foreach (var listed in risk.Listed)
            {
                json.WriteStartArray();
                json.WriteStringValue(listed.Party);
                json.WriteStringValue(listed.Entry);
                json.WriteNumberValue(listed.PerMillion);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        if (!risk.Snoozed.IsEmpty)
        {
            json.WriteStartArray("snoozed"u8);
            foreach (var rule in risk.Snoozed)
            {
                json.WriteStringValue(rule);
            }

            json.WriteEndArray();
        }

        if (!risk.Gone.IsEmpty)
        {
            json.WriteStartArray("gone"u8);
            foreach (var gone in risk.Gone)
            {
                json.WriteStartArray();
                json.WriteNumberValue(gone.Item);
                json.WriteNumberValue(gone.Day);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(PartyFact party, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteNumberValue((int)party.Role);
        json.WriteNumberValue(party.Parcels7);
        json.WriteNumberValue(party.Parcels30);
        json.WriteNumberValue(party.Near30);
        json.WriteNumberValue(party.Names30);
        json.WriteNumberValue(party.KnownDays);
        json.WriteNumberValue(party.Inspected);
        json.WriteNumberValue(party.Found);
        json.WriteEndArray();
    }

    /// <exception cref="JsonException">The bytes are not risk facts: the store was changed.</exception>
    internal static RiskFacts Read(ref Utf8JsonReader json)
    {
        FactsJson.Expect(ref json, JsonTokenType.StartObject);
        var risk = RiskFacts.None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("parties"u8))
            {
                risk = risk with { Parties = All(ref json, Party) };
            }
            else if (json.ValueTextEquals("list"u8))
            {
                risk = risk with { List = (int)FactsJson.Number(ref json) };
            }
            else if (json.ValueTextEquals("listed"u8))
            {
                risk = risk with { Listed = All(ref json, Listed) };
            }
            else if (json.ValueTextEquals("snoozed"u8))
            {
                risk = risk with { Snoozed = Texts(ref json) };
            }
            else if (json.ValueTextEquals("gone"u8))
            {
                risk = risk with { Gone = All(ref json, Gone) };
            }
            else
            {
                throw new JsonException("Risk facts with a field that is not one of parties, list, listed, snoozed, gone.");
            }
        }

        return risk;
    }

    private delegate T Reading<T>(ref Utf8JsonReader json);

    /// <summary>An array of arrays.</summary>
    private static ImmutableArray<T> All<T>(ref Utf8JsonReader json, Reading<T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>(PartyKeys.Most);
        FactsJson.Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            all.Add(read(ref json));
            FactsJson.Expect(ref json, JsonTokenType.EndArray);
        }

        return all.DrainToImmutable();
    }

    private static PartyFact Party(ref Utf8JsonReader json) =>
        new(
            (PartyRole)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json),
            (int)FactsJson.Number(ref json)
        );

    private static ListedFact Listed(ref Utf8JsonReader json) =>
        new(FactsJson.Text(ref json), FactsJson.Text(ref json), (int)FactsJson.Number(ref json));

    private static GoneListing Gone(ref Utf8JsonReader json) => new((int)FactsJson.Number(ref json), (int)FactsJson.Number(ref json));

    private static ImmutableArray<string> Texts(ref Utf8JsonReader json)
    {
        var texts = ImmutableArray.CreateBuilder<string>(1);
        FactsJson.Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            texts.Add(json.GetString()!);
        }

        return texts.DrainToImmutable();
    }
}
