namespace Parcelgate.Formats.WcoDec;

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;

/// <summary>
/// Elements of a declaration that say what the message is for (its function, type and number, the pointers and reasons of an amendment), not what the
/// consignment is. They are kept with what a message brought; that the next message has others is no change of the consignment.
/// </summary>
public static partial class OfMessage
{
    /// <summary>Statement type of an explanation that goes with an amendment.</summary>
    private const string AmendmentStatement = "AES";

    /// <summary>What was kept of the consignment itself, in order.</summary>
    public static IEnumerable<Kept> Without(ImmutableArray<Kept> kept)
    {
        var explained = kept.Where(one => one.Value == AmendmentStatement && Statement().IsMatch(one.Place))
            .Select(one => one.Place[..(one.Place.LastIndexOf('/') + 1)])
            .ToList();
        return kept.Where(one =>
            !Envelope().IsMatch(one.Place) && !explained.Exists(place => one.Place.StartsWith(place, StringComparison.Ordinal))
        );
    }

    [GeneratedRegex(
        @"^MetaData/(?!Declaration/)|^MetaData/Declaration/(FunctionCode|TypeCode|ID|IssueDateTime|Amendment)(?![A-Za-z])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Envelope();

    [GeneratedRegex(@"^MetaData/Declaration/AdditionalInformation(\[\d+\])?/StatementTypeCode$", RegexOptions.CultureInvariant)]
    private static partial Regex Statement();
}
