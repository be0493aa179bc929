namespace Parcelgate.Core.Revenue;

using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>When the holder of a deferred account pays a statement, and what being late costs.</summary>
/// <param name="DueDays">Days from the closing of a statement until it is due, from 0 to 366.</param>
/// <param name="InterestPpmPerDay">Interest on what is late, in millionths a day: 1,000 is 0.1 % a day; from 0 to 100,000. Simple, not compounded.</param>
/// <param name="Law">The law or agreement both are from, as a citation; not blank.</param>
/// <param name="MostInterestDays">Days interest runs at most; <see cref="int.MaxValue"/> where nothing ends it.</param>
public sealed record PaymentTerms(int DueDays, long InterestPpmPerDay, string Law, int MostInterestDays = int.MaxValue)
{
    /// <summary>Most days to pay; arbitrary: a year.</summary>
    public const int MostDueDays = 366;

    /// <summary>Most interest a day; arbitrary: 10 %.</summary>
    public const long MostInterestPpm = 100_000;

    /// <summary>True when all three are in their ranges.</summary>
    public bool IsSound =>
        DueDays is >= 0 and <= MostDueDays && InterestPpmPerDay is >= 0 and <= MostInterestPpm && !string.IsNullOrWhiteSpace(Law);

    /// <summary>
    /// The terms an account has under a law: interest is the law's where it names any, whatever the agreement says; days to pay are the agreement's.
    /// </summary>
    /// <param name="agreed">The account's own terms; null: none.</param>
    /// <param name="late">What the law says; null: nothing.</param>
    /// <returns>Null where neither says anything.</returns>
    public static PaymentTerms? Under(PaymentTerms? agreed, LatePayment? late) =>
        late is null ? agreed
        : agreed is null ? new PaymentTerms(0, late.InterestPpmPerDay, late.Law, late.MostDays)
        : agreed with { InterestPpmPerDay = late.InterestPpmPerDay, Law = late.Law, MostInterestDays = late.MostDays };

    /// <summary>Interest on an amount for the days it has been late beyond those charged before, rounded to the minor unit, half up.</summary>
    /// <param name="late">What is late.</param>
    /// <param name="days">Days it has been late.</param>
    /// <param name="chargedDays">Of these, days interest was charged for before.</param>
    public Money InterestOn(Money late, int days, int chargedDays = 0)
    {
        var run = Math.Max(0, Math.Min(days, MostInterestDays) - Math.Min(chargedDays, MostInterestDays));
        var millionths = (Int128)late.Minor * InterestPpmPerDay * run;
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
