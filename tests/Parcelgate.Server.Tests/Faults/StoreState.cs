namespace Parcelgate.Server.Tests.Faults;

using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Tables;

/// <summary>What one decision used of one allowance, and what it saw used before.</summary>
internal sealed record Use(long ConsignmentId, int Version, string Key, long Before, long Amount);

/// <summary>What stands in a store, read behind the server's back.</summary>
internal static class StoreState
{
    private static readonly string[] Tables =
    [
        "submission",
        "submission_part",
        "consignment",
        "decision",
        "journal",
        "allowance",
        "ledger_transfer",
    ];

    /// <summary>Rows of each table, and what is used of all allowances: nothing changed if this did not.</summary>
    internal static async Task<string> CountsAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        var counts = new List<string>();
        foreach (var table in Tables)
        {
            counts.Add($"{table} {await Sql.NumberAsync(db, null, $"select count(*) from {table}", CancellationToken.None)}");
        }

        counts.Add($"used {await Sql.NumberAsync(db, null, "select sum(used_minor) from allowance", CancellationToken.None) ?? 0}");
        return string.Join(", ", counts);
    }

    internal static Task<long> CountAsync(IStore store, string table) => NumberAsync(store, $"select count(*) from {table}");

    internal static async Task<long> NumberAsync(IStore store, string sql)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        return await Sql.NumberAsync(db, null, sql, CancellationToken.None) ?? 0;
    }

    /// <summary>Journal, decisions of all consignments, and allowances against the sum of the latest decisions.</summary>
    internal static async Task AssertVerifiesAsync(IStore store)
    {
        var result = await JournalVerifier.VerifyAsync(store, UsesOf, CancellationToken.None);
        Assert.Null(result.First);
        Assert.Equal(await CountAsync(store, "allowance"), result.Allowances);
        Assert.Null((await LedgerVerifier.VerifyAsync(store, CancellationToken.None)).First);
        Assert.Equal(await DecidedChargesAsync(store), await PostedChargesAsync(store));
    }

    /// <summary>What the latest decision of every living consignment charges, in minor units; none where it charges nothing.</summary>
    internal static async Task<SortedDictionary<long, long>> DecidedChargesAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(
            db,
            null,
            "select d.consignment_id, d.outcome from decision d join consignment c on c.id = d.consignment_id and c.version = d.version "
                + $"where c.state not in ({(int)State.Cancelled}, {(int)State.Returned})"
        );
        await using var row = await command.ExecuteReaderAsync();
        var all = new SortedDictionary<long, long>();
        while (await row.ReadAsync())
        {
            using var outcome = JsonDocument.Parse(row.Blob(1));
            var minor = outcome.RootElement.GetProperty("charges").EnumerateArray().Sum(charge => Minor(charge.GetProperty("amount")));
            if (minor != 0)
            {
                all.Add(row.GetInt64(0), minor);
            }
        }

        return all;
    }

    /// <summary>What the ledger has of every consignment's charges, posted or reserved; none where all is undone.</summary>
    internal static async Task<SortedDictionary<long, long>> PostedChargesAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(
            db,
            null,
            """
            select t.consignment_id, sum(case when t.code in (3, 8) then -t.amount_minor when t.code > 3 then 0 when t.kind in (1, 3) then t.amount_minor
              when t.kind = 2 and p.id_high is not null then t.amount_minor else 0 end)
            from ledger_transfer t left join ledger_pending p on p.id_high = t.id_high and p.id_low = t.id_low
            where t.consignment_id <> 0 group by t.consignment_id
            """
        );
        await using var row = await command.ExecuteReaderAsync();
        var all = new SortedDictionary<long, long>();
        while (await row.ReadAsync())
        {
            var minor = Convert.ToInt64(row.GetValue(1), System.Globalization.CultureInfo.InvariantCulture);
            if (minor != 0)
            {
                all.Add(row.GetInt64(0), minor);
            }
        }

        return all;
    }

    private static long Minor(JsonElement amount) =>
        (long)(decimal.Parse(amount.GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture) * 100);

    /// <summary>Decision hashes by consignment and version.</summary>
    internal static async Task<Dictionary<(long Id, int Version), string>> HashesAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(db, null, "select consignment_id, version, hash from decision");
        await using var row = await command.ExecuteReaderAsync();
        var hashes = new Dictionary<(long, int), string>();
        while (await row.ReadAsync())
        {
            hashes.Add((row.GetInt64(0), row.GetInt32(1)), row.Digest(2).ToString());
        }

        return hashes;
    }

    /// <summary>Every accepted line a sender was given stands in the store, once, with the decision he was told.</summary>
    internal static async Task AssertHoldsAsync(IStore store, IEnumerable<string> lines)
    {
        var hashes = await HashesAsync(store);
        var seen = new HashSet<(long, int)>();
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("result").GetString() == "refused")
            {
                continue;
            }

            var decision = (root.GetProperty("id").GetInt64(), root.GetProperty("version").GetInt32());
            Assert.True(hashes.TryGetValue(decision, out var stored), $"Answered, and not in the store: {line}");
            Assert.Equal(root.GetProperty("hash").GetString(), stored);
            Assert.True(seen.Add(decision), $"One decision for two lines: {line}");
        }
    }

    /// <summary>What is used of each allowance.</summary>
    internal static async Task<SortedDictionary<string, long>> AllowancesAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(db, null, "select key, used_minor from allowance");
        await using var row = await command.ExecuteReaderAsync();
        var used = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await row.ReadAsync())
        {
            used.Add(row.GetString(0), row.GetInt64(1));
        }

        return used;
    }

    /// <summary>The uses of all decisions, with what each saw used before it.</summary>
    internal static async Task<List<Use>> UsesAsync(IStore store)
    {
        await using var db = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(db, null, "select consignment_id, version, facts, outcome from decision");
        await using var row = await command.ExecuteReaderAsync();
        var all = new List<Use>();
        while (await row.ReadAsync())
        {
            var before = FactsJson.Read(row.Blob(2).AsSpan()).Used.ToDictionary(fact => fact.Key, fact => fact.UsedMinor);
            var (id, version) = (row.GetInt64(0), row.GetInt32(1));
            all.AddRange(UsesOf(row.Blob(3)).Select(use => new Use(id, version, use.Key.ToString(), before[use.Key], use.Value)));
        }

        return all;
    }

    internal static IEnumerable<KeyValuePair<AllowanceKey, long>> UsesOf(ReadOnlyMemory<byte> outcome)
    {
        var uses = new List<AllowanceFact>();
        AssessmentJson.ReadUses(outcome.Span, uses);
        return uses.Select(use => KeyValuePair.Create(use.Key, use.UsedMinor));
    }
}
