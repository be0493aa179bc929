namespace Parcelgate.Formats.Edifact;

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

/// <summary>Where the parts of one segment lie; used again from segment to segment.</summary>
internal sealed class EdiParts
{
    /// <summary>Components of one segment. Arbitrary; the largest segment of the directories has about 60.</summary>
    internal const int Most = 1024;

    internal int[] Starts { get; } = new int[Most];

    internal int[] Ends { get; } = new int[Most];

    /// <summary>For each data element the number of its first component; one more entry than there are elements.</summary>
    internal int[] Firsts { get; } = new int[Most + 1];
}

/// <summary>
/// Cuts an interchange into segments, data elements and components where its service characters stand. Looks at 64 bytes at a time, copies nothing and
/// allocates nothing: parts are slices of the message with their release characters still in them.
/// </summary>
internal ref struct EdiTokenizer
{
    private const int Block = 64;

    private readonly ReadOnlySpan<byte> bytes;
    private readonly EdiSyntax syntax;
    private readonly EdiParts parts;
    private ulong marks;
    private int block;
    private bool releasedAcross;
    private int next;
    private int count;

    /// <param name="bytes">Segments, without the UNA before them.</param>
    /// <param name="syntax">The service characters.</param>
    /// <param name="parts">Room for one segment.</param>
    internal EdiTokenizer(ReadOnlySpan<byte> bytes, EdiSyntax syntax, EdiParts parts)
    {
        this.bytes = bytes;
        this.syntax = syntax;
        this.parts = parts;
        block = -Block;
    }

    /// <summary>The three letters of the segment as a number; 0 when there are not three.</summary>
    internal int Tag { get; private set; }

    /// <summary>Data elements of the segment, its tag included.</summary>
    internal int Elements { get; private set; }

    /// <summary>Offset of the segment's first byte.</summary>
    internal int Start { get; private set; }

    /// <summary>True of a segment that the input ended in, before its terminator.</summary>
    internal bool Unterminated { get; private set; }

    /// <summary>True of a segment with more components than are read.</summary>
    internal bool TooMany { get; private set; }

    /// <summary>The segment without its terminator.</summary>
    internal readonly ReadOnlySpan<byte> Segment => bytes[Start..parts.Ends[count - 1]];

    /// <summary>Goes to the next segment; false at the end.</summary>
    internal bool Next()
    {
        SkipSpace();
        if (next >= bytes.Length)
        {
            return false;
        }

        Start = next;
        (count, Elements, TooMany) = (0, 0, false);
        parts.Firsts[0] = 0;
        Unterminated = !Cut();
        Tag = TagOf(bytes[Start..parts.Ends[0]]);
        return true;
    }

    /// <summary>The number of a tag: three letters.</summary>
    internal static int TagOf(ReadOnlySpan<byte> tag) => tag.Length == 3 ? (tag[0] << 16) | (tag[1] << 8) | tag[2] : 0;

    /// <summary>Components of a data element; 0 when the segment has no such element.</summary>
    internal readonly int Components(int element) => element < Elements ? parts.Firsts[element + 1] - parts.Firsts[element] : 0;

    /// <summary>A component as it stands, with its release characters; empty when it is absent. Element 0 is the tag.</summary>
    internal readonly ReadOnlySpan<byte> this[int element, int component = 0]
    {
        get
        {
            if (component >= Components(element))
            {
                return [];
            }

            var part = parts.Firsts[element] + component;
            return bytes[parts.Starts[part]..parts.Ends[part]];
        }
    }

    /// <summary>Line feeds between segments are layout (<see cref="EdiSyntax.Layout"/>).</summary>
    private void SkipSpace()
    {
        while (next < bytes.Length && EdiSyntax.IsLayout(bytes[next]))
        {
            next++;
        }
    }

    /// <summary>Cuts the segment that begins at <see cref="Start"/>; false when it has no terminator.</summary>
    private bool Cut()
    {
        var from = Start;
        while (true)
        {
            if (marks == 0 && !Load())
            {
                Close(from, bytes.Length);
                parts.Firsts[++Elements] = count;
                next = bytes.Length;
                return false;
            }

            var bit = BitOperations.TrailingZeroCount(marks);
            marks &= marks - 1;
            var at = block + bit;
            if (at < from)
            {
                // A line feed that is the terminator stands alone on an empty line: it was passed over as layout.
                continue;
            }

            var mark = bytes[at];
            if (mark == syntax.Release && syntax.HasRelease)
            {
                Pass(bit);
                continue;
            }

            Close(from, at);
            from = at + 1;
            if (mark == syntax.Component)
            {
                continue;
            }

            parts.Firsts[++Elements] = count;
            if (mark == syntax.Terminator)
            {
                next = at + 1;
                return true;
            }
        }
    }

    private void Close(int from, int to)
    {
        if (count == EdiParts.Most)
        {
            // The last part grows: the segment is refused for it, and nothing is written beyond the room there is.
            TooMany = true;
            parts.Ends[count - 1] = to;
            Elements = Math.Min(Elements, EdiParts.Most - 1);
            return;
        }

        parts.Starts[count] = from;
        parts.Ends[count] = to;
        count++;
    }

    /// <summary>The character behind a release character is data.</summary>
    private void Pass(int bit)
    {
        if (bit == Block - 1)
        {
            releasedAcross = true;
        }
        else
        {
            marks &= ~(1UL << (bit + 1));
        }
    }

    /// <summary>Marks the service characters of the next blocks until one has some; false at the end.</summary>
    private bool Load()
    {
        while (marks == 0)
        {
            block += Block;
            if (block >= bytes.Length)
            {
                block = bytes.Length;
                return false;
            }

            marks = bytes.Length - block >= Block ? Marks(ref Unsafe.AsRef(in bytes[block])) : MarksOfTail();
            if (releasedAcross)
            {
                marks &= ~1UL;
                releasedAcross = false;
            }
        }

        return true;
    }

    private readonly ulong MarksOfTail()
    {
        Span<byte> tail = stackalloc byte[Block];
        tail.Clear();
        bytes[block..].CopyTo(tail);
        return Marks(ref MemoryMarshal.GetReference(tail)) & ((1UL << (bytes.Length - block)) - 1);
    }

    private readonly ulong Marks(ref byte first) =>
        Marks(Vector256.LoadUnsafe(ref first)) | ((ulong)Marks(Vector256.LoadUnsafe(ref first, 32)) << 32);

    private readonly uint Marks(Vector256<byte> some)
    {
        var found =
            Vector256.Equals(some, Vector256.Create(syntax.Element))
            | Vector256.Equals(some, Vector256.Create(syntax.Component))
            | Vector256.Equals(some, Vector256.Create(syntax.Terminator));
        if (syntax.HasRelease)
        {
            found |= Vector256.Equals(some, Vector256.Create(syntax.Release));
        }

        return found.ExtractMostSignificantBits();
    }
}
