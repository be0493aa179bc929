namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Tables law_proposal and law_run.</summary>
internal static class LawTables
{
    private const string ProposalColumns =
        "id, state, replaces, content, hash, expected, author, author_name, created_at, changed_at, submitted_at, run_id, "
        + "judged_by, judged_name, judged_at, reason, path, from_day";

    private const string RunColumns =
        "id, proposal_id, state, hash, expected, from_day, to_day, asked_by, asked_name, asked_at, law_hash, inputs_hash, "
        + "started_at, finished_at, done, total, result, problem";

    /// <summary>All proposals, newest first, at most so many.</summary>
    internal static Task<List<Proposal>> ProposalsAsync(DbConnection db, int most, CancellationToken cancel) =>
        Sql.ListAsync(db, null, $"select {ProposalColumns} from law_proposal order by id desc limit {most}", ReadProposal, cancel);

    /// <summary>One proposal; null if there is none.</summary>
    internal static async Task<Proposal?> ProposalAsync(DbConnection db, DbTransaction? transaction, long id, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                transaction,
                $"select {ProposalColumns} from law_proposal where id = @id",
                ReadProposal,
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>One proposal, locked until the transaction ends; null if there is none.</summary>
    internal static async Task<Proposal?> LockAsync(IUnitOfWork work, long id, CancellationToken cancel)
    {
        // An update that changes nothing locks the row on both databases.
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update law_proposal set state = state where id = @id",
            cancel,
            ("id", id)
        );
        return await ProposalAsync(work.Connection, work.Transaction, id, cancel);
    }

    /// <summary>The runs of a proposal, newest first.</summary>
    internal static Task<List<Run>> RunsAsync(DbConnection db, DbTransaction? transaction, long proposalId, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            transaction,
            $"select {RunColumns} from law_run where proposal_id = @id order by id desc",
            ReadRun,
            cancel,
            ("id", proposalId)
        );

    /// <summary>One run; null if there is none.</summary>
    internal static async Task<Run?> RunAsync(DbConnection db, long id, CancellationToken cancel) =>
        (await Sql.ListAsync(db, null, $"select {RunColumns} from law_run where id = @id", ReadRun, cancel, ("id", id))).FirstOrDefault();

    /// <summary>The oldest run that waits, or whose server has not been heard of since; null when there is nothing to do.</summary>
    internal static async Task<Run?> NextAsync(DbConnection db, DateTimeOffset silentSince, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                $"select {RunColumns} from law_run where state = {(int)RunState.Waiting} or (state = {(int)RunState.Running} and seen_at < @silent) order by id limit 1",
                ReadRun,
                cancel,
                ("silent", silentSince.Ms())
            )
        ).FirstOrDefault();

    /// <summary>Adds a proposal under the next number.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="StoreConflictException">Another process took the number at the same moment.</exception>
    internal static async Task<long> AddAsync(IUnitOfWork work, Proposal proposal, CancellationToken cancel)
    {
        var id = await NumberAsync(work, "select coalesce(max(id), 0) + 1 from law_proposal", cancel);
        return await NumberAsync(
            work,
            $"insert into law_proposal ({ProposalColumns}) values (@id, {Values(ProposalColumns)}) returning id",
            cancel,
            [("id", id), .. Columns(proposal)]
        );
    }

    /// <summary>Writes a proposal back.</summary>
    internal static Task UpdateAsync(IUnitOfWork work, Proposal proposal, CancellationToken cancel) =>
        NumberAsync(
            work,
            $"update law_proposal set {Assignments(ProposalColumns)} where id = @id returning id",
            cancel,
            [.. Columns(proposal), ("id", proposal.Id)]
        );

    /// <summary>Adds a run that waits.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="StoreConflictException">Another process took the number at the same moment.</exception>
    internal static async Task<long> AddAsync(IUnitOfWork work, Run run, CancellationToken cancel)
    {
        var id = await NumberAsync(work, "select coalesce(max(id), 0) + 1 from law_run", cancel);
        return await NumberAsync(
            work,
            """
            insert into law_run (id, proposal_id, state, hash, expected, from_day, to_day, asked_by, asked_name, asked_at, done, total)
            values (@id, @proposal, @state, @hash, @expected, @from, @to, @by, @name, @at, 0, 0) returning id
            """,
            cancel,
            ("id", id),
            ("proposal", run.ProposalId),
            ("state", (int)RunState.Waiting),
            ("hash", run.Hash.ToArray()),
            ("expected", LawJson.Write(run.Expected)),
            ("from", Day(run.From)),
            ("to", Day(run.To)),
            ("by", run.AskedBy.Actor),
            ("name", run.AskedBy.Name),
            ("at", run.AskedAt.Ms())
        );
    }

    /// <summary>Takes a run for this process, if no other did since it was read.</summary>
    /// <returns>True when it is this process's.</returns>
    internal static async Task<bool> TakeAsync(
        IUnitOfWork work,
        Run run,
        DateTimeOffset silentSince,
        DateTimeOffset now,
        Digest law,
        CancellationToken cancel
    ) =>
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            $"""
            update law_run set state = {(int)RunState.Running}, started_at = @now, seen_at = @now, law_hash = @law, done = 0, total = 0
            where id = @id and (state = {(int)RunState.Waiting} or (state = {(int)RunState.Running} and seen_at < @silent))
            """,
            cancel,
            ("now", now.Ms()),
            ("law", law.ToArray()),
            ("id", run.Id),
            ("silent", silentSince.Ms())
        ) == 1;

    /// <summary>Says how far a run is and that its server is alive.</summary>
    internal static Task ProgressAsync(IUnitOfWork work, long id, long done, long total, DateTimeOffset now, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update law_run set done = @done, total = @total, seen_at = @now where id = @id",
            cancel,
            ("done", done),
            ("total", total),
            ("now", now.Ms()),
            ("id", id)
        );

    /// <summary>Leaves a run to another server, or to this one when it starts again.</summary>
    internal static Task GiveUpAsync(IUnitOfWork work, long id, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            $"update law_run set state = {(int)RunState.Waiting} where id = @id and state = {(int)RunState.Running}",
            cancel,
            ("id", id)
        );

    /// <summary>Ends a run, with its result or with what kept it from one.</summary>
    internal static Task FinishAsync(
        IUnitOfWork work,
        long id,
        RunResult? result,
        Digest? inputs,
        string? problem,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update law_run set state = @state, result = @result, inputs_hash = @inputs, problem = @problem, finished_at = @now, seen_at = @now
            where id = @id
            """,
            cancel,
            ("state", (int)(result is null ? RunState.Failed : RunState.Done)),
            ("result", result is null ? null : LawJson.Write(result)),
            ("inputs", inputs?.ToArray()),
            ("problem", problem),
            ("now", now.Ms()),
            ("id", id)
        );

    private static (string Name, object? Value)[] Columns(Proposal proposal) =>
        [
            ("state", (int)proposal.State),
            ("replaces", proposal.Replaces),
            ("content", proposal.Text),
            ("hash", proposal.Hash.ToArray()),
            ("expected", LawJson.Write(proposal.Expected)),
            ("author", proposal.Author.Actor),
            ("author_name", proposal.Author.Name),
            ("created_at", proposal.CreatedAt.Ms()),
            ("changed_at", proposal.ChangedAt.Ms()),
            ("submitted_at", proposal.SubmittedAt.Ms()),
            ("run_id", proposal.RunId),
            ("judged_by", proposal.Judge?.Actor),
            ("judged_name", proposal.Judge?.Name),
            ("judged_at", proposal.JudgedAt.Ms()),
            ("reason", proposal.Reason),
            ("path", proposal.Path),
            ("from_day", proposal.FromDay is { } day ? Day(day) : null),
        ];

    private static string Values(string columns) => string.Join(", ", Names(columns).Select(name => "@" + name));

    private static string Assignments(string columns) => string.Join(", ", Names(columns).Select(name => $"{name} = @{name}"));

    private static IEnumerable<string> Names(string columns) => columns.Split(", ").Skip(1);

    private static Proposal ReadProposal(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            State = (ProposalState)row.GetInt16(1),
            Replaces = row.GetString(2),
            Text = row.GetString(3),
            Hash = row.Digest(4),
            Expected = LawJson.Read<ImmutableArray<Expectation>>(row.GetString(5)),
            Author = new Person(row.GetString(6), row.GetString(7)),
            CreatedAt = row.Instant(8),
            ChangedAt = row.Instant(9),
            SubmittedAt = row.InstantOrNull(10),
            RunId = row.IsDBNull(11) ? null : row.GetInt64(11),
            Judge = row.IsDBNull(12) ? null : new Person(row.GetString(12), row.GetString(13)),
            JudgedAt = row.InstantOrNull(14),
            Reason = row.TextOrNull(15),
            Path = row.TextOrNull(16),
            FromDay = row.TextOrNull(17) is { } day ? DayOf(day) : null,
        };

    private static Run ReadRun(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            ProposalId = row.GetInt64(1),
            State = (RunState)row.GetInt16(2),
            Hash = row.Digest(3),
            Expected = LawJson.Read<ImmutableArray<Expectation>>(row.GetString(4)),
            From = DayOf(row.GetString(5)),
            To = DayOf(row.GetString(6)),
            AskedBy = new Person(row.GetString(7), row.GetString(8)),
            AskedAt = row.Instant(9),
            LawHash = row.IsDBNull(10) ? null : row.Digest(10),
            Inputs = row.IsDBNull(11) ? null : row.Digest(11),
            StartedAt = row.InstantOrNull(12),
            FinishedAt = row.InstantOrNull(13),
            DoneCount = row.GetInt64(14),
            Total = row.GetInt64(15),
            Result = row.TextOrNull(16) is { } result ? LawJson.Read<RunResult>(result) : null,
            Problem = row.TextOrNull(17),
        };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly DayOf(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<long> NumberAsync(
        IUnitOfWork work,
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        try
        {
            return await Sql.NumberAsync(work.Connection, work.Transaction, sql, cancel, parameters)
                ?? throw new InvalidOperationException("The proposal is not there any more: the store was changed from outside.");
        }
        catch (DbException e) when (StoreErrors.TryMap(e, "The store", out var mapped))
        {
            throw mapped;
        }
    }
}
