namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>One allowance a parcel would use.</summary>
/// <param name="Relief">Regime and relief: "az/parcels#month".</param>
/// <param name="Window">The window's first day: "2026-11-01".</param>
/// <param name="Limit">The limit.</param>
/// <param name="Used">Used before this parcel, as the asker said.</param>
public sealed record QuotedAllowance(string Relief, string Window, Money Limit, Money Used)
{
    /// <summary>What is left before this parcel; not below zero.</summary>
    public Money Left => Limit with { Minor = Math.Max(0, Limit.Minor - Used.Minor) };
}

/// <summary>What would be paid for a parcel: the same engine, the same total as an officer sees.</summary>
/// <param name="At">The instant it is reckoned for.</param>
/// <param name="Assessed">The assessment with its explanation.</param>
/// <param name="Allowances">The allowances it would use.</param>
/// <param name="Price">Goods, carriage, insurance and all charges, in the currency of the goods; null where the law reckons none.</param>
/// <param name="Exchange">What the law converted with, and how old it is; null where nothing was converted.</param>
public sealed record Quote(
    DateTimeOffset At,
    Assessment Assessed,
    ImmutableArray<QuotedAllowance> Allowances,
    Priced? Price,
    ExchangeUsed? Exchange
);

/// <summary>The goods values a price with everything in it can have.</summary>
/// <param name="At">The instant it is reckoned for.</param>
/// <param name="Found">The values, or why there is none.</param>
/// <param name="Quotes">One for each value, in their order.</param>
/// <param name="Problems">What kept the law from reckoning any value: a rate that is missing.</param>
public sealed record PriceQuote(DateTimeOffset At, GoodsInPrice Found, ImmutableArray<Quote> Quotes, ImmutableArray<Problem> Problems);

/// <summary>Decides a parcel that nobody has sent: nothing is stored, nobody's allowance is read.</summary>
internal static class Quotes
{
    /// <param name="request">What is asked, with the goods' value.</param>
    /// <param name="book">The law.</param>
    /// <param name="now">The instant of asking; another day is asked for at its noon UTC, as the law is known now.</param>
    /// <param name="prepaid">What the register says of the number under which tax is collected at the sale.</param>
    internal static Quote Of(QuoteRequest request, LawBook book, DateTimeOffset now, PrepaidStanding prepaid) =>
        Of(request, request.Consignment, book, AtOf(request, now), prepaid);

    /// <param name="request">What is asked, with a price.</param>
    /// <param name="book">The law.</param>
    /// <param name="now">As above.</param>
    /// <param name="prepaid">As above.</param>
    internal static PriceQuote OfPrice(QuoteRequest request, LawBook book, DateTimeOffset now, PrepaidStanding prepaid)
    {
        var at = AtOf(request, now);
        var dates = DatesAt(at);
        var found = PriceSearch.Of(
            request.Price!.Value,
            PrepaidRegister.Counted(request.Consignment, prepaid),
            book,
            dates,
            parcel => [.. AllowancesOf(request, parcel, book, dates).Select(pair => new AllowanceFact(pair.Key, pair.Said.Used.Minor))]
        );
        return new PriceQuote(
            at,
            found,
            [.. found.Values.Select(goods => Of(request, PriceSearch.Spread(request.Consignment, goods), book, at, prepaid))],
            found.Why == NoValue.NotReckoned
                ? Of(request, PriceSearch.Spread(request.Consignment, request.Price.Value), book, at, prepaid).Assessed.Problems
                : []
        );
    }

    /// <summary>What was used before must be known in the currency of the allowance; a problem is added where no rate leads there.</summary>
    internal static void CheckUsed(QuoteRequest request, LawBook book, DateTimeOffset now, List<Problem> problems)
    {
        if (request.Used is not { } used)
        {
            return;
        }

        var at = AtOf(request, now);
        var parcel = request.Price is { } price ? PriceSearch.Spread(request.Consignment, price) : request.Consignment;
        foreach (var allowance in book.Allowances(parcel, DatesAt(at)).Where(one => one.Limit.Currency.IsMoney))
        {
            if (book.Converted(parcel.Destination, used, allowance.Limit.Currency, DatesAt(at)) is null)
            {
                problems.Add(
                    Problem.Of(
                        ProblemCodes.MissingRate,
                        QueryReader.Place("used"),
                        used.ToString(),
                        $"what was used in {allowance.Limit.Currency.Code}, the currency of the allowance: no rate is published for {used.Currency.Code}"
                    )
                );
                return;
            }
        }
    }

    private static Quote Of(QuoteRequest request, Consignment parcel, LawBook book, DateTimeOffset at, PrepaidStanding prepaid)
    {
        var dates = DatesAt(at);
        var counted = PrepaidRegister.Counted(parcel, prepaid);
        var allowances = AllowancesOf(request, counted, book, dates).ToList();
        ImmutableArray<AllowanceFact> used = [.. allowances.Select(pair => new AllowanceFact(pair.Key, pair.Said.Used.Minor))];
        return new Quote(
            at,
            Assess.Explain(parcel, book, new Facts(at, null, used, prepaid)),
            [.. allowances.Select(pair => pair.Said)],
            PriceSearch.PriceOf(counted, book, dates, used.AsSpan()),
            book.ExchangeOf(counted, dates)
        );
    }

    private static DateTimeOffset AtOf(QuoteRequest request, DateTimeOffset now) =>
        request.On is { } day ? new DateTimeOffset(day.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero) : now;

    private static LawDates DatesAt(DateTimeOffset at) => new(at, at, at, at);

    /// <summary>The allowances a parcel would use, with what the asker said was used of them.</summary>
    private static IEnumerable<(AllowanceKey Key, QuotedAllowance Said)> AllowancesOf(
        QuoteRequest request,
        Consignment parcel,
        LawBook book,
        LawDates dates
    ) =>
        book.Allowances(parcel, dates)
            .Select(pair =>
            {
                var unit = pair.Limit.Currency;
                var before =
                    request.Used is { } money && unit.IsMoney && book.Converted(parcel.Destination, money, unit, dates) is { } used
                        ? used
                        : Money.Zero(unit);
                return (pair.Key, new QuotedAllowance(pair.Key.Relief, pair.Key.Window, pair.Limit, before));
            });
}
