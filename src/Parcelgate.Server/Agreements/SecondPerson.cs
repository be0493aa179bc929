namespace Parcelgate.Server.Agreements;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What one person writes and a second one approves.</summary>
internal interface IWritten
{
    /// <summary>Whose it is.</summary>
    string Provider { get; }

    /// <summary>1, 2, 3 … among those of its provider.</summary>
    int Version { get; }

    /// <summary>Who wrote it, as the journal names people.</summary>
    string Author { get; }

    /// <summary>When a second person approved it; null while it waits.</summary>
    DateTimeOffset? ApprovedAt { get; }
}

/// <summary>Approval by a second person, one rule for all that waits for one: what waits is approved once, and never by who wrote it.</summary>
internal static class SecondPerson
{
    /// <summary>Approves one version, in one transaction with its event in the journal.</summary>
    /// <param name="store">The store.</param>
    /// <param name="table">The table it stands in.</param>
    /// <param name="row">What is to be approved; null: there is none.</param>
    /// <param name="judge">Who approves.</param>
    /// <param name="now">When, whole milliseconds.</param>
    /// <param name="note">Writes the event.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>Why it was not done; null when it was.</returns>
    internal static async Task<AgreementProblem?> ApproveAsync(
        IStore store,
        string table,
        IWritten? row,
        string judge,
        DateTimeOffset now,
        Func<IUnitOfWork, Task> note,
        CancellationToken cancel
    )
    {
        if (row is not { ApprovedAt: null })
        {
            return new AgreementProblem("not-waiting");
        }

        if (row.Author == judge)
        {
            return new AgreementProblem("own");
        }

        await using var work = await store.BeginAsync(cancel);
        // Asked again where it is written: another server may have been given the same click.
        var done = await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            $"""
            update {table} set judged_by = @judge, approved_at = @now
            where provider = @provider and version = @version and approved_at is null and author <> @judge
            """,
            cancel,
            ("judge", judge),
            ("now", now.Ms()),
            ("provider", row.Provider),
            ("version", (long)row.Version)
        );
        if (done != 1)
        {
            return new AgreementProblem("not-waiting");
        }

        await note(work);
        await work.CommitAsync(cancel);
        return null;
    }
}
