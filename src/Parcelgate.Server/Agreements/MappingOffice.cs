namespace Parcelgate.Server.Agreements;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Draws mappings from examples, writes them down and has them approved by a second person. Each act is one transaction.</summary>
internal sealed class MappingOffice(IStore store, MappingLibrary library, TimeProvider time)
{
    /// <summary>Versions of one provider. Arbitrary: a new one every week for four years.</summary>
    internal const int MostVersions = 200;

    /// <summary>How long the example of a draft is kept: it holds names of people.</summary>
    internal static readonly TimeSpan DraftsKept = TimeSpan.FromDays(1);

    /// <summary>Longest name of an example that is kept.</summary>
    private const int LongestLabel = 100;

    /// <summary>The draft of a provider; null where there is none.</summary>
    internal async Task<MappingDraft?> DraftAsync(string provider, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await MappingTable.DraftAsync(db, provider, time.GetUtcNow() - DraftsKept, cancel);
    }

    /// <summary>Begins a draft from an example; of a long one only the first rows are kept.</summary>
    /// <param name="provider">Whose files.</param>
    /// <param name="label">Name of the example.</param>
    /// <param name="example">Its bytes, or its first ones.</param>
    /// <param name="actor">Who.</param>
    /// <param name="said">Encoding, separator and whether the first row names the columns, where a person said them.</param>
    /// <param name="destination">The country his parcels go to, where his agreement says it.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>What keeps it from being an example; empty when a draft was begun.</returns>
    internal async Task<IReadOnlyList<Problem>> ProposeAsync(
        string provider,
        string label,
        ReadOnlyMemory<byte> example,
        string actor,
        (string? Encoding, char? Separator, bool? HasHeader) said,
        string? destination,
        CancellationToken cancel
    )
    {
        var problems = new List<Problem>();
        var first = FirstRows(example);
        if (CsvProposal.Of(first.Span, problems, said.Encoding, said.Separator, said.HasHeader, destination) is not { } proposal)
        {
            return problems;
        }

        var shown = label.Length <= LongestLabel ? label : label[..LongestLabel];
        await PutAsync(new MappingDraft(provider, shown, proposal.Mapping, first.ToArray(), actor, time.GetUtcNow().WholeMs()), cancel);
        return [];
    }

    /// <summary>Goes on with a draft: the mapping as a person chose it.</summary>
    /// <returns>False when there is no draft any more.</returns>
    internal async Task<bool> ChooseAsync(string provider, CsvMapping mapping, string actor, CancellationToken cancel)
    {
        if (await DraftAsync(provider, cancel) is not { } draft)
        {
            return false;
        }

        await PutAsync(draft with { Mapping = mapping, Author = actor, At = time.GetUtcNow().WholeMs() }, cancel);
        return true;
    }

    /// <summary>Lets go of a provider's draft and of its example.</summary>
    internal async Task DropAsync(string provider, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await MappingTable.DropDraftAsync(work, provider, cancel);
        await work.CommitAsync(cancel);
    }

    /// <summary>Lets go of every draft that nobody went on with for a day.</summary>
    internal async Task SweepAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await MappingTable.DropDraftsAsync(work, time.GetUtcNow() - DraftsKept, cancel);
        await work.CommitAsync(cancel);
    }

    /// <summary>
    /// Writes the next version down: the sandbox reads by it when this returns, production once a second person approved it. The draft ends. A mapping that says what the latest
    /// version says is no new one.
    /// </summary>
    internal async Task<(MappingRow? Row, IReadOnlyList<Problem> Problems)> WriteAsync(
        string provider,
        CsvMapping mapping,
        string actor,
        CancellationToken cancel
    )
    {
        if (CsvMappingCheck.Faults(mapping) is { IsEmpty: false } faults)
        {
            return (null, faults);
        }

        var now = time.GetUtcNow().WholeMs();
        await using var work = await store.BeginAsync(cancel);
        var latest = await MappingTable.LatestAsync(work, provider, cancel);
        if (latest?.Version >= MostVersions)
        {
            var most = string.Create(CultureInfo.InvariantCulture, $"at most {MostVersions} versions");
            return (null, [new Problem(ProblemCodes.TooLarge, "", latest.Name, most)]);
        }

        var row = new MappingRow(provider, (latest?.Version ?? 0) + 1, mapping, mapping.Hash, actor, now, null, null);
        await MappingTable.DropDraftAsync(work, provider, cancel);
        if (latest?.Hash == row.Hash)
        {
            row = latest;
        }
        else
        {
            await MappingTable.AddAsync(work, row, cancel);
            await NoteAsync(work, "mapping-written", row, actor, now, cancel);
        }

        await work.CommitAsync(cancel);
        await library.RefreshAsync(cancel);
        return (row, []);
    }

    /// <summary>A second person approves: production reads by it, in this process when this returns, in others within seconds.</summary>
    internal async Task<AgreementProblem?> ApproveAsync(string provider, long version, string actor, CancellationToken cancel)
    {
        await library.RefreshAsync(cancel);
        var row = library.Of(provider).FirstOrDefault(one => one.Version == version);
        var now = time.GetUtcNow().WholeMs();
        var problem = await SecondPerson.ApproveAsync(
            store,
            MappingTable.Name,
            row,
            actor,
            now,
            work => NoteAsync(work, "mapping-approved", row!, actor, now, cancel),
            cancel
        );
        await library.RefreshAsync(cancel);
        return problem;
    }

    private async Task PutAsync(MappingDraft draft, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await MappingTable.PutDraftAsync(work, draft, cancel);
        await work.CommitAsync(cancel);
    }

    /// <summary>Whole rows at the beginning of an example; all of a short one.</summary>
    private static ReadOnlyMemory<byte> FirstRows(ReadOnlyMemory<byte> example)
    {
        if (example.Length <= CsvProposal.LongestExample)
        {
            return example;
        }

        var first = example[..CsvProposal.LongestExample];
        var feed = first.Span.LastIndexOf((byte)'\n');
        // A line feed of two bytes may have its zero behind it; in a file without zero bytes that is none.
        var end = feed + 1 + (feed % 2 == 0 && feed + 1 < first.Length && first.Span[feed + 1] == 0 ? 1 : 0);
        return feed < 0 ? first : first[..end];
    }

    private static Task NoteAsync(
        IUnitOfWork work,
        string kind,
        MappingRow row,
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
                    EventDetail.Object(
                        ("provider", row.Provider),
                        ("version", row.Version.ToString(CultureInfo.InvariantCulture)),
                        ("hash", row.Hash.ToString())
                    )
                ),
            ],
            cancel
        );
}
