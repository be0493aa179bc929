namespace Parcelgate.Core.Money;

using System.Globalization;

/// <summary>An exact amount of money: a whole number of minor units of one currency. Never a float.</summary>
/// <param name="Minor">Minor units: 15000 is 150.00 EUR, 15000 JPY. May be negative (a correction).</param>
/// <param name="Currency">The currency of the amount.</param>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>No money in this currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>An amount in units, for example <c>Money.Of(150.25m, eur)</c>.</summary>
    /// <exception cref="ArgumentException">The amount has more decimals than the currency.</exception>
    public static Money Of(decimal units, Currency currency)
    {
        var exact = units * currency.MinorPerUnit;
        return decimal.Truncate(exact) == exact
            ? new Money(decimal.ToInt64(exact), currency)
            : throw new ArgumentException(
                $"{units.ToString(CultureInfo.InvariantCulture)} has more decimals than {currency} has ({currency.Decimals}).",
                nameof(units)
            );
    }

    /// <summary>Most units that <see cref="TryParse"/> takes; arbitrary: a million million.</summary>
    private const decimal MostUnits = 1_000_000_000_000m;

    /// <summary>
    /// Reads an amount that a person or a program wrote: digits with a point, "150.25", not negative, with no more decimals than the currency has, at most
    /// a million million units.
    /// </summary>
    public static bool TryParse(string? text, Currency currency, out Money money)
    {
        var right =
            decimal.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units)
            && units <= MostUnits
            && decimal.Truncate(units * currency.MinorPerUnit) == units * currency.MinorPerUnit;
        money = right ? Of(units, currency) : default;
        return right;
    }

    /// <summary>Rounds an exact number of units of <paramref name="currency"/> to its minor unit.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits of minor units.</exception>
    public static Money Round(decimal units, Currency currency, Rounding rounding) =>
        new(rounding.ToWhole(units * currency.MinorPerUnit), currency);

    /// <summary>The amount in units, exact: 150.25 for 15025 EUR cents.</summary>
    public decimal Units => new decimal(Minor) / Currency.MinorPerUnit;

    /// <summary>The sum of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ: the caller skipped conversion.</exception>
    public static Money operator +(Money left, Money right) => new(left.Minor + right.Minor, Same(left, right));

    /// <summary>The difference of two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ: the caller skipped conversion.</exception>
    public static Money operator -(Money left, Money right) => new(left.Minor - right.Minor, Same(left, right));

    /// <summary>Less than, in one currency.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>At most, in one currency.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>More than, in one currency.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>At least, in one currency.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The currencies differ: the caller skipped conversion.</exception>
    public int CompareTo(Money other)
    {
        _ = Same(this, other);
        return Minor.CompareTo(other.Minor);
    }

    /// <summary>Room for any amount with its currency: a sign, 19 digits, a point, a blank, "consignments".</summary>
    private const int LongestText = 40;

    /// <summary>The amount with all its decimals and the currency after it: "456.00 USD".</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[LongestText];
        var length = Write(text);
        text[length++] = ' ';
        Currency.Code.CopyTo(text[length..]);
        return new string(text[..(length + Currency.Code.Length)]);
    }

    /// <summary>The amount alone with all its decimals, invariant: "456.00".</summary>
    public string AmountText()
    {
        Span<char> text = stackalloc char[LongestText];
        return new string(text[..Write(text)]);
    }

    /// <summary>Writes <see cref="AmountText"/> as ASCII.</summary>
    /// <param name="text">At least 40 bytes.</param>
    /// <returns>Bytes written.</returns>
    public int WriteAmount(Span<byte> text)
    {
        Span<char> characters = stackalloc char[LongestText];
        var length = Write(characters);
        for (var i = 0; i < length; i++)
        {
            text[i] = (byte)characters[i];
        }

        return length;
    }

    /// <summary>Sets a point into the digits of the minor units: an explanation writes dozens of amounts, and decimals cost three times as much.</summary>
    private int Write(Span<char> text)
    {
        var decimals = Currency.Decimals;
        var magnitude = Minor < 0 ? unchecked(0UL - (ulong)Minor) : (ulong)Minor;
        Span<char> digits = stackalloc char[LongestText];
        magnitude.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var whole = Math.Max(0, count - decimals);
        var at = 0;
        if (Minor < 0)
        {
            text[at++] = '-';
        }

        if (whole == 0)
        {
            text[at++] = '0';
        }

        digits[..whole].CopyTo(text[at..]);
        at += whole;
        if (decimals == 0)
        {
            return at;
        }

        text[at++] = '.';
        text.Slice(at, decimals - (count - whole)).Fill('0');
        digits[whole..count].CopyTo(text[(at + decimals - (count - whole))..]);
        return at + decimals;
    }

    private static Currency Same(Money left, Money right) =>
        left.Currency == right.Currency
            ? left.Currency
            : throw new InvalidOperationException($"{left} and {right} are of different currencies: convert first.");
}
