namespace Parcelgate.Formats.Tree;

using System.Globalization;
using System.Runtime.InteropServices;
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

    /// <summary>Reads a message into an empty table; gives the problem that kept the bytes from having a root.</summary>
    internal static Problem? Read(ReadOnlyMemory<byte> message, NodeTable nodes)
    {
        var bytes = MemoryMarshal.TryGetArray(message, out var segment) ? segment : new ArraySegment<byte>(message.ToArray());
        var record = CanonicalJson.Bare(bytes);
        var wrong = JsonScan.NotUtf8At(record);
        if (wrong >= 0)
        {
            return Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{record[wrong]:X2}", "UTF-8 text");
        }

        // A byte order mark before the record is no part of it.
        var mark = bytes.AsSpan().StartsWith(CanonicalJson.ByteOrderMark) ? CanonicalJson.ByteOrderMark.Length : 0;
        nodes.SetMessage(bytes.Array!, bytes.Offset + mark);
        var walk = new JsonWalk(record, nodes, Deepest, Most);
        try
        {
            return walk.IsWhole() ? null : new Problem(ProblemCodes.TooLarge, "", "", $"at most {Most} values in one message");
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
            return new Problem(ProblemCodes.NotUtf8, $"byte {walk.StringAt}", "", "text in which every \\u escape is a whole character");
        }
    }
}
