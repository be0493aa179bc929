namespace Parcelgate.Formats.CargoImp;

/// <summary>Origin, destination, pieces and weight of a waybill, as they are written.</summary>
internal readonly ref struct ImpTotals
{
    private const int Airport = 3;
    private const int MostPieces = 6;
    private const int MostWeight = 9;
    private const int MostDecimals = 3;

    private ImpTotals(ReadOnlySpan<char> from, ReadOnlySpan<char> to, ReadOnlySpan<char> pieces, ReadOnlySpan<char> weight)
    {
        From = from;
        To = to;
        Pieces = pieces;
        Unit = weight.IsEmpty ? [] : weight[..1];
        Weight = weight.IsEmpty ? [] : weight[1..];
    }

    internal ReadOnlySpan<char> From { get; }

    internal ReadOnlySpan<char> To { get; }

    /// <summary>Up to six digits; empty where none are stated.</summary>
    internal ReadOnlySpan<char> Pieces { get; }

    /// <summary>K or L; empty where no weight is stated.</summary>
    internal ReadOnlySpan<char> Unit { get; }

    internal ReadOnlySpan<char> Weight { get; }

    /// <summary>Reads /020-12345675BRULAX/T6K120.0MC0.31; pieces may be left out, and behind them anything may stand.</summary>
    /// <param name="text">With the oblique before the number.</param>
    /// <param name="number">Of the waybill.</param>
    /// <param name="totals">What stands behind it.</param>
    internal static bool OfAirWaybill(ReadOnlySpan<char> text, out ReadOnlySpan<char> number, out ImpTotals totals)
    {
        const int serial = 4;
        const int length = 12;
        number = [];
        totals = default;
        if (
            text.Length < 1 + length + (2 * Airport)
            || text[0] != '/'
            || text[serial] != '-'
            || Digits(text[1..], length) != serial - 1
            || Digits(text[(serial + 1)..], length) != length - serial
        )
        {
            return false;
        }

        var route = text.Slice(1 + length, 2 * Airport);
        var rest = text[(1 + length + route.Length)..];
        var pieces = rest.Length < 2 ? 0 : Digits(rest[2..], MostPieces);
        if (!AreLetters(route) || (!rest.IsEmpty && (rest[0] != '/' || pieces == 0 || !char.IsAsciiLetterUpper(rest[1]))))
        {
            return false;
        }

        number = text.Slice(1, length);
        var weight = rest.IsEmpty ? rest : rest[(2 + pieces)..];
        totals = new ImpTotals(route[..Airport], route[Airport..], rest.IsEmpty ? rest : rest.Slice(2, pieces), weight[..Mass(weight)]);
        return true;
    }

    /// <summary>Reads BRULAX, 6 and K120.0 of a house waybill; a letter may stand before the pieces, and the weight may be left out.</summary>
    internal static bool OfHouse(ReadOnlySpan<char> route, ReadOnlySpan<char> pieces, ReadOnlySpan<char> weight, out ImpTotals totals)
    {
        totals = default;
        var count = pieces.Length > 0 && char.IsAsciiLetterUpper(pieces[0]) ? pieces[1..] : pieces;
        if (
            route.Length != 2 * Airport
            || !AreLetters(route)
            || count.IsEmpty
            || Digits(count, MostPieces) != count.Length
            || Mass(weight) != weight.Length
        )
        {
            return false;
        }

        totals = new ImpTotals(route[..Airport], route[Airport..], count, weight);
        return true;
    }

    /// <summary>Length of the K or L with a number behind it that the text begins with; 0 where it does not.</summary>
    private static int Mass(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] is not ('K' or 'L') || Digits(text[1..], MostWeight) is not (> 0 and var whole))
        {
            return 0;
        }

        var rest = text[(1 + whole)..];
        var decimals = rest.Length > 1 && rest[0] == '.' ? Digits(rest[1..], MostDecimals) : 0;
        return 1 + whole + (decimals == 0 ? 0 : 1 + decimals);
    }

    /// <summary>How many digits the text begins with, counted up to a bound.</summary>
    private static int Digits(ReadOnlySpan<char> text, int most)
    {
        var count = 0;
        while (count < text.Length && count < most && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static bool AreLetters(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('A', 'Z');
}
