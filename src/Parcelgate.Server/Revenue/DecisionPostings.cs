namespace Parcelgate.Server.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What one consignment is charged now.</summary>
/// <param name="Subject">Consignment, version, act and reason.</param>
/// <param name="Charges">The decision's charges; empty for a cancellation or a return.</param>
/// <param name="Payers">Whose accounts.</param>
/// <param name="Amends">True when the ledger may have charges of it; false for a first decision, which spares the look-up.</param>
public sealed record DecidedCharges(PostingSubject Subject, ImmutableArray<ChargeLine> Charges, PayerNames Payers, bool Amends);

/// <summary>What became of one consignment's postings.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Refusal">
/// Why none of its charges is posted: <see cref="LedgerCodes.ExceedsLimit"/> and its like mean that it is not released on account; null: all are posted.
/// </param>
public sealed record DecisionPosting(long ConsignmentId, string? Refusal);

/// <summary>
/// The postings of a batch of decisions, in the transaction of these decisions. Each consignment is one chain: all of its charges are posted, or none and
/// the others' still are.
/// </summary>
public static class DecisionPostings
{
    /// <summary>Posts the difference between what the ledger has of each consignment and what it is charged now.</summary>
    /// <param name="work">The transaction, with the consignments' rows locked; the caller commits.</param>
    /// <param name="decided">Consignments in the order their postings are made, each once.</param>
    /// <param name="now">The instant of the decisions.</param>
    /// <param name="actor">Who decided.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>One answer per consignment, in order, and the event the caller appends to the journal; null when nothing was posted.</returns>
    public static async Task<(IReadOnlyList<DecisionPosting> Postings, JournalRow? Event)> ApplyAsync(
        IUnitOfWork work,
        IReadOnlyList<DecidedCharges> decided,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var inEffect = await InEffectAsync(work, [.. decided.Where(one => one.Amends).Select(one => one.Subject.ConsignmentId)], cancel);
        var transfers = new List<Transfer>(decided.Count * 2);
        var ends = new List<int>(decided.Count);
        foreach (var one in decided)
        {
            var there = inEffect.GetValueOrDefault(one.Subject.ConsignmentId) ?? [];
            transfers.AddRange(Postings.Of(one.Subject, one.Charges, one.Payers, there));
            ends.Add(transfers.Count);
        }

        var posting = await Ledgers.ApplyAsync(work, transfers, now, actor, cancel);
        return (Answers(decided, posting.Results, ends), posting.Event);
    }

    /// <summary>Posts what consignments have reserved: they are released on account. Those that have nothing reserved stay as they are.</summary>
    /// <param name="work">The transaction, with the consignments' rows locked; the caller commits.</param>
    /// <param name="released">The consignments.</param>
    /// <param name="now">The instant of the release.</param>
    /// <param name="actor">Who released them.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The events the caller appends to the journal.</returns>
    public static async Task<IReadOnlyList<JournalRow>> SettleAsync(
        IUnitOfWork work,
        IReadOnlyList<long> released,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var transfers = new List<Transfer>();
        foreach (var (id, inEffect) in await InEffectAsync(work, released, cancel))
        {
            if (inEffect.FirstOrDefault(one => one.Pending is not null) is { Pending: { } pending })
            {
                transfers.AddRange(
                    Postings.Settle(new PostingSubject(id, pending.About.Version, PostingAct.Release, "released"), inEffect)
                );
            }
        }

        var posting = await Ledgers.ApplyAsync(work, transfers, now, actor, cancel);
        // What was reserved has its room already, so a refusal is a defect.
        return posting.AllDone
            ? posting.Event is null
                ? []
                : [posting.Event]
            : throw new InvalidOperationException(
                $"A reservation cannot be posted: {posting.Results.First(result => result.Refusal is not null)}."
            );
    }

    /// <summary>
    /// Moves to a deferred account what is owed of consignments, as far as it has room: each whole or not at all. One of which somebody has paid a part stays with
    /// who paid.
    /// </summary>
    /// <param name="work">The transaction, with the consignments' rows locked; the caller commits.</param>
    /// <param name="waiting">The consignments in the order they get the room, each once.</param>
    /// <param name="party">Whose account.</param>
    /// <param name="now">The instant.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The consignments that are on the account now, and the event the caller appends to the journal; null where there are none.</returns>
    public static async Task<(IReadOnlySet<long> Deferred, JournalRow? Event)> DeferAsync(
        IUnitOfWork work,
        IReadOnlyList<PostingSubject> waiting,
        string party,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var there = await TransfersAsync(work, [.. waiting.Select(subject => subject.ConsignmentId)], cancel);
        var transfers = new List<Transfer>(waiting.Count * 4);
        foreach (var subject in waiting)
        {
            var posted = there.GetValueOrDefault(subject.ConsignmentId) ?? [];
            if (DebtShare.Of(posted).All(share => share.Paid.Minor == 0))
            {
                transfers.AddRange(Postings.Defer(subject, party, Postings.InEffect(posted)));
            }
        }

        var posting = await Ledgers.ApplyAsync(work, transfers, now, actor, cancel);
        // A chain is posted as a whole or not.
        var deferred = transfers
            .Zip(posting.Results)
            .Where(pair => pair.Second.Refusal is null)
            .Select(pair => pair.First.About.ConsignmentId);
        return (deferred.ToHashSet(), posting.Event);
    }

    private static async Task<Dictionary<long, IReadOnlyList<ChargeInEffect>>> InEffectAsync(
        IUnitOfWork work,
        IReadOnlyList<long> consignmentIds,
        CancellationToken cancel
    ) =>
        (await TransfersAsync(work, consignmentIds, cancel)).ToDictionary(
            one => one.Key,
            IReadOnlyList<ChargeInEffect> (one) => Postings.InEffect(one.Value)
        );

    /// <summary>All transfers about consignments, of each in the order they were done.</summary>
    private static async Task<Dictionary<long, List<Transfer>>> TransfersAsync(
        IUnitOfWork work,
        IReadOnlyList<long> consignmentIds,
        CancellationToken cancel
    )
    {
        if (consignmentIds.Count == 0)
        {
            return [];
        }

        var found = await Ledgers.MappedAsync(() => Ledgers.TablesOf(work).LoadAsync(new LedgerNeeds([], [], [], consignmentIds), cancel));
        return found
            .Charging.GroupBy(one => one.Transfer.About.ConsignmentId)
            .ToDictionary(
                group => group.Key,
                List<Transfer> (group) => [.. group.OrderBy(one => one.At).ThenBy(one => one.Seq).Select(one => one.Transfer)]
            );
    }

    /// <summary>A chain is refused as a whole; the transfer that was refused for itself says why.</summary>
    private static List<DecisionPosting> Answers(
        IReadOnlyList<DecidedCharges> decided,
        IReadOnlyList<TransferResult> results,
        List<int> ends
    )
    {
        var answers = new List<DecisionPosting>(decided.Count);
        for (var i = 0; i < decided.Count; i++)
        {
            string? refusal = null;
            for (var at = i == 0 ? 0 : ends[i - 1]; at < ends[i]; at++)
            {
                refusal = results[at].Refusal is { } code && code != LedgerCodes.LinkedFailed ? code : refusal;
            }

            answers.Add(new DecisionPosting(decided[i].Subject.ConsignmentId, refusal));
        }

        return answers;
    }
}
