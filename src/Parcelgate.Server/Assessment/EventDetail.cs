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
    /// <summary>Characters of a value in a row. Arbitrary: two lines of the page's narrow column.</summary>
    private const int LongestValue = 80;

    /// <summary>Problems of a refused message that a row names; the answer has them all.</summary>
    private const int MostProblems = 5;

    /// <summary>A decision. The ordinary first decision is written without a JSON writer: there are millions of them.</summary>
    internal static string Decided(State? from, ConsignmentRow row, Digest hash, string? reason, ImmutableArray<Change> changes)
    {
        if (from is null && reason is null)
        {
            return $$"""{"to":"{{Name((State)row.State)}}","version":{{row.Version}},"hash":"{{hash}}"}""";
        }

        var changed = Lines(changes.Select(change => $"{OneLine(change.Field)}: {OneLine(change.Was)} → {OneLine(change.Now)}"));
        return Object(
            ("from", from is null ? null : Name(from.Value)),
            ("to", Name((State)row.State)),
            ("version", row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("hash", hash.ToString()),
            ("reason", reason),
            ("changed", changed)
        );
    }

    /// <summary>A message about a consignment on file that was sent back: what it wanted and what was wrong with it. The whole answer is evidence.</summary>
    internal static string Refused(string act, ImmutableArray<Problem> problems) =>
        Object(
            ("act", act),
            (
                "problems",
                Lines(problems.Take(MostProblems).Select(problem => $"{problem.Code} {OneLine(problem.Place)}: {OneLine(problem.Found)}"))
            )
        );

    /// <summary>One line each; null where there is none.</summary>
    private static string? Lines(IEnumerable<string> lines) => string.Join('\n', lines) is { Length: > 0 } text ? text : null;

    /// <summary>A value as one line of the journal: cut where it is long, for the whole of it stands in the evidence.</summary>
    private static string OneLine(string value)
    {
        var line = value.ReplaceLineEndings(" ");
        if (line.Length <= LongestValue)
        {
            return line;
        }

        var end = char.IsHighSurrogate(line[LongestValue - 2]) ? LongestValue - 2 : LongestValue - 1;
        return string.Concat(line.AsSpan(0, end), "…");
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
            State.Advised => "advised",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state."),
        };
}
