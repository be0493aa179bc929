namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What is to become of an opened parcel.</summary>
public enum Disposition
{
    /// <summary>It goes on.</summary>
    Release,

    /// <summary>It stays until something else is settled.</summary>
    Hold,

    /// <summary>It goes back to the sender.</summary>
    Return,

    /// <summary>It is seized: takes effect when a second person confirms it.</summary>
    Seize,
}

/// <summary>A photo of what was found.</summary>
/// <param name="MediaType">"image/jpeg", "image/png" or "image/webp".</param>
/// <param name="Content">Its bytes.</param>
public sealed record Photo(string MediaType, ReadOnlyMemory<byte> Content);

/// <summary>What an inspection came to, as it was recorded.</summary>
/// <param name="ClientKey">Made by the device that recorded it: sent twice, it is recorded once. 8 to 64 letters, digits and hyphens.</param>
/// <param name="Means">"manual" or "scanner".</param>
/// <param name="Found">True when it was not as declared.</param>
/// <param name="Kind">What was found, a word of <see cref="RiskRule.Kinds"/>; "" where it was as declared.</param>
/// <param name="Quantity">Pieces found; null where nobody counted.</param>
/// <param name="Value">What they are worth; null where nobody said.</param>
/// <param name="Disposition">What becomes of it.</param>
/// <param name="Note">In the officer's words; at most 1,000 characters.</param>
/// <param name="Photos">At most <see cref="Inspections.MostPhotos"/>.</param>
public sealed record InspectionResult(
    string ClientKey,
    string Means,
    bool Found,
    string Kind,
    int? Quantity,
    Money? Value,
    Disposition Disposition,
    string Note,
    ImmutableArray<Photo> Photos
);

/// <summary>An inspection on file.</summary>
public sealed record InspectionRow(
    long Id,
    long ConsignmentId,
    DateTimeOffset At,
    string Actor,
    string Name,
    string Means,
    bool Found,
    string Kind,
    int? Quantity,
    Money? Value,
    Disposition Disposition,
    string Note,
    string? ConfirmedBy,
    int Photos
);

/// <summary>
/// Inspections: recorded once however often a device sends them, counted at once for the parties and rules they are about, and followed by what becomes of the
/// parcel.
/// </summary>
internal sealed class Inspections(IStore store, Acts acts, TimeProvider time)
{
    /// <summary>Most photos of one inspection.</summary>
    public const int MostPhotos = 4;

    /// <summary>Longest photo in bytes.</summary>
    public const int LongestPhoto = 4 << 20;

    private const string Columns =
        "i.id, i.consignment_id, i.at, i.actor, i.name, i.means, i.found, i.kind, i.quantity, i.value_minor, i.currency, i.disposition, i.note, i.confirmed_by, "
        + "(select count(*) from inspection_photo p where p.inspection_id = i.id)";

    /// <summary>Records what was found and does what is to become of the parcel, in one transaction where that is possible.</summary>
    /// <returns>Null when it is recorded, now or by an earlier sending.</returns>
    public async Task<CaseProblem?> RecordAsync(long id, InspectionResult result, string actor, string name, CancellationToken cancel)
    {
        if (Refuse(result) is { } problem)
        {
            return problem;
        }

        if (await IsOnFileAsync(result.ClientKey, cancel))
        {
            return null;
        }

        if (await Queries.ConsignmentAsync(store, id, cancel) is not { } row)
        {
            return new CaseProblem("inspection-no-consignment", id.ToString(CultureInfo.InvariantCulture));
        }

        var keys = await ConsignmentParties.KeysAsync(store, row, cancel);
        var act = ActOf(result.Disposition, (State)row.State);
        if (act is { } wanted)
        {
            var moved = await acts.ActAsync(
                id,
                wanted,
                result.Disposition == Disposition.Return ? "returned after inspection" : "inspected",
                actor,
                cancel,
                (work, now) => WriteAsync(work, row, result, keys, actor, name, now, cancel)
            );
            return moved?.Refused is { } refused ? new CaseProblem(refused.Code, "") : null;
        }

        await using var work = await store.BeginAsync(cancel);
        await WriteAsync(work, row, result, keys, actor, name, time.GetUtcNow(), cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>A second person confirms a seizure.</summary>
    /// <returns>Null when it is confirmed.</returns>
    public async Task<CaseProblem?> ConfirmAsync(long inspectionId, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var found = await ListAsync(work.Connection, work.Transaction, "where i.id = @id", cancel, ("id", inspectionId));
        if (found is not [{ Disposition: Disposition.Seize, ConfirmedBy: null } seizure])
        {
            return new CaseProblem("seizure-not-open", inspectionId.ToString(CultureInfo.InvariantCulture));
        }

        if (seizure.Actor == actor)
        {
            return new CaseProblem("seizure-own", seizure.Name);
        }

        var now = time.GetUtcNow();
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update inspection set confirmed_by = @actor, confirmed_at = @now where id = @id",
            cancel,
            ("actor", actor),
            ("now", now.Ms()),
            ("id", inspectionId)
        );
        await work.AppendJournalAsync(
            [
                new JournalRow(
                    now,
                    "seized",
                    seizure.ConsignmentId,
                    0,
                    actor,
                    EventDetail.Object(("reason", "confirmed by a second person"))
                ),
            ],
            cancel
        );
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>The inspections of one consignment, oldest first.</summary>
    public async Task<List<InspectionRow>> OfAsync(long consignmentId, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await ListAsync(db, null, "where i.consignment_id = @id order by i.id", cancel, ("id", consignmentId));
    }

    /// <summary>Seizures that wait for a second person.</summary>
    public async Task<List<InspectionRow>> UnconfirmedAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await ListAsync(db, null, "where i.disposition = 'Seize' and i.confirmed_by is null order by i.id limit 100", cancel);
    }

    /// <summary>One photo; null if there is none.</summary>
    public async Task<Photo?> PhotoAsync(long inspectionId, int number, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        await using var command = Sql.Command(
            db,
            null,
            "select media_type, content from inspection_photo where inspection_id = @id and number = @number",
            ("id", inspectionId),
            ("number", number)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new Photo(row.GetString(0), row.Blob(1)) : null;
    }

    private static CaseProblem? Refuse(InspectionResult result) =>
        result.ClientKey.Length is < 8 or > 64 || !result.ClientKey.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? new CaseProblem("inspection-key", result.ClientKey)
        : result.Found && !RiskRule.Kinds.Contains(result.Kind) ? new CaseProblem("inspection-kind", result.Kind)
        : !result.Found && result.Disposition is Disposition.Seize ? new CaseProblem("inspection-seizes-nothing", "")
        : result.Quantity is < 0 ? new CaseProblem("inspection-quantity", result.Quantity.Value.ToString(CultureInfo.InvariantCulture))
        : result.Photos.Length > MostPhotos
            ? new CaseProblem("inspection-photos", result.Photos.Length.ToString(CultureInfo.InvariantCulture))
        : result.Photos.FirstOrDefault(photo => photo.Content.Length > LongestPhoto || !IsImage(photo)) is { } odd
            ? new CaseProblem("inspection-photo", odd.MediaType)
        : null;

    /// <summary>By its first bytes: what a device says of a file is not believed.</summary>
    private static bool IsImage(Photo photo) =>
        photo.MediaType switch
        {
            "image/jpeg" => photo.Content.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
            "image/png" => photo.Content.Span.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']),
            "image/webp" => photo.Content.Span.StartsWith("RIFF"u8),
            _ => false,
        };

    private static ReleaseEvent? ActOf(Disposition disposition, State state) =>
        (disposition, state) switch
        {
            (Disposition.Release, State.Held or State.ToHold) => ReleaseEvent.ReleaseFromHold,
            (Disposition.Return, _) => ReleaseEvent.Return,
            (Disposition.Hold or Disposition.Seize, not (State.Held or State.ToHold)) => ReleaseEvent.Hold,
            _ => null,
        };

    private async Task<bool> IsOnFileAsync(string clientKey, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await Sql.NumberAsync(db, null, "select id from inspection where client_key = @key", cancel, ("key", clientKey)) is not null;
    }

    private static async Task WriteAsync(
        IUnitOfWork work,
        ConsignmentRow row,
        InspectionResult result,
        ImmutableArray<PartyKey> keys,
        string actor,
        string name,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var id = await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            """
            insert into inspection (id, consignment_id, version, client_key, at, actor, name, means, found, kind, quantity, value_minor, currency, disposition, note)
            select coalesce(max(id), 0) + 1, @consignment, @version, @key, @at, @actor, @name, @means, @found, @kind, @quantity, @value, @currency, @disposition, @note
            from inspection returning id
            """,
            cancel,
            ("consignment", row.Id),
            ("version", row.Version),
            ("key", result.ClientKey),
            ("at", now.Ms()),
            ("actor", actor),
            ("name", name),
            ("means", result.Means),
            ("found", result.Found ? 1 : 0),
            ("kind", result.Found ? result.Kind : ""),
            ("quantity", result.Quantity),
            ("value", result.Value?.Minor),
            ("currency", result.Value?.Currency.Code),
            ("disposition", result.Disposition.ToString()),
            ("note", result.Note)
        );
        await WritePhotosAsync(work, id!.Value, result.Photos, cancel);
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update risk_case set closed = @end, closed_by = @actor, closed_at = @now, reason = 'inspected' where consignment_id = @id and closed = 0",
            cancel,
            ("end", (int)CaseEnd.Inspected),
            ("actor", actor),
            ("now", now.Ms()),
            ("id", row.Id)
        );
        var day = (int)(now.ToUnixTimeMilliseconds() / 86_400_000);
        await work.AddPartyDaysAsync(
            [
                .. keys.OrderBy(key => key.Key)
                    .Select(key => new PartyDayRow(key.Key, new PartyDay(day, 0, 0, 0, Inspected: 1, Found: result.Found ? 1 : 0))),
            ],
            cancel
        );
        // What was found is for those who work on it; the journal everybody may read says that it was opened.
        await work.AppendJournalAsync(
            [new JournalRow(now, "inspected", row.Id, 0, actor, EventDetail.Object(("means", result.Means)))],
            cancel
        );
    }

    private static async Task WritePhotosAsync(IUnitOfWork work, long id, ImmutableArray<Photo> photos, CancellationToken cancel)
    {
        foreach (var (number, photo) in photos.Index())
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "insert into inspection_photo (inspection_id, number, media_type, sha256, content) values (@id, @number, @type, @hash, @content)",
                cancel,
                ("id", id),
                ("number", number),
                ("type", photo.MediaType),
                ("hash", Digest.Of(photo.Content.Span).ToArray()),
                ("content", photo.Content.ToArray())
            );
        }
    }

    private static Task<List<InspectionRow>> ListAsync(
        DbConnection db,
        DbTransaction? transaction,
        string where,
        CancellationToken cancel,
        params (string, object?)[] parameters
    ) => Sql.ListAsync(db, transaction, $"select {Columns} from inspection i {where}", Read, cancel, parameters);

    private static InspectionRow Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.Instant(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetInt16(6) == 1,
            row.GetString(7),
            row.IsDBNull(8) ? null : row.GetInt32(8),
            row.IsDBNull(9) ? null : new Money(row.GetInt64(9), Currency.Of(row.GetString(10))),
            Enum.Parse<Disposition>(row.GetString(11)),
            row.GetString(12),
            row.IsDBNull(13) ? null : row.GetString(13),
            (int)Sql.Whole(row, 14)
        );
}
