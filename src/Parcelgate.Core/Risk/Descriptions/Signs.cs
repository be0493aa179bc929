namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>What one walk over a text counts.</summary>
/// <param name="Letters">Letters.</param>
/// <param name="LongestDigits">Most digits in a row.</param>
/// <param name="Suspicious">True where letters may have been broken on the way.</param>
/// <param name="Seen">Scripts of its letters.</param>
internal readonly record struct Signs(int Letters, int LongestDigits, bool Suspicious, Scripts Seen)
{
    internal static Signs Of(ReadOnlySpan<char> text)
    {
        var (letters, digits, longest) = (0, 0, 0);
        var suspicious = false;
        var seen = Scripts.None;
        foreach (var sign in text)
        {
            digits = sign is >= '0' and <= '9' ? digits + 1 : 0;
            longest = Math.Max(longest, digits);
            suspicious |= sign is >= '\u0080' or '?';
            if (sign < '\u0080' ? char.IsAsciiLetter(sign) : char.IsLetter(sign))
            {
                letters++;
                seen |= sign < '\u0080' ? Scripts.Latin : ScriptOf.Letter(sign);
            }
        }

        return new Signs(letters, longest, suspicious, seen);
    }

    /// <summary>Whether more than half of the letters are of scripts that are not accepted.</summary>
    internal bool IsMostlyBeyond(ReadOnlySpan<char> text, Scripts accepted)
    {
        if ((Seen & ~accepted) == Scripts.None)
        {
            return false;
        }

        var beyond = 0;
        foreach (var sign in text)
        {
            beyond += char.IsLetter(sign) && (ScriptOf.Letter(sign) & accepted) == Scripts.None ? 1 : 0;
        }

        return beyond * 2 > Letters;
    }
}
