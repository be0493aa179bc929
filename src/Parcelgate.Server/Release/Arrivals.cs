namespace Parcelgate.Server.Release;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What an arrival came to.</summary>
/// <param name="Released">Released in this call.</param>
/// <param name="Held">Held in this call: who owes what is in the rows.</param>
/// <param name="HeldRows">The rows held, at most <see cref="Arrivals.RowsInAnswer"/>, with who owes what each is held for.</param>
/// <param name="Unannounced">References that are there without data, as far as they were named or a dispatch had listed them; at most <see cref="Arrivals.RowsInAnswer"/> of the latter.</param>
/// <param name="Refused">References the state machine refused, with the refusal's code.</param>
internal sealed record ArrivalResult(
    int Released,
    int Held,
    IReadOnlyList<(ConsignmentRow Row, Owing Owing)> HeldRows,
    IReadOnlyList<string> Unannounced,
    IReadOnlyList<(string Reference, string Code)> Refused
)
{
    /// <summary>Where nothing moved: rows the flight or dispatch has all the same, the first thousand. It landed before, or all of it was cancelled.</summary>
    public IReadOnlyList<ConsignmentRow> Unmoved { get; init; } = [];
}

/// <summary>
/// An arrival: what was cleared is released in the same call, what was not is held. Set-wise, one statement per move of the state machine, because a
/// flight has 100,000 lines.
/// </summary>
internal sealed class Arrivals(IStore store, TimeProvider time)
{
    /// <summary>Held rows given back in the answer; the rest is on the page. Arbitrary.</summary>
    internal const int RowsInAnswer = 2000;

    /// <summary>Rows looked at to say why a flight did not move. Arbitrary.</summary>
    private const int RowsLookedAt = 1000;

    /// <summary>The moves of an arrival, drawn from the state machine so that there is no second copy of it.</summary>
    private static readonly IReadOnlyList<Move> MovesOnArrival = Draw();

    public async Task<ArrivalResult> ArriveAsync(MoveScope scope, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var now = time.GetUtcNow().WholeMs();
        var known = scope.References is null
            ? []
            : await Storage.Moves.InScopeAsync(work, scope.Anywhere, scope.References.Count * 4, cancel);
        var bound = await BindAsync(work, scope, known, now, actor, cancel);
        var (released, held, advised, onAccount) = (new List<long>(), new List<long>(), new List<long>(), new List<long>());
        foreach (var move in MovesOnArrival)
        {
            var moved = await Storage.Moves.MoveAsync(work, scope, move, now, cancel);
            var releases = move.To == (short)State.Released;
            (
                releases ? released
                : move.To == (short)State.Unannounced ? advised
                : held
            ).AddRange(moved.Ids);
            onAccount.AddRange(releases ? moved.OnAccount : []);
        }

        var missing = Missing(scope, known);
        var unannounced = scope.RefusesNew is null ? await AddUnannouncedAsync(work, scope, missing, now, cancel) : [];
        var refused = Refusals(scope, known, missing);
        if (released.Count + held.Count + advised.Count + unannounced.Count == 0)
        {
            // Nothing happened, so nothing is written.
            var unmoved = scope.References is null ? await Storage.Moves.InScopeAsync(work, scope, RowsLookedAt, cancel) : known;
            return new ArrivalResult(0, 0, [], [], refused) { Unmoved = unmoved };
        }

        var heldRows = await OwingAsync(work, [.. held.Take(RowsInAnswer)], cancel);
        var posted = await DecisionPostings.SettleAsync(work, onAccount, now, actor, cancel);
        List<long> withoutData = [.. advised, .. unannounced.Select(row => row.Id)];
        await work.AppendJournalAsync([.. bound, .. Events(scope, actor, now, released, held, withoutData), .. posted], cancel);
        await Outbox.MovedAsync(work, released, MessageEvent.Released, now, cancel);
        await Outbox.MovedAsync(work, held, MessageEvent.Held, now, cancel);
        await Outbox.MovedAsync(work, withoutData, MessageEvent.DataMissing, now, cancel);
        var listed = await Storage.Moves.RowsAsync(work.Connection, work.Transaction, [.. advised.Take(RowsInAnswer)], cancel);
        await work.CommitAsync(cancel);
        Telemetry.Releases(released.Count, "arrival");
        return new ArrivalResult(
            released.Count,
            held.Count,
            heldRows,
            [.. listed.Concat(unannounced).Select(row => row.Reference)],
            refused
        );
    }

    /// <summary>A parcel that is named with the flight or dispatch it came by, and was bound to none, is bound to it now.</summary>
    private static async Task<List<JournalRow>> BindAsync(
        IUnitOfWork work,
        MoveScope scope,
        List<ConsignmentRow> known,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var references = known.Where(scope.IsToBind).Select(row => row.Reference).Distinct(StringComparer.Ordinal).ToList();
        if (references.Count == 0)
        {
            return [];
        }

        var free = scope.Anywhere with { References = references };
        var bound = await Storage.Moves.BindAsync(work, free, scope.Master, scope.Conveyance, null, cancel);
        var detail = EventDetail.Object(("master", scope.Master), ("conveyance", scope.Conveyance));
        return bound.ConvertAll(id => new JournalRow(now, "bound", id, 0, actor, detail));
    }

    /// <summary>What a message says is there moves as by a report of its arrival. Sent again it moves nothing twice, and moves what a failure left.</summary>
    public async Task ArriveAsync(Sender sender, IEnumerable<string> references, CancellationToken cancel)
    {
        foreach (var some in references.Distinct(StringComparer.Ordinal).Chunk(PostArrival.MostReferences))
        {
            await ArriveAsync(new MoveScope(sender.Provider, null, null, some), sender.Actor, cancel);
        }
    }

    private static async Task<List<(ConsignmentRow, Owing)>> OwingAsync(IUnitOfWork work, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var rows = await Storage.Moves.RowsAsync(work.Connection, work.Transaction, ids, cancel);
        var forPayment = rows.Where(row => row.Hold == (short)HoldReason.Payment).Select(row => row.Id).ToList();
        var outcomes = await Decisions.OutcomesAsync(work.Connection, work.Transaction, forPayment, cancel);
        return rows.ConvertAll(row =>
            (row, Owing.Of((HoldReason)row.Hold, outcomes.TryGetValue(row.Id, out var outcome) ? Owing.PayersBeforeRelease(outcome) : []))
        );
    }

    private static List<Move> Draw()
    {
        var moves = new Dictionary<(short To, short? Hold), List<short>>();
        foreach (var from in Enum.GetValues<State>())
        {
            var clear = Lifecycle.Next(from, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).To;
            var stopped = Lifecycle.Next(from, ReleaseEvent.Arrive, Loading.Complete, HoldReason.Inspection).To;
            if (clear is null || stopped is null)
            {
                continue;
            }

            Add(clear.Value, clear == stopped ? null : (short)HoldReason.None, from);
            if (clear != stopped)
            {
                foreach (var hold in Enum.GetValues<HoldReason>().Where(hold => hold != HoldReason.None))
                {
                    Add(stopped.Value, (short)hold, from);
                }
            }
        }

        return
        [
            .. moves.Select(move => new Move(
                move.Value,
                move.Key.To,
                move.Key.Hold,
                Arrives: true,
                Releases: move.Key.To == (short)State.Released
            )),
        ];

        void Add(State to, short? hold, State from)
        {
            if (!moves.TryGetValue(((short)to, hold), out var states))
            {
                moves.Add(((short)to, hold), states = []);
            }

            states.Add((short)from);
        }
    }

    /// <summary>Single parcels a provider names that are not on file.</summary>
    private static List<string> Missing(MoveScope scope, List<ConsignmentRow> known)
    {
        if (scope.References is null || scope.Provider is null)
        {
            return [];
        }

        var on = known.Select(row => row.Reference).ToHashSet(StringComparer.Ordinal);
        return scope.References.Distinct(StringComparer.Ordinal).Where(reference => !on.Contains(reference)).ToList();
    }

    private static async Task<List<ConsignmentRow>> AddUnannouncedAsync(
        IUnitOfWork work,
        MoveScope scope,
        List<string> missing,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (missing.Count == 0)
        {
            return [];
        }

        var id = await work.NextIdsAsync("consignment", missing.Count, cancel);
        var rows = missing.ConvertAll(reference => new ConsignmentRow
        {
            Id = id++,
            Provider = scope.Provider!,
            Reference = reference,
            Version = 0,
            State = (short)State.Unannounced,
            Destination = "",
            Master = scope.Master,
            Conveyance = scope.Conveyance,
            ReceivedAt = now,
            ArrivedAt = now,
        });
        await work.InsertConsignmentsAsync(rows, cancel);
        return rows;
    }

    private static List<JournalRow> Events(
        MoveScope scope,
        string actor,
        DateTimeOffset now,
        List<long> released,
        List<long> held,
        List<long> withoutData
    )
    {
        var detail = EventDetail.Object(
            ("master", scope.Master),
            ("conveyance", scope.Conveyance),
            ("released", released.Count.ToString(CultureInfo.InvariantCulture)),
            ("held", held.Count.ToString(CultureInfo.InvariantCulture)),
            ("ids", Ranges(released))
        );
        return
        [
            new JournalRow(now, "arrived", 0, 0, actor, detail),
            .. held.Select(id => new JournalRow(now, "arrived", id, 0, actor, EventDetail.Object(("to", EventDetail.Name(State.Held))))),
            .. withoutData.Select(id => new JournalRow(
                now,
                "arrived",
                id,
                0,
                actor,
                EventDetail.Object(("to", EventDetail.Name(State.Unannounced)))
            )),
        ];
    }

    /// <summary>Ascending ids as ranges: "1-40,42-99". A flight's ids follow one another, so 100,000 of them are a short text.</summary>
    internal static string Ranges(IReadOnlyList<long> ids)
    {
        var text = new StringBuilder();
        for (var i = 0; i < ids.Count; )
        {
            var first = i;
            while (i + 1 < ids.Count && ids[i + 1] == ids[i] + 1)
            {
                i++;
            }

            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{ids[first]}");
            if (i > first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{ids[i]}");
            }

            i++;
        }

        return text.ToString();
    }

    /// <summary>Whether an id is in a text that <see cref="Ranges"/> wrote.</summary>
    internal static bool InRanges(string ranges, long id)
    {
        foreach (var range in ranges.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            if (id >= long.Parse(ends[0], CultureInfo.InvariantCulture) && id <= long.Parse(ends[^1], CultureInfo.InvariantCulture))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What did not move: where the state machine refuses, what is bound to another flight or dispatch, and what nothing is known of and may not be noted.</summary>
    private static List<(string Reference, string Code)> Refusals(MoveScope scope, List<ConsignmentRow> known, List<string> missing) =>
        [
            .. known
                .Select(row =>
                    (
                        row.Reference,
                        Code: scope.Admits(row)
                            ? Lifecycle.Next((State)row.State, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).Refused?.Code
                            : ProblemCodes.Contradiction
                    )
                )
                .Where(pair => pair.Code is not null)
                .Select(pair => (pair.Reference, pair.Code!)),
            .. missing.Where(_ => scope.RefusesNew is not null).Select(reference => (reference, scope.RefusesNew!)),
        ];
}
