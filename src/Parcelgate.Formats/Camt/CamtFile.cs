namespace Parcelgate.Formats.Camt;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Which message it is.</summary>
public enum CamtKind
{
    /// <summary>camt.053, BankToCustomerStatement: the day's entries with opening and closing balance.</summary>
    Statement,

    /// <summary>camt.054, BankToCustomerDebitCreditNotification: entries as they are booked, before the day's statement.</summary>
    Notification,
}

/// <summary>Whether an entry is in the account's balance.</summary>
public enum CamtStatus
{
    /// <summary>BOOK: booked.</summary>
    Booked,

    /// <summary>PDNG: pending; it may never be booked.</summary>
    Pending,

    /// <summary>INFO or FUTR: for information, or of a later day.</summary>
    Information,
}

/// <summary>A bank's message: statements or notifications whose sums are right.</summary>
/// <param name="Kind">Statement or notification.</param>
/// <param name="Version">As its namespace says: "camt.053.001.08".</param>
/// <param name="MessageId">GrpHdr/MsgId.</param>
/// <param name="Statements">One per account and period, in the order of the file; at least one.</param>
public sealed record CamtFile(CamtKind Kind, string Version, string MessageId, ImmutableArray<CamtStatement> Statements);

/// <summary>One statement or notification of one account.</summary>
/// <param name="Id">The bank's id of it.</param>
/// <param name="Account">IBAN, or the account's number where it has none; without blanks.</param>
/// <param name="Opening">Balance before the entries; null where a notification has none. Negative: overdrawn.</param>
/// <param name="Closing">Balance after them, likewise.</param>
/// <param name="Entries">In the order of the file.</param>
public sealed record CamtStatement(string Id, string Account, Money? Opening, Money? Closing, ImmutableArray<CamtEntry> Entries);

/// <summary>One line of the account.</summary>
/// <param name="Place">Where it stands: "Stmt[1]/Ntry[3]".</param>
/// <param name="Key">
/// Names the entry once and for all. By the bank's own reference (AcctSvcrRef) it is the same in a notification and in the statement that follows; where a
/// statement has none, by the statement's id and NtryRef, or the place in it. Direction and reversal are part of it: a reversal may repeat a reference.
/// The second of the same in a statement has its number behind it.
/// </param>
/// <param name="Amount">Not negative; nothing where the bank tells of what moved nothing.</param>
/// <param name="IsCredit">True: money came in.</param>
/// <param name="IsReversal">RvslInd: the bank takes back what it booked before.</param>
/// <param name="Status">Booked or not.</param>
/// <param name="BookedOn">Booking date; null when not given.</param>
/// <param name="Payments">What it consists of; one where the bank gives no details, none where the amount is nothing. Their sum is the entry's amount.</param>
public sealed record CamtEntry(
    string Place,
    string Key,
    Money Amount,
    bool IsCredit,
    bool IsReversal,
    CamtStatus Status,
    DateOnly? BookedOn,
    ImmutableArray<CamtPayment> Payments
)
{
    /// <summary>True when the bank said what the entry consists of; false: <see cref="Payments"/> has one without details.</summary>
    public bool IsDetailed { get; init; }

    /// <summary>True when nothing names it but its statement's id and NtryRef or place: another statement with that id would name it too.</summary>
    public bool IsByPlace { get; init; }
}

/// <summary>One payment of an entry.</summary>
/// <param name="Amount">More than nothing, in the account's currency.</param>
/// <param name="IsCredit">True: money came in.</param>
/// <param name="Reference">RmtInf/Strd/CdtrRefInf/Ref as sent; null when there is none.</param>
/// <param name="Text">RmtInf/Ustrd and what the bank adds, joined by blanks; at most 500 characters.</param>
/// <param name="EndToEndId">The payer's own id; null when there is none, or "NOTPROVIDED".</param>
/// <param name="Payer">Name of who paid, or of who is paid; null when not given.</param>
public sealed record CamtPayment(Money Amount, bool IsCredit, string? Reference, string Text, string? EndToEndId, string? Payer);

/// <summary>A file, or everything wrong with it; never both.</summary>
/// <param name="File">The file; null when there are problems.</param>
/// <param name="Problems">At most <see cref="CamtReader.MostProblems"/>.</param>
public sealed record CamtResult(CamtFile? File, ImmutableArray<Problem> Problems);

/// <summary>Collects what is wrong, up to a bound.</summary>
internal sealed class CamtFaults
{
    private readonly List<Problem> all = [];

    internal bool Any => all.Count > 0;

    internal bool Full => all.Count >= CamtReader.MostProblems;

    internal ImmutableArray<Problem> All => [.. all];

    internal void Add(string code, string place, string? found, string expected)
    {
        if (!Full)
        {
            all.Add(Problem.Of(code, place, found ?? "", expected));
        }
    }

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
