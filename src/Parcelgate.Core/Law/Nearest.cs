namespace Parcelgate.Core.Law;

/// <summary>Finds the word somebody meant, for error messages.</summary>
internal static class Nearest
{
    /// <summary>"; did you mean X?" for the nearest candidate within a third of the word's length (at least one letter), else "".</summary>
    internal static string Hint(string word, IEnumerable<string> candidates)
    {
        var best = Of(word, candidates);
        return best is null ? "" : $"; did you mean {best}?";
    }

    internal static string? Of(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var bound = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(word, candidate);
            if (distance < bound && distance > 0)
            {
                (best, bound) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Letters to insert, drop, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
