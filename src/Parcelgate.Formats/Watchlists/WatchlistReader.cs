namespace Parcelgate.Formats.Watchlists;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>Formats of lists that are read. The folder's README has their field maps and says which are known from documentation alone.</summary>
public enum WatchlistFormat
{
    /// <summary>Parcelgate's own: one JSON object on a line.</summary>
    JsonLines,

    /// <summary>Entities of FollowTheMoney, one JSON object on a line.</summary>
    FollowTheMoney,

    /// <summary>The list of Specially Designated Nationals of the US Treasury as CSV without a header.</summary>
    OfacCsv,

    /// <summary>The same list as XML.</summary>
    OfacXml,

    /// <summary>The consolidated list of the United Nations Security Council, XML.</summary>
    UnXml,

    /// <summary>The European Union's consolidated list of financial sanctions, CSV with semicolons.</summary>
    EuCsv,

    /// <summary>One list of any other format in a ZIP, as the US Treasury offers its own: one file, or SDN.CSV with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV.</summary>
    Zip,
}

/// <summary>The files the US Treasury publishes beside SDN.CSV, each null where it is not at hand.</summary>
/// <param name="Aliases">ALT.CSV.</param>
/// <param name="Addresses">ADD.CSV.</param>
/// <param name="Comments">SDN_COMMENTS.CSV: remarks that are longer than their column.</param>
public sealed record OfacFiles(Stream? Aliases = null, Stream? Addresses = null, Stream? Comments = null);

/// <summary>A list as read.</summary>
/// <param name="Parties">Its entries, in the order of the file; empty where there are problems: half a list is none.</param>
/// <param name="Problems">Why it was refused; at most <see cref="WatchlistReader.MostProblems"/>.</param>
/// <param name="Ignored">Records that are no parties, such as addresses and ownerships of FollowTheMoney.</param>
public sealed record WatchlistResult(ImmutableArray<ListedParty> Parties, ImmutableArray<Problem> Problems, int Ignored);

/// <summary>
/// Reads lists of denied and watched parties, an entry at a time. What the bytes contain never throws: it is a <see cref="Problem"/> with place, value and
/// remedy. Bytes, depth, entries, names and their lengths are bounded; XML has no DTD and nothing is resolved.
/// </summary>
public static class WatchlistReader
{
    /// <summary>Longest file in bytes: 1 GiB. Arbitrary: the largest public collection has about a third of it.</summary>
    public const long LongestFile = 1L << 30;

    /// <summary>Most entries of one list. Arbitrary.</summary>
    public const int MostParties = 2_000_000;

    /// <summary>Most problems named of one list. Arbitrary.</summary>
    public const int MostProblems = 50;

    /// <summary>Longest line or record in characters. Arbitrary: the largest entry seen has a hundredth.</summary>
    internal const int LongestRecord = 1 << 20;

    /// <summary>The format a name and the first characters show; null where they do not.</summary>
    /// <param name="fileName">With its ending; upper and lower case are one.</param>
    /// <param name="start">The first bytes, some thousands where there are so many.</param>
    public static WatchlistFormat? Detect(string fileName, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return WatchlistFormat.Zip;
        }

        var text = Encoding.UTF8.GetString(start);
        var first = text.AsSpan().TrimStart("\uFEFF \r\n\t");
        if (first.StartsWith("<", StringComparison.Ordinal))
        {
            return text.Contains("sdnList", StringComparison.OrdinalIgnoreCase) ? WatchlistFormat.OfacXml
                : text.Contains("CONSOLIDATED_LIST", StringComparison.Ordinal) ? WatchlistFormat.UnXml
                : null;
        }

        if (first.StartsWith("{", StringComparison.Ordinal))
        {
            var line = first.IndexOf('\n') is var end and >= 0 ? first[..end] : first;
            return line.Contains("\"properties\"", StringComparison.Ordinal) || line.Contains("\"schema\"", StringComparison.Ordinal)
                ? WatchlistFormat.FollowTheMoney
                : WatchlistFormat.JsonLines;
        }

        return text.Contains("Entity_LogicalId", StringComparison.OrdinalIgnoreCase)
            || text.Contains("Entity_logical_id", StringComparison.OrdinalIgnoreCase)
                ? WatchlistFormat.EuCsv
            : fileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && first.Length > 0 && char.IsAsciiDigit(first[0])
                ? WatchlistFormat.OfacCsv
            : null;
    }

    /// <summary>Reads a whole list.</summary>
    /// <param name="stream">The bytes, UTF-8; read once from where it stands, not closed.</param>
    /// <param name="format">What they are.</param>
    /// <param name="beside">For <see cref="WatchlistFormat.OfacCsv"/> the files beside it; else null.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static WatchlistResult Read(Stream stream, WatchlistFormat format, OfacFiles? beside = null)
    {
        if (format == WatchlistFormat.Zip)
        {
            return ZippedList.Read(stream);
        }

        var drafts = new ListDrafts();
        try
        {
            switch (format)
            {
                case WatchlistFormat.JsonLines:
                    JsonLists.ReadLines(stream, drafts);
                    break;
                case WatchlistFormat.FollowTheMoney:
                    JsonLists.ReadFollowTheMoney(stream, drafts);
                    break;
                case WatchlistFormat.OfacCsv:
                    CsvLists.ReadOfac(stream, beside ?? new OfacFiles(), drafts);
                    break;
                case WatchlistFormat.EuCsv:
                    CsvLists.ReadEu(stream, drafts);
                    break;
                case WatchlistFormat.OfacXml:
                    XmlLists.ReadOfac(stream, drafts);
                    break;
                default:
                    XmlLists.ReadUn(stream, drafts);
                    break;
            }
        }
        catch (XmlException wrong)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {wrong.LineNumber}, column {wrong.LinePosition}");
            var forbidden = wrong.Message.Contains("DTD", StringComparison.Ordinal);
            drafts.Refuse(
                forbidden ? ProblemCodes.Forbidden : ProblemCodes.Malformed,
                place,
                wrong.Message,
                forbidden ? "XML without a document type" : "well-formed XML"
            );
        }
        catch (DecoderFallbackException wrong)
        {
            drafts.Refuse(ProblemCodes.NotUtf8, "the file", Convert.ToHexString(wrong.BytesUnknown ?? []), "UTF-8 text");
        }
        catch (ListBrokenException wrong)
        {
            drafts.Refuse(ProblemCodes.Malformed, wrong.Place, wrong.Found, wrong.Message);
        }
        catch (ListTooLongException wrong)
        {
            drafts.Refuse(ProblemCodes.TooLarge, wrong.Place, "", wrong.Message);
        }

        return drafts.Result();
    }
}

/// <summary>A bound of a list is passed: nothing more of it is read.</summary>
internal sealed class ListTooLongException(string place, string expected) : Exception(expected)
{
    internal string Place { get; } = place;
}

/// <summary>The text is no table from a place on: nothing more of it is read.</summary>
internal sealed class ListBrokenException(string place, string found, string expected) : Exception(expected)
{
    internal string Place { get; } = place;

    internal string Found { get; } = found;
}
