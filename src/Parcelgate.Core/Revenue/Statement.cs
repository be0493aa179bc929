namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>What came of one code and charge in a statement's period.</summary>
/// <param name="Code">Why money moved.</param>
/// <param name="Charge">The charge; "" where it was about none.</param>
/// <param name="Debits">Debited.</param>
/// <param name="Credits">Credited.</param>
/// <param name="Count">Transfers.</param>
public sealed record StatementLine(TransferCode Code, string Charge, Money Debits, Money Credits, int Count);

/// <summary>What one account's holder owed, what was added and paid in a period, and what is owed now. Reserved amounts are not in it.</summary>
/// <param name="Account">Key of the account.</param>
/// <param name="Opening">Debits less credits before the period; negative when more was paid than owed.</param>
/// <param name="Lines">By code, then charge.</param>
/// <param name="Closing">Opening, plus debits, less credits.</param>
public sealed record Statement(string Account, Money Opening, ImmutableArray<StatementLine> Lines, Money Closing)
{
    /// <summary>What parcels were charged in the period: charges and corrections, less reversals.</summary>
    public Money Charged =>
        new(
            Lines
                .Where(line => line.Code is TransferCode.Charge or TransferCode.Correction or TransferCode.Reversal)
                .Sum(line => line.Debits.Minor - line.Credits.Minor),
            Opening.Currency
        );

    /// <summary>The statement over the transfers of a period.</summary>
    /// <param name="account">Key of the account.</param>
    /// <param name="opening">Where it stood before.</param>
    /// <param name="transfers">All transfers of the period that name the account, in any order.</param>
    /// <exception cref="ArgumentException">A transfer does not name the account.</exception>
    public static Statement Of(string account, Money opening, IEnumerable<Transfer> transfers)
    {
        var lines = new SortedDictionary<(TransferCode, string), StatementLine>(
            Comparer<(TransferCode Code, string Charge)>.Create(
                static (left, right) =>
                    left.Code != right.Code ? left.Code.CompareTo(right.Code) : string.CompareOrdinal(left.Charge, right.Charge)
            )
        );
        var nothing = Money.Zero(opening.Currency);
        foreach (var transfer in transfers.Where(one => one.Kind is TransferKind.Posted or TransferKind.PostPending))
        {
            var debit = transfer.Debit == account;
            if (!debit && transfer.Credit != account)
            {
                throw new ArgumentException($"Transfer {transfer.Id} does not name account '{account}'.", nameof(transfers));
            }

            var key = (transfer.Code, transfer.About.Charge);
            var line = lines.GetValueOrDefault(key) ?? new StatementLine(transfer.Code, transfer.About.Charge, nothing, nothing, 0);
            lines[key] = line with
            {
                Debits = debit ? line.Debits + transfer.Amount : line.Debits,
                Credits = debit ? line.Credits : line.Credits + transfer.Amount,
                Count = line.Count + 1,
            };
        }

        var closing = lines.Values.Aggregate(opening, static (sum, line) => sum + line.Debits - line.Credits);
        return new Statement(account, opening, [.. lines.Values], closing);
    }
}
