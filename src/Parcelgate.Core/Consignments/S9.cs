namespace Parcelgate.Core.Consignments;

/// <summary>
/// The receptacle identifier of UPU standard S9: 29 characters, of which the first 20 name the dispatch. The lengths of offices, category and subclass are
/// from public material; how the fourteen digits divide is from memory and unverified, so nothing is refused for them.
/// </summary>
/// <param name="OriginOffice">Office of exchange it was made at: six characters.</param>
/// <param name="DestinationOffice">Office of exchange it goes to: six characters.</param>
/// <param name="Category">One letter.</param>
/// <param name="Subclass">Two characters.</param>
/// <param name="Year">Last digit of the year, 0 to 9.</param>
/// <param name="DispatchNumber">0 to 9999.</param>
/// <param name="ReceptacleNumber">0 to 999.</param>
/// <param name="IsLast">The receptacle is the last of its dispatch.</param>
/// <param name="IsRegistered">There are registered or insured items in it.</param>
/// <param name="MassGrams">Mass to 100 grams; 0 where none is written.</param>
public readonly record struct S9(
    string OriginOffice,
    string DestinationOffice,
    char Category,
    string Subclass,
    int Year,
    int DispatchNumber,
    int ReceptacleNumber,
    bool IsLast,
    bool IsRegistered,
    long MassGrams
)
{
    /// <summary>Characters of a receptacle's identifier.</summary>
    public const int Length = 29;

    /// <summary>Characters of a dispatch's identifier, with which those of its receptacles begin.</summary>
    public const int DispatchLength = 20;

    private const int Digits = 14;
    private const int GramsPerStep = 100;

    /// <summary>True when the text has the shape of a receptacle's identifier.</summary>
    public static bool HasShape(ReadOnlySpan<char> text) =>
        text.Length == Length && IsHead(text[..(Length - Digits)]) && !text[(Length - Digits)..].ContainsAnyExceptInRange('0', '9');

    /// <summary>True when the text has the shape of a dispatch's identifier.</summary>
    public static bool IsDispatch(ReadOnlySpan<char> text) =>
        text.Length == DispatchLength && IsHead(text[..(Length - Digits)]) && !text[(Length - Digits)..].ContainsAnyExceptInRange('0', '9');

    /// <summary>True when the identifier of a receptacle begins with that of the dispatch.</summary>
    public static bool IsOf(ReadOnlySpan<char> receptacle, ReadOnlySpan<char> dispatch) =>
        IsDispatch(dispatch) && receptacle.StartsWith(dispatch);

    /// <summary>The parts of an identifier; null when it has not the shape of one.</summary>
    public static S9? Parse(ReadOnlySpan<char> text)
    {
        if (!HasShape(text))
        {
            return null;
        }

        return new S9(
            text[..6].ToString(),
            text[6..12].ToString(),
            text[12],
            text[13..15].ToString(),
            text[15] - '0',
            Number(text[16..20]),
            Number(text[20..23]),
            text[23] == '1',
            text[24] == '1',
            (long)Number(text[25..29]) * GramsPerStep
        );
    }

    /// <summary>
    /// A remark when a receptacle's identifier has not its shape, or begins with another dispatch than the one it is listed under; null otherwise. Never a
    /// reason to refuse.
    /// </summary>
    /// <param name="receptacle">As sent.</param>
    /// <param name="dispatch">As sent; null where none is stated.</param>
    public static Finding? Doubt(string receptacle, string? dispatch) =>
        HasShape(receptacle) && (dispatch is null || !IsDispatch(dispatch) || IsOf(receptacle, dispatch))
            ? null
            : new Finding(
                "quality-s9-receptacle",
                "doubtful",
                "UPU S9",
                dispatch is null ? [new("receptacle", receptacle)] : [new("receptacle", receptacle), new("dispatch", dispatch)]
            );

    /// <summary>Two offices and a subclass of letters and digits, and a category of one letter.</summary>
    private static bool IsHead(ReadOnlySpan<char> head)
    {
        foreach (var c in head)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return char.IsAsciiLetterUpper(head[12]);
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
