namespace Parcelgate.Server.Revenue;

using Parcelgate.Core.Revenue;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>Makes the consolidated declaration of a statement's period from its transfers and the evidence of the parcels they charge.</summary>
internal sealed class Declarations(IStore store, RevenueDesk desk)
{
    /// <summary>Parcels whose rows are read together. Arbitrary.</summary>
    private const int AtOnce = 500;

    /// <summary>The declaration of a period.</summary>
    /// <returns>Null when there is no such statement the viewer may see.</returns>
    internal async Task<(StatementFile File, ConsolidatedDeclaration Declared)?> OfAsync(
        string? provider,
        long account,
        int number,
        CancellationToken cancel
    )
    {
        if (await desk.StatementAsync(provider, account, number, 0, cancel) is not { } file)
        {
            return null;
        }

        var declared = new ConsolidatedDeclaration();
        await using var connection = await store.OpenReadAsync(cancel);
        await foreach (var entry in Statements.EntriesAsync(connection, file.Account.Stored, file.From, file.Until, cancel))
        {
            declared.Add(entry.Transfer, entry.Amount);
        }

        foreach (var ids in declared.Consignments.ToList().Chunk(AtOnce))
        {
            var rows = await Moves.RowsAsync(connection, null, ids, cancel);
            foreach (var part in rows.Where(row => row.Version > 0).GroupBy(row => (row.SubmissionId, row.Part)))
            {
                if (await Parts.ReadAsync(connection, null, part.Key.SubmissionId, part.Key.Part, cancel) is { } evidence)
                {
                    Take(declared, evidence, part);
                }
            }
        }

        return (file, declared);
    }

    private static void Take(ConsolidatedDeclaration declared, PartRow evidence, IEnumerable<ConsignmentRow> rows)
    {
        foreach (var row in rows)
        {
            var record = Parts.Record(evidence, row.Offset, row.Length);
            if (CanonicalJson.Read(record.Span, 1, new ReadDefaults()).Consignment is { } consignment)
            {
                declared.Add(consignment);
            }
        }
    }
}
