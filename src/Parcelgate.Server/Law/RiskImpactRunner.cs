namespace Parcelgate.Server.Law;

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>What an impact run of risk rules is over.</summary>
/// <param name="AsIs">Law and rules as they are.</param>
/// <param name="Proposed">The same as if the proposed profile had held.</param>
/// <param name="Profile">The profile: "az/core".</param>
/// <param name="Proposal">The proposal's hash.</param>
/// <param name="Countries">Destinations the profile is for.</param>
/// <param name="From">The first instant counted.</param>
/// <param name="Before">The first instant not counted any more.</param>
internal sealed record RiskImpactPlan(
    Rulebook AsIs,
    Rulebook Proposed,
    string Profile,
    Digest Proposal,
    IReadOnlyList<string> Countries,
    DateTimeOffset From,
    DateTimeOffset Before
);

/// <summary>What an impact run of risk rules came to.</summary>
/// <param name="Result">The comparison.</param>
/// <param name="Inputs">A hash over both rulebooks, the period, which records were decided and what was found: the same inputs give the same result.</param>
/// <param name="Unreadable">Records that could not be read: the evidence was changed.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record RiskImpactDone(RiskImpactResult Result, Digest Inputs, long Unreadable, TimeSpan Elapsed);

/// <summary>
/// Decides a stored history once more with the rules as they were and as proposed, each parcel with the facts of its own latest decision: histories of
/// parties, listed names and sleeping rules are what they were that day. Parts are read in their order and decided beside each other.
/// </summary>
internal sealed class RiskImpactRunner(IStore store)
{
    /// <param name="plan">What to run.</param>
    /// <param name="threads">Threads to decide on.</param>
    /// <param name="progress">Called with parcels done and in all, from any thread.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<RiskImpactDone> RunAsync(RiskImpactPlan plan, int threads, Action<long, long> progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var history = await Queries.HistoryAsync(
            store,
            plan.From.ToUnixTimeMilliseconds(),
            plan.Before.ToUnixTimeMilliseconds(),
            plan.Countries,
            cancel
        );
        var findings = await Queries.FindingsAsync(store, null, cancel);
        var impact = new RiskImpact(plan.AsIs, plan.Proposed, plan.Profile);
        var (done, unreadable, mutex) = (0L, 0L, new Lock());
        await Parallel.ForEachAsync(
            PartsAsync(history, cancel),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
            (part, _) =>
            {
                var some = new RiskImpact(plan.AsIs, plan.Proposed, plan.Profile);
                var missing = Decide(some, history.RecordsOf(part.Part), part, findings);
                lock (mutex)
                {
                    impact.Take(some);
                    unreadable += missing;
                    done += history.RecordsOf(part.Part).Length;
                    progress(done, history.Count);
                }

                return ValueTask.CompletedTask;
            }
        );
        return new RiskImpactDone(impact.Result(), InputsOf(plan, history, findings), unreadable, clock.Elapsed);
    }

    /// <summary>Decides the records of one part.</summary>
    /// <returns>How many could not be read.</returns>
    private static int Decide(
        RiskImpact impact,
        ReadOnlySpan<PastRecord> records,
        PartWithFacts part,
        IReadOnlyDictionary<long, bool> findings
    )
    {
        var facts = new Dictionary<long, ReadOnlyMemory<byte>>(part.Decisions.Count);
        foreach (var decision in part.Decisions)
        {
            // In the order of versions: the latest stays.
            facts[decision.ConsignmentId] = decision.Facts;
        }

        var unreadable = 0;
        using var canonical = Packing.Rent(part.Packed);
        var reader = new CanonicalReader(digest: false);
        foreach (var record in records)
        {
            if (
                facts.TryGetValue(record.Id, out var known)
                && reader.Read(canonical.Memory.Span.Slice(record.Offset, record.Length)) is { } consignment
            )
            {
                impact.Decide(record.Id, consignment, FactsJson.Read(known.Span), EndOf(findings, record.Id));
            }
            else
            {
                unreadable++;
            }
        }

        return unreadable;
    }

    private static PastFinding EndOf(IReadOnlyDictionary<long, bool> findings, long id) =>
        !findings.TryGetValue(id, out var found) ? PastFinding.NotOpened
        : found ? PastFinding.NotAsDeclared
        : PastFinding.AsDeclared;

    private async IAsyncEnumerable<PartWithFacts> PartsAsync(History history, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        for (var part = 0; part < history.Parts.Count; part++)
        {
            if (history.RecordsOf(part).IsEmpty)
            {
                continue;
            }

            var (submission, number, _) = history.Parts[part];
            yield return new PartWithFacts(
                part,
                await Queries.PackedPartAsync(connection, submission, number, cancel) ?? [],
                await Queries.DecisionsOfPartAsync(connection, submission, number, cancel)
            );
        }
    }

    private static Digest InputsOf(RiskImpactPlan plan, History history, IReadOnlyDictionary<long, bool> findings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes(
                FormattableString.Invariant(
                    $"{plan.AsIs.Law.Hash} {plan.Proposal} {plan.From.ToUnixTimeMilliseconds()} {plan.Before.ToUnixTimeMilliseconds()} {history.Hash()}"
                )
            )
        );
        foreach (var (id, found) in findings.OrderBy(one => one.Key))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($" {id}{(found ? '+' : '-')}")));
        }

        return Digest.From(hash.GetHashAndReset());
    }

    /// <summary>A part with the decisions taken on its records, whose facts are needed.</summary>
    private sealed record PartWithFacts(int Part, byte[] Packed, IReadOnlyList<DecisionRow> Decisions);
}
