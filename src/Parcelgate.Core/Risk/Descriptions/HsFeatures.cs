namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>A feature of a text: a hash, and how much it weighs.</summary>
/// <param name="Hash">32 bits of FNV-1a over kind and letters; two features may share one, which costs a little sharpness and never repeatability.</param>
/// <param name="Weight">How much it counts beside a whole word, which counts 1.</param>
internal readonly record struct HsFeature(uint Hash, float Weight);

/// <summary>
/// What the suggester of codes sees of a text: its words, their beginnings (for languages that change endings), pairs of words, and runs of four letters (for misspelt
/// and compound words), of two signs where words are written without spaces. Numbers are left out.
/// </summary>
internal static class HsFeatures
{
    /// <summary>Most features of one text.</summary>
    internal const int Most = 512;

    private const int BeginningLength = 5;
    private const int RunLength = 4;
    private const float BeginningWeight = 0.6f;
    private const float PairWeight = 0.5f;
    private const float RunWeight = 0.15f;

    // Chinese and Japanese texts run their words together, mostly of two signs each: a run is nearly a word there. As much as a pair; arbitrary.
    private const char FirstWithoutSpaces = '\u2E80';
    private const int SignsLength = 2;
    private const float SignsWeight = 0.5f;

    /// <summary>Features of a text in order; the same feature may stand there twice.</summary>
    /// <param name="text">The description.</param>
    /// <param name="features">Room for <see cref="Most"/>.</param>
    /// <param name="whole">False for words and beginnings only.</param>
    /// <returns>How many there are.</returns>
    internal static int Of(ReadOnlySpan<char> text, Span<HsFeature> features, bool whole)
    {
        Span<char> folded = stackalloc char[DescriptionWords.Longest + 2 * DescriptionWords.Most];
        var words = DescriptionWords.Room;
        var read = new DescriptionWords(text, folded, words);
        read.Read();
        var count = 0;
        var before = -1;
        var letter = -1;
        for (var at = 0; at < read.Count; at++)
        {
            var word = read.Plain(at);
            if (words[at].IsNumber)
            {
                continue;
            }

            if (word.Length == 1 && word[0] < FirstWithoutSpaces)
            {
                // Alone a letter says nothing; with the word after it, it is the T of a T-shirt.
                letter = at;
                continue;
            }

            Add(features, ref count, 'w', word, 1);
            if (letter >= 0 && letter == at - 1)
            {
                Add(features, ref count, 'p', read.Plain(letter, 2), 1);
            }

            if (word.Length > BeginningLength)
            {
                Add(features, ref count, 'b', word[..BeginningLength], BeginningWeight);
            }

            if (whole)
            {
                Runs(word, features, ref count);
                if (before >= 0)
                {
                    Add(features, ref count, 'p', read.Plain(before, at - before + 1), PairWeight);
                }
            }

            before = at;
        }

        return count;
    }

    private static void Runs(ReadOnlySpan<char> word, Span<HsFeature> features, ref int count)
    {
        var (length, weight) = word[0] < FirstWithoutSpaces ? (RunLength, RunWeight) : (SignsLength, SignsWeight);
        for (var at = 0; at + length <= word.Length; at++)
        {
            Add(features, ref count, 'r', word.Slice(at, length), weight);
        }
    }

    private static void Add(Span<HsFeature> features, ref int count, char kind, ReadOnlySpan<char> letters, float weight)
    {
        if (count < features.Length)
        {
            features[count++] = new HsFeature(Hash(kind, letters), weight);
        }
    }

    private static uint Hash(char kind, ReadOnlySpan<char> letters)
    {
        unchecked
        {
            var hash = 2166136261u;
            hash = (hash ^ kind) * 16777619u;
            foreach (var letter in letters)
            {
                hash = (hash ^ letter) * 16777619u;
            }

            // FNV's low bits are weak for short texts.
            hash ^= hash >> 15;
            hash *= 0x2C1B3C6Du;
            return hash ^ (hash >> 12);
        }
    }
}
