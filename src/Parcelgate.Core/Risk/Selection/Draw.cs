namespace Parcelgate.Core.Risk.Selection;

using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>
/// The chance numbers of one parcel in one shift: a keyed hash of the shift's seed and the parcel's id, so that a replay draws the same and nobody without the
/// seed foresees anything. The three are independent of each other: what the sequence shows says nothing of the draw.
/// </summary>
/// <param name="Tie">Decides between parcels of equal expected finding.</param>
/// <param name="Sample">Places the parcel in the random stratum's frame.</param>
/// <param name="Show">Places the parcel in the sequence that officers see.</param>
internal readonly record struct Draw(ulong Tie, ulong Sample, ulong Show)
{
    private const int LongestOnStack = 512;

    /// <summary>
    /// SHA-256 over seed and id. The seed is secret and of fixed length, and whole digests are never shown, so what HMAC adds (against lengthening a known
    /// digest) is not needed.
    /// </summary>
    internal static Draw Of(Digest seed, string id)
    {
        var most = Digest.Length + Encoding.UTF8.GetMaxByteCount(id.Length);
        var bytes = most <= LongestOnStack ? stackalloc byte[most] : new byte[most];
        seed.CopyTo(bytes);
        var length = Encoding.UTF8.GetBytes(id, bytes[Digest.Length..]);
        var hash = Digest.Of(bytes[..(Digest.Length + length)]);
        return new Draw(hash.A, hash.B, hash.C);
    }

    /// <summary>A number from 0 to <paramref name="below"/> − 1 of the shift itself. The bias is under 2⁻³² for fewer than 2³² parcels.</summary>
    internal static long OfShift(Digest seed, int below) => (long)(((UInt128)Of(seed, "").Sample * (UInt128)below) >> 64);
}
