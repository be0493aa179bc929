namespace Parcelgate.Formats;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

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
}
