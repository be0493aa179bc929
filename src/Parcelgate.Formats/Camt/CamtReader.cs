namespace Parcelgate.Formats.Camt;

using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// Reads ISO 20022 camt.053 and camt.054 of any version from .001.02. An entry at a time is held as elements; bytes, depth, entries and payments are bounded;
/// there is no DTD and nothing is resolved. A file with one wrong sum is no file: all of it is refused, with place, value found and what would be right.
/// </summary>
public static partial class CamtReader
{
    /// <summary>Longest file in bytes: 32 MiB. Arbitrary; about 20,000 entries with details.</summary>
    public const int LongestFile = 32 * 1024 * 1024;

    /// <summary>Entries of one file. Arbitrary.</summary>
    public const int MostEntries = 50_000;

    /// <summary>Payments of one file. Arbitrary; a batch entry may have thousands. So many of the largest amount still fit 64 bits.</summary>
    public const int MostPayments = 50_000;

    /// <summary>Problems that are named of one file. Arbitrary.</summary>
    public const int MostProblems = 50;

    private const string Expected = "an ISO 20022 bank statement (camt.053) or notification (camt.054), version 001.02 or later";

    private static readonly XmlReaderSettings Settings = XmlTree.Settings(LongestFile);

    /// <summary>Reads a whole file. Never throws for what the bytes contain.</summary>
    public static CamtResult Read(ReadOnlyMemory<byte> bytes)
    {
        if (Refuse(bytes.Span) is { } refused)
        {
            return new CamtResult(null, [refused]);
        }

        var array = MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());
        var faults = new CamtFaults();
        try
        {
            // The text is UTF-8 whatever the XML declaration says: it was tested above.
            using var text = new StreamReader(new MemoryStream(array.Array!, array.Offset, array.Count), Encoding.UTF8);
            using var xml = XmlReader.Create(text, Settings);
            var file = new Reading(xml, faults).File();
            return faults.Any || file is null ? new CamtResult(null, faults.All) : new CamtResult(file, []);
        }
        catch (XmlException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}, column {e.LinePosition}");
            return new CamtResult(null, [new Problem(ProblemCodes.Malformed, place, "", "well-formed XML 1.0: reading stopped here")]);
        }
    }

    private static Problem? Refuse(ReadOnlySpan<byte> bytes) =>
        bytes.Length > LongestFile
            ? new Problem(ProblemCodes.TooLarge, "file", CamtFaults.Text(bytes.Length), $"at most {LongestFile} bytes")
        : JsonScan.NotUtf8At(bytes) is var wrong && wrong >= 0
            ? Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{bytes[wrong]:X2}", "UTF-8 text")
        // A DTD is refused by its own name before the parser says that something is amiss.
        : bytes.IndexOf("<!DOCTYPE"u8) is var doctype && doctype >= 0
            ? Problem.Of(
                ProblemCodes.Forbidden,
                $"byte {doctype}",
                "<!DOCTYPE",
                "XML without a document type definition and without entities of its own"
            )
        : null;

    [GeneratedRegex(@"^urn:iso:std:iso:20022:tech:xsd:(camt\.(05[34])\.001\.(\d\d))$")]
    private static partial Regex Space();

    /// <summary>One walk over one file.</summary>
    private sealed class Reading(XmlReader xml, CamtFaults faults)
    {
        private readonly ImmutableArray<CamtStatement>.Builder statements = ImmutableArray.CreateBuilder<CamtStatement>();
        private string messageId = "";
        private string messagePage = "";
        private CamtKind kind;
        private int entries;
        private int payments;

        /// <summary>A bound is passed: nothing more is read.</summary>
        private bool stopped;

        internal CamtFile? File()
        {
            xml.MoveToContent();
            var space = Space().Match(xml.NamespaceURI);
            if (xml.LocalName != "Document" || !space.Success || string.CompareOrdinal(space.Groups[3].Value, "02") < 0)
            {
                faults.Add(ProblemCodes.UnknownFormat, xml.LocalName, xml.NamespaceURI, Expected);
                return null;
            }

            kind = space.Groups[2].Value == "053" ? CamtKind.Statement : CamtKind.Notification;
            var (message, part) = kind == CamtKind.Statement ? ("BkToCstmrStmt", "Stmt") : ("BkToCstmrDbtCdtNtfctn", "Ntfctn");
            if (Elements().All(name => name != message))
            {
                faults.Add(ProblemCodes.Missing, "Document", "", $"one {message}, as the namespace says");
                return null;
            }

            var number = 0;
            foreach (var name in Elements())
            {
                if (name == "GrpHdr")
                {
                    using var nodes = new NodeTable();
                    var head = Subtree(nodes);
                    messageId = CamtEntryReader.Cut(head?.Child("MsgId")?.Text ?? "", 35);
                    messagePage = head?.At("MsgPgntn", "PgNb")?.Text ?? "";
                }
                else if (name == part)
                {
                    Statement($"{part}[{++number}]");
                }
            }

            if (statements.Count == 0 && !faults.Any)
            {
                faults.Add(ProblemCodes.Missing, message, "", $"at least one {part}");
            }

            return new CamtFile(kind, space.Groups[1].Value, messageId, statements.ToImmutable());
        }

        private void Statement(string place)
        {
            using var outside = new NodeTable();
            var head = outside.Begin(xml.NamespaceURI, "head");
            var found = ImmutableArray.CreateBuilder<CamtEntry>();
            var account = new CamtAccount(place, kind, messagePage, faults);
            var number = 0;
            foreach (var name in Elements())
            {
                if (faults.Full)
                {
                    stopped = true;
                    return;
                }

                if (name != "Ntry")
                {
                    Subtree(outside);
                    continue;
                }

                // Whose account it is stands before the entries, by the schema.
                account.Read(head);
                var at = $"{place}/Ntry[{++number}]";
                if (++entries > MostEntries)
                {
                    faults.Add(ProblemCodes.TooLarge, at, "", $"at most {MostEntries} entries in one file");
                    stopped = true;
                    return;
                }

                using var nodes = new NodeTable();
                if (Subtree(nodes) is { } node && new CamtEntryReader(account, at, number, faults).Read(node) is { } entry)
                {
                    found.Add(entry);
                    payments += entry.Payments.Length;
                }

                if (payments > MostPayments)
                {
                    faults.Add(ProblemCodes.TooLarge, at, "", $"at most {MostPayments} payments in one file");
                    stopped = true;
                    return;
                }
            }

            account.Read(head);
            if (!faults.Any)
            {
                statements.Add(CamtSums.Check(account, head, found.ToImmutable(), faults));
            }
        }

        /// <summary>
        /// The names of the child elements of the one the reader stands at, the reader at each of them; what the caller does not read is skipped. Ends behind the
        /// parent's end.
        /// </summary>
        private IEnumerable<string> Elements()
        {
            if (xml.IsEmptyElement)
            {
                xml.Read();
                yield break;
            }

            var depth = xml.Depth + 1;
            var more = xml.Read();
            while (more && !stopped && xml.Depth >= depth)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.Depth > depth)
                {
                    more = xml.Read();
                    continue;
                }

                var before = Position();
                yield return xml.LocalName;
                if (!xml.EOF && Position() == before)
                {
                    xml.Skip();
                }

                more = !xml.EOF;
            }

            if (more && !stopped)
            {
                xml.Read();
            }
        }

        private (int, int) Position() => xml is IXmlLineInfo line ? (line.LineNumber, line.LinePosition) : default;

        /// <summary>The element the reader stands at with all below it, the reader then behind it; null when it passes a bound.</summary>
        /// <param name="nodes">Where it goes: below what is there already.</param>
        private Node? Subtree(NodeTable nodes)
        {
            var (space, name) = (xml.NamespaceURI, xml.LocalName);
            var root = nodes.IsEmpty ? nodes.Begin(space, name) : nodes.Root.Add(space, name);
            if (!XmlTree.Open(xml, root))
            {
                xml.Read();
                return root;
            }

            var (depth, count, open) = (xml.Depth, 1, root);
            while (xml.Read() && xml.Depth > depth)
            {
                switch (xml.NodeType)
                {
                    case XmlNodeType.Element:
                        count += 1 + xml.AttributeCount;
                        if (PassesBound(count))
                        {
                            return null;
                        }

                        var node = open.Add(xml.NamespaceURI, xml.LocalName);
                        open = XmlTree.Open(xml, node) ? node : open;
                        break;
                    case XmlNodeType.EndElement:
                        open = open.Parent ?? root;
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                        open.AddText(xml.Value);
                        break;
                }
            }

            // Behind the end tag, so that the walk sees that this element was read.
            xml.Read();
            return root;
        }

        private bool PassesBound(int count)
        {
            var deep = xml.Depth >= XmlTree.Deepest;
            if (!deep && count <= XmlTree.Most)
            {
                return false;
            }

            faults.Add(
                deep ? ProblemCodes.TooDeep : ProblemCodes.TooLarge,
                xml.LocalName,
                "",
                $"nesting of at most {XmlTree.Deepest} levels, and at most {XmlTree.Most} elements and attributes in one entry"
            );
            return stopped = true;
        }
    }
}
