namespace Parcelgate.Core.Screening;

/// <summary>What is looked at of every name found, in one piece of memory: reading one of 300,000 names waits once.</summary>
internal readonly ref struct NameRow(ReadOnlySpan<int> row)
{
    // Name, party, weight, light weight, and flags above the number of words; then the words.
    private const int Header = 5;
    private const int Sparse = 1 << 16;
    private const int Initial = 1 << 17;
    private const int SpellingBits = 18;

    private readonly ReadOnlySpan<int> row = row;

    /// <summary>The place of the name.</summary>
    internal int Name => row[0];

    /// <summary>The place of its entry.</summary>
    internal int Party => row[1];

    /// <summary>The weight of all its words.</summary>
    internal float Weight => BitConverter.Int32BitsToSingle(row[2]);

    /// <summary>The weight of those that are no names.</summary>
    internal float Light => BitConverter.Int32BitsToSingle(row[3]);

    /// <summary>True for a name that one word of several may find: it has an initial, or hardly more than a word.</summary>
    internal bool IsSparse => (row[4] & Sparse) != 0;

    /// <summary>True where one of the words is an initial.</summary>
    internal bool HasInitial => (row[4] & Initial) != 0;

    /// <summary>True where the other of the two spellings of each name is what this one is compared with.</summary>
    internal bool Crosses(Spelling other) => ((Spelling)(row[4] >>> SpellingBits)).Crosses(other);

    /// <summary>The words, by their places among the words of the list.</summary>
    internal ReadOnlySpan<int> Words => row.Slice(Header, row[4] & (Sparse - 1));

    /// <summary>Writes a row; gives where it begins.</summary>
    internal static int Add(List<int> rows, ScreenedName name, int place, int party, ReadOnlySpan<int> words)
    {
        var at = rows.Count;
        var (sparse, initial) = (name.Weight < 1.6f || name.HasInitial, name.HasInitial);
        rows.Add(place);
        rows.Add(party);
        rows.Add(BitConverter.SingleToInt32Bits(name.Weight));
        rows.Add(BitConverter.SingleToInt32Bits(name.Light));
        rows.Add(words.Length | (sparse ? Sparse : 0) | (initial ? Initial : 0) | ((int)name.Spelling << SpellingBits));
        rows.AddRange(words);
        return at;
    }

    /// <summary>The row that begins at a place.</summary>
    internal static NameRow At(int[] rows, int at) => new(rows.AsSpan(at, Math.Min(rows.Length - at, Header + NameReader.MostWords)));
}
