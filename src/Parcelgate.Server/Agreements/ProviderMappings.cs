namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>The mappings one provider's CSV files are read by.</summary>
/// <param name="Now">The one a new message is read by; null: his files are in the columns of the format.</param>
/// <param name="All">Every version ever written, with its hash: what was received is read again by the one it was read by.</param>
internal sealed record ProviderMappings(CsvMapping? Now, ImmutableArray<(Digest Hash, CsvMapping Mapping)> All)
{
    /// <summary>The format mappings are of.</summary>
    internal const string Format = "csv";

    /// <summary>Of a provider without any.</summary>
    internal static ProviderMappings None { get; } = new(null, []);

    /// <summary>True where no mapping was ever written.</summary>
    internal bool IsEmpty => All.IsEmpty;

    /// <summary>The mapping of a message: the one it was read by before, or the present one.</summary>
    internal CsvMapping? For(SubmissionRow? before) =>
        before is null ? Now
        : before.Mapping is { } hash ? All.FirstOrDefault(one => one.Hash == hash).Mapping ?? Now
        : null;

    /// <summary>Hash of the mapping a reader read by, or refused by; null where it read the columns as they stand.</summary>
    internal static Digest? UsedBy(IReader reader) =>
        (reader is AgreedReader agreed ? agreed.Inner : reader) is MappedCsvReader mapped ? mapped.ReadBy : null;
}
