namespace Parcelgate.Core.Law;

using Parcelgate.Core.Consignments;

/// <summary>By what a person is known whose allowance is counted.</summary>
internal enum HolderKind
{
    Missing,
    Identity,
    Name,
}

/// <summary>
/// The key of a person's allowance: the identity token, else the name with the postcode (or the city where there is none). Letters and digits
/// only, upper case, so that blanks, dots and case do not make two persons of one.
/// </summary>
internal static class Holder
{
    /// <summary>Room for a key: "name:", a name, a bar, a place.</summary>
    internal const int Longest = 256;

    /// <summary>Writes the key and gives its length.</summary>
    internal static int Write(Party? party, Span<char> key, out HolderKind kind)
    {
        kind = HolderKind.Missing;
        if (party is null)
        {
            return 0;
        }

        var length = Append(party.Identity, key, Prefix("id:", key), blanks: false);
        if (length > "id:".Length)
        {
            kind = HolderKind.Identity;
            return length;
        }

        length = Append(party.Name, key, Prefix("name:", key), blanks: true);
        if (length == "name:".Length)
        {
            return 0;
        }

        kind = HolderKind.Name;
        key[length++] = '|';
        var place = Append(party.Address?.Postcode, key, length, blanks: false);
        return place > length ? place : Append(party.Address?.City, key, length, blanks: true);
    }

    private static int Prefix(string prefix, Span<char> key)
    {
        prefix.CopyTo(key);
        return prefix.Length;
    }

    /// <summary>Appends letters and digits; runs of anything else become one blank, or nothing. Leaves room for the bar and a place.</summary>
    private static int Append(string? text, Span<char> key, int at, bool blanks)
    {
        var start = at;
        var gap = false;
        foreach (var letter in text ?? "")
        {
            if (at >= key.Length - 2)
            {
                break;
            }

            if (!char.IsLetterOrDigit(letter) && !char.IsSurrogate(letter) && !IsMark(letter))
            {
                gap = true;
                continue;
            }

            if (gap && blanks && at > start)
            {
                key[at++] = ' ';
            }

            gap = false;
            key[at++] = char.ToUpperInvariant(letter);
        }

        return at;
    }

    /// <summary>Combining marks carry meaning in many scripts.</summary>
    private static bool IsMark(char letter) =>
        char.GetUnicodeCategory(letter)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
