namespace Parcelgate.Core.Risk.Descriptions;

using System.Text;
using System.Text.Unicode;

/// <summary>
/// Letters broken by a wrong encoding: UTF-8 read as Windows-1252, 1251 or 1254 or as Latin-1 (also twice), Windows-1251 read as Windows-1252, Windows-1254 read as
/// Windows-1251, letters lost to question marks or to U+FFFD. A text is mended only where one reading makes sense of all of it.
/// </summary>
internal static class Mojibake
{
    private const char Lost = '\uFFFD';
    private const int MostRounds = 3;

    private static readonly CodePage Western = new(1252);
    private static readonly CodePage Cyrillic = new(1251);
    private static readonly CodePage Turkish = new(1254);

    /// <summary>True where the text is broken.</summary>
    /// <param name="text">The description.</param>
    /// <param name="meant">The text that was meant; null where that cannot be said.</param>
    internal static bool IsBroken(ReadOnlySpan<char> text, out string? meant)
    {
        meant = null;
        if (text.Contains(Lost) || HasLostLetters(text))
        {
            return true;
        }

        var torn = TornPairs(text);
        var mixed = MixesScripts(text);
        if (torn == 0 && !mixed && !IsMarkedThroughout(text))
        {
            return false;
        }

        var whole = text.ToString();
        meant = AsUtf8(whole) ?? AsCyrillic(whole) ?? (mixed ? AsTurkish(whole) : null);
        return meant is not null || torn >= 2;
    }

    /// <summary>Question marks in the place of letters: inside a word, or most of a text.</summary>
    private static bool HasLostLetters(ReadOnlySpan<char> text)
    {
        var marks = 0;
        var signs = 0;
        for (var at = 0; at < text.Length; at++)
        {
            signs += char.IsWhiteSpace(text[at]) ? 0 : 1;
            if (text[at] != '?')
            {
                continue;
            }

            marks++;
            if (at > 0 && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLower(text[at + 1]) && !text.Contains('/'))
            {
                return true;
            }
        }

        return marks >= 3 && marks * 10 >= signs * 3;
    }

    /// <summary>Signs that begin a letter of UTF-8 in an old code page, each before one that goes on with it and that no word has there.</summary>
    private static int TornPairs(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var at = 1; at < text.Length; at++)
        {
            var (first, second) = (text[at - 1], text[at]);
            var western = first is >= '\u00C2' and <= '\u00EF' or 'Ğ' or 'İ' or 'Ş' or 'ğ' or 'ı' or 'ş';
            pairs += western && GoesOn(second, first) || first is 'Р' or 'С' or 'Г' or 'Д' or 'Е' or 'В' && GoesOnCyrillic(second) ? 1 : 0;
        }

        return pairs;
    }

    private static bool GoesOn(char sign, char first) =>
        sign is >= '\u0080' and <= '\u00BF'
        || sign == '?' && first is 'Ð' or 'Ñ' or 'Ã' or 'Å' or 'Ä'
        || sign > '\u00FF' && Western.Byte(sign) is >= 0x80 and <= 0xBF;

    private static bool GoesOnCyrillic(char sign) =>
        sign >= '\u0080' && Cyrillic.Byte(sign) is >= 0x80 and <= 0xBF && sign is not ('ё' or 'Ё');

    /// <summary>Four letters in a row, each with a mark of western Europe: no language writes so.</summary>
    private static bool IsMarkedThroughout(ReadOnlySpan<char> text)
    {
        var row = 0;
        foreach (var letter in text)
        {
            row = letter is >= 'À' and <= 'ÿ' ? row + 1 : 0;
            if (row == 4)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MixesScripts(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (
                char.IsLetter(text[at])
                && char.IsLetter(text[at - 1])
                && ScriptOf.Letter(text[at]) != ScriptOf.Letter(text[at - 1])
                && (ScriptOf.Letter(text[at]) == Scripts.Cyrillic || ScriptOf.Letter(text[at - 1]) == Scripts.Cyrillic)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>UTF-8 that was read as one of the old code pages: no other text is valid UTF-8 by chance.</summary>
    private static string? AsUtf8(string text)
    {
        string? meant = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var next = Read(text, Western) ?? Read(text, Cyrillic) ?? Read(text, Turkish);
            if (next is null)
            {
                break;
            }

            meant = text = next;
        }

        return meant;
    }

    private static string? Read(string text, CodePage wrong)
    {
        if (wrong.Bytes(text) is not { } bytes || !Utf8.IsValid(bytes))
        {
            return null;
        }

        var read = Encoding.UTF8.GetString(bytes);
        return read.Length < text.Length && !read.Any(char.IsControl) ? read : null;
    }

    /// <summary>Windows-1251 read as Windows-1252: "Ôóòáîëêà" is "Футболка". Every word is of marked letters only, which no language writes.</summary>
    private static string? AsCyrillic(string text)
    {
        var marked = 0;
        foreach (var letter in text.Where(char.IsLetter))
        {
            marked += letter is >= 'À' and <= 'ÿ' ? 1 : 0;
        }

        var letters = text.Count(char.IsLetter);
        if (marked < 4 || marked * 10 < letters * 8 || Western.Bytes(text) is not { } bytes)
        {
            return null;
        }

        var read = Cyrillic.Text(bytes);
        return read.Where(char.IsLetter).All(letter => letter < 0x80 || letter is >= 'А' and <= 'я' or 'ё' or 'Ё') ? read : null;
    }

    /// <summary>Windows-1254 read as Windows-1251: "Gцmlek" is "Gömlek". Only where every letter that comes out is a Turkish one.</summary>
    private static string? AsTurkish(string text)
    {
        if (!MixesScripts(text) || Cyrillic.Bytes(text) is not { } bytes)
        {
            return null;
        }

        var read = Turkish.Text(bytes);
        return read.Where(char.IsLetter).All(letter => letter < 0x80 || "öüçşğıÖÜÇŞĞİâî".Contains(letter, StringComparison.Ordinal))
            ? read
            : null;
    }

    /// <summary>A code page of Windows as two tables: nothing is thrown for a letter it has no byte for. Bytes it leaves free are taken as Latin-1 has them.</summary>
    private sealed class CodePage
    {
        private readonly char[] letters = new char[256];
        private readonly Dictionary<char, byte> bytes = [];

        internal CodePage(int number)
        {
            var page = CodePagesEncodingProvider.Instance.GetEncoding(number)!;
            for (var at = 0; at < 256; at++)
            {
                var read = page.GetString([(byte)at])[0];
                letters[at] = read == Lost ? (char)at : read;
                bytes.TryAdd(letters[at], (byte)at);
            }

            for (var at = 0x80; at < 0xA0; at++)
            {
                bytes.TryAdd((char)at, (byte)at);
            }
        }

        internal int Byte(char letter) => bytes.TryGetValue(letter, out var at) ? at : -1;

        internal byte[]? Bytes(string text)
        {
            var read = new byte[text.Length];
            for (var at = 0; at < read.Length; at++)
            {
                if (!bytes.TryGetValue(text[at], out read[at]))
                {
                    return null;
                }
            }

            return read;
        }

        internal string Text(byte[] read) =>
            string.Create(
                read.Length,
                (read, letters),
                static (span, from) =>
                {
                    for (var at = 0; at < span.Length; at++)
                    {
                        span[at] = from.letters[from.read[at]];
                    }
                }
            );
    }
}
