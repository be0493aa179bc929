namespace Parcelgate.Server.Risk;

using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>How an officer's look at a case ends.</summary>
public enum CaseEnd
{
    /// <summary>Nothing is done: it goes the way the law chose.</summary>
    LetGo = 1,

    /// <summary>Documents are wanted: held until they come.</summary>
    Documents = 2,

    /// <summary>It is opened.</summary>
    Inspect = 3,

    /// <summary>Another rule or person has decided meanwhile: it is no case any more.</summary>
    Inspected = 4,
}

/// <summary>A reason why an act on a case was not done: its code, and what was found.</summary>
public sealed record CaseProblem(string Code, string Found);

/// <summary>
/// Cases of the targeting queue: taken one after the other, held for a while by who took them, and ended with a reason. Two officers never work on one.
/// </summary>
internal sealed class Cases(IStore store, Acts acts, TimeProvider time)
{
    /// <summary>How long a case is held by who took it. Arbitrary: longer than a look, shorter than a break.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(15);

    /// <summary>Most cases of one bulk act.</summary>
    public const int MostAtOnce = 200;

    // Cases looked at to find a free one: others may take some at the same moment.
    private const int Tried = 25;

    /// <summary>Takes the case that is due first and that nobody has; what this officer holds already comes before.</summary>
    /// <returns>The consignment; null where nothing waits.</returns>
    public async Task<long?> TakeNextAsync(CaseFilter filter, string actor, string name, CancellationToken cancel)
    {
        var rows = await Queries.CasesAsync(store, filter with { FreeFor = actor }, time.GetUtcNow(), Tried, cancel);
        foreach (var row in rows.OrderBy(row => row.HolderActor == actor ? 0 : 1))
        {
            if (await ClaimAsync(row.Row.Id, actor, name, cancel))
            {
                return row.Row.Id;
            }
        }

        return null;
    }

    /// <summary>Takes one case, or keeps it longer.</summary>
    /// <returns>False when somebody else has it.</returns>
    public async Task<bool> ClaimAsync(long id, string actor, string name, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var work = await store.BeginAsync(cancel);
        var mine = await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_claim as c (consignment_id, actor, name, until) values (@id, @actor, @name, @until)
            on conflict (consignment_id) do update set actor = excluded.actor, name = excluded.name, until = excluded.until
            where c.until <= @now or c.actor = excluded.actor
            """,
            cancel,
            ("id", id),
            ("actor", actor),
            ("name", name),
            ("until", (now + Held).Ms()),
            ("now", now.Ms())
        );
        await work.CommitAsync(cancel);
        return mine == 1;
    }

    /// <summary>Gives a case back.</summary>
    public async Task ReturnAsync(long id, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from risk_claim where consignment_id = @id and actor = @actor",
            cancel,
            ("id", id),
            ("actor", actor)
        );
        await work.CommitAsync(cancel);
    }

    /// <summary>Ends a case. What it asks for happens in the same transaction as its end.</summary>
    /// <param name="id">The consignment.</param>
    /// <param name="end">How.</param>
    /// <param name="reason">Why, in the officer's words; not blank. It stays with the case: the sender sees what is wanted, never why it was looked at.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>Null when it is done.</returns>
    public async Task<CaseProblem?> EndAsync(long id, CaseEnd end, string? reason, string actor, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new CaseProblem("case-reason-missing", "");
        }

        var now = time.GetUtcNow();
        if (await Queries.CaseAsync(store, id, now, cancel) is not { } open)
        {
            return new CaseProblem("case-not-open", "");
        }

        if (open.HolderActor is { } holder && holder != actor)
        {
            return new CaseProblem("case-held", open.Holder!);
        }

        var state = (State)open.Row.State;
        return end switch
        {
            CaseEnd.Documents or CaseEnd.Inspect when state != State.Held || end == CaseEnd.Inspect => await HoldAsync(
                open,
                end,
                reason,
                actor,
                cancel
            ),
            CaseEnd.LetGo
                when state == State.Held
                    && (Core.Assessment.HoldReason)open.Row.Hold
                        is Core.Assessment.HoldReason.Inspection
                            or Core.Assessment.HoldReason.Officer => await MovedAsync(
                id,
                ReleaseEvent.ReleaseFromHold,
                PublicReason(end),
                open,
                end,
                reason,
                actor,
                cancel
            ),
            _ => await CloseAloneAsync(open, end, reason, actor, cancel),
        };
    }

    private Task<CaseProblem?> HoldAsync(CaseRow open, CaseEnd end, string reason, string actor, CancellationToken cancel) =>
        (State)open.Row.State is State.Held or State.ToHold
        && (Core.Assessment.HoldReason)open.Row.Hold is Core.Assessment.HoldReason.Inspection or Core.Assessment.HoldReason.Officer
            ? CloseAloneAsync(open, end, reason, actor, cancel)
            : MovedAsync(open.Row.Id, ReleaseEvent.Hold, PublicReason(end), open, end, reason, actor, cancel);

    /// <summary>What the journal says to everybody who may read it, the sender too.</summary>
    private static string PublicReason(CaseEnd end) =>
        end switch
        {
            CaseEnd.Documents => "documents wanted: the invoice or the order with the goods named",
            CaseEnd.Inspect => Selections.PublicReason,
            _ => "looked at",
        };

    private async Task<CaseProblem?> MovedAsync(
        long id,
        ReleaseEvent act,
        string said,
        CaseRow open,
        CaseEnd end,
        string reason,
        string actor,
        CancellationToken cancel
    )
    {
        var moved = await acts.ActAsync(
            id,
            act,
            said,
            actor,
            cancel,
            (work, now) => CloseAsync(work, open, end, reason, actor, now, cancel)
        );
        return moved switch
        {
            null => new CaseProblem("case-not-open", ""),
            { Refused: { } refused } => new CaseProblem(refused.Code, ""),
            _ => null,
        };
    }

    private async Task<CaseProblem?> CloseAloneAsync(CaseRow open, CaseEnd end, string reason, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await CloseAsync(work, open, end, reason, actor, time.GetUtcNow(), cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    private static async Task CloseAsync(
        IUnitOfWork work,
        CaseRow open,
        CaseEnd end,
        string reason,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update risk_case set closed = @end, closed_by = @actor, closed_at = @now, reason = @reason where consignment_id = @id and closed = 0",
            cancel,
            ("end", (int)end),
            ("actor", actor),
            ("now", now.Ms()),
            ("reason", reason),
            ("id", open.Row.Id)
        );
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from risk_claim where consignment_id = @id",
            cancel,
            ("id", open.Row.Id)
        );
        if (end == CaseEnd.Inspect)
        {
            await Selections.ChooseAsync(work, open.Row.Id, cancel);
        }
    }
}
