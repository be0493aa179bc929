namespace Parcelgate.Server.Web.Texts;

using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law;

/// <summary>Sentences of law in the reader's language, from the codes and parts Core makes of a regime file.</summary>
public static partial class LawSentences
{
    /// <summary>One sentence, without those beneath it.</summary>
    public static string Say(this Words words, Clause clause) =>
        Capital(words[$"law.{clause.Code}", [.. clause.Parts.Select(part => (part.Name, (object?)Text(words, part)))]]);

    /// <summary>A sentence and those beneath it, each with its depth: 0 for the sentence itself.</summary>
    public static IEnumerable<(int Depth, string Text, Clause Clause)> Lines(this Words words, Clause clause, int depth = 0) =>
        clause
            .Beneath.SelectMany(beneath => words.Lines(beneath, depth + 1))
            .Prepend(
                (
                    depth,
                    depth == 0
                        ? words.Say(clause)
                        : words[$"law.{clause.Code}", [.. clause.Parts.Select(part => (part.Name, (object?)Text(words, part)))]],
                    clause
                )
            );

    private static string Text(Words words, ClausePart part)
    {
        var all = part.Words.Select(word => part.Name == "act" ? words.For("lane-meaning", word) : Word(words, word)).ToArray();
        return part.Joined switch
        {
            _ when all.Length == 0 => "",
            Joined.Plus => string.Join(" + ", all),
            _ when all.Length == 1 => all[0],
            Joined.Or => $"{string.Join(", ", all[..^1])} {words["law.or"]} {all[^1]}",
            _ => $"{string.Join(", ", all[..^1])} {words["law.and"]} {all[^1]}",
        };
    }

    /// <summary>
    /// A word that has a text; "taxable(month)", "60 % of goods", "3 pieces", "net-mass (HS 1701)" and "each-day-after 3" have one inside; else the value as the
    /// language writes numbers and dates.
    /// </summary>
    private static string Word(Words words, string word)
    {
        if (words.Has($"law.word.{word}"))
        {
            return words[$"law.word.{word}"];
        }

        if (word.StartsWith("taxable(", StringComparison.Ordinal))
        {
            return words["law.left", ("relief", $"“{word["taxable(".Length..^1]}”")];
        }

        if (Share().Match(word) is { Success: true } share)
        {
            return words["law.share", ("share", share.Groups[1].Value), ("of", Word(words, share.Groups[2].Value))];
        }

        if (Count().Match(word) is { Success: true } count)
        {
            return words[$"law.count-{count.Groups[2].Value}", ("count", long.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture))];
        }

        return Inside().Match(word) is { Success: true } match && words.Has($"law.word.{match.Groups[1].Value}")
            ? words[$"law.word.{match.Groups[1].Value}"] + match.Groups[2].Value
            : words.FactValue(word);
    }

    private static string Capital(string sentence) =>
        sentence.Length > 0 && char.IsLower(sentence[0]) ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;

    [GeneratedRegex(@"^([0-9.]+ ?%) of (.+)$")]
    private static partial Regex Share();

    [GeneratedRegex(@"^(\d{1,9}) (piece|consignment)s?$")]
    private static partial Regex Count();

    [GeneratedRegex(@"^([a-z-]+)( \d+| \(HS .*\))$")]
    private static partial Regex Inside();
}
