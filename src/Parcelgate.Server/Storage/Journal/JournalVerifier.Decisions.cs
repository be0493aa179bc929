namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using System.Runtime.InteropServices;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

public static partial class JournalVerifier
{
    private static async Task<Verification> DecisionsAsync(
        DbConnection connection,
        Verification result,
        Func<ReadOnlyMemory<byte>, IEnumerable<KeyValuePair<AllowanceKey, long>>>? uses,
        CancellationToken cancel
    )
    {
        result = result with
        {
            Consignments = await Sql.NumberAsync(connection, null, "select count(*) from consignment", cancel) ?? 0,
            First = await UndecidedAsync(connection, cancel),
        };
        return result.First is null && uses is not null ? await AllowancesAsync(connection, result, uses, cancel) : result;
    }

    private static async Task<Defect?> UndecidedAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            """
            select c.id, c.provider, c.reference, c.version
            from consignment c left join decision d on d.consignment_id = c.id and d.version = c.version
            where c.version > 0 and d.consignment_id is null
            order by c.id limit 1
            """
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new Defect(
                Damage.DecisionMissing,
                0,
                0,
                $"Consignment {row.GetInt64(0)} ({row.GetString(1)}, {row.GetString(2)}) has no decision of its version {row.GetInt32(3)}."
            )
            : null;
    }

    // What is used of an allowance is the sum over the latest decisions of consignments that were neither cancelled nor returned: those gave it back.
    // Keeps one number per allowance in memory.
    private static async Task<Verification> AllowancesAsync(
        DbConnection connection,
        Verification result,
        Func<ReadOnlyMemory<byte>, IEnumerable<KeyValuePair<AllowanceKey, long>>> uses,
        CancellationToken cancel
    )
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (
            var command = Sql.Command(
                connection,
                null,
                """
                select d.outcome from consignment c join decision d on d.consignment_id = c.id and d.version = c.version
                where c.state <> @cancelled and c.state <> @returned
                """,
                ("cancelled", (long)State.Cancelled),
                ("returned", (long)State.Returned)
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                foreach (var use in uses(row.Blob(0)))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(sums, use.Key.ToString(), out _) += use.Value;
                }
            }
        }

        return await CompareAsync(connection, result, sums, cancel);
    }

    private static async Task<Verification> CompareAsync(
        DbConnection connection,
        Verification result,
        Dictionary<string, long> sums,
        CancellationToken cancel
    )
    {
        var count = 0L;
        await using var command = Sql.Command(connection, null, "select key, used_minor from allowance order by key");
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            count++;
            var (key, used) = (row.GetString(0), row.GetInt64(1));
            sums.Remove(key, out var sum);
            if (used != sum)
            {
                return result with { Allowances = count, First = Wrong(key, used, sum) };
            }
        }

        var left = sums.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        return result with { Allowances = count, First = left.Key is null ? null : Wrong(left.Key, 0, left.Value) };
    }

    // The key names a person: it is cut after relief and window.
    private static Defect Wrong(string key, long used, long sum)
    {
        var parts = key.Split('|', 3);
        var name = string.Join('|', parts.Take(2));
        return new Defect(
            Damage.AllowanceWrong,
            0,
            0,
            $"An allowance of {name} says {used} (minor units) is used; the decisions use {sum}."
        );
    }
}
