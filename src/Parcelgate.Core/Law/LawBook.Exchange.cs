namespace Parcelgate.Core.Law;

using Parcelgate.Core.Money;

public sealed partial class LawBook
{
    /// <summary>
    /// Units of one currency for one unit of another, by the table that a country's own law converts with on a day. For comparing amounts, never for charging: which day
    /// counts there is the regime's to say.
    /// </summary>
    /// <param name="country">ISO 3166-1 of the country.</param>
    /// <param name="from">What is converted.</param>
    /// <param name="to">What it is converted into.</param>
    /// <param name="day">The day; the latest rates published on or before it count, as long as the table lets them.</param>
    /// <returns>1 for the same currency; null where the country has no table with both, or none young enough.</returns>
    public decimal? RateOf(string country, Currency from, Currency to, DateOnly day)
    {
        if (from == to)
        {
            return 1;
        }

        if (!countries.TryGetValue(country, out var law))
        {
            return null;
        }

        var at = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        foreach (var dated in law.On(new LawDates(at, at, at, at)))
        {
            if (dated.Rates is { } rates && rates.TryRate(from, to, out var rate))
            {
                return rate;
            }
        }

        return null;
    }
}
