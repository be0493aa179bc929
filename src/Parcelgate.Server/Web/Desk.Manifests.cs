namespace Parcelgate.Server.Web;

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <content>Submissions: the list, one of them, its lines and its answer.</content>
internal sealed partial class Desk
{
    /// <summary>Summaries kept in memory; all are let go when there are more. Arbitrary: each is small unless very many lines were refused.</summary>
    private const int MostSummaries = 64;

    /// <summary>Decided lines that are asked which flight they share: in the list, and on the page of one manifest. Arbitrary.</summary>
    private const int LinesAskedInList = 50;
    private const int LinesAskedOnPage = 5000;

    /// <summary>Characters of a description a line shows.</summary>
    private const int LongestGoods = 80;

    private readonly ConcurrentDictionary<long, ManifestSummary> summaries = new();

    public async Task<Slice<ManifestRow>> ManifestsAsync(
        Viewer viewer,
        string? provider,
        ManifestKind kind,
        string? after,
        int size,
        CancellationToken cancel
    )
    {
        if (viewer.Provider is not null && provider is not null && provider != viewer.Provider)
        {
            return new Slice<ManifestRow>([], null);
        }

        size = Math.Clamp(size, 1, Queries.LargestPage);
        bool? single = kind == ManifestKind.All ? null : kind == ManifestKind.Single;
        var found = await Queries.SubmissionsAsync(store, viewer.Provider ?? provider, single, Filters.PageAfter(after), size + 1, cancel);
        var rows = new List<ManifestRow>(size);
        foreach (var submission in found.Take(size))
        {
            rows.Add(await RowOfAsync(submission, LinesAskedInList, cancel));
        }

        var next = found.Count > size ? Filters.PageText(new PageEnd(rows[^1].ReceivedAt, rows[^1].Number)) : null;
        return new Slice<ManifestRow>(rows, next);
    }

    public async Task<Manifest?> ManifestAsync(Viewer viewer, long number, LineFilter filter, CancellationToken cancel)
    {
        if (await SubmissionAsync(viewer, number, cancel) is not { } submission)
        {
            return null;
        }

        var row = await RowOfAsync(submission, LinesAskedOnPage, cancel);
        var summary = await SummaryAsync(number, cancel);
        await summary.Turn.WaitAsync(cancel);
        try
        {
            var size = Math.Clamp(filter.Size, 1, Queries.LargestPage);
            var lines = await WindowAsync(number, summary, filter with { Size = size + 1 }, cancel);
            var (bars, step) = summary.Map();
            return new Manifest
            {
                Row = row,
                Outcome = summary.Outcome.ToDictionary(),
                Assessed = summary.Assessed,
                Problems = summary.Problems,
                LineMap = bars,
                LinesPerBar = step,
                Lines = [.. lines.Take(size)],
                NextLine = lines.Count > size ? lines[size].Line : null,
                Matching = summary.Matching(filter.Choice),
            };
        }
        finally
        {
            summary.Turn.Release();
        }
    }

    public async Task<bool> HasManifestAsync(Viewer viewer, long number, CancellationToken cancel) =>
        await SubmissionAsync(viewer, number, cancel) is not null;

    public async IAsyncEnumerable<ManifestLine> LinesAsync(Viewer viewer, long number, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await SubmissionAsync(viewer, number, cancel) is null)
        {
            yield break;
        }

        await foreach (var (part, answer) in Queries.AnswerPartsAsync(store, number, -1, cancel))
        {
            foreach (var line in await ShownAsync(number, part, [.. AnswerLine.All(answer)], cancel))
            {
                yield return line;
            }
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> AnswerAsync(
        Viewer viewer,
        long number,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (await SubmissionAsync(viewer, number, cancel) is null)
        {
            yield break;
        }

        await foreach (var (_, answer) in Queries.AnswerPartsAsync(store, number, -1, cancel))
        {
            ReadOnlyMemory<byte> rest = answer;
            while (AnswerLine.Next(ref rest) is { Length: > 0 } line)
            {
                yield return line;
            }
        }
    }

    private async Task<SubmissionRow?> SubmissionAsync(Viewer viewer, long number, CancellationToken cancel) =>
        await Queries.SubmissionAsync(store, number, cancel) is { } submission && Sees(viewer, submission.Provider) ? submission : null;

    private async Task<ManifestRow> RowOfAsync(SubmissionRow submission, int linesAsked, CancellationToken cancel)
    {
        var row = submission.CompletedAt is null ? await SoFarAsync(submission, cancel) : submission;
        return new ManifestRow(
            row.Id,
            row.Provider,
            row.MessageId,
            row.Format,
            row.Label,
            await Queries.SharedConveyanceAsync(store, row.Id, linesAsked, cancel),
            row.ReceivedAt,
            row.CompletedAt,
            row.Bytes,
            row.Lines,
            row.Accepted,
            row.Refused,
            row.Sha256
        );
    }

    /// <summary>A submission that is still coming, with the totals of the answers given so far.</summary>
    private async Task<SubmissionRow> SoFarAsync(SubmissionRow submission, CancellationToken cancel)
    {
        var summary = await SummaryAsync(submission.Id, cancel);
        return submission with { Lines = summary.Lines, Accepted = summary.Accepted, Refused = summary.Refused };
    }

    /// <summary>The summary of a submission's answers, brought up to what is stored now.</summary>
    private async Task<ManifestSummary> SummaryAsync(long number, CancellationToken cancel)
    {
        if (summaries.Count > MostSummaries)
        {
            summaries.Clear();
        }

        var summary = summaries.GetOrAdd(number, _ => new ManifestSummary());
        await summary.Turn.WaitAsync(cancel);
        try
        {
            await foreach (var (part, answer) in Queries.AnswerPartsAsync(store, number, summary.LastPart, cancel))
            {
                if (part != summary.LastPart + 1)
                {
                    break; // Two writers: a later part is stored already, the next one is not.
                }

                summary.Add(part, answer);
            }

            return summary;
        }
        finally
        {
            summary.Turn.Release();
        }
    }

    private async Task<List<ManifestLine>> WindowAsync(long number, ManifestSummary summary, LineFilter filter, CancellationToken cancel)
    {
        var lines = new List<ManifestLine>();
        foreach (var part in summary.Parts)
        {
            if (part.LastLine < filter.From || part.Fitting[(int)filter.Choice] == 0)
            {
                continue;
            }

            var stored = await Queries.ReadPartAsync(store, number, part.Part, cancel);
            var fitting = AnswerLine
                .All(stored!.Answer)
                .Where(line => line.Line >= filter.From && line.Fits(filter.Choice))
                .Take(filter.Size - lines.Count)
                .ToList();
            lines.AddRange(await ShownAsync(number, part.Part, fitting, cancel));
            if (lines.Count == filter.Size)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>Result lines of one part with what is known of their consignments now.</summary>
    private async Task<List<ManifestLine>> ShownAsync(long number, int part, List<AnswerLine> lines, CancellationToken cancel)
    {
        var rows = await Queries.ConsignmentsAsync(store, [.. lines.Select(line => line.Id).OfType<long>().Distinct()], cancel);
        var records = rows.Values.Any(row => row.SubmissionId == number && row.Part == part)
            ? (await Queries.ReadPartAsync(store, number, part, cancel))?.Canonical
            : null;
        return lines.ConvertAll(line =>
        {
            var row = line.Id is { } id ? rows.GetValueOrDefault(id) : null;
            // Goods and value of the record that this line brought; a later message's are on the consignment's own page.
            var record =
                row is not null && row.SubmissionId == number && row.Part == part && records is not null
                    ? CanonicalJson.Read(records.AsSpan(row.Offset, row.Length), line.Line, new ReadDefaults()).Consignment
                    : null;
            return new ManifestLine(
                line.Line,
                line.Id,
                line.Reference,
                row is null ? null : (State)row.State,
                line.Category,
                line.Lane,
                line.Hold,
                GoodsOf(record),
                ValueOf(record),
                line.Due,
                [.. line.Problems, .. line.Remarks]
            );
        });
    }

    private static string? GoodsOf(Consignment? record) =>
        record?.Items.FirstOrDefault()?.Description switch
        {
            { Length: > LongestGoods } text => string.Concat(text.AsSpan(0, LongestGoods - 1), "…"),
            var text => text,
        };

    /// <summary>Sum of the declared prices; null where one is missing or they are in several currencies.</summary>
    private static Money? ValueOf(Consignment? record)
    {
        Money? sum = null;
        foreach (var item in record?.Items ?? [])
        {
            if (item.Value is not { } value || (sum is { } other && other.Currency != value.Currency))
            {
                return null;
            }

            sum = sum is { } before ? before + value : value;
        }

        return sum;
    }
}
