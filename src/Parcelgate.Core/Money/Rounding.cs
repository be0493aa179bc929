namespace Parcelgate.Core.Money;

/// <summary>How a result between two minor units becomes one of them. Every division and conversion names one.</summary>
public enum Rounding
{
    /// <summary>To the nearest; a half goes away from zero (commercial rounding).</summary>
    HalfUp,

    /// <summary>To the nearest; a half goes to the even neighbour (bankers' rounding).</summary>
    HalfEven,

    /// <summary>Towards zero: the fraction is dropped.</summary>
    Down,

    /// <summary>Away from zero: any fraction counts as a whole.</summary>
    Up,
}

/// <summary>Rounding of exact decimals to whole numbers.</summary>
public static class Roundings
{
    /// <summary>Rounds <paramref name="exact"/> to a whole number of units.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public static long ToWhole(this Rounding rounding, decimal exact) =>
        decimal.ToInt64(
            rounding switch
            {
                Rounding.HalfUp => decimal.Round(exact, 0, MidpointRounding.AwayFromZero),
                Rounding.HalfEven => decimal.Round(exact, 0, MidpointRounding.ToEven),
                Rounding.Down => decimal.Truncate(exact),
                Rounding.Up => exact >= 0 ? decimal.Ceiling(exact) : decimal.Floor(exact),
                _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Not a rounding."),
            }
        );
}
