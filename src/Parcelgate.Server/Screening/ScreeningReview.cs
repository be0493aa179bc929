namespace Parcelgate.Server.Screening;

using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Screening;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>An alert somebody must look at.</summary>
/// <param name="Row">The consignment.</param>
/// <param name="Stored">Party, entry and score as the decision has them.</param>
/// <param name="Party">The party as declared; null where the record is gone.</param>
/// <param name="Now">The comparison with the entry as it is listed now; null where it is listed no more, or is not alike any more.</param>
public sealed record OpenAlert(ConsignmentRow Row, ScreeningAlertRow Stored, Party? Party, RememberedAlert? Now);

/// <summary>A decision that somebody is not a listed party, as it is kept.</summary>
/// <param name="PartyKey">The party.</param>
/// <param name="Party">Its part in the parcel it was decided on.</param>
/// <param name="ConsignmentId">That parcel; 0 where none is known.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
public sealed record KeptDecision(
    long PartyKey,
    string Party,
    long ConsignmentId,
    string Entry,
    string Reason,
    string Actor,
    DateTimeOffset At
);

/// <summary>
/// What officers do with alerts: "not this person" is remembered and keeps the alert quiet until something that identifies either side changes; "may be" holds the
/// parcel. Journal events stand by themselves and not with the parcel: whoever sends its data reads those.
/// </summary>
internal sealed class ScreeningReview(IStore store, RiskLibrary library, Acts acts, TimeProvider time)
{
    private const int Held = 1;
    private const int NotThisPerson = 2;

    /// <summary>Alerts and decisions shown. Arbitrary.</summary>
    internal const int Most = 50;

    /// <summary>Alerts that wait, newest first.</summary>
    public async Task<List<OpenAlert>> OpenAsync(CancellationToken cancel)
    {
        var alerts = await Queries.OpenAlertsAsync(store, Most, cancel);
        var rows = await Queries.ConsignmentsAsync(store, [.. alerts.Select(alert => alert.ConsignmentId).Distinct()], cancel);
        var open = new List<OpenAlert>(alerts.Count);
        foreach (var alert in alerts)
        {
            var row = rows[alert.ConsignmentId];
            var party = PartyOf(await RecordAsync(row, cancel), alert.Fact.Party);
            open.Add(new OpenAlert(row, alert, party, Find(party, alert)));
        }

        return open;
    }

    /// <summary>Decisions taken, newest first.</summary>
    public async Task<List<KeptDecision>> DecisionsAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await Watchlists.DecisionsAsync(db, Most, cancel);
    }

    /// <summary>Decides that a party is not the listed one. It counts for the next decisions; the parcel stays where it is.</summary>
    /// <returns>Null when it is kept.</returns>
    public async Task<CaseProblem?> NotHimAsync(long id, string party, string entry, string? reason, string actor, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new CaseProblem("reason-missing", "");
        }

        if (await FindAsync(id, party, entry, cancel) is not { Stored.PartyKey: { } key, Party: { } declared, Now: { } now })
        {
            return new CaseProblem("alert-gone", entry);
        }

        var decision = DecisionMemory.Decide(PartyScreening.QueryOf(declared)!, now.Alert.Party, actor, time.GetUtcNow(), reason.Trim());
        var quiet = await QuietAsync(key, decision, now.Alert.Party, cancel);
        await using var work = await store.BeginAsync(cancel);
        await Watchlists.DecideAsync(work, key, decision, cancel, id, party);
        foreach (var alert in quiet)
        {
            await Watchlists.CloseAlertAsync(work, alert, NotThisPerson, reason.Trim(), actor, decision.At, cancel);
        }

        await work.AppendJournalAsync([Event("screening-not-him", id, party, entry, reason.Trim(), actor)], cancel);
        await work.CommitAsync(cancel);
        await library.RefreshAsync(cancel);
        return null;
    }

    /// <summary>Holds a parcel because a party may be the listed one; its case stays open.</summary>
    public async Task<CaseProblem?> HoldAsync(long id, string party, string entry, string actor, CancellationToken cancel)
    {
        if (await FindAsync(id, party, entry, cancel) is not { } alert)
        {
            return new CaseProblem("alert-gone", entry);
        }

        if (
            (State)alert.Row.State is State.Held or State.ToHold
            && (HoldReason)alert.Row.Hold is HoldReason.Inspection or HoldReason.Officer
        )
        {
            // It is held as it would be: who looks has said that it stays so.
            await using var work = await store.BeginAsync(cancel);
            await CloseAsync(work, time.GetUtcNow());
            await work.CommitAsync(cancel);
            return null;
        }

        var moved = await acts.ActAsync(id, ReleaseEvent.Hold, Selections.PublicReason, actor, cancel, CloseAsync);
        return moved switch
        {
            null => new CaseProblem("alert-gone", entry),
            { Refused: { } refused } => new CaseProblem("act", refused.Code),
            _ => null,
        };

        async Task CloseAsync(IUnitOfWork work, DateTimeOffset now)
        {
            await Watchlists.CloseAlertAsync(work, alert.Stored, Held, "", actor, now, cancel);
            await work.AppendJournalAsync([Event("screening-held", id, party, entry, "", actor)], cancel);
        }
    }

    /// <summary>Takes a decision back: its alerts wait again.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> TakeBackAsync(long partyKey, string entry, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (!await Watchlists.TakeBackAsync(work, partyKey, entry, NotThisPerson, cancel))
        {
            return false;
        }

        await work.AppendJournalAsync([Event("screening-taken-back", 0, "", entry, "", actor)], cancel);
        await work.CommitAsync(cancel);
        await library.RefreshAsync(cancel);
        return true;
    }

    /// <summary>The open alerts a decision keeps quiet: those of records that say of the party what this one does.</summary>
    private async Task<List<ScreeningAlertRow>> QuietAsync(long key, NotHim decision, ListedParty entry, CancellationToken cancel)
    {
        var quiet = new List<ScreeningAlertRow>();
        foreach (var alert in await Queries.OpenAlertsAsync(store, key, decision.PartyId, cancel))
        {
            if (
                await Queries.ConsignmentAsync(store, alert.ConsignmentId, cancel) is { } row
                && PartyScreening.QueryOf(PartyOf(await RecordAsync(row, cancel), alert.Fact.Party)) is { } query
                && DecisionMemory.FactsOf(query, entry).SequenceEqual(decision.Facts)
            )
            {
                quiet.Add(alert);
            }
        }

        return quiet;
    }

    private async Task<OpenAlert?> FindAsync(long id, string party, string entry, CancellationToken cancel)
    {
        if (await Queries.ConsignmentAsync(store, id, cancel) is not { } row || await RecordAsync(row, cancel) is not { } record)
        {
            return null;
        }

        var keys = new List<PartyKey>();
        PartyKeys.Of(record, keys);
        var (declared, key) = (PartyOf(record, party), PartyScreening.KeyOf([.. keys], party));
        var stored = new ScreeningAlertRow(id, row.Version, new ListedFact(party, entry, 1), key, time.GetUtcNow());
        return new OpenAlert(row, stored, declared, Find(declared, stored));
    }

    private RememberedAlert? Find(Party? party, ScreeningAlertRow alert) =>
        library.Current.Screening?.Review(party, alert.PartyKey).FirstOrDefault(one => one.Alert.Party.Id == alert.Fact.Entry);

    private async Task<Consignment?> RecordAsync(ConsignmentRow row, CancellationToken cancel) =>
        await Queries.ReadRecordAsync(store, row.SubmissionId, row.Part, row.Offset, row.Length, cancel) is { } bytes
            ? CanonicalJson.Read(bytes, 1, new ReadDefaults()).Consignment
            : null;

    private static Party? PartyOf(Consignment? record, string party) =>
        party switch
        {
            "consignee" => record?.Consignee,
            "consignor" => record?.Consignor,
            _ => record?.Seller,
        };

    private JournalRow Event(string kind, long id, string party, string entry, string reason, string actor) =>
        new(
            time.GetUtcNow(),
            kind,
            0,
            0,
            actor,
            EventDetail.Object(
                ("consignment", id == 0 ? null : id.ToString(CultureInfo.InvariantCulture)),
                ("party", party.Length == 0 ? null : party),
                ("entry", entry),
                ("reason", reason.Length == 0 ? null : reason)
            )
        );
}
