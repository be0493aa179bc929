namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk.Selection;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What a shift can open.</summary>
/// <param name="From">Arrivals from here on.</param>
/// <param name="To">Arrivals before here.</param>
/// <param name="Manual">Parcels officers can open.</param>
/// <param name="Scanner">Parcels the scanner can take.</param>
/// <param name="Random">Of the officers' places those drawn at random among what targeting passes over.</param>
public sealed record ShiftPlan(DateTimeOffset From, DateTimeOffset To, int Manual, int Scanner, int Random);

/// <summary>A selection that was made.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Name">Who made it.</param>
/// <param name="Plan">The places.</param>
/// <param name="Candidates">Parcels that could be opened.</param>
/// <param name="Chosen">Of them those chosen, drawn ones among them.</param>
public sealed record SelectionRow(long Id, DateTimeOffset At, string Name, ShiftPlan Plan, int Candidates, int Chosen);

/// <summary>
/// Rules propose; a budget decides. The parcels chosen are held with one reason for all: who opens them cannot tell those that were drawn from those that
/// were targeted.
/// </summary>
internal sealed class Selections(IStore store, Acts acts, TimeProvider time)
{
    /// <summary>What everybody reads of a parcel that was chosen.</summary>
    public const string PublicReason = "selected for inspection";

    /// <summary>Most places of one shift. Arbitrary.</summary>
    public const int MostPlaces = 2_000;

    private const string Manual = "manual";
    private const string Scanner = "scanner";

    private static readonly Money OneFinding = Money.Of(1m, Currency.Of("USD"));

    // Of a thousand things officers find a scanner shows so many. Arbitrary until a scanner's own results are known: it only orders who goes where.
    private const int ScannerFinds = 600;

    /// <summary>What a plan would choose now, with the references of all it chose from; nothing is done. Another draw than the real one.</summary>
    public async Task<(ShiftSelection Selection, IReadOnlyDictionary<string, string> References)> TryAsync(
        ShiftPlan plan,
        CancellationToken cancel
    )
    {
        var rows = await Queries.SelectableAsync(store, plan.From, plan.To, cancel);
        return (Choose(rows, plan, Digest.Of("a look ahead"u8)), rows.ToDictionary(row => TextOf(row.Id), row => row.Reference));
    }

    /// <summary>Chooses, holds what is chosen and keeps the seed: with it the draw can be done again.</summary>
    /// <returns>The selection's number; null where nothing can be chosen.</returns>
    public async Task<long?> RunAsync(ShiftPlan plan, string actor, string name, CancellationToken cancel)
    {
        var rows = await Queries.SelectableAsync(store, plan.From, plan.To, cancel);
        var seed = Digest.From(RandomNumberGenerator.GetBytes(Digest.Length));
        var selection = Choose(rows, plan, seed);
        if (selection.Chosen.IsEmpty)
        {
            return null;
        }

        var id = await KeepAsync(plan, seed, rows.Count, selection, actor, name, cancel);
        foreach (var line in selection.Worklist)
        {
            // One after the other, each with its own transaction: what was amended or released meanwhile is left out.
            await acts.ActAsync(IdOf(line.Id), ReleaseEvent.Hold, PublicReason, actor, cancel);
        }

        return id;
    }

    /// <summary>Puts a parcel an officer wants opened on the worklist; sure to be there, it is in no random stratum.</summary>
    internal static Task ChooseAsync(IUnitOfWork work, long consignmentId, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_choice (consignment_id, selection_id, position, means, drawn, among, chance) values (@id, 0, 0, 'manual', 0, 0, 0)
            on conflict (consignment_id, selection_id) do nothing
            """,
            cancel,
            ("id", consignmentId)
        );

    /// <summary>The selections made, newest first.</summary>
    public async Task<List<SelectionRow>> AllAsync(int most, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await Sql.ListAsync(
            db,
            null,
            $"select id, at, name, from_at, to_at, manual, scanner, drawn, candidates, chosen from risk_selection order by id desc limit {most.ToString(CultureInfo.InvariantCulture)}",
            row => new SelectionRow(
                row.GetInt64(0),
                row.Instant(1),
                row.GetString(2),
                new ShiftPlan(row.Instant(3), row.Instant(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7)),
                row.GetInt32(8),
                row.GetInt32(9)
            ),
            cancel
        );
    }

    /// <summary>What leaks through, by channel, as far as the parcels drawn at random and opened tell. What a finding is worth is not asked: shares only.</summary>
    public async Task<ImmutableArray<LeakageEstimate>> LeakageAsync(CancellationToken cancel)
    {
        var drawn = await Queries.DrawnAsync(store, cancel);
        var outcomes = drawn.Select(one => new RandomOutcome((Channel)one.Channel, new Inclusion(one.Drawn, one.Among), one.Found, 0));
        return [.. Leakage.ByChannel(outcomes).Where(one => one.Inspected > 0)];
    }

    private static ShiftSelection Choose(IReadOnlyList<SelectableRow> rows, ShiftPlan plan, Digest seed)
    {
        var sizes = rows.GroupBy(row => row.Seller ?? "", StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());
        var candidates = rows.Select(row => CandidateOf(row, sizes[row.Seller ?? ""])).ToList();
        var budget = new Budget(
            [new Places(Manual, plan.Manual), new Places(Scanner, plan.Scanner)],
            null,
            new RandomPlaces(Manual, Math.Min(plan.Random, plan.Manual))
        );
        return Selector.Choose(candidates, budget, seed);
    }

    /// <summary>
    /// A finding counts as one, whatever it is: the declared charges are no measure of what is hidden, so chances alone decide.
    /// </summary>
    private static Candidate CandidateOf(SelectableRow row, int sellerParcels) =>
        new(
            TextOf(row.Id),
            (Channel)row.Channel,
            row.Dispatch ?? "",
            row.Provider,
            SizeOf(sellerParcels),
            row.Chance == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.Act}/{row.Chance}"),
            OneFinding,
            row.Chance == 0 ? [] : [new Prospect(Manual, row.Chance * 1000), new Prospect(Scanner, row.Chance * ScannerFinds)]
        );

    private static SellerSize SizeOf(int parcels) =>
        parcels switch
        {
            < 10 => SellerSize.Small,
            < 100 => SellerSize.Medium,
            _ => SellerSize.Large,
        };

    private async Task<long> KeepAsync(
        ShiftPlan plan,
        Digest seed,
        int candidates,
        ShiftSelection selection,
        string actor,
        string name,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var id = await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_selection (id, at, actor, name, from_at, to_at, manual, scanner, drawn, seed, candidates, chosen)
            select coalesce(max(id), 0) + 1, @at, @actor, @name, @from, @to, @manual, @scanner, @drawn, @seed, @candidates, @chosen from risk_selection
            returning id
            """,
            cancel,
            ("at", time.GetUtcNow().Ms()),
            ("actor", actor),
            ("name", name),
            ("from", plan.From.Ms()),
            ("to", plan.To.Ms()),
            ("manual", plan.Manual),
            ("scanner", plan.Scanner),
            ("drawn", plan.Random),
            ("seed", seed.ToArray()),
            ("candidates", candidates),
            ("chosen", selection.Chosen.Length)
        );
        foreach (var (position, chosen) in selection.Chosen.Index())
        {
            await KeepAsync(work, id!.Value, position, chosen, cancel);
        }

        foreach (var tally in Fairness.Tallies(ConsideredIn(selection, TextOf(id!.Value))))
        {
            await KeepAsync(work, id.Value, tally, cancel);
        }

        await work.CommitAsync(cancel);
        return id!.Value;
    }

    private static Task<int> KeepAsync(IUnitOfWork work, long selection, int position, Chosen chosen, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_choice (consignment_id, selection_id, position, means, drawn, among, chance)
            values (@consignment, @selection, @position, @means, @drawn, @among, @chance)
            """,
            cancel,
            ("consignment", IdOf(chosen.Candidate.Id)),
            ("selection", selection),
            ("position", position),
            ("means", chosen.Means),
            ("drawn", chosen.By == ChosenBy.Random ? chosen.Inclusion.Drawn : 0),
            ("among", chosen.By == ChosenBy.Random ? chosen.Inclusion.Among : 0),
            ("chance", chosen.Candidate.Prospects.IsEmpty ? 0 : chosen.Candidate.Prospects[0].ChancePerMillion / 1000)
        );

    /// <summary>What it chose from, in counts: who was there to be chosen cannot be told from the store later.</summary>
    private static Task<int> KeepAsync(IUnitOfWork work, long selection, FairnessTally tally, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_tally (selection_id, origin, carrier, seller_size, stratum, considered, targeted)
            values (@selection, @origin, @carrier, @size, @stratum, @considered, @targeted)
            """,
            cancel,
            ("selection", selection),
            ("origin", tally.Origin),
            ("carrier", tally.Carrier),
            ("size", (int)tally.SellerSize),
            ("stratum", tally.RuleStratum),
            ("considered", tally.Considered),
            ("targeted", tally.Targeted)
        );

    private static IEnumerable<Considered> ConsideredIn(ShiftSelection selection, string shift) =>
        selection
            .Chosen.Select(one => new Considered(shift, one.Candidate, one.By != ChosenBy.Random))
            .Concat(selection.LetGo.Select(one => new Considered(shift, one.Candidate, false)));

    /// <summary>Whether some are targeted more often than others that the rules see alike, over the selections since an instant.</summary>
    public async Task<ImmutableArray<FairnessLine>> FairnessAsync(DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return Fairness.Report(
            await Sql.ListAsync(
                db,
                null,
                """
                select t.selection_id, t.origin, t.carrier, t.seller_size, t.stratum, t.considered, t.targeted
                from risk_tally t join risk_selection s on s.id = t.selection_id where s.at >= @since
                """,
                row => new FairnessTally(
                    TextOf(row.GetInt64(0)),
                    row.GetString(1),
                    row.GetString(2),
                    (SellerSize)row.GetInt16(3),
                    row.GetString(4),
                    row.GetInt32(5),
                    row.GetInt32(6)
                ),
                cancel,
                ("since", since.Ms())
            )
        );
    }

    private static string TextOf(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static long IdOf(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
