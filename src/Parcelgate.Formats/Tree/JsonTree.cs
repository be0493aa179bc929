namespace Parcelgate.Formats.Tree;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// Reads a JSON message of another format than the canonical one into nodes: its properties by name, the elements of arrays by index. Bytes, depth and
/// values are bounded. Null says that something was not sent.
/// </summary>
internal static class JsonTree
{
    /// <summary>Longest message in bytes: 16 MiB, as for XML.</summary>
    internal const int LongestMessage = XmlTree.LongestMessage;

    /// <summary>Nesting. Arbitrary; the deepest order in use has 12 levels.</summary>
    private const int Deepest = XmlTree.Deepest;

    /// <summary>Values of a message. Arbitrary; bounds the memory of a message full of empty objects.</summary>
    private const int Most = XmlTree.Most;

    /// <summary>The root, or the problem that kept the bytes from having one.</summary>
    internal static Problem? Read(ReadOnlySpan<byte> record, out Node? root)
    {
        root = null;
        record = CanonicalJson.Bare(record);
        var wrong = JsonScan.NotUtf8At(record);
        if (wrong >= 0)
        {
            return Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{record[wrong]:X2}", "UTF-8 text");
        }

        var json = new JsonTokens(record, Deepest);
        try
        {
            var (top, count) = (Node.JsonRoot(), 0);
            if (!Walk(ref json, top, ref count))
            {
                return new Problem(ProblemCodes.TooLarge, "", "", $"at most {Most} values in one message");
            }

            root = top;
            return null;
        }
        catch (JsonException)
        {
            var (fault, depth, _) = JsonTokens.Fault(record, Deepest);
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}"
            );
            return depth >= Deepest - 1 && fault.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
                ? new Problem(ProblemCodes.TooDeep, place, "", $"nesting of at most {Deepest} levels")
                : new Problem(ProblemCodes.Malformed, place, "", "well-formed JSON (RFC 8259): reading stopped here");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair as an escape: well-formed JSON, and no text.
            return new Problem(
                ProblemCodes.NotUtf8,
                $"byte {json.TokenStartIndex}",
                "",
                "text in which every \\u escape is a whole character"
            );
        }
    }

    /// <summary>False when there are more values than are read.</summary>
    private static bool Walk(ref JsonTokens json, Node top, ref int count)
    {
        var open = top;
        var names = SeenTexts.OfThread;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    open = open.AddProperty(names.Name(ref json));
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open = open.Parent ?? open;
                    continue;
            }

            if (++count > Most)
            {
                return false;
            }

            // An element of an array has no name that opened it.
            var node = open.IsArray ? open.AddElement() : open;
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                node.IsArray = json.TokenType == JsonTokenType.StartArray;
                open = node;
                continue;
            }

            if (json.TokenType != JsonTokenType.Null)
            {
                node.AddText(json.TokenType == JsonTokenType.String ? json.GetString() : Encoding.UTF8.GetString(json.ValueSpan));
            }

            open = open.IsArray ? open : open.Parent ?? open;
        }

        return true;
    }
}
