namespace Parcelgate.Server.Matching;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Release;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Why an act on a match was not done: a stable code, and what was found.</summary>
internal sealed record MatchProblem(string Code, string Found);

/// <summary>A match with its documents, as a page shows it.</summary>
/// <param name="Row">The comparison.</param>
/// <param name="Documents">Orders, payments and waybills of it, with those that hang together with them.</param>
public sealed record MatchFile(MatchRow Row, IReadOnlyList<MatchDocument> Documents)
{
    /// <summary>The parcels of the order.</summary>
    public IEnumerable<MatchDocument> Parcels => Documents.Where(one => one.ConsignmentId > 0 && one.Keys.Contains(Row.Key));

    /// <summary>The number as the order's own sender wrote it, else as it is compared.</summary>
    public string Number =>
        Documents.FirstOrDefault(one => one.Kind == DocumentKind.Order && one.Keys.Contains(Row.Key))?.Id ?? Row.Key.Number;
}

/// <summary>What officers do with a match. Each act names who did it and why, stands in the journal, and holds for what the officer saw: a new document opens it again.</summary>
internal sealed class MatchOffice(IStore store, ReferralOffice referrals, Acts acts, TimeProvider time)
{
    /// <summary>Longest reason and public words.</summary>
    public const int LongestText = 500;

    /// <summary>Goods lines that one question asks about. Arbitrary: more than a person answers by hand.</summary>
    private const int MostLines = 20;

    /// <summary>Which field of the waybill a carrier is asked about, by element, and what is wanted of it.</summary>
    public static ImmutableArray<(MatchElement Element, FieldQuestion Question)> Asked { get; } =
    [
        (MatchElement.GoodsValue, new FieldQuestion("/items/value", "price-proved")),
        (MatchElement.Freight, new FieldQuestion("/freight", "price-proved")),
        (MatchElement.Pieces, new FieldQuestion("/items/quantity", "quantity-confirmed")),
        (MatchElement.GrossMass, new FieldQuestion("/grossMassGrams", "weight-measured")),
        (MatchElement.Recipient, new FieldQuestion("/consignee/name", "party-named")),
    ];

    /// <summary>Matches of a page.</summary>
    public async Task<(IReadOnlyList<MatchFile> Files, long Open, long Waiting)> ListAsync(MatchFilter filter, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var (open, waiting) = await MatchTable.CountsAsync(connection, cancel);
        var files = new List<MatchFile>();
        foreach (var row in await MatchTable.ListAsync(connection, filter, cancel))
        {
            files.Add(await FileAsync(connection, row, cancel));
        }

        return (files, open, waiting);
    }

    /// <summary>One match; null where there is none.</summary>
    public async Task<MatchFile?> FindAsync(long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await MatchTable.FindAsync(connection, null, id, cancel) is { } row ? await FileAsync(connection, row, cancel) : null;
    }

    /// <summary>The matches of the orders a consignment names.</summary>
    public async Task<IReadOnlyList<MatchRow>> OfConsignmentAsync(long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var rows = new List<MatchRow>();
        foreach (var key in await DocumentTables.KeysOfAsync(connection, id, cancel))
        {
            if (await MatchTable.OfKeyAsync(connection, key, cancel) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static async Task<MatchFile> FileAsync(System.Data.Common.DbConnection connection, MatchRow row, CancellationToken cancel) =>
        new(row, await DocumentTables.OfKeysAsync(connection, null, [row.Key.ToString()], cancel));

    /// <summary>Accepts a match as it is.</summary>
    /// <param name="id">The match.</param>
    /// <param name="version">As the officer saw it.</param>
    /// <param name="reason">Why, for customs alone; not blank.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>Null when it is done.</returns>
    public async Task<MatchProblem?> AcceptAsync(long id, int version, string? reason, string actor, CancellationToken cancel)
    {
        if (Reason(reason) is not { } why)
        {
            return new MatchProblem("match-reason-missing", "");
        }

        await using var work = await store.BeginAsync(cancel);
        var now = time.GetUtcNow().WholeMs();
        var (row, problem) = await LockAsync(work, id, version, now, cancel);
        if (row is null)
        {
            return problem;
        }

        var next = Decided(row, MatchDecision.Accepted, why, actor, now);
        await MatchTable.UpdateAsync(work, next, cancel);
        var documents = await DocumentTables.OfKeysAsync(work.Connection, work.Transaction, [row.Key.ToString()], cancel);
        var parcels = documents.FindAll(one => one.ConsignmentId > 0).ConvertAll(one => one.ConsignmentId);
        await work.AppendJournalAsync(
            [
                .. (parcels.Count == 0 ? [0] : parcels).Select(parcel => new JournalRow(
                    now,
                    "match-accepted",
                    parcel,
                    0,
                    actor,
                    MatchEvents.Detail(next, why)
                )),
            ],
            cancel
        );
        await MatchTelling.TellAsync(work, row, next, documents.FindAll(one => one.Keys.Contains(row.Key)), now, cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>Holds a parcel of the order, as an officer holds any parcel.</summary>
    public async Task<MatchProblem?> HoldAsync(long id, int version, long parcel, string? reason, string actor, CancellationToken cancel)
    {
        if (await RefuseAsync(id, version, parcel, reason, cancel) is { } refused)
        {
            return refused;
        }

        var done = await acts.ActAsync(
            parcel,
            ReleaseEvent.Hold,
            Reason(reason)!,
            actor,
            cancel,
            (work, now) => NoteAsync(work, id, version, parcel, MatchDecision.Held, Reason(reason)!, actor, now, cancel)
        );
        return done is not { } transition ? new MatchProblem("match-no-parcel", Number(parcel))
            : transition.Refused is { } no ? new MatchProblem(no.Code, Number(parcel))
            : null;
    }

    /// <summary>Asks the carrier of a parcel about the field that contradicts, before loading.</summary>
    /// <param name="id">The match.</param>
    /// <param name="version">As the officer saw it.</param>
    /// <param name="parcel">The consignment.</param>
    /// <param name="element">What of it, one of <see cref="Asked"/>.</param>
    /// <param name="said">Public words for the carrier; may be blank.</param>
    /// <param name="reason">Why, for customs alone; not blank.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    public async Task<MatchProblem?> AskAsync(
        long id,
        int version,
        long parcel,
        MatchElement element,
        string? said,
        string? reason,
        string actor,
        CancellationToken cancel
    )
    {
        if (await RefuseAsync(id, version, parcel, reason, cancel) is { } refused)
        {
            return refused;
        }

        if (Asked.FirstOrDefault(one => one.Element == element).Question is not { } question)
        {
            return new MatchProblem("match-not-to-ask", Hyphens.Of(element));
        }

        var file = (await FindAsync(id, cancel))!;
        var lines = file.Parcels.First(one => one.ConsignmentId == parcel).Lines;
        var asked = new OfficerQuestion(ReferralKind.Information, [.. Questions(question, lines)], (said ?? "").Trim(), Reason(reason)!);
        if (await referrals.AskAsync(parcel, asked, actor, cancel) is { } problem)
        {
            return new MatchProblem(problem.Code, problem.Found);
        }

        // The question stands whatever becomes of this: a match that changed meanwhile is open again, and shows it.
        await using var work = await store.BeginAsync(cancel);
        await NoteAsync(work, id, version, parcel, MatchDecision.Asked, Reason(reason)!, actor, time.GetUtcNow().WholeMs(), cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    private static IEnumerable<FieldQuestion> Questions(FieldQuestion question, int lines) =>
        FieldQuestion.CanAsk(question.Field)
            ? [question]
            : Enumerable
                .Range(0, Math.Clamp(lines, 1, MostLines))
                .Select(line =>
                    question with
                    {
                        Field = FormattableString.Invariant($"/items/{line}/{question.Field["/items/".Length..]}"),
                    }
                );

    private async Task<MatchProblem?> RefuseAsync(long id, int version, long parcel, string? reason, CancellationToken cancel) =>
        Reason(reason) is null ? new MatchProblem("match-reason-missing", "")
        : await FindAsync(id, cancel) is not { } file ? new MatchProblem("match-unknown", Number(id))
        : file.Row.Version != version ? new MatchProblem("match-changed", "")
        : !file.Row.IsOpen ? new MatchProblem("match-not-open", "")
        : !file.Parcels.Any(one => one.ConsignmentId == parcel) ? new MatchProblem("match-no-parcel", Number(parcel))
        : null;

    private static async Task NoteAsync(
        IUnitOfWork work,
        long id,
        int version,
        long parcel,
        MatchDecision decision,
        string why,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (row, _) = await LockAsync(work, id, version, now, cancel);
        if (row is null)
        {
            return;
        }

        var next = Decided(row, decision, why, actor, now);
        await MatchTable.UpdateAsync(work, next, cancel);
        var kind = decision == MatchDecision.Held ? "match-held" : "match-asked";
        await work.AppendJournalAsync([new JournalRow(now, kind, parcel, 0, actor, MatchEvents.Detail(next, why))], cancel);
    }

    private static async Task<(MatchRow? Row, MatchProblem? Problem)> LockAsync(
        IUnitOfWork work,
        long id,
        int version,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (await MatchTable.FindAsync(work.Connection, work.Transaction, id, cancel) is not { } seen)
        {
            return (null, new MatchProblem("match-unknown", Number(id)));
        }

        // Read again under its lock: the first look only said which order it is.
        var row = await MatchTable.LockAsync(work, seen.Key.ToString(), now, cancel);
        return row.Version != version ? (null, new MatchProblem("match-changed", ""))
            : !row.IsOpen ? (null, new MatchProblem("match-not-open", ""))
            : (row, null);
    }

    private static MatchRow Decided(MatchRow row, MatchDecision decision, string why, string actor, DateTimeOffset now) =>
        row with
        {
            Decided = decision,
            DecidedBy = actor,
            DecidedAt = now,
            Reason = why,
        };

    private static string? Reason(string? reason) =>
        reason?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, LongestText)] : null;

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}
