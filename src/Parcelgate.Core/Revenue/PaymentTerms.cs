namespace Parcelgate.Core.Revenue;

using Parcelgate.Core.Money;

/// <summary>When the holder of a deferred account pays a statement, and what being late costs.</summary>
/// <param name="DueDays">Days from the closing of a statement until it is due, from 0 to 366.</param>
/// <param name="InterestPpmPerDay">Interest on what is late, in millionths a day: 1,000 is 0.1 % a day; from 0 to 100,000. Simple, not compounded.</param>
/// <param name="Law">The law or agreement both are from, as a citation; not blank.</param>
public sealed record PaymentTerms(int DueDays, long InterestPpmPerDay, string Law)
{
    /// <summary>Most days to pay; arbitrary: a year.</summary>
    public const int MostDueDays = 366;

    /// <summary>Most interest a day; arbitrary: 10 %.</summary>
    public const long MostInterestPpm = 100_000;

    /// <summary>True when all three are in their ranges.</summary>
    public bool IsSound =>
        DueDays is >= 0 and <= MostDueDays && InterestPpmPerDay is >= 0 and <= MostInterestPpm && !string.IsNullOrWhiteSpace(Law);

    /// <summary>Interest on an amount that was late for so many days, rounded to the minor unit, half up.</summary>
    public Money InterestOn(Money late, int days)
    {
        var millionths = (Int128)late.Minor * InterestPpmPerDay * days;
        return new Money((long)((millionths + 500_000) / 1_000_000), late.Currency);
    }
}

/// <summary>What one statement asks for.</summary>
/// <param name="Number">Number of the statement among those of its account, from 1.</param>
/// <param name="DueAt">When it must be paid.</param>
/// <param name="Amount">What was charged in its period, less what was taken back; negative when more was taken back.</param>
public sealed record Demanded(int Number, DateTimeOffset DueAt, Money Amount);

/// <summary>What of a statement is not paid.</summary>
/// <param name="Demand">The statement.</param>
/// <param name="Open">What is open of it: more than nothing.</param>
/// <param name="DaysLate">Whole days since it was due; 0 when it is not late.</param>
public sealed record OpenDemand(Demanded Demand, Money Open, int DaysLate);

/// <summary>Which statements are open, and how old they are: what was paid settles the oldest first.</summary>
public static class Aging
{
    /// <summary>The statements that are open, oldest first.</summary>
    /// <param name="demands">All statements of one account, oldest first.</param>
    /// <param name="paid">All that was ever paid on it, less what was paid back.</param>
    /// <param name="now">The instant ages are counted to.</param>
    public static IReadOnlyList<OpenDemand> Of(IReadOnlyList<Demanded> demands, Money paid, DateTimeOffset now)
    {
        var settled = paid.Minor - demands.Where(one => one.Amount.Minor < 0).Sum(one => one.Amount.Minor);
        var open = new List<OpenDemand>();
        foreach (var demand in demands.Where(one => one.Amount.Minor > 0))
        {
            var covered = Math.Clamp(settled, 0, demand.Amount.Minor);
            settled -= covered;
            if (covered < demand.Amount.Minor)
            {
                var late = now > demand.DueAt ? (int)(now - demand.DueAt).TotalDays : 0;
                open.Add(new OpenDemand(demand, new Money(demand.Amount.Minor - covered, demand.Amount.Currency), late));
            }
        }

        return open;
    }
}
