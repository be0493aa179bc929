namespace Parcelgate.Core.Consignments;

/// <summary>
/// The postal item identifier of UPU standard S10: two letters, eight digits, a check digit, two letters of the issuing country: "RA473124829AZ".
/// </summary>
public static class S10
{
    /// <summary>Characters of an identifier.</summary>
    public const int Length = 13;

    private static readonly int[] Weights = [8, 6, 4, 2, 3, 5, 9, 7];

    /// <summary>True when the text has the shape of an identifier, whatever its check digit.</summary>
    public static bool HasShape(ReadOnlySpan<char> text) =>
        text.Length == Length
        && char.IsAsciiLetterUpper(text[0])
        && char.IsAsciiLetterUpper(text[1])
        && !text[2..11].ContainsAnyExceptInRange('0', '9')
        && char.IsAsciiLetterUpper(text[11])
        && char.IsAsciiLetterUpper(text[12]);

    /// <summary>
    /// The check digit of eight digits: 11 less the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5.
    /// </summary>
    /// <exception cref="ArgumentException">There are not eight ASCII digits.</exception>
    public static int CheckDigit(ReadOnlySpan<char> eightDigits)
    {
        if (eightDigits.Length != Weights.Length || eightDigits.ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException($"'{eightDigits}' is not eight digits.", nameof(eightDigits));
        }

        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Weights[i] * (eightDigits[i] - '0');
        }

        return (11 - (sum % 11)) switch
        {
            10 => 0,
            11 => 5,
            var digit => digit,
        };
    }

    /// <summary>
    /// A remark when the reference looks like an identifier and its check digit does not fit; null otherwise. Never a reason to refuse: published
    /// national examples fail the check themselves.
    /// </summary>
    public static Finding? Doubt(string reference)
    {
        if (!HasShape(reference))
        {
            return null;
        }

        var fits = CheckDigit(reference.AsSpan(2, 8));
        return reference[10] - '0' == fits
            ? null
            : new Finding(
                "quality-s10-check-digit",
                "doubtful",
                "UPU S10",
                [
                    new("reference", reference),
                    new("check-digit", reference[10].ToString()),
                    new("expected", ((char)('0' + fits)).ToString()),
                ]
            );
    }
}
