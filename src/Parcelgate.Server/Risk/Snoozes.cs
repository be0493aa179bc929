namespace Parcelgate.Server.Risk;

using System.Data.Common;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A rule put to sleep for one party.</summary>
/// <param name="Rule">"az/core#splitting".</param>
/// <param name="PartyKey">The party: a <see cref="Core.Risk.PartyKey"/>.</param>
/// <param name="Until">When it wakes.</param>
/// <param name="Reason">Why, in that person's words.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">Since when.</param>
public sealed record Snooze(string Rule, long PartyKey, DateTimeOffset Until, string Reason, string Actor, DateTimeOffset At);

/// <summary>Table risk_snooze.</summary>
internal static class Snoozes
{
    /// <summary>Those that have not ended.</summary>
    internal static Task<List<Snooze>> AllAsync(DbConnection db, DateTimeOffset now, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            null,
            "select rule, party_key, until, reason, actor, at from risk_snooze where until > @now order by rule, at",
            row => new Snooze(row.GetString(0), row.GetInt64(1), row.Instant(2), row.GetString(3), row.GetString(4), row.Instant(5)),
            cancel,
            ("now", now.Ms())
        );

    /// <summary>Puts a rule to sleep for a party, or changes until when; an end that has passed wakes it.</summary>
    internal static Task PutAsync(IUnitOfWork work, Snooze snooze, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into risk_snooze (rule, party_key, until, reason, actor, at) values (@rule, @key, @until, @reason, @actor, @at)
            on conflict (rule, party_key) do update set until = excluded.until, reason = excluded.reason, actor = excluded.actor, at = excluded.at
            """,
            cancel,
            ("rule", snooze.Rule),
            ("key", snooze.PartyKey),
            ("until", snooze.Until.Ms()),
            ("reason", snooze.Reason),
            ("actor", snooze.Actor),
            ("at", snooze.At.Ms())
        );
}
