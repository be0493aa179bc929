namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>One rate.</summary>
/// <param name="From">What is converted.</param>
/// <param name="To">What it is converted into.</param>
/// <param name="Rate">Units of <paramref name="To"/> for one of <paramref name="From"/>.</param>
public readonly record struct ExchangeRate(Currency From, Currency To, decimal Rate);

/// <summary>What a law converts the amounts of one consignment with.</summary>
/// <param name="Table">The table: "az/central-bank".</param>
/// <param name="Confidence">"verified", "mixed", "memory" or "illustrative".</param>
/// <param name="Asked">The day whose rates the law wants.</param>
/// <param name="Published">The day of the rates it takes: the last published on or before that day.</param>
/// <param name="Rates">The rates; none twice.</param>
public sealed record ExchangeUsed(string Table, string Confidence, DateOnly Asked, DateOnly Published, ImmutableArray<ExchangeRate> Rates)
{
    /// <summary>Days from the rates to the day that wants them.</summary>
    public int AgeDays => Asked.DayNumber - Published.DayNumber;
}

public sealed partial class LawBook
{
    /// <summary>
    /// The rates the law that applies to a consignment converts with: from the currency of its goods to that of each limit and of what is charged, and from a
    /// limit's to the latter.
    /// </summary>
    /// <param name="consignment">The record.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <returns>Null where nothing is converted, no one law applies, or a rate is missing.</returns>
    public ExchangeUsed? ExchangeOf(Consignment consignment, in LawDates dates)
    {
        if (consignment.Items.IsDefaultOrEmpty || !countries.TryGetValue(consignment.Destination, out var law))
        {
            return null;
        }

        var frame = Frame;
        frame.Start(consignment);
        var (dated, _) = Choose(frame, law.On(dates));
        if (dated?.Rates is not { } rates || frame.MissingRate is not null)
        {
            return null;
        }

        var charged = dated.Stack.National.Currency;
        ImmutableArray<Currency> limits = [.. dated.Stack.Reliefs.Where(one => one.IsMoney).Select(one => one.Limit.Currency).Distinct()];
        var goods = consignment.Items.Select(item => item.Value?.Currency ?? charged).Distinct();
        var found = ImmutableArray.CreateBuilder<ExchangeRate>();
        foreach (
            var (from, to) in goods
                .SelectMany(from => limits.Append(charged).Select(to => (from, to)))
                .Concat(limits.Select(one => (one, charged)))
                .Distinct()
        )
        {
            if (from == to)
            {
                continue;
            }

            if (!rates.TryRate(from, to, out var rate))
            {
                return null;
            }

            found.Add(new ExchangeRate(from, to, rate));
        }

        var table = dated.Stack.Rates;
        return found.Count == 0 ? null : new ExchangeUsed(table.Name, table.Confidence, dated.RateDate, rates.Date, found.ToImmutable());
    }

    /// <summary>An amount in another currency, as a country's own law measures it: at the rate it converts with on these dates, half up.</summary>
    /// <param name="country">ISO 3166-1 of the country.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="to">The currency wanted.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <returns>Null where the country has no rate between the two, or the amount is beyond what is counted.</returns>
    public Money? Converted(string country, Money amount, Currency to, in LawDates dates)
    {
        if (amount.Currency == to)
        {
            return amount;
        }

        foreach (var dated in countries.TryGetValue(country, out var law) ? law.On(dates) : [])
        {
            if (dated.Rates is { } rates && rates.TryRate(amount.Currency, to, out var rate))
            {
                return decimal.Abs(amount.Exact()) * rate < MostMinor ? Money.Round(amount.Exact() * rate, to, Rounding.HalfUp) : null;
            }
        }

        return null;
    }

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
