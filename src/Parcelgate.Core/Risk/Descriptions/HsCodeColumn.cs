namespace Parcelgate.Core.Risk.Descriptions;

using System.Text;

/// <summary>What keeps a code of a table from teaching.</summary>
public enum HsCodeFault
{
    /// <summary>Nothing: it has six digits or more.</summary>
    None,

    /// <summary>Nothing is written.</summary>
    Missing,

    /// <summary>A chapter or heading: two to four digits.</summary>
    Heading,

    /// <summary>Letters, a number with an exponent, or more than fourteen digits.</summary>
    NotACode,

    /// <summary>The zero in front is lost, as tables lose it that kept codes as numbers: with the digits that are left it would be a code of another chapter.</summary>
    LostZero,

    /// <summary>Chapter 00, or 77, which the Harmonized System leaves free.</summary>
    NoChapter,
}

/// <summary>
/// One column of codes as tables have them: "6109.10", "6109 10 00", "610910.0", "'610910". How long most are tells which have lost the zero in front. Codes of national
/// chapters (98 and 99) count.
/// </summary>
public sealed class HsCodeColumn
{
    /// <summary>Most digits of a commodity code.</summary>
    public const int MostDigits = 14;

    private const int Fewest = 6;

    private readonly int[] rowsOf = new int[MostDigits + 2];

    /// <summary>Looks over all codes of a column.</summary>
    public HsCodeColumn(IEnumerable<string> written)
    {
        ArgumentNullException.ThrowIfNull(written);
        foreach (var code in written)
        {
            rowsOf[Math.Min(Digits(code)?.Length ?? 0, MostDigits + 1)]++;
        }
    }

    /// <summary>Reads one of them.</summary>
    /// <param name="written">As the table has it.</param>
    /// <param name="fault">What is wrong; <see cref="HsCodeFault.None"/> where nothing is.</param>
    /// <returns>Its digits; where the zero in front is lost, with that zero; "" where it cannot be read.</returns>
    public string Read(string written, out HsCodeFault fault)
    {
        ArgumentNullException.ThrowIfNull(written);
        var digits = Digits(written);
        fault =
            digits is null or { Length: > MostDigits } ? HsCodeFault.NotACode
            : digits.Length == 0 ? HsCodeFault.Missing
            : HasLostZero(digits) ? HsCodeFault.LostZero
            : digits.Length < Fewest ? HsCodeFault.Heading
            : digits.StartsWith("00", StringComparison.Ordinal) || digits.StartsWith("77", StringComparison.Ordinal) ? HsCodeFault.NoChapter
            : HsCodeFault.None;
        return fault switch
        {
            HsCodeFault.NotACode => "",
            HsCodeFault.LostZero => "0" + digits,
            _ => digits!,
        };
    }

    /// <summary>
    /// Of five or seven digits, which no tariff's codes have: international ones have six, and national ones eight or more, in Japan nine. Or one digit shorter than more codes
    /// of the column are.
    /// </summary>
    private bool HasLostZero(string digits) =>
        digits[0] != '0' && (digits.Length is 5 or 7 || (digits.Length > Fewest && rowsOf[digits.Length + 1] > rowsOf[digits.Length]));

    /// <summary>The digits of a code without what stands between them; null where something else stands there.</summary>
    private static string? Digits(string written)
    {
        // A text in a table of a spreadsheet, and a number that was kept with decimals.
        var code = written.AsSpan().Trim().TrimStart('\'');
        code = code.EndsWith(".0") && code.Count('.') == 1 ? code[..^2] : code;
        var digits = new StringBuilder(code.Length);
        foreach (var sign in code)
        {
            if (char.IsAsciiDigit(sign))
            {
                digits.Append(sign);
            }
            else if (sign is not ('.' or '-') && !char.IsWhiteSpace(sign))
            {
                return null;
            }
        }

        return digits.ToString();
    }
}
