namespace Parcelgate.Formats;

using System.Collections.Frozen;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>What keeps a value from being one; the reader that knows the place makes a <see cref="Problem"/> of it.</summary>
/// <param name="Code">One of <see cref="ProblemCodes"/>; null when nothing is wrong.</param>
/// <param name="Expected">What would be right.</param>
internal readonly record struct Fault(string? Code, string Expected)
{
    internal static Fault None => default;

    internal bool Found => Code is not null;
}

/// <summary>A decimal number as written, exact: 12.50 is 1250 with 2 decimals.</summary>
internal readonly record struct Exact(long Digits, int Decimals);

/// <summary>Turns one text into one value of the canonical record. The same rules for every format; no place, no state.</summary>
internal static class Values
{
    // 18 decimal digits always fit 64 bits.
    private const int LongestNumber = 18;

    internal static Fault Text(ReadOnlySpan<char> text, int longest) =>
        text.Length > longest
            ? new(
                ProblemCodes.TooLong,
                $"at most {longest.ToString("N0", CultureInfo.InvariantCulture)} characters; {text.Length} were sent"
            )
        // A NUL cannot be stored by PostgreSQL and is in no language.
        : text.Contains('\0') ? new(ProblemCodes.WrongType, "text without the NUL character U+0000")
        : Fault.None;

    internal static Fault Country(ReadOnlySpan<char> text, out string? code)
    {
        code = Countries.Find(text);
        return code is null ? new(ProblemCodes.UnknownCode, "an ISO 3166-1 alpha-2 country code such as AZ") : Fault.None;
    }

    internal static Fault Currency(ReadOnlySpan<char> text, out Currency currency)
    {
        Span<char> upper = stackalloc char[3];
        return text.Length == 3 && text.ToUpperInvariant(upper) == 3 && Core.Money.Currency.TryParse(upper, out currency)
            ? Fault.None
            : NoCurrency(out currency);
    }

    private static Fault NoCurrency(out Currency currency)
    {
        currency = default;
        return new(ProblemCodes.UnknownCode, "an ISO 4217 currency code such as AZN");
    }

    internal static Fault Hs(ReadOnlySpan<char> text, out string? digits)
    {
        Span<char> kept = stackalloc char[14];
        var count = 0;
        digits = null;
        foreach (var c in text)
        {
            if (c is '.' or ' ')
            {
                continue;
            }

            if (!char.IsAsciiDigit(c) || count == kept.Length)
            {
                return WrongHs;
            }

            kept[count++] = c;
        }

        if (count < 4)
        {
            return WrongHs;
        }

        digits = count == text.Length ? text.ToString() : kept[..count].ToString();
        return Fault.None;
    }

    private static Fault WrongHs =>
        new(ProblemCodes.OutOfRange, "a commodity code of 4 to 14 digits such as 851713; dots and spaces are allowed");

    internal static Fault Whole(ReadOnlySpan<char> text, long least, long most, string unit, out long value)
    {
        value = 0;
        if (!IsWhole(text))
        {
            return new(ProblemCodes.WrongType, $"a whole number of {unit}, digits only");
        }

        return
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most
            ? Fault.None
            : new(
                ProblemCodes.OutOfRange,
                string.Create(CultureInfo.InvariantCulture, $"a whole number of {unit} from {least:N0} to {most:N0}")
            );
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    internal static Fault Mass(ReadOnlySpan<char> text, out long grams) => Whole(text, 1, Limits.MassGrams, "grams", out grams);

    /// <summary>Units that count pieces: UN/ECE Recommendation 20 and what else is in use; some write them small.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Pieces = (
        (string[])["H87", "C62", "EA", "PCE", "PCS", "PC", "NMB", "NAR"]
    )
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True of a unit that counts pieces, also where none is stated; false of measures.</summary>
    internal static bool IsPieces(ReadOnlySpan<char> unit) => unit.IsEmpty || Pieces.Contains(unit);

    /// <summary>A whole number without the zeros some write behind a point: "3.000" is 3.</summary>
    internal static ReadOnlySpan<char> WithoutZeros(ReadOnlySpan<char> text)
    {
        var point = text.IndexOf('.');
        return point > 0 && !text[(point + 1)..].ContainsAnyExcept('0') ? text[..point] : text;
    }

    /// <summary>
    /// Reads digits with an optional fraction, exactly and never through a floating-point number. No exponent, no grouping. Digits may be missing on one side of the point,
    /// and a plus may stand before them, as XML Schema (xsd:decimal) and databases have it.
    /// </summary>
    internal static Fault Number(ReadOnlySpan<char> text, out Exact number)
    {
        number = default;
        var unsigned = text is ['-' or '+', ..] ? text[1..] : text;
        var point = unsigned.IndexOf('.');
        var whole = point < 0 ? unsigned : unsigned[..point];
        var fraction = point < 0 ? [] : unsigned[(point + 1)..];
        if ((whole.IsEmpty && fraction.IsEmpty) || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return new(ProblemCodes.WrongType, "a decimal number with a point, such as 12.50; no exponent, no grouping, no currency sign");
        }

        whole = whole.TrimStart('0');
        if (whole.Length + fraction.Length > LongestNumber)
        {
            return new(ProblemCodes.OutOfRange, $"a number of at most {LongestNumber} digits");
        }

        long digits = 0;
        foreach (var c in whole)
        {
            digits = (digits * 10) + (c - '0');
        }

        foreach (var c in fraction)
        {
            digits = (digits * 10) + (c - '0');
        }

        number = new Exact(digits, fraction.Length);
        return text[0] == '-' && digits != 0 ? new(ProblemCodes.OutOfRange, "0 or more") : Fault.None;
    }

    internal static Fault Amount(Exact number, Currency currency, out Money money)
    {
        money = default;
        if (number.Decimals > currency.Decimals)
        {
            var decimals = currency.Decimals == 0 ? "no decimals" : $"at most {currency.Decimals} decimals";
            return new(ProblemCodes.OutOfRange, $"{decimals}, as {currency.Code} has");
        }

        // 18 digits and 4 decimals do not fit 64 bits; the bound is far below.
        var minor = (Int128)number.Digits;
        for (var i = number.Decimals; i < currency.Decimals; i++)
        {
            minor *= 10;
        }

        if (minor > Limits.AmountMinor)
        {
            return new(ProblemCodes.OutOfRange, $"at most {new Money(Limits.AmountMinor, currency)}");
        }

        money = new Money((long)minor, currency);
        return Fault.None;
    }

    /// <summary>Kilograms to grams, exact: 2.5 is 2500; a fraction of a gram is refused.</summary>
    internal static Fault Kilograms(Exact number, out long grams)
    {
        var milli = (Int128)number.Digits;
        grams = 0;
        for (var i = number.Decimals; i < 3; i++)
        {
            milli *= 10;
        }

        for (var i = 3; i < number.Decimals; i++)
        {
            if (milli % 10 != 0)
            {
                return new(ProblemCodes.OutOfRange, "kilograms with at most 3 decimals: whole grams");
            }

            milli /= 10;
        }

        if (milli < 1 || milli > Limits.MassGrams)
        {
            return new(ProblemCodes.OutOfRange, "a mass from 0.001 to 100,000 kilograms");
        }

        grams = (long)milli;
        return Fault.None;
    }

    /// <summary>An ISO 8601 instant with its offset, or a date, which means 00:00 UTC of that day. The result is UTC.</summary>
    internal static Fault Instant(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        if (!IsoInstant.TryParse(text, out instant))
        {
            return new(
                ProblemCodes.WrongType,
                "an ISO 8601 time with its offset such as 2026-11-23T14:58:00Z, or a date such as 2026-11-23"
            );
        }

        return instant >= Limits.Earliest && instant < Limits.Latest
            ? Fault.None
            : new(ProblemCodes.OutOfRange, "a date from 2000-01-01 to 2099-12-31");
    }
}
