namespace Parcelgate.Server.Release;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What a carrier reports of a parcel it was asked for.</summary>
/// <param name="Step">How far it is.</param>
/// <param name="At">When that was so; not in the future.</param>
/// <param name="Place">Where: needed for located and presented.</param>
/// <param name="PromisedAt">Until when it is presented, with an acknowledgement or a place.</param>
/// <param name="Code">Why it cannot be presented, a word of <see cref="HoldTask.Reasons"/>.</param>
/// <param name="Words">The same in words.</param>
internal sealed record HoldReport(HoldStep Step, DateTimeOffset At, string Place, DateTimeOffset? PromisedAt, string Code, string Words);

/// <summary>
/// What carriers and posts report of parcels they are asked for. A hold has no row until something is said of it: it is read from the consignment itself, so
/// that an arriving flight writes nothing for its holds.
/// </summary>
internal sealed class HoldTasks(IStore store, TimeProvider time)
{
    /// <summary>Parcels acknowledged at once.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>Longest place and words.</summary>
    public const int LongestPlace = 100;

    /// <summary>Longest words.</summary>
    public const int LongestWords = 500;

    /// <summary>How far back holds are looked for, by the day their data came. Arbitrary: what is older is not asked of a carrier any more.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(60);

    /// <summary>Holds that ask for a parcel, in the order of consignments.</summary>
    /// <param name="provider">Only of this provider; null: of all.</param>
    /// <param name="after">Only consignments with a number above this.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Ends reading.</param>
    public async Task<List<HoldRow>> ListAsync(string? provider, long after, int most, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await Queries.HoldsAsync(db, provider, time.GetUtcNow() - Within, after, most, cancel);
    }

    /// <summary>The hold of one consignment; null where it asks for no parcel.</summary>
    public async Task<HoldRow?> OfAsync(long id, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return (await Queries.HoldsAsync(db, null, [id], asking: true, cancel)).FirstOrDefault();
    }

    /// <summary>Takes a report. The same one again changes nothing.</summary>
    /// <returns>The hold after it, or the problem.</returns>
    public async Task<(HoldRow? Hold, Problem? Problem)> ReportAsync(
        string provider,
        string reference,
        HoldReport report,
        string actor,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var heads = await work.LockConsignmentsAsync(provider, [reference], cancel);
        if (!heads.TryGetValue(reference, out var head))
        {
            return (null, Problem.Of(ProblemCodes.UnknownConsignment, "/reference", reference, "a reference of yours"));
        }

        if (await FindAsync(work, head.Id, cancel) is not { } hold)
        {
            return (
                null,
                Problem.Of(
                    ReferralCodes.HoldNotAsked,
                    "/reference",
                    reference,
                    "a consignment held for the parcel itself; GET /v1/holds lists them"
                )
            );
        }

        if (HoldTask.Next(hold.Step, report.Step) is not { } step)
        {
            return (null, Problem.Of(ReferralCodes.HoldPresented, "/status", Word(report.Step), "nothing more: the parcel was presented"));
        }

        var after = After(hold, report, step);
        if (after == hold)
        {
            return (hold, null);
        }

        await PutAsync(work, after, actor, null, cancel);
        await work.AppendJournalAsync([EventOf(after, report, actor, time.GetUtcNow().WholeMs())], cancel);
        await work.CommitAsync(cancel);
        return (after, null);
    }

    /// <summary>Acknowledges many at once; those that said more before are left as they are.</summary>
    /// <returns>How many were acknowledged now.</returns>
    public async Task<int> AcknowledgeAsync(string provider, IReadOnlyList<string> references, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var heads = await work.LockConsignmentsAsync(provider, references, cancel);
        if (heads.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow().WholeMs();
        var ids = heads.Values.Select(head => head.Id).ToList();
        var holds = await Queries.HoldsAsync(work.Connection, work.Transaction, ids, asking: true, cancel);
        var report = new HoldReport(HoldStep.Acknowledged, now, "", null, "", "");
        var asked = holds.FindAll(hold => hold.Step == HoldStep.Asked);
        foreach (var hold in asked)
        {
            await PutAsync(work, After(hold, report, HoldStep.Acknowledged), actor, null, cancel);
        }

        await work.AppendJournalAsync([.. asked.Select(hold => EventOf(hold, report, actor, now))], cancel);
        await work.CommitAsync(cancel);
        return asked.Count;
    }

    /// <summary>Follows an officer's act on a consignment: a new hold asks anew, and one that ends is owed no more.</summary>
    internal static async Task FollowAsync(
        IUnitOfWork work,
        ConsignmentRow from,
        ConsignmentRow to,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (was, asks) = (Asks(from), Asks(to));
        if (was == asks)
        {
            return;
        }

        var asked = new HoldRow(
            to.Id,
            to.Provider,
            to.Reference,
            (State)to.State,
            to.Conveyance,
            to.ArrivedAt,
            HoldStep.Asked,
            asks ? now : from.ReceivedAt,
            null,
            null,
            null,
            "",
            null,
            "",
            null,
            "",
            ""
        );
        var hold = asks ? asked : await FindAsync(work, to.Id, cancel, asking: false) ?? asked;
        await PutAsync(work, hold, "", asks ? null : now, cancel);
    }

    private static bool Asks(ConsignmentRow row) => HoldTask.Asks((State)row.State, (HoldReason)row.Hold);

    private static async Task<HoldRow?> FindAsync(IUnitOfWork work, long id, CancellationToken cancel, bool asking = true) =>
        (await Queries.HoldsAsync(work.Connection, work.Transaction, [id], asking, cancel)).FirstOrDefault();

    private static HoldRow After(HoldRow hold, HoldReport report, HoldStep step)
    {
        var after = hold with
        {
            Step = step,
            AcknowledgedAt = hold.AcknowledgedAt ?? report.At,
            PromisedAt = report.PromisedAt ?? hold.PromisedAt,
        };
        return report.Step switch
        {
            HoldStep.Located => after with
            {
                LocatedAt = Same(hold.Place, report.Place, hold.LocatedAt) ?? report.At,
                Place = report.Place,
            },
            HoldStep.Presented => after with
            {
                PresentedAt = hold.PresentedAt ?? report.At,
                PresentedPlace = hold.PresentedAt is null ? report.Place : hold.PresentedPlace,
            },
            HoldStep.Explained => after with
            {
                ExplainedAt = Same(hold.Code + hold.Words, report.Code + report.Words, hold.ExplainedAt) ?? report.At,
                Code = report.Code,
                Words = report.Words,
            },
            _ => after,
        };
    }

    private static DateTimeOffset? Same(string was, string now, DateTimeOffset? at) => was == now ? at : null;

    private static JournalRow EventOf(HoldRow hold, HoldReport report, string actor, DateTimeOffset now) =>
        new(
            now,
            "hold-" + Word(report.Step),
            hold.ConsignmentId,
            0,
            actor,
            EventDetail.Object(
                ("place", report.Place.Length == 0 ? null : report.Place),
                ("promised", report.PromisedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ("code", report.Code.Length == 0 ? null : report.Code),
                ("words", report.Words.Length == 0 ? null : report.Words)
            )
        );

    private static Task<int> PutAsync(IUnitOfWork work, HoldRow hold, string actor, DateTimeOffset? ended, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into hold_task (consignment_id, provider, reference, step, asked_at, acknowledged_at, promised_at, located_at, place, presented_at,
              presented_place, explained_at, code, words, reported_by, ended_at)
            values (@id, @provider, @reference, @step, @asked, @acknowledged, @promised, @located, @place, @presented, @presentedPlace, @explained, @code,
              @words, @actor, @ended)
            on conflict (consignment_id) do update set step = excluded.step, asked_at = excluded.asked_at, acknowledged_at = excluded.acknowledged_at,
              promised_at = excluded.promised_at, located_at = excluded.located_at, place = excluded.place, presented_at = excluded.presented_at,
              presented_place = excluded.presented_place, explained_at = excluded.explained_at, code = excluded.code, words = excluded.words,
              reported_by = excluded.reported_by, ended_at = excluded.ended_at
            """,
            cancel,
            ("id", hold.ConsignmentId),
            ("provider", hold.Provider),
            ("reference", hold.Reference),
            ("step", (short)hold.Step),
            ("asked", hold.AskedAt.Ms()),
            ("acknowledged", hold.AcknowledgedAt.Ms()),
            ("promised", hold.PromisedAt.Ms()),
            ("located", hold.LocatedAt.Ms()),
            ("place", hold.Place),
            ("presented", hold.PresentedAt.Ms()),
            ("presentedPlace", hold.PresentedPlace),
            ("explained", hold.ExplainedAt.Ms()),
            ("code", hold.Code),
            ("words", hold.Words),
            ("actor", actor),
            ("ended", ended.Ms())
        );

    /// <summary>As messages name it: "asked", "acknowledged", "located", "presented", "explained".</summary>
    internal static string Word(HoldStep step) => Hyphens.Of(step);
}
