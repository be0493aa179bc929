namespace Parcelgate.Core.Law.Cel;

using System.Globalization;
using System.Text;

internal enum CelToken
{
    Name,
    Whole,
    Text,
    Symbol,
    End,
}

/// <summary>One word of an expression: what it is, its text (a string literal without its quotes), and its first character's index.</summary>
internal readonly record struct CelWord(CelToken Token, string Text, int At, int End);

/// <summary>An expression that is not one, or has the wrong types. <see cref="At"/> is the index of the character in the expression.</summary>
internal sealed class CelException(int at, string sentence) : Exception(sentence)
{
    internal int At { get; } = at;
}

/// <summary>Cuts an expression into words.</summary>
internal static class CelLexer
{
    /// <summary>Longest expression in characters. Arbitrary.</summary>
    internal const int LongestExpression = 4000;

    private static readonly string[] Doubles = ["&&", "||", "==", "!=", "<=", ">="];

    internal static List<CelWord> Cut(string source)
    {
        if (source.Length > LongestExpression)
        {
            throw new CelException(
                0,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the condition has {source.Length} characters; at most {LongestExpression} are read"
                )
            );
        }

        var words = new List<CelWord>();
        var at = 0;
        while (true)
        {
            while (at < source.Length && char.IsWhiteSpace(source[at]))
            {
                at++;
            }

            if (at == source.Length)
            {
                words.Add(new CelWord(CelToken.End, "", at, at));
                return words;
            }

            var word = Next(source, at);
            words.Add(word);
            at = word.End;
        }
    }

    private static CelWord Next(string source, int at)
    {
        var first = source[at];
        if (char.IsAsciiLetter(first) || first == '_')
        {
            return Run(source, at, CelToken.Name, static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        }

        if (char.IsAsciiDigit(first))
        {
            return Number(source, at);
        }

        if (first is '\'' or '"')
        {
            return Quoted(source, at);
        }

        foreach (var symbol in Doubles)
        {
            if (string.CompareOrdinal(source, at, symbol, 0, 2) == 0)
            {
                return new CelWord(CelToken.Symbol, symbol, at, at + 2);
            }
        }

        return "<>!?:+-*/%()[],.".Contains(first, StringComparison.Ordinal)
            ? new CelWord(CelToken.Symbol, first.ToString(), at, at + 1)
            : throw new CelException(at, $"found '{first}', which means nothing here{Instead(first)}");
    }

    private static string Instead(char found) =>
        found switch
        {
            '&' => "; 'and' is written &&",
            '|' => "; 'or' is written ||",
            '=' => "; 'equal' is written ==",
            '{' or '}' => "; maps are not in this language, a list is written ['a', 'b']",
            _ => "",
        };

    private static CelWord Number(string source, int at)
    {
        var word = Run(source, at, CelToken.Whole, char.IsAsciiDigit);
        if (word.End + 1 < source.Length && source[word.End] == '.' && char.IsAsciiDigit(source[word.End + 1]))
        {
            throw new CelException(at, "a number with decimals; amounts are written money('1.50 EUR'), masses in whole grams");
        }

        return long.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? word
            : throw new CelException(
                at,
                $"{word.Text} is too large; the largest number is {long.MaxValue.ToString(CultureInfo.InvariantCulture)}"
            );
    }

    private static CelWord Run(string source, int at, CelToken token, Func<char, bool> belongs)
    {
        var end = at;
        while (end < source.Length && belongs(source[end]))
        {
            end++;
        }

        return new CelWord(token, source[at..end], at, end);
    }

    private static CelWord Quoted(string source, int at)
    {
        var text = new StringBuilder();
        for (var i = at + 1; i < source.Length; i++)
        {
            if (source[i] == source[at])
            {
                return new CelWord(CelToken.Text, text.ToString(), at, i + 1);
            }

            if (source[i] != '\\')
            {
                text.Append(source[i]);
                continue;
            }

            i++;
            text.Append(i < source.Length ? Escaped(source[i], i) : throw new CelException(at, "the text has no closing quote"));
        }

        throw new CelException(at, "the text has no closing quote");
    }

    private static char Escaped(char letter, int at) =>
        letter switch
        {
            '\\' or '\'' or '"' => letter,
            'n' => '\n',
            't' => '\t',
            _ => throw new CelException(at, $"\\{letter} is not an escape; known are \\\\ \\' \\\" \\n \\t"),
        };
}
