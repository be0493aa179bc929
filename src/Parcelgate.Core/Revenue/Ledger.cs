namespace Parcelgate.Core.Revenue;

/// <summary>What became of one transfer.</summary>
public enum TransferOutcome
{
    /// <summary>Done now.</summary>
    Done,

    /// <summary>Done before, with this id and this content: nothing moved.</summary>
    DoneBefore,

    /// <summary>Refused: nothing moved. The same id may be tried again, for example when there is headroom.</summary>
    Refused,
}

/// <summary>What became of one transfer, and why it was refused.</summary>
/// <param name="Id">The transfer.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Refusal">One of <see cref="LedgerCodes"/>; null when it is done.</param>
public readonly record struct TransferResult(TransferId Id, TransferOutcome Outcome, string? Refusal);

/// <summary>How a pending transfer stands.</summary>
public enum PendingStatus
{
    /// <summary>Its amount is reserved.</summary>
    Open,

    /// <summary>Posted, all or a part of it.</summary>
    Posted,

    /// <summary>Voided.</summary>
    Voided,

    /// <summary>Expired.</summary>
    Expired,
}

/// <summary>Names one charge of one version of one consignment.</summary>
public readonly record struct ChargeKey(long ConsignmentId, int Version, string Charge, int Item)
{
    /// <summary>The charge a transfer is about.</summary>
    public static ChargeKey Of(About about) => new(about.ConsignmentId, about.Version, about.Charge, about.Item);
}

/// <summary>
/// The accounts, transfers and reservations a batch touches, and the one function that posts the batch to them. Holds what the caller loaded; reads no
/// store and no clock, so the same transfers in the same order give the same balances on any machine. Not thread-safe.
/// </summary>
/// <remarks>
/// What must be loaded before <see cref="Post"/>: every account named by a transfer; every transfer on file with the id of one; every pending
/// transfer one of them ends; and what is charged already of the consignments they charge.
/// </remarks>
public sealed class Ledger
{
    private readonly Dictionary<string, Standing> standings = new(StringComparer.Ordinal);
    private readonly Dictionary<TransferId, Transfer> known = [];
    private readonly Dictionary<TransferId, PendingStatus> pendings = [];
    private readonly HashSet<ChargeKey> charged = [];
    private readonly List<Transfer> done = [];
    private readonly List<(Standing Standing, Balance Before)> undo = [];

    /// <summary>One account and its sums.</summary>
    private sealed class Standing(Account account, Balance balance)
    {
        public Account Account { get; } = account;

        public Balance Balance { get; set; } = balance;

        public Balance Loaded { get; } = balance;
    }

    /// <summary>Loads an account with its sums.</summary>
    /// <exception cref="ArgumentException">It is loaded already.</exception>
    public void Load(Account account, Balance balance) => standings.Add(account.Key, new Standing(account, balance));

    /// <summary>Loads a transfer on file.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="status">How it stands; only for pending ones.</param>
    public void Load(Transfer transfer, PendingStatus status = PendingStatus.Open)
    {
        known[transfer.Id] = transfer;
        if (transfer.Kind == TransferKind.Pending)
        {
            pendings[transfer.Id] = status;
        }
    }

    /// <summary>Loads that a consignment is charged already, in full or by a reservation that is open.</summary>
    public void LoadCharged(ChargeKey key) => charged.Add(key);

    /// <summary>True when the account is loaded.</summary>
    public bool Has(string accountKey) => standings.ContainsKey(accountKey);

    /// <summary>An account's sums after what was posted.</summary>
    /// <exception cref="KeyNotFoundException">It is not loaded.</exception>
    public Balance BalanceOf(string accountKey) => standings[accountKey].Balance;

    /// <summary>A loaded account's headroom; null when nothing limits it.</summary>
    /// <exception cref="KeyNotFoundException">It is not loaded.</exception>
    public Headroom? HeadroomOf(string accountKey) => Headroom.Of(standings[accountKey].Account, standings[accountKey].Balance);

    /// <summary>All transfers done since loading, in order: what has to be stored.</summary>
    public IReadOnlyList<Transfer> Done => done;

    /// <summary>Accounts whose sums are not what was loaded, with what was added to them.</summary>
    public IEnumerable<(string Key, Balance Added)> Changes =>
        from standing in standings.Values
        where standing.Balance != standing.Loaded
        select (
            standing.Account.Key,
            new Balance(
                standing.Balance.DebitsPosted - standing.Loaded.DebitsPosted,
                standing.Balance.CreditsPosted - standing.Loaded.CreditsPosted,
                standing.Balance.DebitsPending - standing.Loaded.DebitsPending,
                standing.Balance.CreditsPending - standing.Loaded.CreditsPending
            )
        );

    /// <summary>
    /// Posts transfers in their order. Each sees what those before it moved. A chain (linked transfers and the one that closes it) is done as a whole or
    /// not at all.
    /// </summary>
    /// <param name="transfers">The batch.</param>
    /// <param name="now">The instant of posting, for expiries; whole milliseconds.</param>
    /// <returns>One result per transfer, in the same order.</returns>
    public IReadOnlyList<TransferResult> Post(IReadOnlyList<Transfer> transfers, DateTimeOffset now)
    {
        var results = new TransferResult[transfers.Count];
        for (var first = 0; first < transfers.Count; )
        {
            var last = first;
            while (last < transfers.Count && transfers[last].Linked)
            {
                last++;
            }

            if (last == transfers.Count)
            {
                Fill(transfers, results, first, last - 1, TransferOutcome.Refused, LedgerCodes.ChainOpen);
                break;
            }

            PostChain(transfers, results, first, last, now);
            first = last + 1;
        }

        return results;
    }

    private void PostChain(IReadOnlyList<Transfer> transfers, TransferResult[] results, int first, int last, DateTimeOffset now)
    {
        if (AllKnown(transfers, first, last))
        {
            Fill(transfers, results, first, last, TransferOutcome.DoneBefore, null);
            return;
        }

        undo.Clear();
        var doneBefore = done.Count;
        for (var i = first; i <= last; i++)
        {
            if (Refuse(transfers[i], now) is { } refusal)
            {
                Undo(doneBefore);
                Fill(transfers, results, first, last, TransferOutcome.Refused, LedgerCodes.LinkedFailed);
                results[i] = new TransferResult(transfers[i].Id, TransferOutcome.Refused, refusal);
                return;
            }
        }

        Fill(transfers, results, first, last, TransferOutcome.Done, null);
    }

    private bool AllKnown(IReadOnlyList<Transfer> transfers, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            if (!known.TryGetValue(transfers[i].Id, out var there) || there != transfers[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Does one transfer, or says why not; what it did is in <see cref="done"/> and <see cref="undo"/>.</summary>
    private string? Refuse(Transfer transfer, DateTimeOffset now)
    {
        if (known.ContainsKey(transfer.Id))
        {
            return LedgerCodes.IdReused;
        }

        if (TransferShape.Refuse(transfer) is { } malformed)
        {
            return malformed;
        }

        if (!standings.TryGetValue(transfer.Debit, out var debit) || !standings.TryGetValue(transfer.Credit, out var credit))
        {
            return LedgerCodes.AccountUnknown;
        }

        if (debit.Account.Currency != transfer.Amount.Currency || credit.Account.Currency != transfer.Amount.Currency)
        {
            return LedgerCodes.CurrencyDiffers;
        }

        if (!TransferShape.TaxesRight(transfer.Code, debit.Account.Kind, credit.Account.Kind))
        {
            return LedgerCodes.NotRevenue;
        }

        var refusal = transfer.EndsPending ? End(transfer, debit, credit, now) : Begin(transfer, debit, credit, now);
        if (refusal is null)
        {
            known.Add(transfer.Id, transfer);
            done.Add(transfer);
        }

        return refusal;
    }

    private string? Begin(Transfer transfer, Standing debit, Standing credit, DateTimeOffset now)
    {
        if (transfer.ExpiresAt <= now)
        {
            return LedgerCodes.ExpiresInPast;
        }

        if (transfer.Charges && charged.Contains(ChargeKey.Of(transfer.About)))
        {
            return LedgerCodes.ChargedAlready;
        }

        if (transfer.Code == TransferCode.Reassignment && !charged.Contains(ChargeKey.Of(transfer.About)))
        {
            return LedgerCodes.NotCharged;
        }

        var refusal =
            Limits.Refuse(debit.Account, debit.Balance, LimitedSide.Debits, transfer)
            ?? Limits.Refuse(credit.Account, credit.Balance, LimitedSide.Credits, transfer)
            ?? Move(transfer.Kind == TransferKind.Pending, debit, credit, transfer.Amount.Minor);
        if (refusal is not null)
        {
            return refusal;
        }

        if (transfer.Charges)
        {
            charged.Add(ChargeKey.Of(transfer.About));
        }
        else if (transfer.Code == TransferCode.Reassignment)
        {
            charged.Remove(ChargeKey.Of(transfer.About));
        }

        if (transfer.Kind == TransferKind.Pending)
        {
            pendings.Add(transfer.Id, PendingStatus.Open);
        }

        return null;
    }

    private string? Move(bool pending, Standing debit, Standing credit, long amountMinor)
    {
        var (left, right) = (debit.Balance, credit.Balance);
        if (
            amountMinor > Room(pending ? left.DebitsPending : left.DebitsPosted)
            || amountMinor > Room(pending ? right.CreditsPending : right.CreditsPosted)
        )
        {
            return LedgerCodes.Overflows;
        }

        Set(
            debit,
            pending
                ? left with
                {
                    DebitsPending = left.DebitsPending + amountMinor,
                }
                : left with
                {
                    DebitsPosted = left.DebitsPosted + amountMinor,
                }
        );
        Set(
            credit,
            pending
                ? right with
                {
                    CreditsPending = right.CreditsPending + amountMinor,
                }
                : right with
                {
                    CreditsPosted = right.CreditsPosted + amountMinor,
                }
        );
        return null;
    }

    /// <summary>How much a sum may grow. Below nothing is what was loaded as nothing, to be added to sums elsewhere, and gave up a reservation.</summary>
    private static long Room(long sum) => long.MaxValue - Math.Max(0, sum);

    private string? End(Transfer transfer, Standing debit, Standing credit, DateTimeOffset now)
    {
        if (!pendings.TryGetValue(transfer.Pending!.Value, out var status))
        {
            return LedgerCodes.PendingNotFound;
        }

        var pending = known[transfer.Pending.Value];
        var refusal =
            PendingRules.RefuseStatus(status)
            ?? PendingRules.RefuseTime(transfer.Kind, pending, now)
            ?? PendingRules.RefuseContent(transfer, pending);
        if (refusal is not null)
        {
            return refusal;
        }

        var reserved = pending.Amount.Minor;
        Set(debit, debit.Balance with { DebitsPending = debit.Balance.DebitsPending - reserved });
        Set(credit, credit.Balance with { CreditsPending = credit.Balance.CreditsPending - reserved });
        if (transfer.Kind == TransferKind.PostPending)
        {
            refusal = Move(pending: false, debit, credit, transfer.Amount.Minor);
            if (refusal is not null)
            {
                Revert(2);
                return refusal;
            }
        }
        else if (pending.Charges)
        {
            charged.Remove(ChargeKey.Of(pending.About));
        }

        pendings[pending.Id] = PendingRules.StatusAfter(transfer.Kind);
        return null;
    }

    private void Set(Standing standing, Balance balance)
    {
        undo.Add((standing, standing.Balance));
        standing.Balance = balance;
    }

    private void Revert(int steps)
    {
        for (; steps > 0; steps--)
        {
            var (standing, before) = undo[^1];
            standing.Balance = before;
            undo.RemoveAt(undo.Count - 1);
        }
    }

    /// <summary>Takes back what a chain did before it was refused, last first.</summary>
    private void Undo(int doneBefore)
    {
        Revert(undo.Count);
        for (var i = done.Count - 1; i >= doneBefore; i--)
        {
            var transfer = done[i];
            known.Remove(transfer.Id);
            pendings.Remove(transfer.Id);
            if (transfer.Charges)
            {
                charged.Remove(ChargeKey.Of(transfer.About));
            }
            else if (transfer.Code == TransferCode.Reassignment)
            {
                charged.Add(ChargeKey.Of(transfer.About));
            }

            if (transfer.EndsPending)
            {
                Reopen(transfer.Pending!.Value);
            }
        }

        done.RemoveRange(doneBefore, done.Count - doneBefore);
    }

    private void Reopen(TransferId id)
    {
        pendings[id] = PendingStatus.Open;
        if (known[id].Charges)
        {
            charged.Add(ChargeKey.Of(known[id].About));
        }
    }

    private static void Fill(
        IReadOnlyList<Transfer> transfers,
        TransferResult[] results,
        int first,
        int last,
        TransferOutcome outcome,
        string? refusal
    )
    {
        for (var i = first; i <= last; i++)
        {
            results[i] = new TransferResult(transfers[i].Id, outcome, refusal);
        }
    }
}
