namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Why an act on a proposal was not done. Nothing was changed.</summary>
/// <param name="Code">Stable code the pages have a sentence for: "own", "no-run".</param>
/// <param name="Facts">What stands in the sentence.</param>
public sealed record LawRefusal(string Code, params ImmutableArray<Fact> Facts)
{
    /// <summary>Errors of the text, where these are the reason.</summary>
    public ImmutableArray<LawError> Errors { get; init; } = [];
}

/// <summary>
/// Drafting, running, submitting, judging and publishing proposals of law. Every act is one transaction with its event in the journal; what does not fit
/// the proposal's state is refused and changes nothing.
/// </summary>
internal sealed class Proposals(
    IStore store,
    LawLibrary library,
    ProposalChecks checks,
    TimeProvider time,
    OfficeDays days,
    ILogger<Proposals> log
)
{
    /// <summary>The last day a law may be set to begin. Arbitrary: ten years from now.</summary>
    private const int MostYearsAhead = 10;

    /// <summary>No history is older. Arbitrary.</summary>
    private const int FirstYear = 2000;

    /// <summary>Letters no text has and PostgreSQL does not keep.</summary>
    private static readonly System.Buffers.SearchValues<char> ControlCharacters = System.Buffers.SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(code => (char)code).Except(['\n', '\t']),
    ]);

    /// <summary>The office's day.</summary>
    public DateOnly Today => days.Today;

    /// <summary>The first instant of a day of the office.</summary>
    public DateTimeOffset StartOf(DateOnly day) => days.StartOf(day);

    private DateTimeOffset Now => time.GetUtcNow().WholeMs();

    /// <summary>All proposals, newest first.</summary>
    public async Task<IReadOnlyList<Proposal>> AllAsync(CancellationToken cancel)
    {
        const int most = 200; // Arbitrary: more than a ministry writes in a decade; older ones are found by their number.
        await using var db = await store.OpenReadAsync(cancel);
        return await LawTables.ProposalsAsync(db, most, cancel);
    }

    /// <summary>One proposal; null if there is none.</summary>
    public async Task<Proposal?> FindAsync(long id, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await LawTables.ProposalAsync(db, null, id, cancel);
    }

    /// <summary>The runs of a proposal, newest first.</summary>
    public async Task<IReadOnlyList<Run>> RunsAsync(long id, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await LawTables.RunsAsync(db, null, id, cancel);
    }

    /// <summary>Begins a proposal from a version in force, from another proposal's text, or from nothing.</summary>
    /// <param name="replaces">"az/parcels@2026-01-01"; "" for none.</param>
    /// <param name="text">The text to begin with.</param>
    /// <param name="author">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>Its id.</returns>
    public Task<long> BeginAsync(string replaces, string text, Person author, CancellationToken cancel)
    {
        var proposal = new Proposal
        {
            Id = 0,
            State = ProposalState.Draft,
            Replaces = replaces,
            Text = text,
            Hash = HashOf(text),
            Expected = [],
            Author = author,
            CreatedAt = Now,
            ChangedAt = Now,
        };
        return RetriedAsync(
            async work =>
            {
                var id = await LawTables.AddAsync(work, proposal, cancel);
                await NoteAsync(work, "law-drafted", proposal with { Id = id }, author, null, cancel);
                return id;
            },
            cancel
        );
    }

    /// <summary>The text of a version in force as a proposal begins with it; null if there is no such version.</summary>
    public string? TextOf(string version)
    {
        var published = library.Current;
        var parts = version.Split('@', 2);
        var file =
            parts.Length < 2
                ? null
                : published.Book.Regimes.FirstOrDefault(regime => regime.Regime == parts[0] && regime.Version == parts[1])?.File
                    ?? published.Risk.Profiles.FirstOrDefault(profile => profile.Id == parts[0] && profile.Version == parts[1])?.File;
        return file is null ? null : ProposalText.Of(published.Files.First(one => one.Path == file).Text);
    }

    /// <summary>Keeps what the author wrote. Text that is not law is kept too, so that no work is lost: it can neither be run nor submitted.</summary>
    public async Task<LawRefusal?> SaveAsync(long id, string text, Person who, CancellationToken cancel)
    {
        var lines = text.ReplaceLineEndings("\n");
        return lines.Length > ProposalText.Longest
                ? new LawRefusal("too-long", new Fact("most", ProposalText.Longest.ToString(CultureInfo.InvariantCulture)))
            : lines.AsSpan().IndexOfAny(ControlCharacters) is var at and >= 0
                ? new LawRefusal("control-character", new Fact("line", LineOf(lines, at)))
            : await WriteAsync(id, who, draft => draft with { Text = lines, Hash = HashOf(lines), ChangedAt = Now }, cancel);
    }

    /// <summary>States what the author expects of the run that is yet to be asked for.</summary>
    public Task<LawRefusal?> ExpectAsync(long id, ImmutableArray<Expectation> expected, Person who, CancellationToken cancel) =>
        WriteAsync(id, who, draft => draft with { Expected = expected, ChangedAt = Now }, cancel);

    private Task<LawRefusal?> WriteAsync(long id, Person who, Func<Proposal, Proposal> write, CancellationToken cancel) =>
        ChangeAsync(
            id,
            async (work, proposal) =>
            {
                if (AuthorRefusal(proposal, who) is { } no)
                {
                    return no;
                }

                await LawTables.UpdateAsync(work, write(proposal), cancel);
                return null;
            },
            cancel
        );

    /// <summary>Asks for an impact run over the decisions of these days.</summary>
    public async Task<LawRefusal?> AskRunAsync(long id, DateOnly from, DateOnly to, Person who, CancellationToken cancel)
    {
        if (to < from || from.Year < FirstYear || to > Today)
        {
            return new LawRefusal("span", new Fact("from", Day(from)), new Fact("to", Day(to)), new Fact("today", Day(Today)));
        }

        // Checked before the transaction: running all examples takes a second, and others wait for the store meanwhile.
        var seen = await FindAsync(id, cancel);
        if (seen is not null && await CheckAsync(seen, cancel) is { Check: { IsRight: false } check })
        {
            return new LawRefusal("not-law") { Errors = check.Errors };
        }

        return await ChangeAsync(
            id,
            async (work, proposal) =>
            {
                var runs = await LawTables.RunsAsync(work.Connection, work.Transaction, id, cancel);
                if (RunRefusal(proposal, seen, runs) is { } no)
                {
                    return no;
                }

                await LawTables.AddAsync(work, NewRun(proposal, from, to, who), cancel);
                await NoteAsync(work, "law-run-asked", proposal, who, null, cancel);
                return null;
            },
            cancel
        );
    }

    /// <summary>Submits a proposal for approval with the run that says what it does.</summary>
    public Task<LawRefusal?> SubmitAsync(long id, Person who, CancellationToken cancel) =>
        ChangeAsync(
            id,
            async (work, proposal) =>
            {
                if (AuthorRefusal(proposal, who) is { } no)
                {
                    return no;
                }

                if (proposal.Expected.IsEmpty)
                {
                    return new LawRefusal("no-expectation");
                }

                var runs = await LawTables.RunsAsync(work.Connection, work.Transaction, id, cancel);
                if (runs.FirstOrDefault(run => run.IsOf(proposal)) is not { } run)
                {
                    return new LawRefusal("no-run");
                }

                await LawTables.UpdateAsync(
                    work,
                    proposal with
                    {
                        State = ProposalState.Submitted,
                        SubmittedAt = Now,
                        RunId = run.Id,
                    },
                    cancel
                );
                await NoteAsync(work, "law-submitted", proposal, who, null, cancel, ("run", run.Inputs?.ToString()));
                return null;
            },
            cancel
        );

    /// <summary>Sends a submitted proposal back.</summary>
    public Task<LawRefusal?> SendBackAsync(long id, string reason, Person who, CancellationToken cancel) =>
        ChangeAsync(
            id,
            async (work, proposal) =>
            {
                if (JudgeRefusal(proposal, who) is { } refused)
                {
                    return refused;
                }

                await LawTables.UpdateAsync(
                    work,
                    proposal with
                    {
                        State = ProposalState.SentBack,
                        Judge = who,
                        JudgedAt = Now,
                        Reason = reason,
                    },
                    cancel
                );
                await NoteAsync(work, "law-sent-back", proposal, who, reason, cancel);
                return null;
            },
            cancel
        );

    /// <summary>
    /// A second person approves: the file joins the law from this moment on, known from today, in force from the day chosen. This process decides under the
    /// new law when this returns; others within seconds.
    /// </summary>
    public async Task<LawRefusal?> ApproveAsync(long id, DateOnly from, string reason, Person who, CancellationToken cancel)
    {
        var law = await library.RefreshAsync(cancel);
        if (await FindAsync(id, cancel) is not { } seen)
        {
            return new LawRefusal("missing");
        }

        if ((JudgeRefusal(seen, who) ?? DayRefusal(from)) is { } no)
        {
            return no;
        }

        // The text cannot change any more, and the law only if the transaction below fails.
        var check = await Task.Run(() => ProposedLaw.Check(law.Files, Numbered(seen, from), from, Today), cancel);
        if (!check.IsRight)
        {
            return new LawRefusal("not-law-then", new Fact("from", Day(from))) { Errors = check.Errors };
        }

        try
        {
            var refused = await ChangeAsync(
                id,
                async (work, proposal) =>
                {
                    if (JudgeRefusal(proposal, who) is { } late)
                    {
                        return late;
                    }

                    await PublishAsync(work, law, proposal, from, reason, who, cancel);
                    return null;
                },
                cancel
            );
            if (refused is not null)
            {
                return refused;
            }
        }
        catch (StoreConflictException)
        {
            return new LawRefusal("published-meanwhile");
        }

        var now = await library.RefreshAsync(cancel);
        ServerLog.LawPublished(log, now.Book.Hash.ToString(), seen.Number, Day(from), who.Actor);
        return null;
    }

    /// <summary>What the checks say of a proposal's text, as if it were in force from tomorrow on.</summary>
    public Task<CheckedProposal> CheckAsync(Proposal proposal, CancellationToken cancel) =>
        checks.OfAsync(proposal, Today.AddDays(1), Today, cancel);

    private async Task PublishAsync(
        IUnitOfWork work,
        LawLibrary.Published law,
        Proposal proposal,
        DateOnly from,
        string reason,
        Person who,
        CancellationToken cancel
    )
    {
        var file = Numbered(proposal, from) with { Text = ProposalText.Dated(proposal.Text, from, Today).Text };
        await LawStore.AddAsync(work, law.Additions.Count, file, proposal.Id, Now, who.Actor, cancel);
        await LawTables.UpdateAsync(
            work,
            proposal with
            {
                State = ProposalState.Approved,
                Judge = who,
                JudgedAt = Now,
                Reason = reason,
                Path = file.Path,
                FromDay = from,
            },
            cancel
        );
        await NoteAsync(work, "law-approved", proposal, who, reason, cancel, ("path", file.Path), ("from", Day(from)));
    }

    private static LawRefusal? AuthorRefusal(Proposal proposal, Person who) =>
        proposal.State != ProposalState.Draft ? new LawRefusal("not-a-draft")
        : proposal.Author.Actor != who.Actor ? new LawRefusal("not-yours", new Fact("author", proposal.Author.Name))
        : null;

    private static LawRefusal? RunRefusal(Proposal proposal, Proposal? seen, IReadOnlyList<Run> runs) =>
        proposal.State != ProposalState.Draft ? new LawRefusal("not-a-draft")
        : proposal.Hash != seen?.Hash ? new LawRefusal("changed-meanwhile")
        : proposal.Expected.IsEmpty ? new LawRefusal("no-expectation")
        : runs.Any(run => run.IsOpen) ? new LawRefusal("runs-already")
        : null;

    private static LawRefusal? JudgeRefusal(Proposal proposal, Person who) =>
        proposal.State != ProposalState.Submitted ? new LawRefusal("not-submitted")
        : proposal.Author.Actor == who.Actor ? new LawRefusal("own")
        : null;

    private LawRefusal? DayRefusal(DateOnly from) =>
        from < Today || from > Today.AddYears(MostYearsAhead)
            ? new LawRefusal(
                "day",
                new Fact("found", Day(from)),
                new Fact("from", Day(Today)),
                new Fact("to", Day(Today.AddYears(MostYearsAhead)))
            )
            : null;

    /// <summary>The proposal under the name it will be published by.</summary>
    private static LawFile Numbered(Proposal proposal, DateOnly from) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{proposal.Folder}/{proposal.Name.Split('/')[0]}/{Day(from)}-p{proposal.Id}.yaml"),
            proposal.Text
        );

    private Run NewRun(Proposal proposal, DateOnly from, DateOnly to, Person who) =>
        new()
        {
            Id = 0,
            ProposalId = proposal.Id,
            State = RunState.Waiting,
            Hash = proposal.Hash,
            Expected = proposal.Expected,
            From = from,
            To = to,
            AskedBy = who,
            AskedAt = Now,
        };

    private async Task<LawRefusal?> ChangeAsync(long id, Func<IUnitOfWork, Proposal, Task<LawRefusal?>> change, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (await LawTables.LockAsync(work, id, cancel) is not { } proposal)
        {
            return new LawRefusal("missing");
        }

        var refused = await change(work, proposal);
        if (refused is null)
        {
            await work.CommitAsync(cancel);
        }

        return refused;
    }

    /// <summary>Where another process took the number, the next is free.</summary>
    private Task<long> RetriedAsync(Func<IUnitOfWork, Task<long>> act, CancellationToken cancel) =>
        Retries.OnConflictAsync(async () =>
        {
            await using var work = await store.BeginAsync(cancel);
            var id = await act(work);
            await work.CommitAsync(cancel);
            return id;
        });

    private Task NoteAsync(
        IUnitOfWork work,
        string kind,
        Proposal proposal,
        Person who,
        string? reason,
        CancellationToken cancel,
        params ReadOnlySpan<(string Name, string? Value)> more
    ) =>
        work.AppendJournalAsync(
            [
                new JournalRow(
                    Now,
                    kind,
                    0,
                    0,
                    who.Actor,
                    EventDetail.Object([("proposal", proposal.Number), ("hash", proposal.Hash.ToString()), ("reason", reason), .. more])
                ),
            ],
            cancel
        );

    private static Digest HashOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string LineOf(string text, int at) => (text.AsSpan(0, at).Count('\n') + 1).ToString(CultureInfo.InvariantCulture);
}
