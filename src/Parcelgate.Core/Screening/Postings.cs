namespace Parcelgate.Core.Screening;

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

/// <summary>Some words in two rows of 64 bits, each word at a place of its own in either row: where two have no bit of either row in common they have no word in common.</summary>
/// <param name="First">One row.</param>
/// <param name="Second">The other.</param>
internal readonly record struct Signature(ulong First, ulong Second)
{
    /// <summary>The last bits: a name has a word twice.</summary>
    internal static Signature Twice { get; } = new(1UL << 63, 1UL << 63);

    /// <summary>The signature of one word.</summary>
    internal static Signature Of(int word)
    {
        var mixed = FlatMap.Mix((ulong)word);
        return new Signature(1UL << (int)((mixed >> 32) % 63), 1UL << (int)((mixed & uint.MaxValue) % 63));
    }

    /// <summary>The signature of the words of a name.</summary>
    internal static Signature Of(ReadOnlySpan<int> words)
    {
        var signature = default(Signature);
        for (var i = 0; i < words.Length; i++)
        {
            signature |= Of(words[i]);
            signature |= words[..i].Contains(words[i]) ? Twice : default;
        }

        return signature;
    }

    /// <summary>The words of both.</summary>
    public static Signature operator |(Signature a, Signature b) => new(a.First | b.First, a.Second | b.Second);
}

/// <summary>Where the names of a word stand.</summary>
/// <param name="Start">The place of the first in <see cref="Postings"/>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Sparse">How many of them one word of several may find; they come first.</param>
internal readonly record struct Posted(int Start, int Count, int Sparse);

/// <summary>
/// For each word of a list the names it occurs in, by the places of their rows, sparse ones first. Before them stand their signatures: that a name has none of
/// some other words is seen without looking at the name, of four names at a time. What belongs to one word lies together, because most words occur once. The
/// names of a frequent word are in order of the most frequent word they have beside it, and of every sixteen it is known which frequent words they have: two frequent
/// words meet in few of them.
/// </summary>
internal sealed class Postings
{
    /// <summary>A word in as many names as this is frequent.</summary>
    private const int Frequent = 64;

    private const int Block = 16;

    private readonly Posted[] posted;
    private readonly ulong[] data;

    private Postings(Posted[] posted, ulong[] data) => (this.posted, this.data) = (posted, data);

    /// <summary>Makes the postings of the words that are looked for.</summary>
    /// <param name="words">The words of the list.</param>
    /// <param name="rows">Its names, as <see cref="NameRow"/> writes them.</param>
    /// <param name="rowOf">Where the row of each name begins.</param>
    internal static Postings Of(Word[] words, int[] rows, int[] rowOf)
    {
        var (counts, sparse) = (new int[words.Length], new int[words.Length]);
        Each(
            words,
            rows,
            rowOf,
            (row, id, _) =>
            {
                counts[id]++;
                sparse[id] += NameRow.At(rows, row).IsSparse ? 1 : 0;
            }
        );

        var (posted, length) = (new Posted[words.Length], 0);
        for (var id = 0; id < words.Length; id++)
        {
            posted[id] = new Posted(length, counts[id], sparse[id]);
            length += (2 * counts[id]) + ((counts[id] + 1) / 2) + Blocks(counts[id]);
        }

        var made = new Postings(posted, new ulong[length]);
        var (nextSparse, nextDense) = (new int[words.Length], sparse);
        Each(
            words,
            rows,
            rowOf,
            (row, id, signature) =>
            {
                ref var next = ref (NameRow.At(rows, row).IsSparse ? ref nextSparse[id] : ref nextDense[id]);
                made.Set(posted[id], next++, row, signature);
            }
        );
        made.Sort(words, rows);
        return made;
    }

    /// <summary>How many blocks the names of a word have: none where it is not frequent.</summary>
    private static int Blocks(int count) => count < Frequent ? 0 : (count + Block - 1) / Block;

    /// <summary>Puts the names of each frequent word in order, and notes what each block of them has.</summary>
    private void Sort(Word[] words, int[] rows)
    {
        var (partners, old) = (new List<long>(), new List<(ulong, ulong, int)>());
        for (var id = 0; id < words.Length; id++)
        {
            if (posted[id].Count >= Frequent)
            {
                Sort(id, rows, partners, old);
                Note(posted[id], rows);
            }
        }
    }

    private void Sort(int id, int[] rows, List<long> partners, List<(ulong First, ulong Second, int Row)> old)
    {
        var of = posted[id];
        partners.Clear();
        old.Clear();
        for (var at = 0; at < of.Count; at++)
        {
            var (row, partner, most) = (RoomOf(of)[at], -1, 0);
            foreach (var word in NameRow.At(rows, row).Words)
            {
                (partner, most) = word != id && posted[word].Count > most ? (word, posted[word].Count) : (partner, most);
            }

            partners.Add(((long)(partner + 1) << 32) | (uint)at);
            old.Add((data[of.Start + at], data[of.Start + of.Count + at], row));
        }

        // Sparse names stay first.
        CollectionsMarshal.AsSpan(partners)[..of.Sparse].Sort();
        CollectionsMarshal.AsSpan(partners)[of.Sparse..].Sort();
        for (var at = 0; at < of.Count; at++)
        {
            (data[of.Start + at], data[of.Start + of.Count + at], RoomOf(of)[at]) = old[(int)(partners[at] & uint.MaxValue)];
        }
    }

    private void Note(in Posted of, int[] rows)
    {
        var blocks = BlocksOf(of);
        for (var at = 0; at < of.Count; at++)
        {
            foreach (var word in NameRow.At(rows, RoomOf(of)[at]).Words)
            {
                blocks[at / Block] |= posted[word].Count < Frequent ? 0 : Signature.Of(word).First;
            }

            blocks[at / Block] |= data[of.Start + at] & Signature.Twice.First;
        }
    }

    private Span<ulong> BlocksOf(in Posted of) => data.AsSpan(of.Start + (2 * of.Count) + ((of.Count + 1) / 2), Blocks(of.Count));

    /// <summary>Where the names of a word stand.</summary>
    internal Posted Of(int word) => posted[word];

    /// <summary>The rows of the names a word occurs in.</summary>
    internal ReadOnlySpan<int> Rows(in Posted of) => RoomOf(of);

    /// <summary>Those of them that one word of several may find.</summary>
    internal ReadOnlySpan<int> SparseRows(in Posted of) => RoomOf(of)[..of.Sparse];

    /// <summary>Gives the names of a word that may have one of the words of a mask too.</summary>
    /// <param name="of">The names of a word.</param>
    /// <param name="mask">Other words, each in as many names or more.</param>
    /// <param name="found">Where the rows of the names go.</param>
    internal void Scan(in Posted of, Signature mask, List<int> found)
    {
        var blocks = BlocksOf(of);
        for (var block = 0; block < blocks.Length; block++)
        {
            if ((blocks[block] & mask.First) != 0)
            {
                Scan(of, block * Block, Math.Min(of.Count, (block + 1) * Block), mask, found);
            }
        }

        if (blocks.IsEmpty)
        {
            Scan(of, 0, of.Count, mask, found);
        }
    }

    private void Scan(in Posted of, int at, int end, Signature mask, List<int> found)
    {
        var firsts = data.AsSpan(of.Start, end);
        var wanted = Vector256.Create(mask.First);
        for (; at + Vector256<ulong>.Count <= firsts.Length; at += Vector256<ulong>.Count)
        {
            if ((Vector256.Create<ulong>(firsts.Slice(at, Vector256<ulong>.Count)) & wanted) != Vector256<ulong>.Zero)
            {
                ScanEach(of, at, at + Vector256<ulong>.Count, mask, found);
            }
        }

        ScanEach(of, at, end, mask, found);
    }

    private void ScanEach(in Posted of, int at, int end, Signature mask, List<int> found)
    {
        for (; at < end; at++)
        {
            if ((data[of.Start + at] & mask.First) != 0 && (data[of.Start + of.Count + at] & mask.Second) != 0)
            {
                found.Add(RoomOf(of)[at]);
            }
        }
    }

    private void Set(in Posted of, int at, int row, Signature signature)
    {
        (data[of.Start + at], data[of.Start + of.Count + at]) = (signature.First, signature.Second);
        RoomOf(of)[at] = row;
    }

    private Span<int> RoomOf(in Posted of) =>
        MemoryMarshal.Cast<ulong, int>(data.AsSpan(of.Start + (2 * of.Count), (of.Count + 1) / 2))[..of.Count];

    /// <summary>Each name with each of its words that is looked for, a word that it has twice once.</summary>
    private static void Each(Word[] words, int[] rows, int[] rowOf, Action<int, int, Signature> visit)
    {
        foreach (var row in rowOf)
        {
            var of = NameRow.At(rows, row).Words;
            var signature = Signature.Of(of);
            for (var i = 0; i < of.Length; i++)
            {
                if (IndexParts.IsSought(words[of[i]]) && !of[..i].Contains(of[i]))
                {
                    visit(row, of[i], signature);
                }
            }
        }
    }
}
