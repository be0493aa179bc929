namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Server.Listings;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What was worked out of one consignment before its turn to be decided.</summary>
internal sealed class ParcelRisk(Consignment consignment, ImmutableArray<PartyKey> keys)
{
    public Consignment Consignment => consignment;

    public ImmutableArray<PartyKey> Keys => keys;

    public ImmutableArray<ListedFact> Listed { get; set; } = [];
}

/// <summary>
/// The risk facts of one transaction of decisions: parties are screened side by side, their histories read once and then grown parcel by parcel in the order of
/// the file, and what was counted is stored with the decisions.
/// </summary>
internal sealed class RiskBatch(RiskState state, PartyDays days, RiskBook book, DateTimeOffset now)
{
    // Fewer are screened faster by one thread than several can be started. Arbitrary.
    private const int FewToScreen = 64;

    private readonly int today = (int)(now.ToUnixTimeMilliseconds() / 86_400_000);
    private readonly List<ParcelRisk> parcels = [];
    private readonly List<PartyKey> keys = [];
    private readonly Dictionary<long, PartyHistory> histories = [];
    private readonly Dictionary<long, PartyDay> counted = [];
    private readonly List<RiskHitRow> hits = [];
    private readonly List<RiskCaseRow> cases = [];
    private readonly List<ScreeningAlertRow> alerts = [];
    private readonly List<(long Key, long ConsignmentId)> log = [];
    private readonly ListingNotes listings = new(now);

    /// <summary>False where no rule is in force anywhere: then nothing is looked up, counted or stored.</summary>
    public bool IsOn => !book.IsEmpty;

    /// <summary>Takes a consignment up; null where nothing is asked.</summary>
    public ParcelRisk? Prepare(Consignment consignment)
    {
        if (!IsOn)
        {
            return null;
        }

        keys.Clear();
        PartyKeys.Of(consignment, keys);
        var parcel = new ParcelRisk(consignment, [.. keys]);
        parcels.Add(parcel);
        return parcel;
    }

    /// <summary>Screens what was taken up and reads its parties' histories.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="before">The transactions before, the latest first, while the store may not show them yet.</param>
    /// <param name="cancel">Ends waiting.</param>
    public async Task LoadAsync(IUnitOfWork work, ImmutableArray<RiskBatch> before, CancellationToken cancel)
    {
        if (parcels.Count == 0)
        {
            return;
        }

        var screening = ScreenAsync(cancel);
        try
        {
            var wanted = parcels.SelectMany(parcel => parcel.Keys).Select(key => key.Key).Distinct().ToList();
            foreach (var key in wanted)
            {
                histories.Add(key, new PartyHistory());
            }

            await days.ReadAsync(work, wanted, today - PartyHistory.InspectedDays + 1, (key, day) => histories[key].Take(day), cancel);

            foreach (var key in wanted)
            {
                foreach (var one in before)
                {
                    if (one.counted.ContainsKey(key))
                    {
                        histories[key] = one.histories[key].Copy();
                        break;
                    }
                }
            }
        }
        finally
        {
            await screening;
        }
    }

    /// <summary>The facts of a consignment whose turn it is.</summary>
    /// <param name="parcel">What was taken up; null where nothing is asked.</param>
    /// <param name="isOnFile">True where it was counted before: it is not its own past.</param>
    public RiskFacts? FactsOf(ParcelRisk? parcel, bool isOnFile)
    {
        if (parcel is null)
        {
            return null;
        }

        var facts = ImmutableArray.CreateBuilder<PartyFact>(parcel.Keys.Length);
        foreach (var key in parcel.Keys)
        {
            var fact = histories[key.Key].On(today, key.Role);
            facts.Add(isOnFile ? WithoutOne(fact) : fact);
        }

        return new RiskFacts(facts.MoveToImmutable(), state.Screening?.ListId ?? 0, parcel.Listed, state.SnoozedFor(parcel.Keys, now))
        {
            Gone = state.Listings.GoneOf(parcel.Consignment),
        };
    }

    /// <summary>Counts a decision: for its parties if it is the first on the consignment, and what its rules held for.</summary>
    public void Count(ParcelRisk? parcel, long consignmentId, int version, bool isOnFile, Assessment assessed)
    {
        if (parcel is null)
        {
            return;
        }

        if (state.Listings.AreNoted)
        {
            listings.Note(parcel.Consignment);
        }

        if (!isOnFile)
        {
            CountParties(parcel, consignmentId, assessed.Risk.IsNearThreshold);
        }

        foreach (var fact in parcel.Listed)
        {
            alerts.Add(new ScreeningAlertRow(consignmentId, version, fact, PartyScreening.KeyOf(parcel.Keys, fact.Party), now));
        }

        foreach (var hit in assessed.Risk.Hits)
        {
            hits.Add(new RiskHitRow(consignmentId, version, hit.Rule, (short)hit.Act, hit.IsLive, now));
        }

        if (assessed.Risk.Act != RiskAct.Note)
        {
            cases.Add(
                new RiskCaseRow(
                    consignmentId,
                    version,
                    (short)assessed.Risk.Act,
                    assessed.Risk.ChancePerMille,
                    assessed.Risk.ScorePerMille,
                    now
                )
            );
        }
    }

    /// <summary>
    /// Stores hits and cases; and listed entries in a narrow table of their own, of decisions that no rule held for as well: the facts of decisions cannot be
    /// searched, and somebody must look at each. Waits for nobody.
    /// </summary>
    public async Task StoreAsync(IUnitOfWork work, CancellationToken cancel)
    {
        if (hits.Count + cases.Count + alerts.Count + log.Count > 0)
        {
            var parties = PartyLog.RowsOf(today, log);
            PartyPendingRow[] pending = AreMany ? [PartyPending.RowOf(parties[0].FirstId, today, counted)] : [];
            await work.InsertRiskAsync(new RiskRows(hits, cases, alerts, parties, pending), cancel);
        }
    }

    /// <summary>Stores what was seen of listings, and what was counted of few parties. Waits for other transactions that saw the same ones.</summary>
    public async Task SettleAsync(IUnitOfWork work, CancellationToken cancel)
    {
        await listings.StoreAsync(work, cancel);
        if (counted.Count > 0 && !AreMany)
        {
            var rows = counted.OrderBy(pair => pair.Key).Select(pair => new PartyDayRow(pair.Key, pair.Value));
            await work.AddPartyDaysAsync([.. rows], cancel);
        }
    }

    private bool AreMany => counted.Count >= PartyDays.Many;

    private void CountParties(ParcelRisk parcel, long consignmentId, bool isNear)
    {
        var day = new PartyDay(today, 1, isNear ? 1 : 0, PartyKeys.NameBit(parcel.Consignment));
        foreach (var key in parcel.Keys)
        {
            log.Add((key.Key, consignmentId));
            histories[key.Key].Take(day);
            counted[key.Key] = counted.TryGetValue(key.Key, out var sum) ? sum.And(day) : day;
        }
    }

    private static PartyFact WithoutOne(PartyFact fact) =>
        fact with
        {
            Parcels7 = Math.Max(0, fact.Parcels7 - 1),
            Parcels30 = Math.Max(0, fact.Parcels30 - 1),
        };

    private Task ScreenAsync(CancellationToken cancel)
    {
        if (state.Screening is not { } screening)
        {
            return Task.CompletedTask;
        }

        if (parcels.Count < FewToScreen)
        {
            foreach (var parcel in parcels)
            {
                parcel.Listed = screening.Screen(parcel.Consignment, parcel.Keys);
            }

            return Task.CompletedTask;
        }

        return Task.Run(
            () =>
                Parallel.ForEach(
                    parcels,
                    new ParallelOptions { CancellationToken = cancel },
                    parcel => parcel.Listed = screening.Screen(parcel.Consignment, parcel.Keys)
                ),
            cancel
        );
    }
}
