namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
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
public sealed record Quote(DateTimeOffset At, Assessment Assessed, ImmutableArray<QuotedAllowance> Allowances);

/// <summary>Decides a parcel that nobody has sent: nothing is stored, nobody's allowance is read.</summary>
internal static class Quotes
{
    /// <param name="request">What is asked.</param>
    /// <param name="book">The law.</param>
    /// <param name="now">The instant of asking; another day is asked for at its noon UTC, as the law is known now.</param>
    internal static Quote Of(QuoteRequest request, LawBook book, DateTimeOffset now)
    {
        var at = request.On is { } day ? new DateTimeOffset(day.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero) : now;
        var dates = new LawDates(at, at, at, at);
        var allowances = ImmutableArray.CreateBuilder<QuotedAllowance>();
        var used = ImmutableArray.CreateBuilder<AllowanceFact>();
        foreach (var (key, limit) in book.Allowances(request.Consignment, dates))
        {
            var before = request.Used is { } money && money.Currency == limit.Currency ? money : Money.Zero(limit.Currency);
            allowances.Add(new QuotedAllowance(key.Relief, key.Window, limit, before));
            used.Add(new AllowanceFact(key, before.Minor));
        }

        var assessed = Assess.Explain(request.Consignment, book, new Facts(at, null, used.ToImmutable()));
        return new Quote(at, assessed, allowances.ToImmutable());
    }
}
