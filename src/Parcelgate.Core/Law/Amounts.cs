namespace Parcelgate.Core.Law;

using System.Globalization;
using Parcelgate.Core.Money;

/// <summary>Numbers with their units as law files write them: "300 USD", "15 %", "31 kg". Each failure is a sentence.</summary>
internal static class Amounts
{
    private static readonly string[] Codes = [.. Currency.All.Select(currency => currency.Code)];

    /// <summary>"300 USD", "0.01 AZN": an amount that is not negative, one blank, an ISO 4217 code.</summary>
    internal static bool TryMoney(string text, out decimal units, out Currency currency, out string sentence)
    {
        (units, currency, sentence) = (0, default, "");
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || !TryNumber(text.AsSpan(0, blank), out units))
        {
            sentence = $"'{text}' is not an amount of money; one is written 300 USD";
            return false;
        }

        var code = text[(blank + 1)..].Trim();
        if (Currency.TryParse(code, out currency))
        {
            return true;
        }

        sentence = $"'{text}' has no ISO 4217 currency{Nearest.Hint(code, Codes)}";
        return false;
    }

    /// <summary>The amount in units, exact. Sets the scale instead of dividing: this runs several times for every parcel.</summary>
    internal static decimal Exact(this Money money)
    {
        var magnitude = money.Minor < 0 ? unchecked(0UL - (ulong)money.Minor) : (ulong)money.Minor;
        return new decimal(unchecked((int)magnitude), unchecked((int)(magnitude >> 32)), 0, money.Minor < 0, (byte)money.Currency.Decimals);
    }

    /// <summary>"15 %" as 0.15.</summary>
    internal static bool TryPercent(string text, out decimal share)
    {
        share = 0;
        if (!text.EndsWith('%') || !TryNumber(text.AsSpan(0, text.Length - 1).TrimEnd(), out var percent) || percent > 10_000)
        {
            return false;
        }

        share = percent / 100;
        return true;
    }

    /// <summary>"31 kg" or "500 g" in grams.</summary>
    internal static bool TryMass(string text, out long grams)
    {
        grams = 0;
        var unit =
            text.EndsWith(" kg", StringComparison.Ordinal) ? 1000
            : text.EndsWith(" g", StringComparison.Ordinal) ? 1
            : 0;
        if (unit == 0 || !TryNumber(text.AsSpan(0, text.LastIndexOf(' ')), out var number) || number > 1_000_000)
        {
            return false;
        }

        grams = decimal.ToInt64(decimal.Truncate(number * unit));
        return grams == number * unit;
    }

    /// <summary>"31 kg", "3 pieces" or "1 consignment": what limits count besides money.</summary>
    internal static bool TryCount(string text, out Money count)
    {
        count = default;
        if (TryMass(text, out var grams))
        {
            count = new Money(grams, Currency.Grams);
            return true;
        }

        var words = text.Split(' ');
        if (words.Length != 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        count = words[1] switch
        {
            "piece" or "pieces" => new Money(number, Currency.Pieces),
            "consignment" or "consignments" => new Money(number, Currency.Parcels),
            _ => default,
        };
        return count.Currency.Code.Length > 0;
    }

    /// <summary>"2026-07-01".</summary>
    internal static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>Digits with at most one point; no sign, no thousands; at most 15 digits.</summary>
    internal static bool TryNumber(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        return text.Length is > 0 and <= 16
            && char.IsAsciiDigit(text[0])
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
