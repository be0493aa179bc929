namespace Parcelgate.Server.Agreements;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What one pass came to, in parts of submissions.</summary>
/// <param name="Erased">Deleted now.</param>
/// <param name="Waiting">Their time is over, and something is not done with them yet.</param>
/// <param name="Documents">Orders, payments and waybills of matches whose names were deleted now.</param>
/// <param name="Files">Files of providers' folders deleted now.</param>
internal readonly record struct ErasureDone(int Erased, int Waiting, int Documents = 0, int Files = 0);

/// <summary>
/// Deletes what identifies persons once the days agreed with its provider are over, and keeps the proof: of each part a hash of what was there and of what is left, sealed in
/// the journal. A parcel that is not finished, a claim that is not decided and money that a recipient owes keep it where it is until they are.
/// </summary>
internal sealed class ErasurePass(IStore store, AgreementLibrary library, FolderErasure folders, TimeProvider time)
{
    /// <summary>Parts of one transaction. Arbitrary: others wait for its locks a moment only.</summary>
    private const int AtOnce = 16;

    private const int DocumentsAtOnce = 200;

    /// <summary>The name one server's pass holds on PostgreSQL while others leave it alone.</summary>
    private const long PassLock = 0x65726173;

    /// <summary>Of an answer's line only this is kept: nothing of it is what a person wrote.</summary>
    private static readonly string[] KeptOfLine =
    [
        "line",
        "reference",
        "result",
        "id",
        "version",
        "state",
        "category",
        "lane",
        "outcome",
        "due",
        "hash",
    ];

    /// <summary>One pass over all providers.</summary>
    public async Task<ErasureDone> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow().WholeMs();
        var (erased, waiting, documents, files) = (0, 0, 0, 0);
        foreach (var provider in library.Providers.ToList())
        {
            if (library.InForce(provider) is not { } agreement)
            {
                continue;
            }

            while (await SomeAsync(agreement, now, cancel) is { Seen: > 0 } some)
            {
                erased += some.Erased;
                waiting += some.Seen - some.Erased;
            }

            await AdvicesAsync(agreement, now, cancel);
            while (await DocumentsAsync(agreement, now, cancel) is > 0 and var some)
            {
                documents += some;
            }

            files += await FilesAsync(agreement, now, cancel);
        }

        return new ErasureDone(erased, waiting, documents, files);
    }

    /// <summary>Files of the provider's folders.</summary>
    private async Task<int> FilesAsync(Agreement agreement, DateTimeOffset now, CancellationToken cancel)
    {
        var count = folders.Erase(agreement.Provider, now.AddDays(-agreement.RetentionDays));
        if (count > 0)
        {
            await using var work = await store.BeginAsync(cancel);
            var detail = EventDetail.Object(("agreement", agreement.Name), ("files", count.ToString(CultureInfo.InvariantCulture)));
            await work.AppendJournalAsync([new JournalRow(now, "files-erased", 0, 0, "system", detail)], cancel);
            await work.CommitAsync(cancel);
        }

        return count;
    }

    /// <summary>What messages said of consignments whose data never came, in one transaction: an index finds it, and there is little of it.</summary>
    private async Task AdvicesAsync(Agreement agreement, DateTimeOffset now, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (
            await Lease.TakeAsync(work, PassLock, cancel)
            && await PreAdvices.EraseAsync(work, agreement.Provider, now.AddDays(-agreement.RetentionDays), cancel) is > 0 and var count
        )
        {
            var detail = EventDetail.Object(("agreement", agreement.Name), ("advices", count.ToString(CultureInfo.InvariantCulture)));
            await work.AppendJournalAsync([new JournalRow(now, "advices-erased", 0, 0, "system", detail)], cancel);
            await work.CommitAsync(cancel);
        }
    }

    /// <summary>Names of documents of sales, some in one transaction.</summary>
    private async Task<int> DocumentsAsync(Agreement agreement, DateTimeOffset now, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (!await Lease.TakeAsync(work, PassLock, cancel))
        {
            return 0;
        }

        var count = await MatchErasure.EraseAsync(work, agreement.Provider, now.AddDays(-agreement.RetentionDays), DocumentsAtOnce, cancel);
        if (count > 0)
        {
            var detail = EventDetail.Object(("agreement", agreement.Name), ("documents", count.ToString(CultureInfo.InvariantCulture)));
            await work.AppendJournalAsync([new JournalRow(now, "documents-erased", 0, 0, "system", detail)], cancel);
            await work.CommitAsync(cancel);
        }

        return count;
    }

    /// <summary>Some parts, in one transaction: those that waited longest ago first.</summary>
    private async Task<(int Seen, int Erased)> SomeAsync(Agreement agreement, DateTimeOffset now, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (!await Lease.TakeAsync(work, PassLock, cancel))
        {
            return (0, 0);
        }

        var received = now.AddDays(-agreement.RetentionDays);
        var due = await Erasures.WaitingAsync(work, agreement.Provider, received, now, AtOnce, cancel);
        if (due.Count == 0)
        {
            due = await Erasures.NewAsync(work, agreement.Provider, received, AtOnce, cancel);
        }

        var (erased, events) = (0, new List<JournalRow>());
        foreach (var part in due)
        {
            var row = await OneAsync(work, part, agreement, now, cancel);
            await Erasures.PutAsync(work, row, cancel);
            if (row.ErasedAt is not null)
            {
                erased++;
                events.Add(EventOf(row));
            }
        }

        if (due.Count > 0)
        {
            await work.AppendJournalAsync(events, cancel);
            await work.CommitAsync(cancel);
        }

        return (due.Count, erased);
    }

    private static async Task<ErasureRow> OneAsync(
        IUnitOfWork work,
        DuePart due,
        Agreement agreement,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var decisions = await Queries.DecisionsOfPartAsync(work.Connection, due.SubmissionId, due.Part, cancel);
        var rows = await Moves.LockAsync(work, decisions.Select(decision => decision.ConsignmentId), cancel);
        var part = (await Parts.ReadAsync(work.Connection, work.Transaction, due.SubmissionId, due.Part, cancel))!;
        var row = new ErasureRow(
            due.SubmissionId,
            due.Part,
            agreement.Provider,
            agreement.Name,
            due.ReceivedAt,
            now,
            await WaitsAsync(work, rows, cancel),
            null,
            decisions.Count,
            part.Received.Length,
            default,
            default
        );
        if (row.Waits.Length > 0)
        {
            return row;
        }

        var (left, places) = Evidence(part, decisions);
        var remaining = decisions.ConvertAll(decision => Of(decision, places[(decision.Offset, decision.Length)]));
        await MoveUsesAsync(work, decisions, rows, cancel);
        await Erasures.OverwriteAsync(work, left, remaining, cancel);
        return row with { ErasedAt = now, Was = Erasures.WasOf(part), Remains = Erasures.RemainsOf(left, remaining) };
    }

    /// <summary>What the part waits for; "" where nothing keeps it.</summary>
    private static async Task<string> WaitsAsync(IUnitOfWork work, List<ConsignmentRow> rows, CancellationToken cancel)
    {
        if (rows.Exists(row => (State)row.State is not (State.Released or State.Returned or State.Cancelled)))
        {
            return "open";
        }

        var ids = rows.ConvertAll(row => row.Id);
        if (await Erasures.HasClaimAsync(work, ids, (int)ClaimState.Open, cancel))
        {
            return "claim";
        }

        var shares = await Demands.SharesAsync(work, ids, cancel);
        return shares.Values.Any(one => one.Any(share => share.Due.Minor > 0)) ? "owed" : "";
    }

    /// <summary>The part without persons, and where each record went.</summary>
    private static (PartRow Left, Dictionary<(int, int), (int Offset, int Length)> Places) Evidence(
        PartRow part,
        List<DecisionRow> decisions
    )
    {
        using var canonical = new MemoryStream();
        var places = new Dictionary<(int, int), (int, int)>();
        foreach (var decision in decisions)
        {
            if (!places.ContainsKey((decision.Offset, decision.Length)))
            {
                var record = Without(Parts.Record(part, decision.Offset, decision.Length));
                places.Add((decision.Offset, decision.Length), ((int)canonical.Length, record.Length));
                canonical.Write(record);
                canonical.WriteByte((byte)'\n');
            }
        }

        var received = part.Received.Span;
        return (
            part with
            {
                Received = Withheld.IsProof(received) ? part.Received : Withheld.ProofOf(received),
                Canonical = canonical.ToArray(),
                Answer = Answer(part.Answer),
            },
            places
        );
    }

    private static byte[] Without(ReadOnlyMemory<byte> record) =>
        CanonicalJson.Read(record.Span, 1, new ReadDefaults()).Consignment is { } consignment
            ? CanonicalJson.ToBytes(Elements.WithoutPersons(consignment))
            : "{}"u8.ToArray();

    private static byte[] Answer(ReadOnlyMemory<byte> answer)
    {
        using var left = new MemoryStream();
        foreach (var range in Ranges(answer))
        {
            var line = JsonNode.Parse(answer.Span[range])!.AsObject();
            foreach (var name in line.Select(pair => pair.Key).Except(KeptOfLine).ToList())
            {
                line.Remove(name);
            }

            left.Write(JsonSerializer.SerializeToUtf8Bytes(line));
            left.WriteByte((byte)'\n');
        }

        return left.ToArray();
    }

    private static List<Range> Ranges(ReadOnlyMemory<byte> lines)
    {
        var ranges = new List<Range>();
        foreach (var range in lines.Span.Split((byte)'\n'))
        {
            if (!lines.Span[range].IsEmpty)
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    private static DecisionRow Of(DecisionRow decision, (int Offset, int Length) place)
    {
        var facts = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(facts))
        {
            FactsJson.Write(Erasure.Of(FactsJson.Read(decision.Facts.Span)), json);
        }

        return decision with
        {
            Offset = place.Offset,
            Length = place.Length,
            Facts = facts.WrittenMemory,
            Outcome = Erasure.OfOutcome(decision.Outcome.Span),
        };
    }

    /// <summary>What latest decisions use of allowances stays used, under no name; of those given back there is nothing to move.</summary>
    private static async Task MoveUsesAsync(
        IUnitOfWork work,
        List<DecisionRow> decisions,
        List<ConsignmentRow> rows,
        CancellationToken cancel
    )
    {
        var current = rows.Where(row => (State)row.State == State.Released).ToDictionary(row => row.Id, row => row.Version);
        var uses = new List<AllowanceFact>();
        foreach (var decision in decisions.Where(one => current.TryGetValue(one.ConsignmentId, out var version) && version == one.Version))
        {
            AssessmentJson.ReadUses(decision.Outcome.Span, uses);
        }

        foreach (var use in uses.GroupBy(use => use.Key).OrderBy(group => group.Key.ToString(), StringComparer.Ordinal))
        {
            await Erasures.MoveUseAsync(work, use.Key.ToString(), Erasure.Of(use.Key).ToString(), use.Sum(one => one.UsedMinor), cancel);
        }
    }

    private static JournalRow EventOf(ErasureRow row) =>
        new(
            row.ErasedAt!.Value,
            "erased",
            0,
            row.SubmissionId,
            "system",
            EventDetail.Object(
                ("agreement", row.Agreement),
                ("part", row.Part.ToString(CultureInfo.InvariantCulture)),
                ("records", row.Records.ToString(CultureInfo.InvariantCulture)),
                ("was", row.Was.ToString()),
                ("remains", row.Remains.ToString())
            )
        );
}

/// <summary>Deletes once an hour: what is agreed are days.</summary>
internal sealed class ErasureWatch(ErasurePass pass, TimeProvider time, ILogger<ErasureWatch> log) : Rounds(TimeSpan.FromHours(1), time)
{
    protected override Task RoundAsync(CancellationToken cancel) => pass.RunAsync(cancel);

    protected override void Interrupted(string why) => ServerLog.ErasureInterrupted(log, why);
}
