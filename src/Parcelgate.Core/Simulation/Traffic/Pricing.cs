namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Money;

/// <summary>Prices as shops make them: skewed, round, and crowded just below what the law lets through.</summary>
internal static class Pricing
{
    // Quantiles (0.5 %, 1/32 … 31/32, 99.5 %) of a log-normal with sigma 0.6, scaled so that the 5th percentile is 0 and the 95th is 1000.
    private static readonly int[] Skew =
    [
        -69,
        -20,
        11,
        35,
        56,
        75,
        93,
        110,
        127,
        144,
        161,
        179,
        196,
        214,
        233,
        252,
        272,
        292,
        314,
        338,
        363,
        390,
        419,
        451,
        487,
        528,
        576,
        632,
        702,
        793,
        925,
        1162,
        1869,
    ];

    /// <summary>
    /// Thousandths of a unit for one US dollar. Rough and fixed: they shape prices only; what the law converts with is dated data elsewhere.
    /// </summary>
    private static int PerDollar(string code) =>
        code switch
        {
            "EUR" => 870,
            "GBP" => 750,
            "CNY" => 7100,
            "TRY" => 42000,
            _ => 1000,
        };

    /// <summary>US cents for one piece: mostly near the lower end, seldom far above the upper, half of the time a round price.</summary>
    internal static long Cents(Article article, ref Dice dice)
    {
        var at = dice.Below(32 * 1024);
        var (low, high) = (Skew[at >> 10], Skew[(at >> 10) + 1]);
        var skew = low + (high - low) * (at & 1023) / 1024;
        var cents = Math.Max(article.LowCents / 2, article.LowCents + (long)(article.HighCents - article.LowCents) * skew / 1000);
        return Round(Math.Max(10, cents), ref dice);
    }

    /// <summary>What a shop asks instead of an odd number. Shares arbitrary.</summary>
    private static long Round(long cents, ref Dice dice) =>
        dice.Below(100) switch
        {
            < 30 when cents >= 100 => cents / 100 * 100 + 99,
            < 45 when cents >= 200 => cents / 100 * 100,
            < 52 when cents >= 100 => cents / 100 * 100 + 50,
            < 57 when cents >= 2000 => cents / 1000 * 1000 + 990,
            _ => cents,
        };

    /// <summary>An amount in another currency, in minor units (two decimals in every currency used here); prices stay round where they were.</summary>
    internal static Money In(Currency currency, long cents)
    {
        var rate = PerDollar(currency.Code);
        if (rate == 1000)
        {
            return new Money(cents, currency);
        }

        var minor = Math.Max(1, cents * rate / 1000);
        return new Money(cents % 100 == 0 && minor >= 100 ? minor / 100 * 100 : minor, currency);
    }

    /// <summary>US cents of an amount.</summary>
    internal static long ToCents(Money money) => money.Minor * 1000 / PerDollar(money.Currency.Code);
}
