namespace Parcelgate.Formats.Postal;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// Format "postal": a drop of postal items, dispatches and events, in JSON or XML with the same names. It is Parcelgate's own and claims no conformance to a
/// message standard of the UPU. The map of names is in README.md of this folder.
/// </summary>
public sealed class PostalReader(ReadDefaults defaults) : IReader
{
    /// <summary>Namespace of the XML form.</summary>
    internal const string Space = "urn:parcelgate:postal:1";

    /// <summary>Name of the root.</summary>
    internal const string Root = "postalDrop";

    private const string Version = "1";

    /// <inheritdoc/>
    public int LongestRecord => XmlTree.LongestMessage;

    /// <inheritdoc/>
    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    /// <inheritdoc/>
    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries) =>
        entries.AddRange(ReadMessage(record, defaults).Entries);

    /// <summary>The whole message, with its dispatches and events.</summary>
    /// <param name="message">JSON or XML in UTF-8.</param>
    /// <param name="defaults">What it may leave out.</param>
    public static PostalMessage ReadMessage(ReadOnlyMemory<byte> message, ReadDefaults defaults)
    {
        var start = CanonicalJson.Bare(message.Span).TrimStart(" \t\r\n"u8);
        using var nodes = new NodeTable();
        var problem = start.StartsWith("<"u8) ? XmlTree.Read(message, nodes) : JsonTree.Read(message, nodes);
        return problem is null ? ReadTree(nodes.Root, defaults) : Refused(problem);
    }

    /// <summary>True of the root of a postal message in XML.</summary>
    internal static bool IsPostal(Node root) => root.Name == Root && root.Space == Space;

    /// <param name="root">Root of the tree; of JSON it is the object around everything.</param>
    /// <param name="defaults">What the message may leave out.</param>
    internal static PostalMessage ReadTree(Node root, ReadDefaults defaults)
    {
        if ((IsPostal(root) ? root : root.Child(Root)) is not { } drop)
        {
            var found = root.Name.Length > 0 ? root.Name : string.Join(", ", root.Children.Select(child => child.Name));
            return Refused(
                Problem.Of(
                    ProblemCodes.UnknownFormat,
                    root.Path(),
                    found,
                    $"{Root}: an object of that name, or an element in the namespace {Space}"
                )
            );
        }

        if (drop.Child("version") is not { Text: Version } version)
        {
            return Refused(
                Problem.Of(
                    drop.Child("version") is null ? ProblemCodes.Missing : ProblemCodes.UnknownCode,
                    $"{drop.Path()}/version",
                    drop.Child("version")?.Text,
                    $"the version of this format, {Version}"
                )
            );
        }

        version.MarkTaken();
        return new PostalDrop(drop, defaults).Read();
    }

    private static PostalMessage Refused(Problem problem) => new() { Entries = [new Entry(1, Act.Lodge) { Problems = [problem] }] };
}
