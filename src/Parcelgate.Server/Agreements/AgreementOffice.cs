namespace Parcelgate.Server.Agreements;

using System.Globalization;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Why an act on an agreement was not done: a code the pages have a sentence for, the field, and what would be right.</summary>
internal sealed record AgreementProblem(string Code, string Field = "", string Expected = "");

/// <summary>Writes agreements and has them approved by a second person. Each act is one transaction with its event in the journal.</summary>
internal sealed class AgreementOffice(IStore store, AgreementLibrary library, TimeProvider time)
{
    /// <summary>Writes the next version down; nothing holds before a second person approves it.</summary>
    /// <param name="terms">What was agreed; its version is chosen here.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    public async Task<(int Version, AgreementProblem? Problem)> WriteAsync(Agreement terms, string actor, CancellationToken cancel)
    {
        if (terms.Faults().FirstOrDefault() is { Field: not null } fault)
        {
            return (0, new AgreementProblem("terms", fault.Field, fault.Expected));
        }

        var now = time.GetUtcNow().WholeMs();
        await using var work = await store.BeginAsync(cancel);
        var written = terms with { Version = await AgreementTable.LatestAsync(work, terms.Provider, cancel) + 1 };
        await AgreementTable.AddAsync(work, new AgreementRow(written, actor, now, null, null), cancel);
        await NoteAsync(work, "agreement-written", written.Provider, written.Version, actor, now, cancel);
        await work.CommitAsync(cancel);
        await library.RefreshAsync(cancel);
        return (written.Version, null);
    }

    /// <summary>A second person approves: it holds from its first day on, in this process when this returns, in others within seconds.</summary>
    public async Task<AgreementProblem?> ApproveAsync(string provider, long version, string actor, CancellationToken cancel)
    {
        await library.RefreshAsync(cancel);
        var row = library.Of(provider).FirstOrDefault(one => one.Terms.Version == version);
        var now = time.GetUtcNow().WholeMs();
        var problem = await SecondPerson.ApproveAsync(
            store,
            AgreementTable.Name,
            row,
            actor,
            now,
            work => NoteAsync(work, "agreement-approved", provider, version, actor, now, cancel),
            cancel
        );
        await library.RefreshAsync(cancel);
        return problem;
    }

    private static Task NoteAsync(
        IUnitOfWork work,
        string kind,
        string provider,
        long version,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        work.AppendJournalAsync(
            [
                new JournalRow(
                    now,
                    kind,
                    0,
                    0,
                    actor,
                    EventDetail.Object(("provider", provider), ("version", version.ToString(CultureInfo.InvariantCulture)))
                ),
            ],
            cancel
        );
}
