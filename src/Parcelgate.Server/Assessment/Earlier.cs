namespace Parcelgate.Server.Assessment;

using System.Data.Common;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>Consignments on file with their latest decision, as an amendment or an officer's act needs them. Rare, so read one by one.</summary>
internal static class Earlier
{
    /// <summary>The files of rows that are locked already, by id.</summary>
    internal static async Task<IReadOnlyDictionary<long, OpenFile>> ReadAsync(
        IUnitOfWork work,
        IReadOnlyCollection<ConsignmentHead> heads,
        CancellationToken cancel
    )
    {
        var files = new Dictionary<long, OpenFile>(heads.Count);
        var rows = await Moves.RowsAsync(work.Connection, work.Transaction, [.. heads.Select(head => head.Id)], cancel);
        var advices = await PreAdvices.OfAsync(work, [.. rows.Where(row => row.Version == 0).Select(row => row.Id)], cancel);
        (long Submission, int Part) read = default;
        PartRow? part = null;
        foreach (var row in rows.OrderBy(row => row.SubmissionId).ThenBy(row => row.Part))
        {
            var file = new OpenFile { Row = row };
            files.Add(row.Id, file);
            if (row.Version == 0)
            {
                file.Advice = advices.GetValueOrDefault(row.Id);
                continue;
            }

            if (part is null || read != (row.SubmissionId, row.Part))
            {
                read = (row.SubmissionId, row.Part);
                part = await Parts.ReadAsync(work.Connection, work.Transaction, row.SubmissionId, row.Part, cancel);
            }

            await FillAsync(work, file, part!, cancel);
        }

        return files;
    }

    /// <summary>One file, its row locked until commit; null if there is no such consignment.</summary>
    internal static async Task<OpenFile?> LockAsync(IUnitOfWork work, long id, CancellationToken cancel)
    {
        var found = await Moves.RowsAsync(work.Connection, work.Transaction, [id], cancel);
        if (found is not [var seen])
        {
            return null;
        }

        var heads = await work.LockConsignmentsAsync(seen.Provider, [seen.Reference], cancel);
        var files = await ReadAsync(work, [heads[seen.Reference]], cancel);
        return files[id];
    }

    private static async Task FillAsync(IUnitOfWork work, OpenFile file, PartRow part, CancellationToken cancel)
    {
        var record = Parts.Record(part, file.Row.Offset, file.Row.Length);
        file.Record = CanonicalJson.Read(record.Span, 1, new ReadDefaults()).Consignment;
        var decision = await Decisions.LatestAsync(work.Connection, work.Transaction, file.Row.Id, cancel);
        if (decision is null)
        {
            return;
        }

        if ((Core.Release.State)file.Row.State is not (Core.Release.State.Cancelled or Core.Release.State.Returned))
        {
            AssessmentJson.ReadUses(decision.Outcome.Span, file.Uses);
        }

        using var outcome = JsonDocument.Parse(decision.Outcome);
        var root = outcome.RootElement;
        file.Outcome = new EarlierOutcome(
            root.GetProperty("category").GetInt32(),
            root.GetProperty("lane").GetString()!,
            root.TryGetProperty("due", out var due)
                ? $"{due.GetProperty("amount").GetString()} {due.GetProperty("currency").GetString()}"
                : null,
            decision.Hash,
            decision.LawId
        );
    }
}
