namespace Parcelgate.Server.Assessment;

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <summary>The small JSON detail of journal rows: states from and to, decision hash, reason, what changed.</summary>
internal static class EventDetail
{
    /// <summary>A decision. The ordinary first decision is written without a JSON writer: there are millions of them.</summary>
    internal static string Decided(State? from, ConsignmentRow row, Digest hash, string? reason, ImmutableArray<Change> changes)
    {
        if (from is null && reason is null)
        {
            return $$"""{"to":"{{Name((State)row.State)}}","version":{{row.Version}},"hash":"{{hash}}"}""";
        }

        var changed = string.Join("; ", changes.Select(change => $"{change.Field}: {change.Was} → {change.Now}"));
        return Object(
            ("from", from is null ? null : Name(from.Value)),
            ("to", Name((State)row.State)),
            ("version", row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("hash", hash.ToString()),
            ("reason", reason),
            ("changed", changed.Length == 0 ? null : changed)
        );
    }

    /// <summary>A move from one state to another.</summary>
    internal static string Moved(State from, State to, string? reason) =>
        Object(("from", Name(from)), ("to", Name(to)), ("reason", reason));

    /// <summary>A JSON object of the pairs that have a value.</summary>
    internal static string Object(params ReadOnlySpan<(string Name, string? Value)> pairs)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in pairs)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A state as messages and the journal name it: "cleared", "to-hold", "do-not-load".</summary>
    internal static string Name(State state) =>
        state switch
        {
            State.Cleared => "cleared",
            State.ToHold => "to-hold",
            State.Referred => "referred",
            State.DoNotLoad => "do-not-load",
            State.Unannounced => "unannounced",
            State.DataLate => "data-late",
            State.Held => "held",
            State.Released => "released",
            State.Returned => "returned",
            State.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state."),
        };
}
