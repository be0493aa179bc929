namespace Parcelgate.Server.Assessment;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>A consignment with what its latest decision rests on.</summary>
/// <param name="Row">The row on file.</param>
/// <param name="Record">The record as it stands in the evidence; null while no data is there, or when the evidence is gone.</param>
/// <param name="Decision">The latest decision; null while no data is there.</param>
/// <param name="Explained">
/// The decision recomputed with its explanation; null when it cannot be: no decision, no evidence, persons deleted that it rests on, or an engine this program no longer has.
/// </param>
internal sealed record DecidedFile(ConsignmentRow Row, Consignment? Record, DecisionRow? Decision, Assessment? Explained)
{
    /// <summary>Until when a return is claimed, as the law of the decision says; null where it says nothing.</summary>
    public ReturnTerm? ReturnTerm { get; init; }

    /// <summary>When what identifies persons was deleted; null where it was not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}

/// <summary>Reads consignments with their latest decision and explains it again: the explanation is never stored.</summary>
internal sealed class DecidedFiles(IStore store, LawLibrary library)
{
    /// <summary>One consignment; null if there is none, or if it is another provider's.</summary>
    /// <param name="id">The consignment.</param>
    /// <param name="provider">Whose it must be; null: anybody's.</param>
    /// <param name="cancel">Ends reading.</param>
    public async Task<DecidedFile?> FindAsync(long id, string? provider, CancellationToken cancel)
    {
        var row = await Queries.ConsignmentAsync(store, id, cancel);
        return row is null || (provider is not null && row.Provider != provider) ? null : await OfAsync(row, cancel);
    }

    /// <summary>
    /// One version of a consignment's decision, without its explanation, and the record before it; null where there is no such consignment. The row is that of now.
    /// </summary>
    /// <param name="id">The consignment.</param>
    /// <param name="version">Version of the decision; 0: a parcel without data.</param>
    /// <param name="cancel">Ends reading.</param>
    public async Task<(DecidedFile File, Consignment? Before)?> VersionAsync(long id, int version, CancellationToken cancel)
    {
        if (await Queries.ConsignmentAsync(store, id, cancel) is not { } row)
        {
            return null;
        }

        var decisions = await Queries.DecisionsAsync(store, id, cancel);
        var decision = decisions.Find(one => one.Version == version);
        if (decision is null || await RecordAsync(decision, cancel) is not { } record)
        {
            return (new DecidedFile(row, null, decision, null), null);
        }

        var before = decisions.Find(one => one.Version == version - 1) is { } earlier ? await RecordAsync(earlier, cancel) : null;
        var decided =
            decision.Engine == Assess.EngineVersion
                ? Assess.Decide(record, await library.ByIdAsync(decision.LawId, cancel), FactsJson.Read(decision.Facts.Span))
                : null;
        return (new DecidedFile(row, record, decision, decided?.Hash == decision.Hash ? decided : null), before);
    }

    private async Task<Consignment?> RecordAsync(DecisionRow decision, CancellationToken cancel)
    {
        var bytes = await Queries.ReadRecordAsync(store, decision.SubmissionId, decision.Part, decision.Offset, decision.Length, cancel);
        return bytes is null ? null : CanonicalJson.Read(bytes, 1, new ReadDefaults()).Consignment;
    }

    private async Task<DecidedFile> OfAsync(ConsignmentRow row, CancellationToken cancel)
    {
        var decision = (await Queries.DecisionsAsync(store, row.Id, cancel)).LastOrDefault();
        if (decision is null)
        {
            return new DecidedFile(row, null, null, null);
        }

        var record = await RecordAsync(decision, cancel);
        if (record is null || decision.Engine != Assess.EngineVersion)
        {
            return new DecidedFile(row, record, decision, null);
        }

        var law = await library.ByIdAsync(decision.LawId, cancel);
        var explained = Assess.Explain(record, law, FactsJson.Read(decision.Facts.Span));
        var file = new DecidedFile(row, record, decision, explained) { ReturnTerm = law.Law.ReturnTermOf(explained.Versions.Regimes) };
        if (explained.Hash == decision.Hash)
        {
            return file;
        }

        // Without its persons the record may be decided otherwise: that is not what was decided then.
        await using var db = await store.OpenReadAsync(cancel);
        return await Erasures.ErasedAtAsync(db, decision.SubmissionId, decision.Part, cancel) is { } erased
            ? file with
            {
                Explained = null,
                ErasedAt = erased,
            }
            : file;
    }
}
