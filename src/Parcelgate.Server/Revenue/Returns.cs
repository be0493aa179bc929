namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Where a claim is. Values are stored: they never change meaning.</summary>
public enum ClaimState
{
    /// <summary>An officer has to decide.</summary>
    Open = 1,

    /// <summary>The goods went back: charges and allowance are undone.</summary>
    Accepted = 2,

    /// <summary>Refused, with a reason.</summary>
    Refused = 3,
}

/// <summary>What is asked back for a parcel that goes back after its release.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Provider">Whose consignment it is.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="State">Where the claim is.</param>
/// <param name="Reason">Why, in the claimant's words.</param>
/// <param name="ClaimedBy">Who asked.</param>
/// <param name="ClaimedAt">When.</param>
/// <param name="Answer">Why it was decided so; "" while it is open.</param>
/// <param name="DecidedBy">Who decided; "" while it is open.</param>
/// <param name="DecidedAt">When; null while it is open.</param>
/// <param name="PaidBy">Who paid it back; "" where nothing was.</param>
/// <param name="PaidAt">When; null where nothing was.</param>
/// <param name="Until">The last instant it was in time; null where the law the parcel was decided under names no term.</param>
/// <param name="TermLaw">That law's citation; "" where it names none.</param>
public sealed record ReturnClaim(
    long Id,
    long ConsignmentId,
    string Provider,
    string Reference,
    ClaimState State,
    string Reason,
    string ClaimedBy,
    DateTimeOffset ClaimedAt,
    string Answer,
    string DecidedBy,
    DateTimeOffset? DecidedAt,
    string PaidBy,
    DateTimeOffset? PaidAt,
    DateTimeOffset? Until,
    string TermLaw
)
{
    /// <summary>True when it was made after its term.</summary>
    public bool IsLate => ClaimedAt > Until;
}

/// <summary>A claim with what the ledger says of its consignment.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="ReleasedAt">When the parcel was released; null when it was not.</param>
/// <param name="Charged">Charged and not taken back, by currency; empty where nothing ever was.</param>
/// <param name="Credit">Paid beyond what is charged, by the account it stands on: what can be paid back.</param>
public sealed record ClaimFile(
    ReturnClaim Claim,
    DateTimeOffset? ReleasedAt,
    IReadOnlyList<Money> Charged,
    (string Account, Money Amount)? Credit
);

/// <summary>Stable codes of what is refused about claims.</summary>
public static class ClaimCodes
{
    /// <summary>The claim was decided before.</summary>
    public const string Decided = "refund-already-decided";

    /// <summary>Nothing is left to pay back, or it was paid back before.</summary>
    public const string NothingToPay = "refund-nothing-to-pay";

    /// <summary>More than was paid beyond what is charged.</summary>
    public const string AbovePaid = "refund-above-paid";

    /// <summary>Whoever accepted the claim does not pay it back.</summary>
    public const string SecondPerson = "refund-second-person";

    /// <summary>A reason is missing.</summary>
    public const string ReasonMissing = "refund-reason-missing";
}

/// <summary>
/// Returns for parcels that go back: claimed once, decided by an officer, paid back by another person. Accepting undoes charges and allowance in the
/// transaction that moves the parcel to returned; paying back never exceeds what the ledger has as paid beyond what is charged.
/// </summary>
internal sealed class Returns(IStore store, Acts acts, DecidedFiles files, TimeProvider time)
{
    private const int MostListed = 200;

    private const string Columns =
        "id, consignment_id, provider, reference, state, reason, claimed_by, claimed_at, answer, decided_by, decided_at, paid_by, paid_at, "
        + "until_at, term_law";

    /// <summary>Makes a claim; one that is open or accepted is given again.</summary>
    /// <param name="provider">Whose consignment it must be; null: anybody's.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="reason">Why, not blank.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The claim, or the problem.</returns>
    internal async Task<(ReturnClaim? Claim, Problem? Problem)> ClaimAsync(
        string? provider,
        string reference,
        string reason,
        string actor,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var rows = await Moves.InScopeAsync(work, new MoveScope(provider, null, null, [reference]), 2, cancel);
        if (rows is not [var row])
        {
            return (
                null,
                Problem.Of(ProblemCodes.UnknownConsignment, "/reference", reference, "the reference of one consignment of yours")
            );
        }

        await work.LockConsignmentsAsync(row.Provider, [row.Reference], cancel);
        if (await OneAsync(work, "consignment_id = @id and state <> 3", ("id", row.Id), cancel) is { } there)
        {
            return (there, null);
        }

        var refusal = Lifecycle.Next((State)row.State, ReleaseEvent.AcceptReturn, default, default).Refused;
        if (refusal is not null)
        {
            return (
                null,
                Problem.Of(
                    refusal.Code,
                    "/reference",
                    EventDetail.Name((State)row.State),
                    "a consignment that was released; one that waits at customs is sent back there"
                )
            );
        }

        var now = Now();
        var term = Term(await files.FindAsync(row.Id, null, cancel));
        var claim = new ReturnClaim(
            await work.NextIdsAsync("claim", 1, cancel),
            row.Id,
            row.Provider,
            row.Reference,
            ClaimState.Open,
            reason,
            actor,
            now,
            "",
            "",
            null,
            "",
            null,
            term.Until,
            term.Law
        );
        await InsertAsync(work, claim, cancel);
        await work.AppendJournalAsync([Event(claim, "return-claimed", actor, now, reason)], cancel);
        await work.CommitAsync(cancel);
        return (claim, null);
    }

    /// <summary>Until when the charges of a parcel can be claimed back, and the citation; none before its release, or where its law names no term.</summary>
    internal static (DateTimeOffset? Until, string Law) Term(DecidedFile? file) =>
        file is { Row.ReleasedAt: { } released, ReturnTerm: { } term } ? (term.Until(file.Row.ReceivedAt, released), term.Law) : (null, "");

    /// <summary>Accepts a claim, which undoes charges and allowance, or refuses it.</summary>
    /// <returns>The problem's code and what was found; null when it is done or there is no such claim.</returns>
    internal async Task<(string Code, string Found)?> DecideAsync(
        long id,
        bool accept,
        string answer,
        string actor,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return (ClaimCodes.ReasonMissing, "");
        }

        if (await FindAsync(id, cancel) is not { } claim)
        {
            return null;
        }

        if (claim.State != ClaimState.Open)
        {
            return (ClaimCodes.Decided, claim.State.ToString());
        }

        if (accept)
        {
            var transition = await acts.ActAsync(
                claim.ConsignmentId,
                ReleaseEvent.AcceptReturn,
                answer,
                actor,
                cancel,
                (work, now) => DecideAsync(work, claim, ClaimState.Accepted, answer, actor, now, cancel)
            );
            return transition?.Refused is { } refused ? (refused.Code, refused.From?.ToString() ?? "") : null;
        }

        await using var refusing = await store.BeginAsync(cancel);
        await DecideAsync(refusing, claim, ClaimState.Refused, answer, actor, Now(), cancel);
        await refusing.CommitAsync(cancel);
        return null;
    }

    /// <summary>Books that the credit of an accepted claim is paid back: it stands in suspense until the bank's statement says that it left.</summary>
    /// <param name="id">The claim.</param>
    /// <param name="amountMinor">How much, in minor units; null: all of the credit.</param>
    /// <param name="bankReference">The bank's reference of the payment, as the reason in the ledger; not blank.</param>
    /// <param name="actor">Who; not who accepted it.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The problem's code and what was found; null when it is done.</returns>
    internal async Task<(string Code, string Found)?> PayBackAsync(
        long id,
        long? amountMinor,
        string bankReference,
        string actor,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(bankReference))
        {
            return (ClaimCodes.ReasonMissing, "");
        }

        await using var work = await store.BeginAsync(cancel);
        if (await OneAsync(work, "id = @id and state = 2", ("id", id), cancel) is not { } claim)
        {
            return (ClaimCodes.NothingToPay, id.ToString(CultureInfo.InvariantCulture));
        }

        if (claim.DecidedBy == actor)
        {
            return (ClaimCodes.SecondPerson, actor);
        }

        // The consignment's row is the lock of all that is booked about it.
        await work.LockConsignmentsAsync(claim.Provider, [claim.Reference], cancel);
        var transfers = await Ledgers.OfConsignmentAsync(work, claim.ConsignmentId, cancel);
        if (CreditOf(transfers) is not { } credit)
        {
            return (ClaimCodes.NothingToPay, "0");
        }

        var amount = new Money(amountMinor ?? credit.Amount.Minor, credit.Amount.Currency);
        if (amount.Minor <= 0 || amount.Minor > credit.Amount.Minor)
        {
            return (ClaimCodes.AbovePaid, $"{amount}; {credit.Amount}");
        }

        var now = Now();
        var posting = await Ledgers.PostAsync(
            work,
            [RefundOf(claim, credit.Account, amount, bankReference, transfers.Count)],
            now,
            actor,
            cancel
        );
        if (!posting.AllDone)
        {
            return (posting.Results[0].Refusal!, amount.ToString());
        }

        await PaidAsync(work, claim, amount, actor, now, cancel);
        await work.AppendJournalAsync([Event(claim, "refund-paid", actor, now, $"{amount}: {bankReference}")], cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>
    /// Notes that a consignment has a credit nobody claimed: it was amended, cancelled or sent back after payment, or its law was struck down. One that has a
    /// claim already keeps it.
    /// </summary>
    /// <param name="work">The transaction, with the consignment's row locked.</param>
    /// <param name="row">The consignment.</param>
    /// <param name="reason">Why; of a law which one, and what struck it down.</param>
    /// <param name="actor">Who booked it, "system" for a decision; another pays it back.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>False where nobody paid what is taken back.</returns>
    internal static async Task<bool> OweAsync(
        IUnitOfWork work,
        ConsignmentRow row,
        string reason,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var credit = CreditOf(await Ledgers.OfConsignmentAsync(work, row.Id, cancel));
        if (credit is null || await OneAsync(work, "consignment_id = @id and state <> 3", ("id", row.Id), cancel) is not null)
        {
            return credit is not null;
        }

        var claim = new ReturnClaim(
            await work.NextIdsAsync("claim", 1, cancel),
            row.Id,
            row.Provider,
            row.Reference,
            ClaimState.Accepted,
            reason,
            actor,
            now,
            reason,
            actor,
            now,
            "",
            null,
            null,
            ""
        );
        await InsertAsync(work, claim, cancel);
        return true;
    }

    /// <summary>Returns, those that wait for a person first, then the latest; with what the ledger says.</summary>
    internal async Task<IReadOnlyList<ClaimFile>> ListAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var claims = await ManyAsync(
            connection,
            null,
            $"select {Columns} from claim order by case when state = 1 then 0 when state = 2 and paid_at = 0 then 1 else 2 end, claimed_at desc, id desc limit {MostListed}",
            [],
            cancel
        );
        var released = (
            await Moves.RowsAsync(connection, null, [.. claims.Select(claim => claim.ConsignmentId).Distinct()], cancel)
        ).ToDictionary(row => row.Id, row => row.ReleasedAt);
        var files = new List<ClaimFile>(claims.Count);
        foreach (var claim in claims)
        {
            var transfers = await Ledgers.OfConsignmentAsync(connection, null, claim.ConsignmentId, cancel);
            files.Add(
                new ClaimFile(
                    claim,
                    released.GetValueOrDefault(claim.ConsignmentId),
                    new ConsignmentMoney(transfers).Charged,
                    CreditOf(transfers)
                )
            );
        }

        return files;
    }

    /// <summary>What can be paid back on a claim; null where nothing can.</summary>
    internal async Task<Money?> CreditAsync(long id, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } claim)
        {
            return null;
        }

        await using var connection = await store.OpenReadAsync(cancel);
        return CreditOf(await Ledgers.OfConsignmentAsync(connection, null, claim.ConsignmentId, cancel))?.Amount;
    }

    /// <summary>
    /// What was paid for a consignment beyond what it is charged, and the account it stands on; null where nothing is. Deferred accounts are settled by
    /// statement: what is taken back lowers the next one.
    /// </summary>
    internal static (string Account, Money Amount)? CreditOf(IReadOnlyList<PostedTransfer> transfers) =>
        DebtShare.Of(transfers.Select(one => one.Transfer)).FirstOrDefault(share => share.Overpaid.Minor > 0) is { } share
            ? (share.Account, share.Overpaid)
            : null;

    private async Task<ReturnClaim?> FindAsync(long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return (await ManyAsync(connection, null, $"select {Columns} from claim where id = @id", [("id", id)], cancel)).SingleOrDefault();
    }

    private static Transfer RefundOf(ReturnClaim claim, string account, Money amount, string bankReference, int after) =>
        new()
        {
            // The number of transfers before makes a second refund, after a further reversal, another one, and the same one twice the same.
            Id = TransferId.OfText(FormattableString.Invariant($"refund/{claim.Id}/{after}")),
            Code = TransferCode.Refund,
            Debit = account,
            // The bank's own statement moves it from there to the bank, once: booked here as well it would leave twice.
            Credit = AccountKeys.Suspense(amount.Currency),
            Amount = amount,
            About = new About(claim.ConsignmentId, 0, ""),
            Reason = bankReference.Trim(),
        };

    private static async Task DecideAsync(
        IUnitOfWork work,
        ReturnClaim claim,
        ClaimState state,
        string answer,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var changed = await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update claim set state = @state, answer = @answer, decided_by = @by, decided_at = @at where id = @id and state = 1",
            cancel,
            ("state", (short)state),
            ("answer", answer),
            ("by", actor),
            ("at", now.Ms()),
            ("id", claim.Id)
        );
        if (changed != 1)
        {
            throw new StoreConflictException($"Claim {claim.Id} was decided by another.", null);
        }

        await work.AppendJournalAsync(
            [Event(claim, state == ClaimState.Accepted ? "return-accepted" : "return-refused", actor, now, answer)],
            cancel
        );
    }

    private static Task<int> PaidAsync(
        IUnitOfWork work,
        ReturnClaim claim,
        Money amount,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update claim set paid_by = @by, paid_at = @at, paid_minor = paid_minor + @amount where id = @id",
            cancel,
            ("by", actor),
            ("at", now.Ms()),
            ("amount", amount.Minor),
            ("id", claim.Id)
        );

    private static Task<int> InsertAsync(IUnitOfWork work, ReturnClaim claim, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "insert into claim (id, consignment_id, provider, reference, state, reason, claimed_by, claimed_at, answer, decided_by, decided_at, paid_by, paid_at, paid_minor, until_at, term_law) "
                + "values (@id, @consignment, @provider, @reference, @state, @reason, @by, @at, @answer, @decider, @decided, '', 0, 0, @until, @law)",
            cancel,
            ("id", claim.Id),
            ("consignment", claim.ConsignmentId),
            ("provider", claim.Provider),
            ("reference", claim.Reference),
            ("reason", claim.Reason),
            ("by", claim.ClaimedBy),
            ("at", claim.ClaimedAt.Ms()),
            ("state", (short)claim.State),
            ("answer", claim.Answer),
            ("decider", claim.DecidedBy),
            ("decided", claim.DecidedAt.Ms() ?? 0),
            ("until", claim.Until.Ms() ?? 0),
            ("law", claim.TermLaw)
        );

    private static async Task<ReturnClaim?> OneAsync(
        IUnitOfWork work,
        string where,
        (string Name, object? Value) parameter,
        CancellationToken cancel
    ) =>
        (
            await ManyAsync(work.Connection, work.Transaction, $"select {Columns} from claim where {where}", [parameter], cancel)
        ).FirstOrDefault();

    private static async Task<List<ReturnClaim>> ManyAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        (string Name, object? Value)[] parameters,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(connection, transaction, sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<ReturnClaim>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new ReturnClaim(
                    row.GetInt64(0),
                    row.GetInt64(1),
                    row.GetString(2),
                    row.GetString(3),
                    (ClaimState)row.GetInt16(4),
                    row.GetString(5),
                    row.GetString(6),
                    row.Instant(7),
                    row.GetString(8),
                    row.GetString(9),
                    row.GetInt64(10) == 0 ? null : row.Instant(10),
                    row.GetString(11),
                    row.GetInt64(12) == 0 ? null : row.Instant(12),
                    row.GetInt64(13) == 0 ? null : row.Instant(13),
                    row.GetString(14)
                )
            );
        }

        return all;
    }

    private DateTimeOffset Now() => time.GetUtcNow().WholeMs();

    private static JournalRow Event(ReturnClaim claim, string kind, string actor, DateTimeOffset now, string reason) =>
        new(
            now,
            kind,
            claim.ConsignmentId,
            0,
            actor,
            EventDetail.Object(("claim", claim.Id.ToString(CultureInfo.InvariantCulture)), ("reason", reason))
        );
}
