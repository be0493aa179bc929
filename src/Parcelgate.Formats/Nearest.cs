namespace Parcelgate.Formats;

/// <summary>Finds the word somebody meant, for what a sender or a person at a terminal is told.</summary>
public static class Nearest
{
    /// <summary>Longest word that is compared. Arbitrary: the names here are shorter.</summary>
    private const int Longest = 64;

    /// <summary>The nearest candidate within a third of the word's length, at least two slips; null when none is so near, or the word is one of them.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var bound = Math.Max(2, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(word, candidate);
            if (distance == 0)
            {
                return null;
            }

            // A word of two letters is not meant by any other word of two letters.
            if (distance < bound && distance < candidate.Length)
            {
                (best, bound) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Levenshtein distance without case; words longer than a name can be are far from everything.</summary>
    public static int Distance(string left, string right)
    {
        if (left.Length > Longest || right.Length > Longest)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
