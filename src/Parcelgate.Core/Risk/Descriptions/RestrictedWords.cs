namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;

/// <summary>Goods that most countries prohibit in the mail or restrict, as a description names them.</summary>
/// <param name="Group">"weapons", "ammunition", "drugs", "medicines", "tobacco", "alcohol", "living", "radio", "money" or "chemicals".</param>
/// <param name="Hs">A code such goods often have; a hint, never a classification.</param>
/// <param name="Start">Where the word stands in the description.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct RestrictedGoods(string Group, string Hs, int Start, int Length);

/// <summary>
/// Words of prohibited and restricted goods in several languages, from <c>descriptions/restricted.csv</c>. A longer term takes its words out: "glue gun" is no gun. An
/// observation for rules, never a decision: what is restricted where is the law's to say.
/// </summary>
public sealed class RestrictedWords
{
    /// <summary>The group of terms that are not restricted though a word of theirs is.</summary>
    internal const string Nothing = "none";

    private const int MostWords = 6;

    /// <summary>The groups, in the order of the list.</summary>
    public static ImmutableArray<string> Groups { get; } =
    ["weapons", "ammunition", "drugs", "medicines", "tobacco", "alcohol", "living", "radio", "money", "chemicals"];

    // A toy of anything is none: "toy pistol for children", "oyuncaq tapança", "игрушка пистолет".
    private static readonly string[] Toys = ["toy", "oyuncaq", "oyuncak", "игруш", "lego", "spielzeug", "іграш"];

    private readonly Dictionary<string, (string Group, string Hs)> terms;
    private readonly Dictionary<string, (string Group, string Hs)>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Dictionary<string, (string Group, string Hs)>.AlternateLookup<ReadOnlySpan<char>> byStem;

    private RestrictedWords(Dictionary<string, (string Group, string Hs)> terms)
    {
        this.terms = terms;
        bySpan = terms.GetAlternateLookup<ReadOnlySpan<char>>();
        var stems = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (term, what) in terms)
        {
            stems.TryAdd(WordForms.Stem(term).ToString(), what);
        }

        byStem = stems.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many terms there are.</summary>
    public int Count => terms.Count;

    /// <summary>The first restricted goods a description names; null where it names none.</summary>
    public RestrictedGoods? Find(ReadOnlySpan<char> description)
    {
        if (terms.Count == 0 || description.IsEmpty)
        {
            return null;
        }

        Span<char> folded = stackalloc char[DescriptionWords.Longest + 2 * DescriptionWords.Most];
        var words = DescriptionWords.Room;
        var read = new DescriptionWords(description, folded, words);
        read.Read();
        RestrictedGoods? found = null;
        var toy = false;
        for (var at = 0; at < read.Count; )
        {
            toy |= IsToy(read.Plain(at));
            var (what, taken) = Longest(ref read, at);
            if (what is { } goods && goods.Group != Nothing && found is null)
            {
                var last = words[at + taken - 1];
                found = new RestrictedGoods(goods.Group, goods.Hs, words[at].At, last.At + last.Length - words[at].At);
            }

            at += taken;
        }

        return toy && found is { Group: "weapons" or "ammunition" or "radio" } ? null : found;
    }

    private ((string Group, string Hs)? What, int Taken) Longest(ref DescriptionWords read, int at)
    {
        for (var count = Math.Min(MostWords, read.Count - at); count > 1; count--)
        {
            if (Of(read.Plain(at, count)) is { } term)
            {
                return (term, count);
            }
        }

        return (Of(read.Plain(at)), 1);
    }

    /// <summary>A term, or one whose last word has another ending.</summary>
    private (string Group, string Hs)? Of(ReadOnlySpan<char> word)
    {
        if (bySpan.TryGetValue(word, out var what))
        {
            return what;
        }

        foreach (var suffix in WordForms.Suffixes)
        {
            if (
                suffix.Length > 1
                && word.Length - suffix.Length >= WordForms.ShortestStem
                && word.EndsWith(suffix, StringComparison.Ordinal)
            )
            {
                if (bySpan.TryGetValue(word[..^suffix.Length], out what))
                {
                    return what;
                }
            }
        }

        var stem = WordForms.Stem(word);
        return stem.Length < word.Length && byStem.TryGetValue(stem, out what) ? what : null;
    }

    private static bool IsToy(ReadOnlySpan<char> word)
    {
        foreach (var toy in Toys)
        {
            if (word.StartsWith(toy, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    internal static RestrictedWords Read(IReadOnlyList<LawFile> files, List<LawError> errors)
    {
        var terms = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var file in files.Where(IsList))
        {
            if (CsvTable.Read(file, ["term", "language", "group", "hs"], [], errors) is not { } table)
            {
                continue;
            }

            foreach (var row in table.Rows)
            {
                var group = table.Field(row, "group");
                if (group.Text != Nothing && !Groups.Contains(group.Text))
                {
                    table.Error(group, $"group: found '{group.Text}', expected {string.Join(", ", Groups)} or {Nothing}");
                    continue;
                }

                terms.TryAdd(
                    string.Join(' ', WordForms.PlainWords(table.Field(row, "term").Text)),
                    (group.Text, table.Field(row, "hs").Text)
                );
            }
        }

        return new RestrictedWords(terms);
    }

    private static bool IsList(LawFile file) =>
        BuiltInFiles.IsDescriptions(file) && file.Text.Contains("\nterm,language,group,", StringComparison.Ordinal);
}
