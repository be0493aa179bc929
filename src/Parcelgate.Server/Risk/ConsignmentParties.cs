namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using Parcelgate.Core.Risk;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>Under which keys the parties of a consignment on file are known.</summary>
internal static class ConsignmentParties
{
    /// <summary>Its keys by its record; none where it has no data.</summary>
    internal static async Task<ImmutableArray<PartyKey>> KeysAsync(IStore store, ConsignmentRow row, CancellationToken cancel)
    {
        var bytes = await Queries.ReadRecordAsync(store, row.SubmissionId, row.Part, row.Offset, row.Length, cancel);
        var keys = new List<PartyKey>();
        if (bytes is not null && CanonicalJson.Read(bytes, 1, new ReadDefaults()).Consignment is { } record)
        {
            PartyKeys.Of(record, keys);
        }

        return [.. keys];
    }
}
