namespace Parcelgate.Core.Revenue;

/// <summary>ISO 7064 mod 97-10 over letters and digits, as ISO 11649 and ISO 13616 use it: A is 10, Z is 35.</summary>
internal static class Mod97
{
    /// <summary>The remainder of the number the characters stand for; -1 when one is no upper-case Latin letter and no digit.</summary>
    internal static int Of(ReadOnlySpan<char> text)
    {
        var rest = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                rest = ((rest * 10) + (character - '0')) % 97;
            }
            else if (char.IsAsciiLetterUpper(character))
            {
                rest = ((rest * 100) + (character - 'A' + 10)) % 97;
            }
            else
            {
                return -1;
            }
        }

        return rest;
    }

    /// <summary>Whether a number that begins with two letters and two check digits is right: 98 less the remainder, so never 00, 01 or 99.</summary>
    internal static bool IsRight(ReadOnlySpan<char> text) =>
        text.Length > 4
        && char.IsAsciiLetterUpper(text[0])
        && char.IsAsciiLetterUpper(text[1])
        && char.IsAsciiDigit(text[2])
        && char.IsAsciiDigit(text[3])
        && int.Parse(text[2..4], System.Globalization.CultureInfo.InvariantCulture) is >= 2 and <= 98
        && Of([.. text[4..], .. text[..4]]) == 1;
}

/// <summary>Numbers of bank accounts as people write them.</summary>
public static class BankAccount
{
    /// <summary>Longest number, in characters: ISO 13616 and ISO 20022 (Max34Text).</summary>
    public const int Longest = 34;

    /// <summary>The number without blanks and in upper case.</summary>
    public static string Compact(string account) =>
        string.Concat(account.Where(character => !char.IsWhiteSpace(character))).ToUpperInvariant();

    /// <summary>Whether it is an IBAN (ISO 13616): country, check digits that are right, 15 to 34 letters and digits; blanks and lower case do not matter.</summary>
    public static bool IsIban(string account) => Compact(account) is { Length: >= 15 and <= Longest } compact && Mod97.IsRight(compact);

    /// <summary>
    /// Whether it can be an account: an IBAN, or letters and digits of a country that has none. What begins like an IBAN must be one: a wrong digit sends
    /// money elsewhere.
    /// </summary>
    public static bool IsPlausible(string account)
    {
        var compact = Compact(account);
        return compact.Length is > 0 and <= Longest
            && compact.All(char.IsAsciiLetterOrDigit)
            && (IsIban(compact) || !(compact.Length >= 15 && compact[..2].All(char.IsAsciiLetter) && compact[2..4].All(char.IsAsciiDigit)));
    }

    /// <summary>In groups of four: "DE89 3704 0044 0532 0130 00".</summary>
    public static string Grouped(string account) => string.Join(' ', Compact(account).Chunk(4).Select(group => new string(group)));
}
