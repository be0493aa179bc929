namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>The register of numbers under which tax is collected at the sale, as it is stored.</summary>
internal static class PrepaidNumbers
{
    /// <summary>The journal's word for a number that was added or changed.</summary>
    internal const string EventKind = "prepaid-number-changed";

    /// <summary>Most numbers of one page of the register. Arbitrary.</summary>
    internal const int MostListed = 200;

    private const string Columns = "scheme, number, holder, from_day, to_day, suspended_from, suspended_to";

    /// <summary>As much of the register as these numbers ask for.</summary>
    internal static async Task<PrepaidRegister> OfAsync(
        DbConnection connection,
        DbTransaction? transaction,
        IReadOnlyCollection<PrepaidTax> sent,
        CancellationToken cancel
    )
    {
        var schemes = new List<string>();
        var found = new List<PrepaidRegistration>();
        foreach (var scheme in sent.GroupBy(one => one.Scheme, one => PrepaidRegister.NumberOf(one.Id), StringComparer.Ordinal))
        {
            var any = await Sql.NumberAsync(
                connection,
                transaction,
                "select 1 from prepaid_number where scheme = @scheme limit 1",
                cancel,
                ("scheme", scheme.Key)
            );
            if (any is null)
            {
                continue;
            }

            schemes.Add(scheme.Key);
            // A flight has the numbers of a few platforms.
            foreach (var number in scheme.Distinct(StringComparer.Ordinal))
            {
                found.AddRange(
                    await ManyAsync(
                        connection,
                        transaction,
                        "where scheme = @scheme and number = @number",
                        cancel,
                        ("scheme", scheme.Key),
                        ("number", number)
                    )
                );
            }
        }

        return new PrepaidRegister(schemes, found);
    }

    /// <summary>What the register says on a day of the number a quote names, if it names one.</summary>
    internal static async Task<PrepaidStanding> StandingAsync(
        IStore store,
        IReadOnlyCollection<PrepaidTax> asked,
        DateOnly day,
        CancellationToken cancel
    )
    {
        if (asked.Count == 0)
        {
            return PrepaidStanding.Unchecked;
        }

        await using var connection = await store.OpenReadAsync(cancel);
        var register = await OfAsync(connection, null, asked, cancel);
        return register.StandingOf(asked.First(), day);
    }

    /// <summary>All of it.</summary>
    internal static async Task<PrepaidRegister> AllAsync(DbConnection connection, CancellationToken cancel)
    {
        var all = await ManyAsync(connection, null, "", cancel);
        return new PrepaidRegister(all.Select(one => one.Scheme).Distinct(StringComparer.Ordinal), all);
    }

    /// <summary>Numbers that begin with a text, or whose holder's name has it; by scheme and number, at most <see cref="MostListed"/>.</summary>
    internal static Task<List<PrepaidRegistration>> FindAsync(DbConnection connection, string text, CancellationToken cancel) =>
        ManyAsync(
            connection,
            null,
            $"where @text = '' or number like @number escape '\\' or lower(holder) like @holder escape '\\' order by scheme, number limit {MostListed.ToString(CultureInfo.InvariantCulture)}",
            cancel,
            ("text", text),
            ("number", PrepaidRegister.NumberOf(text) + "%"),
            ("holder", $"%{RevenueDesk.Escaped(text.ToLowerInvariant())}%")
        );

    /// <summary>How many numbers there are of each scheme.</summary>
    internal static async Task<IReadOnlyList<(string Scheme, long Count)>> SchemesAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            "select scheme, count(*) from prepaid_number group by scheme order by scheme"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var schemes = new List<(string, long)>();
        while (await row.ReadAsync(cancel))
        {
            schemes.Add((row.GetString(0), Sql.Whole(row, 1)));
        }

        return schemes;
    }

    /// <summary>Adds numbers, or puts them in place of those that are there; one event for each that says something new.</summary>
    /// <returns>How many say something new.</returns>
    internal static async Task<int> PutAsync(
        IUnitOfWork work,
        IReadOnlyList<PrepaidRegistration> numbers,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var events = new List<JournalRow>();
        foreach (var one in numbers)
        {
            var changed = await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                $"""
                insert into prepaid_number ({Columns}, changed_at) values (@scheme, @number, @holder, @from, @to, @susp_from, @susp_to, @at)
                on conflict (scheme, number) do update set holder = excluded.holder, from_day = excluded.from_day, to_day = excluded.to_day,
                  suspended_from = excluded.suspended_from, suspended_to = excluded.suspended_to, changed_at = excluded.changed_at
                where prepaid_number.holder <> excluded.holder or prepaid_number.from_day <> excluded.from_day
                  or prepaid_number.to_day <> excluded.to_day or prepaid_number.suspended_from <> excluded.suspended_from
                  or prepaid_number.suspended_to <> excluded.suspended_to
                """,
                cancel,
                ("scheme", one.Scheme),
                ("number", one.Number),
                ("holder", one.Holder),
                ("from", one.From.DayNumber),
                ("to", one.To.DayNumber),
                ("susp_from", one.SuspendedFrom.DayNumber),
                ("susp_to", one.SuspendedTo.DayNumber),
                ("at", now.Ms())
            );
            if (changed > 0)
            {
                events.Add(new JournalRow(now, EventKind, 0, 0, actor, Detail(one)));
            }
        }

        await work.AppendJournalAsync(events, cancel);
        return events.Count;
    }

    private static string Detail(PrepaidRegistration one) =>
        EventDetail.Object(
            ("scheme", one.Scheme),
            ("number", one.Number),
            ("holder", one.Holder),
            ("from", Text(one.From)),
            ("to", Text(one.To)),
            ("suspended-from", Text(one.SuspendedFrom)),
            ("suspended-to", Text(one.SuspendedTo))
        );

    /// <summary>"2026-07-01"; null for a day that is never reached.</summary>
    internal static string? Text(DateOnly day) =>
        day == DateOnly.MaxValue ? null : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<List<PrepaidRegistration>> ManyAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string where,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Sql.Command(connection, transaction, $"select {Columns} from prepaid_number {where}", parameters);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<PrepaidRegistration>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new PrepaidRegistration(
                    row.GetString(0),
                    row.GetString(1),
                    row.GetString(2),
                    DateOnly.FromDayNumber(row.GetInt32(3)),
                    DateOnly.FromDayNumber(row.GetInt32(4)),
                    DateOnly.FromDayNumber(row.GetInt32(5)),
                    DateOnly.FromDayNumber(row.GetInt32(6))
                )
            );
        }

        return all;
    }
}
