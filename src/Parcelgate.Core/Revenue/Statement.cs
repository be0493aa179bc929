namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>What came of one code and charge in a statement's period.</summary>
/// <param name="Code">Why money moved.</param>
/// <param name="Charge">The charge; "" where it was about none.</param>
/// <param name="Debits">Debited.</param>
/// <param name="Credits">Credited.</param>
/// <param name="Count">Transfers.</param>
public sealed record StatementLine(TransferCode Code, string Charge, Money Debits, Money Credits, long Count)
{
    /// <summary>The line of one transfer; null for one that moves nothing yet or any more.</summary>
    /// <param name="account">Key of the account the statement is of.</param>
    /// <param name="transfer">A transfer that names it.</param>
    /// <exception cref="ArgumentException">The transfer does not name the account.</exception>
    public static StatementLine? Of(string account, Transfer transfer)
    {
        if (transfer.Kind is not (TransferKind.Posted or TransferKind.PostPending))
        {
            return null;
        }

        var nothing = Money.Zero(transfer.Amount.Currency);
        return transfer.Debit == account ? new StatementLine(transfer.Code, transfer.About.Charge, transfer.Amount, nothing, 1)
            : transfer.Credit == account ? new StatementLine(transfer.Code, transfer.About.Charge, nothing, transfer.Amount, 1)
            : throw new ArgumentException($"Transfer {transfer.Id} does not name account '{account}'.", nameof(transfer));
    }
}

/// <summary>What one account's holder owed, what was added and paid in a period, and what is owed now. Reserved amounts are not in it.</summary>
/// <param name="Account">Key of the account.</param>
/// <param name="Opening">Debits less credits before the period; negative when more was paid than owed.</param>
/// <param name="Lines">By code, then charge.</param>
/// <param name="Closing">Opening, plus debits, less credits.</param>
public sealed record Statement(string Account, Money Opening, ImmutableArray<StatementLine> Lines, Money Closing)
{
    /// <summary>What parcels were charged in the period: charges and corrections, less reversals.</summary>
    public Money Charged =>
        new(Lines.Where(line => line.Code.IsOfCharges()).Sum(line => line.Debits.Minor - line.Credits.Minor), Opening.Currency);

    /// <summary>What was paid in the period, less what was paid back.</summary>
    public Money Paid =>
        new(
            Lines
                .Where(line => line.Code is TransferCode.Payment or TransferCode.Deposit or TransferCode.Refund)
                .Sum(line => line.Credits.Minor - line.Debits.Minor),
            Opening.Currency
        );

    /// <summary>Transfers of the period.</summary>
    public long Count => Lines.Sum(line => line.Count);

    /// <summary>The statement of a period.</summary>
    /// <param name="account">Key of the account.</param>
    /// <param name="opening">Where it stood before.</param>
    /// <param name="lines">What moved in the period, in any order; lines of one code and charge are made one.</param>
    public static Statement Of(string account, Money opening, IEnumerable<StatementLine> lines)
    {
        var merged = lines
            .GroupBy(line => (line.Code, line.Charge))
            .Select(group => group.Aggregate(Plus))
            .OrderBy(line => line.Code)
            .ThenBy(line => line.Charge, StringComparer.Ordinal)
            .ToImmutableArray();
        return new Statement(account, opening, merged, merged.Aggregate(opening, static (sum, line) => sum + line.Debits - line.Credits));
    }

    private static StatementLine Plus(StatementLine left, StatementLine right) =>
        left with
        {
            Debits = left.Debits + right.Debits,
            Credits = left.Credits + right.Credits,
            Count = left.Count + right.Count,
        };
}
