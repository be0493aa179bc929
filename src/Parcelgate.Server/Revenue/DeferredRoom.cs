namespace Parcelgate.Server.Revenue;

using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Takes parcels on a deferred account that wait for payment because it had no room when they were decided: where it was topped up, paid into or unblocked, or what was
/// reserved on it was given up, they are reserved on it, the oldest first, and held for payment no longer. Done twice it finds nothing left.
/// </summary>
internal sealed class DeferredRoom(IStore store, TimeProvider time, ILogger<DeferredRoom> log)
{
    /// <summary>Parcels of one transaction. Arbitrary: others wait for its locks a moment only.</summary>
    private const int AtOnce = 100;

    /// <summary>Reservations of one transaction. Arbitrary.</summary>
    private const int ExpiredAtOnce = 1000;

    /// <summary>Gives up reservations whose time is over, and looks at every deferred account.</summary>
    /// <returns>Parcels taken.</returns>
    public async Task<int> PassAsync(CancellationToken cancel)
    {
        while (await IsAnyOverAsync(cancel))
        {
            await using var work = await store.BeginAsync(cancel);
            var given = await Ledgers.ExpireAsync(work, time.GetUtcNow().WholeMs(), ExpiredAtOnce, cancel);
            await work.CommitAsync(cancel);
            if (given == 0)
            {
                break;
            }
        }

        List<string> keys;
        await using (var connection = await store.OpenReadAsync(cancel))
        {
            keys = await Sql.ListAsync(
                connection,
                null,
                $"select key from ledger_account where kind = {(int)AccountKind.Deferred} order by key",
                static row => row.GetString(0),
                cancel
            );
        }

        var taken = 0;
        foreach (var key in keys)
        {
            taken += await FillAsync(key, "system", cancel);
        }

        return taken;
    }

    /// <summary>Takes on one account what it has room for.</summary>
    /// <param name="key">The account.</param>
    /// <param name="actor">Who made the room; "system" where nobody is known to have.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>Parcels taken.</returns>
    public async Task<int> FillAsync(string key, string actor, CancellationToken cancel)
    {
        var (taken, after) = (0, 0L);
        while (await CandidatesAsync(key, after, cancel) is { Count: > 0 } ids)
        {
            // Another transaction may have one of the rows, or the account.
            taken += await Retries.OnConflictAsync(() => TakeAsync(key, ids, actor, cancel));
            after = ids[^1];
        }

        if (taken > 0)
        {
            ServerLog.TakenOnAccount(log, taken, key);
        }

        return taken;
    }

    private async Task<bool> IsAnyOverAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        const string over = "select count(*) from ledger_pending where expires_at <= @now";
        return await Sql.NumberAsync(connection, null, over, cancel, ("now", time.GetUtcNow().Ms())) > 0;
    }

    /// <summary>
    /// The oldest parcels that wait and that the account has room for as it is now, each for itself. What a seller owes of a parcel counts with the rest, though it is
    /// never reserved: such a parcel waits for as much more room.
    /// </summary>
    private async Task<List<long>> CandidatesAsync(string key, long after, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var room = await LedgerAccounts.FindAsync(connection, key, cancel) is { } stored
            ? Headroom.Of(stored.Account, stored.Balance)?.FreeForCharges
            : null;
        return room is { Minor: > 0 } free
            ? await Queries.UnpaidAsync(connection, AccountStanding.PartyOf(key), free, after, AtOnce, cancel)
            : [];
    }

    private async Task<int> TakeAsync(string key, List<long> ids, string actor, CancellationToken cancel)
    {
        var now = time.GetUtcNow().WholeMs();
        await using var work = await store.BeginAsync(cancel);
        var waiting = (await Moves.LockAsync(work, ids, cancel)).FindAll(row =>
            row is { Hold: (short)HoldReason.Payment, OnAccount: false }
            && Lifecycle.Next((State)row.State, ReleaseEvent.ReleaseFromHold, (Loading)row.Loading, HoldReason.Payment).To is not null
        );
        var reason = $"on account {key}";
        var (deferred, sealing) = await DecisionPostings.DeferAsync(
            work,
            waiting.ConvertAll(row => new PostingSubject(row.Id, row.Version, PostingAct.Defer, reason)),
            AccountStanding.PartyOf(key),
            now,
            actor,
            cancel
        );
        if (sealing is null)
        {
            return 0;
        }

        var taken = waiting.Where(row => deferred.Contains(row.Id)).Select(row => row with { OnAccount = true }).ToList();
        var (events, released) = await PaidHolds.PaidAsync(work, taken, reason, now, cancel);
        await work.AppendJournalAsync([sealing, .. events], cancel);
        await work.CommitAsync(cancel);
        Telemetry.Releases(released, "account");
        return taken.Count;
    }
}

/// <summary>Looks for room twice a minute: who waits at the counter waits no longer than that.</summary>
internal sealed class DeferredRoomWatch(DeferredRoom room, TimeProvider time, ILogger<DeferredRoomWatch> log)
    : Rounds(TimeSpan.FromSeconds(30), time)
{
    protected override Task RoundAsync(CancellationToken cancel) => room.PassAsync(cancel);

    protected override void Interrupted(string why) => ServerLog.RoomNotLookedFor(log, why);
}
