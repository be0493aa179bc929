namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;

/// <summary>What a word does in a description. The smaller one wins where languages share a spelling.</summary>
internal enum WordKind
{
    /// <summary>Names nothing, whatever stands before it: "goods", "parts", "accessories".</summary>
    Head,

    /// <summary>A class too wide to classify: "clothes", "electronics".</summary>
    Class,

    /// <summary>What something is made of, or its shape: vague alone, a detail beside a class.</summary>
    Material,

    /// <summary>Why or how something is sent: "gift", "sample", "see invoice".</summary>
    Dispatch,

    /// <summary>Goods by themselves, no detail beside a head: "car parts", "phone accessories".</summary>
    Thing,

    /// <summary>Adds nothing: numbers' units, colours, for whom, "new".</summary>
    Noise,

    /// <summary>Names goods.</summary>
    Specific,

    /// <summary>Not on a list by itself; begins a term of several words, or nothing is known of it.</summary>
    Unknown,
}

/// <summary>What is known of a word or a term of several words.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Advice">What to write instead, as a code.</param>
/// <param name="Lists">Authorities whose list has it.</param>
/// <param name="MostWords">Of the terms that begin with it, the most words one has; 1 where there are none.</param>
internal sealed record WordEntry(WordKind Kind, string Advice, string Lists, int MostWords);

/// <summary>
/// Word lists of descriptions, in all languages at once: which words say nothing of goods and what to write instead. Terms are folded and in their plain form; a term
/// of several words is one key with blanks. Immutable, safe for any number of threads.
/// </summary>
public sealed class Lexicon
{
    /// <summary>Most words of one term; those of published lists have up to 10.</summary>
    internal const int MostWords = 12;

    private static readonly string[] Columns = ["term", "language", "kind", "advice"];
    private readonly Dictionary<string, WordEntry> words;
    private readonly Dictionary<string, WordEntry>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Dictionary<string, WordEntry>.AlternateLookup<ReadOnlySpan<char>> byStem;
    private readonly Dictionary<string, WordEntry>.AlternateLookup<ReadOnlySpan<char>> byDeletion;

    private Lexicon(Dictionary<string, WordEntry> words)
    {
        this.words = words;
        bySpan = words.GetAlternateLookup<ReadOnlySpan<char>>();
        var stems = new Dictionary<string, WordEntry>(StringComparer.Ordinal);
        var deletions = new Dictionary<string, WordEntry>(StringComparer.Ordinal);
        foreach (var (term, entry) in words.Where(pair => pair.Value.Kind < WordKind.Specific && !pair.Key.Contains(' ')))
        {
            AddStronger(stems, WordForms.Stem(term).ToString(), entry);
            AddDeletions(deletions, term, entry);
        }

        byStem = stems.GetAlternateLookup<ReadOnlySpan<char>>();
        byDeletion = deletions.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The lists the program was made with, for a law that brings none.</summary>
    public static Lexicon BuiltIn => Own.Value;

    private static readonly Lazy<Lexicon> Own = new(static () => Load(BuiltInFiles.All));

    /// <summary>How many terms there are.</summary>
    public int Count => words.Count;

    /// <summary>Compiles lists.</summary>
    /// <param name="files">Files as they stand below <c>descriptions/</c>; those that are not word lists are left alone.</param>
    /// <exception cref="LawException">A list is wrong: file, line and column of each fault.</exception>
    public static Lexicon Load(IReadOnlyList<LawFile> files)
    {
        var errors = new List<LawError>();
        var lexicon = Read(files, errors);
        return errors.Count == 0 ? lexicon : throw new LawException([.. errors]);
    }

    internal static Lexicon Read(IReadOnlyList<LawFile> files, List<LawError> errors)
    {
        var words = new Dictionary<string, WordEntry>(StringComparer.Ordinal);
        foreach (var file in files.Where(IsWordList).OrderBy(IsOfAuthority).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            if (CsvTable.Read(file, Columns, [], errors) is not { } table)
            {
                continue;
            }

            var list = table.Said("list", required: true) ?? "";
            table.Said("source", required: true);
            foreach (var row in table.Rows)
            {
                Add(table, row, list == "words" ? "" : list, words, errors);
            }
        }

        AddGoods(words, files, errors);
        return new Lexicon(words);
    }

    /// <summary>Words of goods' names name goods, but for forms of those that say nothing: "женская" in "рубашка женская".</summary>
    private static void AddGoods(Dictionary<string, WordEntry> words, IReadOnlyList<LawFile> files, List<LawError> errors)
    {
        var listed = new Lexicon(words);
        foreach (var word in GoodsNames.WordsIn(files, errors).Distinct(StringComparer.Ordinal).ToList())
        {
            if (listed.Find(word) is { Kind: WordKind.Unknown } || (listed.Find(word) ?? listed.FindInflected(word)) is null)
            {
                Put(words, [word], new WordEntry(WordKind.Specific, "", "", 1));
            }
        }
    }

    /// <summary>What a folded word in its plain form is; null where nothing is known of it.</summary>
    internal WordEntry? Find(ReadOnlySpan<char> word) => bySpan.TryGetValue(word, out var entry) ? entry : null;

    /// <summary>What an inflected word is by its stem; null where no listed word has it.</summary>
    internal WordEntry? FindInflected(ReadOnlySpan<char> word)
    {
        foreach (var suffix in WordForms.Suffixes)
        {
            if (
                word.Length - suffix.Length >= WordForms.ShortestStem
                && word.EndsWith(suffix, StringComparison.Ordinal)
                && Find(word[..^suffix.Length]) is { Kind: < WordKind.Specific } plain
            )
            {
                return plain;
            }
        }

        var stem = WordForms.Stem(word);
        return stem.Length < word.Length && byStem.TryGetValue(stem, out var entry) ? entry : null;
    }

    /// <summary>A listed word of seven letters or more that one letter too many, too few, wrong or swapped makes of this; null where there is none.</summary>
    internal WordEntry? FindMisspelt(ReadOnlySpan<char> word)
    {
        if (word.Length < ShortestMisspelt || word.Length > LongestMisspelt)
        {
            return null;
        }

        if (byDeletion.TryGetValue(word, out var entry))
        {
            return entry;
        }

        Span<char> shorter = stackalloc char[LongestMisspelt];
        for (var at = 0; at < word.Length; at++)
        {
            word[..at].CopyTo(shorter);
            word[(at + 1)..].CopyTo(shorter[at..]);
            var left = shorter[..(word.Length - 1)];
            if (byDeletion.TryGetValue(left, out entry))
            {
                return entry;
            }

            if (left.Length >= ShortestMisspelt && Find(left) is { Kind: < WordKind.Thing } longer)
            {
                return longer;
            }
        }

        return null;
    }

    // Shorter words have too many neighbours that are goods: "parts" and "pants". Arbitrary.
    private const int ShortestMisspelt = 7;
    private const int LongestMisspelt = 24;

    private static void AddDeletions(Dictionary<string, WordEntry> deletions, string term, WordEntry entry)
    {
        if (term.Length is < ShortestMisspelt or > LongestMisspelt || entry.Kind >= WordKind.Thing)
        {
            return;
        }

        for (var at = 0; at < term.Length; at++)
        {
            AddStronger(deletions, term.Remove(at, 1), entry);
        }
    }

    private static void Add(
        CsvTable table,
        ImmutableArray<CsvField> row,
        string list,
        Dictionary<string, WordEntry> words,
        List<LawError> errors
    )
    {
        var term = table.Field(row, "term");
        var said = table.Field(row, "kind");
        var kind = WordKind.Class;
        if (said.Text.Length > 0 && (!Enum.TryParse(said.Text, ignoreCase: true, out kind) || kind == WordKind.Unknown))
        {
            table.Error(
                said,
                $"kind: found '{said.Text}', expected head, class, material, dispatch, thing, noise, specific or nothing for class"
            );
            return;
        }

        var parts = WordForms.PlainWords(term.Text);
        if (parts.Count is 0 or > MostWords)
        {
            table.Error(term, $"term: found '{term.Text}', expected 1 to {MostWords} words");
            return;
        }

        var advice = table.Field(row, "advice").Text;
        if (list.Length > 0 && words.TryGetValue(string.Join(' ', parts), out var known))
        {
            (kind, advice) = (known.Kind == WordKind.Noise || known.Kind >= WordKind.Specific ? WordKind.Class : known.Kind, known.Advice);
        }

        Put(words, parts, new WordEntry(kind, advice.Length > 0 ? advice : AdviceOf(words, parts), list, 1));
    }

    /// <summary>The advice of a listed term's last word that has one of its own; else that of goods in general.</summary>
    private static string AdviceOf(Dictionary<string, WordEntry> words, List<string> parts) =>
        parts
            .AsEnumerable()
            .Reverse()
            .Select(part => words.GetValueOrDefault(part)?.Advice)
            .FirstOrDefault(advice => advice is { Length: > 0 } and not "goods")
        ?? "goods";

    private static void Put(Dictionary<string, WordEntry> words, List<string> parts, WordEntry entry)
    {
        var key = string.Join(' ', parts);
        if (words.TryGetValue(key, out var known))
        {
            var stronger = entry.Kind < known.Kind || known.Kind == WordKind.Unknown ? entry : known;
            var lists = known.Lists.Split(' ').Append(entry.Lists).Where(one => one.Length > 0).Distinct().Order(StringComparer.Ordinal);
            entry = stronger with { Lists = string.Join(' ', lists), MostWords = Math.Max(known.MostWords, entry.MostWords) };
        }

        words[key] = entry;
        if (parts.Count > 1)
        {
            var first = words.GetValueOrDefault(parts[0]) ?? new WordEntry(WordKind.Unknown, "", "", 1);
            words[parts[0]] = first with { MostWords = Math.Max(first.MostWords, parts.Count) };
        }
    }

    private static void AddStronger(Dictionary<string, WordEntry> into, string key, WordEntry entry)
    {
        if (!into.TryGetValue(key, out var known) || entry.Kind < known.Kind)
        {
            into[key] = entry;
        }
    }

    /// <summary>Authorities' lists are read after the project's own, whose kinds and advice they take.</summary>
    private static bool IsOfAuthority(LawFile file) => !file.Text.StartsWith("# list: words", StringComparison.Ordinal);

    /// <summary>Word lists are the files whose heads begin with a term; names of goods and restricted words have files of their own.</summary>
    private static bool IsWordList(LawFile file) =>
        BuiltInFiles.IsDescriptions(file) && file.Text.Contains("\nterm,language,kind,", StringComparison.Ordinal);
}
