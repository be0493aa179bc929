namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

/// <summary>One part whose records were decided together.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="DecidedAtMs">The instant of its transaction's decisions; milliseconds since 1970 UTC.</param>
internal readonly record struct PastPart(long SubmissionId, int Part, long DecidedAtMs);

/// <summary>The current record of a consignment inside its part.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="ArrivedAtMs">When it arrived; <see cref="long.MaxValue"/> where it has not.</param>
/// <param name="Offset">First byte in the part's canonical lines.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct PastRecord(long Id, long ArrivedAtMs, int Offset, int Length);

/// <summary>Consignments of one category, as they are decided now.</summary>
public readonly record struct CategoryTotal(short Category, string? Currency, long Count, long DueMinor);

/// <summary>
/// The consignments of a time by where their current record stands, in the order they were decided: transaction by transaction, inside it in the order of
/// the file. Some 40 bytes a consignment in memory; evidence is read part by part afterwards.
/// </summary>
internal sealed class History(PastPart[] parts, PastRecord[] records, int[] starts)
{
    /// <summary>Parts in the order of decision.</summary>
    public IReadOnlyList<PastPart> Parts => parts;

    /// <summary>Consignments in all parts.</summary>
    public long Count => records.Length;

    /// <summary>The records of one part in the order of the file.</summary>
    public ReadOnlySpan<PastRecord> RecordsOf(int part) => records.AsSpan(starts[part]..starts[part + 1]);

    /// <summary>A hash over which records these are and when they were decided: the same history gives the same.</summary>
    public Digest Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var part = 0; part < parts.Length; part++)
        {
            Span<long> head = [parts[part].SubmissionId, parts[part].Part, parts[part].DecidedAtMs];
            hash.AppendData(MemoryMarshal.AsBytes(head));
            hash.AppendData(MemoryMarshal.AsBytes(RecordsOf(part)));
        }

        return Digest.From(hash.GetHashAndReset());
    }
}

public static partial class Queries
{
    /// <summary>
    /// The consignments decided from one instant to before another whose destination is one of these, by their latest decision. Those that were cancelled
    /// or sent back are left out: what they used was given back.
    /// </summary>
    internal static async Task<History> HistoryAsync(
        IStore store,
        long fromMs,
        long beforeMs,
        IReadOnlyList<string> destinations,
        CancellationToken cancel
    )
    {
        var parts = (
            await ListAsync(
                store,
                """
                select p.submission_id, p.part,
                  (select d.decided_at from decision d where d.submission_id = p.submission_id and d.part = p.part limit 1)
                from submission_part p
                """,
                row => new PastPart(row.GetInt64(0), row.GetInt32(1), row.IsDBNull(2) ? long.MinValue : row.GetInt64(2)),
                cancel
            )
        ).Where(part => part.DecidedAtMs >= fromMs && part.DecidedAtMs < beforeMs).OrderBy(part => part.DecidedAtMs).ThenBy(part => part.SubmissionId).ThenBy(part => part.Part).ToArray();
        var found = await PastRecordsAsync(store, parts, destinations, cancel);
        return Grouped(parts, found);
    }

    /// <summary>The first and the last instant anything was first decided; null where nothing was.</summary>
    internal static async Task<(DateTimeOffset First, DateTimeOffset Last)?> DecidedBetweenAsync(IStore store, CancellationToken cancel)
    {
        // One end at a time: so each is one step into the index.
        const string ends = "select received_at from consignment where version > 0 order by received_at";
        var first = await ListAsync(store, $"{ends} limit 1", row => row.Instant(0), cancel);
        var last = await ListAsync(store, $"{ends} desc limit 1", row => row.Instant(0), cancel);
        return first.Count == 0 || last.Count == 0 ? null : (first[0], last[0]);
    }

    /// <summary>Consignments received since an instant whose destination is one of these, by category, as their latest decision has them.</summary>
    internal static Task<List<CategoryTotal>> ReceivedSinceAsync(
        IStore store,
        DateTimeOffset from,
        IReadOnlyList<string> destinations,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            $"""
            select category, due_currency, count(*), sum(due_minor) from consignment
            where received_at >= @from and version > 0 and state not in ({(int)State.Returned}, {(int)State.Cancelled})
              and destination in ({NamesOf(destinations)})
            group by category, due_currency
            """,
            row => new CategoryTotal(row.GetInt16(0), row.TextOrNull(1), row.GetInt64(2), Sql.Whole(row, 3)),
            cancel,
            [("from", from.Ms()), .. Values(destinations)]
        );

    /// <summary>A parameter for each destination: "@to0, @to1".</summary>
    private static string NamesOf(IReadOnlyList<string> destinations) =>
        destinations.Count == 0 ? "''" : string.Join(", ", destinations.Select((_, index) => FormattableString.Invariant($"@to{index}")));

    private static IEnumerable<(string Name, object? Value)> Values(IReadOnlyList<string> destinations) =>
        destinations.Select((destination, index) => (FormattableString.Invariant($"to{index}"), (object?)destination));

    /// <summary>The canonical lines of one part as they are stored, compressed; null if there is no such part.</summary>
    internal static async Task<byte[]?> PackedPartAsync(DbConnection connection, long submissionId, int part, CancellationToken cancel) =>
        (
            await ListAsync(
                connection,
                "select coalesce(canonical, received) from submission_part where submission_id = @submission and part = @part",
                row => row.Blob(0),
                cancel,
                ("submission", submissionId),
                ("part", (long)part)
            )
        ).FirstOrDefault();

    /// <summary>Reads the rows on as many connections as there are processors, each its own span of ids: their order does not matter yet.</summary>
    private static async Task<List<(int Part, PastRecord Record)>> PastRecordsAsync(
        IStore store,
        PastPart[] parts,
        IReadOnlyList<string> destinations,
        CancellationToken cancel
    )
    {
        var places = new Dictionary<(long, int), int>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            places.Add((parts[i].SubmissionId, parts[i].Part), i);
        }

        var highest = (await ListAsync(store, "select coalesce(max(id), 0) from consignment", row => row.GetInt64(0), cancel))[0];
        var span = highest / Environment.ProcessorCount + 1;
        var all = await Task.WhenAll(
            Enumerable.Range(0, Environment.ProcessorCount).Select(n => Task.Run(() => SpanAsync(n * span, (n + 1) * span), cancel))
        );
        return [.. all.SelectMany(found => found)];

        Task<List<(int Part, PastRecord Record)>> SpanAsync(long above, long to) =>
            ListAsync(
                store,
                $"""
                select id, arrived_at, part_offset, part_length, submission_id, part from consignment
                where id > @above and id <= @to and version > 0 and state not in ({(int)State.Returned}, {(int)State.Cancelled})
                  and destination in ({NamesOf(destinations)})
                """,
                row =>
                    (
                        places.GetValueOrDefault((row.GetInt64(4), row.GetInt32(5)), -1),
                        new PastRecord(row.GetInt64(0), row.IsDBNull(1) ? long.MaxValue : row.GetInt64(1), row.GetInt32(2), row.GetInt32(3))
                    ),
                cancel,
                [("above", above), ("to", to), .. Values(destinations)]
            );
    }

    /// <summary>Sorts records into their parts by counting; inside a part they come nearly in the order of the file already.</summary>
    private static History Grouped(PastPart[] parts, List<(int Part, PastRecord Record)> found)
    {
        var starts = new int[parts.Length + 1];
        foreach (var (part, _) in found)
        {
            if (part >= 0)
            {
                starts[part + 1]++;
            }
        }

        for (var i = 0; i < parts.Length; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = starts.AsSpan(0, parts.Length).ToArray();
        var records = new PastRecord[starts[^1]];
        foreach (var (part, record) in found)
        {
            if (part >= 0)
            {
                records[next[part]++] = record;
            }
        }

        for (var i = 0; i < parts.Length; i++)
        {
            records.AsSpan(starts[i]..starts[i + 1]).Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        }

        return new History(parts, records, starts);
    }
}
