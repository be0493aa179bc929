namespace Parcelgate.Core.Law;

using System.Collections.Immutable;

/// <summary>What a law says of charges on account that are paid late.</summary>
/// <param name="InterestPpmPerDay">Interest in millionths of what is late, for each day: 1,000 is 0.1 %. Simple, not compounded.</param>
/// <param name="MostDays">Days it runs at most; <see cref="int.MaxValue"/> where the law sets no end.</param>
/// <param name="Law">The citation.</param>
public sealed record LatePayment(long InterestPpmPerDay, int MostDays, string Law);

/// <summary>The event a term is counted from.</summary>
public enum TermFrom
{
    /// <summary>The decision about the parcel.</summary>
    Acceptance,

    /// <summary>Its release.</summary>
    Release,
}

/// <summary>Until when the charges of a parcel that goes back can be claimed.</summary>
/// <param name="Days">Days after the event; the last one is in it.</param>
/// <param name="From">The event.</param>
/// <param name="Law">The citation.</param>
public sealed record ReturnTerm(int Days, TermFrom From, string Law)
{
    /// <summary>The last instant a claim is in time, by days of 24 hours.</summary>
    public DateTimeOffset Until(DateTimeOffset accepted, DateTimeOffset released) =>
        (From == TermFrom.Acceptance ? accepted : released).AddDays(Days);
}

public sealed partial class LawBook
{
    /// <summary>
    /// What the laws that charge in a currency say of late payment, as they are in force and known at an instant. Null when none says anything, or two
    /// countries' laws say different things: then it is a matter of the account's own terms.
    /// </summary>
    public LatePayment? LatePaymentOf(Money.Currency currency, DateTimeOffset at)
    {
        LatePayment? found = null;
        foreach (var country in countries.Values.Where(country => country.Currencies.Contains(currency)))
        {
            foreach (var dated in country.On(new LawDates(at, at, at, at)))
            {
                if (dated.Stack.National.Currency != currency || dated.Stack.LatePayment is not { } said || said == found)
                {
                    continue;
                }

                if (found is not null)
                {
                    return null;
                }

                found = said;
            }
        }

        return found;
    }

    /// <summary>Until when a return is claimed under the versions a decision was made under; null where they set no term.</summary>
    /// <param name="regimes">The decision's versions, the union's first.</param>
    public ReturnTerm? ReturnTermOf(ImmutableArray<RegimeVersion> regimes)
    {
        foreach (var regime in regimes.Reverse())
        {
            if (files.FirstOrDefault(file => file.Hash == regime.Hash && file.Returns is not null) is { } file)
            {
                return file.Returns;
            }
        }

        return null;
    }
}
