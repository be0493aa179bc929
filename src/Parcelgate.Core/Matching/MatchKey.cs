namespace Parcelgate.Core.Matching;

using System.Text;

/// <summary>
/// What the three documents of a sale have in common: where it was bought, and the number it has there. Each of the three writes both in its own way, so they are compared
/// without case, blanks and punctuation: "#A-1001" of "Orbita.Example" is "a1001" of "orbitaexample".
/// </summary>
/// <param name="Platform">The platform, else the seller, normalised; 1 to 140 characters.</param>
/// <param name="Number">The order's number, normalised; 1 to 50 characters.</param>
public readonly record struct MatchKey(string Platform, string Number)
{
    /// <summary>Longest name of a platform, as that of a party.</summary>
    public const int LongestPlatform = 140;

    /// <summary>Longest number of an order.</summary>
    public const int LongestNumber = 50;

    // A sign that no normalised part can have.
    private const char Between = '/';

    /// <summary>The key of a platform and a number as they were written.</summary>
    /// <returns>False where one of them has no letter and no digit, or is too long: then there is nothing to find it by.</returns>
    public static bool TryOf(string? platform, string? number, out MatchKey key)
    {
        key =
            platform is { Length: <= LongestPlatform } && number is { Length: <= LongestNumber }
                ? new(Plain(platform), Plain(number))
                : new("", "");
        return key is { Platform.Length: > 0 and <= LongestPlatform, Number.Length: > 0 and <= LongestNumber };
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no key.</exception>
    public static MatchKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf(Between, StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1
            ? new MatchKey(text[..at], text[(at + 1)..])
            : throw new FormatException($"'{text}' is no key of a match: platform{Between}number.");
    }

    /// <summary>"orbitaexample/a1001": how it is stored and sorted.</summary>
    public override string ToString() => $"{Platform}{Between}{Number}";

    /// <summary>Letters and digits in compatibility form (NFKC) and lower case: full-width digits are digits.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in Whole(text).Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
            }
        }

        return plain.ToString();
    }

    /// <summary>The text without halves of surrogate pairs, which have no normal form.</summary>
    private static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }
}
