namespace Parcelgate.Formats;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>A field that a message may not leave out.</summary>
/// <param name="Place">Where it must stand: below <paramref name="Under"/>, else in the format's own terms.</param>
/// <param name="Expected">What would be right.</param>
/// <param name="Under">What it belongs to; null: the place says all. Its path is written only where the field is missing.</param>
internal readonly record struct Wanted(string Place, string Expected, Node? Under = null)
{
    internal Problem Missing() => new(ProblemCodes.Missing, Under is { } under ? $"{under.Path()}/{Place}" : Place, "", Expected);
}

/// <summary>Gives a record of another format its canonical bytes and the digest over them.</summary>
internal static class Canonical
{
    /// <summary>The entry with its record, or with the problem that its canonical form is larger than a record may be.</summary>
    /// <param name="entry">The entry so far.</param>
    /// <param name="record">The record without digest.</param>
    /// <param name="lost">Values that were not kept whole.</param>
    internal static Entry Seal(Entry entry, Consignment record, int lost)
    {
        var bytes = CanonicalJson.ToBytes(record);
        return bytes.Length > Limits.RecordBytes
            ? entry with
            {
                Problems = Entry.TooLarge(entry.Line, Limits.RecordBytes).Problems,
            }
            : entry with
            {
                Consignment = record with { Digest = Digest.Of(bytes) },
                Canonical = bytes,
                Remarks = Remarks.On(record, lost),
            };
    }

    /// <summary>Closes the entry of a message that is read by fields: refused with all its problems, a cancellation, or the whole record.</summary>
    /// <param name="entry">The entry with what it wants and its reference; a reader that found none has said so among the problems.</param>
    /// <param name="draft">The fields.</param>
    /// <param name="destination">The country whose law decides; null: <paramref name="wanted"/> is missing.</param>
    /// <param name="wanted">Where the destination belongs.</param>
    /// <param name="problems">What is wrong so far.</param>
    /// <param name="kept">What no field took.</param>
    /// <param name="defaults">What the message may leave out.</param>
    internal static Entry Close(
        Entry entry,
        in Draft draft,
        string? destination,
        Wanted wanted,
        List<Problem> problems,
        Leftovers kept,
        ReadDefaults defaults
    )
    {
        if (destination is null && entry.Act != Act.Cancel)
        {
            problems.Add(wanted.Missing());
        }

        return problems.Count > 0 ? entry with { Problems = [.. problems] }
            : entry.Act == Act.Cancel ? entry
            : Seal(entry, draft.ToRecord(defaults.Channel, destination!, kept.Kept), kept.Lost);
    }
}
