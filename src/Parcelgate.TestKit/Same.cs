namespace Parcelgate.TestKit;

using Parcelgate.Core.Consignments;

/// <summary>Equality of records by content: an immutable array compares by reference, a list of goods must not.</summary>
public static class Same
{
    /// <summary>True when every field is equal, the digest included where <paramref name="digest"/> is true.</summary>
    public static bool Record(Consignment expected, Consignment actual, bool digest = true)
    {
        var aligned = actual with
        {
            Items = expected.Items,
            Permits = expected.Permits,
            Procedures = expected.Procedures,
            OrderNumbers = expected.OrderNumbers,
            Kept = expected.Kept,
            Digest = digest ? actual.Digest : expected.Digest,
        };
        return aligned == expected
            && expected.Items.SequenceEqual(actual.Items)
            && expected.Permits.SequenceEqual(actual.Permits)
            && expected.Procedures.SequenceEqual(actual.Procedures)
            && expected.OrderNumbers.SequenceEqual(actual.OrderNumbers)
            && expected.Kept.SequenceEqual(actual.Kept);
    }
}
