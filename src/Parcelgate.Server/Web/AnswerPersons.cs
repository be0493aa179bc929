namespace Parcelgate.Server.Web;

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parcelgate.Server.Web.Parts;

/// <summary>Result lines for a reader whose work does not need to know persons: values that may be a person's are empty, places and codes stay.</summary>
internal static class AnswerPersons
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lists of a result line that repeat what was sent, with the name of the place and of the values.</summary>
    private static readonly (string List, string Place, string[] Values)[] Repeated =
    [
        ("problems", "place", ["found"]),
        ("quality", "place", ["found"]),
        ("remarks", "place", ["found"]),
        ("changed", "field", ["was", "now"]),
    ];

    /// <summary>The lines of one part's answer, each with its end.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Without(ReadOnlyMemory<byte> answer)
    {
        while (AnswerLine.Next(ref answer) is { Length: > 0 } line)
        {
            yield return (byte[])[.. WithoutLine(line).Span, (byte)'\n'];
        }
    }

    /// <summary>One line, without its end.</summary>
    internal static ReadOnlyMemory<byte> WithoutLine(ReadOnlyMemory<byte> line)
    {
        var read = JsonNode.Parse(line.Span)!.AsObject();
        var hidden = false;
        foreach (var (list, place, values) in Repeated)
        {
            foreach (var one in read[list]?.AsArray().OfType<JsonObject>() ?? [])
            {
                if (PersonPlaces.MayName((string?)one[place] ?? ""))
                {
                    foreach (var value in values.Where(one.ContainsKey))
                    {
                        one[value] = "";
                        hidden = true;
                    }
                }
            }
        }

        return hidden ? JsonSerializer.SerializeToUtf8Bytes(read, Options) : line;
    }
}
