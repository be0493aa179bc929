namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;

/// <summary>What was looked at in the ledger, and the first thing wrong; null when nothing is.</summary>
public sealed record LedgerVerification(long Transfers, long Accounts, long Pending, Defect? First);

/// <summary>
/// Reads the whole ledger once, in one snapshot, and checks what must hold of it: every transfer is sealed by the journal and is what was sealed; the sums
/// of accounts are those of their transfers; debits equal credits in every currency; no account is beyond its limit; reservations are ended once and by
/// no more than they reserved; no consignment is charged twice for one decision version and charge; what parcels were charged is what statements
/// ask for and what revenue received; every closed statement says what the transfers of its period make. Keeps the accounts and the open reservations in memory.
/// </summary>
public static class LedgerVerifier
{
    /// <summary>Verifies the ledger; the store may be in use.</summary>
    public static async Task<LedgerVerification> VerifyAsync(IStore store, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.OpenAsync(store, cancel);
        var accounts = await AccountsAsync(snapshot.Connection, cancel);
        var books = new LedgerBooks(accounts);
        var seals = await SealsAsync(snapshot.Connection, cancel);
        var wrong =
            await WalkAsync(snapshot.Connection, books, seals, cancel)
            ?? books.Check()
            ?? await PendingAsync(snapshot.Connection, books, cancel)
            ?? await TwiceAsync(snapshot.Connection, cancel)
            ?? await Statements.WrongAsync(snapshot.Connection, accounts, cancel);
        return new LedgerVerification(
            books.Transfers,
            books.Accounts,
            books.OpenReservations,
            wrong is null ? null : new Defect(Damage.LedgerWrong, 0, 0, $"Ledger: {wrong}")
        );
    }

    /// <summary>What an event of the journal says about a batch.</summary>
    private readonly record struct Seal(long First, int Count, Digest Hash);

    private static async Task<List<StoredAccount>> AccountsAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(connection, null, $"select {LedgerTables.AccountColumns} from ledger_account order by key");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<StoredAccount>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(LedgerTables.ReadAccount(row));
        }

        return all;
    }

    private static async Task<List<Seal>> SealsAsync(DbConnection connection, CancellationToken cancel)
    {
        var seals = new List<Seal>();
        await foreach (var row in JournalReader.OfKindAsync(connection, Ledgers.EventKind, cancel))
        {
            using var detail = JsonDocument.Parse(row.Detail);
            var root = detail.RootElement;
            seals.Add(
                new Seal(
                    root.GetProperty("first").GetInt64(),
                    root.GetProperty("count").GetInt32(),
                    Digest.Parse(root.GetProperty("hash").GetString()!)
                )
            );
        }

        seals.Sort((left, right) => left.First.CompareTo(right.First));
        return seals;
    }

    /// <summary>Reads transfers and seals side by side, both by number.</summary>
    private static async Task<string?> WalkAsync(DbConnection connection, LedgerBooks books, List<Seal> seals, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            $"select {LedgerTables.TransferColumns} from ledger_transfer t order by t.seq"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var more = await row.ReadAsync(cancel);
        var batch = new List<Transfer>();
        foreach (var seal in seals)
        {
            batch.Clear();
            var at = default(DateTimeOffset);
            for (; batch.Count < seal.Count; more = await row.ReadAsync(cancel))
            {
                var expected = seal.First + batch.Count;
                if (!more || row.GetInt64(0) > expected)
                {
                    return Number($"transfer {expected} is not there; the journal seals it.");
                }

                if (row.GetInt64(0) < expected)
                {
                    return Number($"transfer {row.GetInt64(0)} is sealed by no event of the journal.");
                }

                if (books.Read(row, out var posted) is { } unknown)
                {
                    return unknown;
                }

                if (batch.Count > 0 && posted.At != at)
                {
                    return Number($"transfer {expected} has another instant than the batch the journal sealed it in.");
                }

                at = posted.At;
                batch.Add(posted.Transfer);
                if (books.Add(posted.Transfer) is { } wrong)
                {
                    return wrong;
                }
            }

            if (TransferHash.Of(seal.First, at, batch) != seal.Hash)
            {
                return Number($"transfers {seal.First} to {seal.First + seal.Count - 1} are not what the journal sealed.");
            }
        }

        return more ? Number($"transfer {row.GetInt64(0)} is sealed by no event of the journal.") : null;
    }

    private static async Task<string?> PendingAsync(DbConnection connection, LedgerBooks books, CancellationToken cancel)
    {
        await using var command = Sql.Command(connection, null, "select id_high, id_low from ledger_pending");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var count = 0L;
        while (await row.ReadAsync(cancel))
        {
            count++;
            var id = LedgerTables.ReadId(row, 0);
            if (!books.IsOpen(id))
            {
                return $"{id} stands among the open reservations and is not open.";
            }
        }

        return count == books.OpenReservations
            ? null
            : Number($"{books.OpenReservations} reservations are open; {count} stand among the open ones.");
    }

    // The database does it: the set of all charges may be larger than memory.
    private static async Task<string?> TwiceAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            $"""
            select t.consignment_id, t.version, t.charge, t.item, sum(case when t.code = {(int)
                TransferCode.Reassignment} then -1 else 1 end)
            from ledger_transfer t
            where t.consignment_id <> 0 and t.kind in ({(int)TransferKind.Posted}, {(int)TransferKind.Pending})
              and t.code in ({(int)TransferCode.Charge}, {(int)TransferCode.Correction}, {(int)TransferCode.Reassignment})
              and not exists (
                select 1 from ledger_transfer e where e.pending_high = t.id_high and e.pending_low = t.id_low
                  and e.kind in ({(int)TransferKind.VoidPending}, {(int)TransferKind.ExpirePending}))
            group by t.consignment_id, t.version, t.charge, t.item
            having sum(case when t.code = {(int)TransferCode.Reassignment} then -1 else 1 end) > 1
            limit 1
            """
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? Number(
                $"consignment {row.GetInt64(0)} is charged {Sql.Whole(row, 4)} times for {row.GetString(2)} of version {row.GetInt32(1)}, item {row.GetInt32(3)}."
            )
            : null;
    }

    private static string Number(FormattableString text) => FormattableString.Invariant(text);
}
