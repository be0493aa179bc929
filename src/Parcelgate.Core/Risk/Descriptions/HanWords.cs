namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>Chinese is written without blanks: a run of characters is cut into listed terms, the longest first.</summary>
internal static class HanWords
{
    private const int LongestTerm = 6;

    /// <summary>Names a run that consists of listed terms and nothing else by the first that says something; leaves any other alone.</summary>
    internal static void Name(ReadOnlySpan<char> run, ref DescriptionWord word, Lexicon lexicon)
    {
        if (ScriptOf.Letter(run[0]) != Scripts.Han)
        {
            return;
        }

        WordEntry? telling = null;
        for (var at = 0; at < run.Length; )
        {
            var (entry, taken) = Longest(run[at..], lexicon);
            if (entry is null)
            {
                return;
            }

            telling = telling is null || entry.Kind < telling.Kind ? entry : telling;
            at += taken;
        }

        (word.Kind, word.Entry) = (telling!.Kind, telling);
    }

    private static (WordEntry? Entry, int Taken) Longest(ReadOnlySpan<char> run, Lexicon lexicon)
    {
        for (var length = Math.Min(LongestTerm, run.Length); length > 0; length--)
        {
            if (lexicon.Find(run[..length]) is { Kind: not WordKind.Unknown } entry)
            {
                return (entry, length);
            }
        }

        return (null, 0);
    }
}
