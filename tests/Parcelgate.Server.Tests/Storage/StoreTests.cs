namespace Parcelgate.Server.Tests.Storage;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;
using Xunit;

/// <summary>What both stores must do; each is proved by the same tests.</summary>
public abstract class StoreTests(PostgresServer? server) : StoreCase(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(19)] // one statement a row
    [InlineData(20)] // the bulk path
    [InlineData(700)]
    public async Task What_is_committed_is_read_back_column_by_column(int count)
    {
        var consignments = Enumerable.Range(1, count).Select(n => Rows.Consignment(n)).ToList();
        var decisions = Enumerable.Range(1, count).Select(n => Rows.Decision(n)).ToList();
        await Commit(async unit =>
        {
            await unit.InsertConsignmentsAsync(consignments, None);
            await unit.InsertDecisionsAsync(decisions, None);
        });

        Assert.Equal(
            consignments,
            await All("select " + ConsignmentTable.Table.ColumnList + " from consignment order by id", ConsignmentTable.Read)
        );
        var stored = await All("select " + DecisionTable.Table.ColumnList + " from decision order by consignment_id", DecisionTable.Read);
        Assert.Equal(decisions.Select(Text), stored.Select(Text));
    }

    [Fact]
    public async Task Absent_values_stay_absent_and_empty_text_stays_empty()
    {
        var row = Rows.Consignment(1) with
        {
            Dispatch = null,
            Consignee = null,
            Consignor = "",
            Seller = null,
            Master = null,
            Conveyance = null,
            DueCurrency = null,
            ArrivesAt = null,
        };
        var bulk = Enumerable.Range(2, 30).Select(n => row with { Id = n, Reference = $"R{n}" }).ToList();
        await Commit(async unit =>
        {
            await unit.InsertConsignmentsAsync([row], None);
            await unit.InsertConsignmentsAsync(bulk, None);
        });

        var stored = await All("select " + ConsignmentTable.Table.ColumnList + " from consignment order by id", ConsignmentTable.Read);
        Assert.Equal([row, .. bulk], stored);
    }

    [Fact]
    public async Task A_name_no_database_can_hold_does_not_block_the_other_lines()
    {
        await Commit(unit =>
            unit.InsertConsignmentsAsync([Rows.Consignment(1) with { Consignee = "A\0b\uD800c" }, Rows.Consignment(2)], None)
        );

        var stored = await All("select consignee from consignment order by id", row => row.GetString(0));
        Assert.Equal(["A\uFFFDb\uFFFDc", "Aygün Məmmədova"], stored);
    }

    [Fact]
    public async Task A_unit_that_is_not_committed_leaves_nothing()
    {
        await using (var unit = await Store.BeginAsync(None))
        {
            await unit.InsertSubmissionsAsync([Rows.Submission(1)], None);
            await unit.InsertConsignmentsAsync([.. Enumerable.Range(1, 50).Select(n => Rows.Consignment(n))], None);
            await unit.AppendJournalAsync([Rows.Event(1)], None);
        }

        Assert.Equal(0, await Count("submission") + await Count("consignment") + await Count("journal") + await Count("journal_block"));
    }

    [Fact]
    public async Task A_message_is_found_by_provider_and_id_and_completed_once()
    {
        var open = Rows.Submission(7, "M7");
        await Commit(unit => unit.InsertSubmissionsAsync([open], None));

        await using (var unit = await Store.BeginAsync(None))
        {
            Assert.Equal(open, await unit.FindSubmissionAsync("post", "M7", None));
            Assert.Null(await unit.FindSubmissionAsync("express", "M7", None));
            Assert.Null(await unit.FindSubmissionAsync("post", "M8", None));
        }

        var complete = open with { CompletedAt = Rows.Noon, Bytes = 9, Lines = 3, Accepted = 2, Refused = 1, Sha256 = Digest.Of("x"u8) };
        await Commit(unit => unit.CompleteSubmissionsAsync([complete], None));
        Assert.Equal([complete], await All("select " + SubmissionTable.Table.ColumnList + " from submission", SubmissionTable.Read));
    }

    [Fact]
    public async Task The_same_message_id_twice_is_a_conflict_and_the_store_goes_on()
    {
        await Commit(unit => unit.InsertSubmissionsAsync([Rows.Submission(1)], None));

        await Assert.ThrowsAsync<StoreConflictException>(() => Commit(unit => unit.InsertSubmissionsAsync([Rows.Submission(2)], None)));

        await Commit(unit => unit.InsertSubmissionsAsync([Rows.Submission(3, "M3")], None));
        Assert.Equal(2, await Count("submission"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_reference_is_unique_per_provider_and_heads_are_found_by_it(int count)
    {
        var rows = Enumerable.Range(1, count).Select(n => Rows.Consignment(n)).ToList();
        await Commit(unit => unit.InsertConsignmentsAsync(rows, None));
        await Commit(unit => unit.InsertConsignmentsAsync([Rows.Consignment(1000, rows[0].Reference, "express")], None));

        await using (var unit = await Store.BeginAsync(None))
        {
            var heads = await unit.LockConsignmentsAsync("post", [.. rows.Select(r => r.Reference), "UNKNOWN"], None);
            Assert.Equal(rows.ToDictionary(r => r.Reference, r => new ConsignmentHead(r.Id, 1, 1, 1, 3, 700, 812)), heads);
            Assert.Empty(await unit.LockConsignmentsAsync("post", [], None));
        }

        var again = Enumerable.Range(1, count).Select(n => Rows.Consignment(2000 + n, rows[n - 1].Reference)).ToList();
        await Assert.ThrowsAsync<StoreConflictException>(() => Commit(unit => unit.InsertConsignmentsAsync(again, None)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task An_update_replaces_the_searchable_row(int count)
    {
        var rows = Enumerable.Range(1, count).Select(n => Rows.Consignment(n)).ToList();
        await Commit(unit => unit.InsertConsignmentsAsync(rows, None));

        var first = rows.Select(r => r with { Version = 2, Consignee = "John O'Neil", Master = null, ReleasedAt = Rows.Noon }).ToList();
        var second = first.Select(r => r with { State = (short)State.Released, Consignor = "" }).ToList();
        await Commit(async unit =>
        {
            await unit.UpdateConsignmentsAsync(first, None);
            await unit.UpdateConsignmentsAsync(second, None);
        });

        Assert.Equal(
            second,
            await All("select " + ConsignmentTable.Table.ColumnList + " from consignment order by id", ConsignmentTable.Read)
        );
        Assert.Equal(count, await Count("consignment where consignee_key = 'john o''neil'"));
    }

    [Fact]
    public async Task Allowances_begin_at_zero_and_keep_what_was_set()
    {
        var month = new AllowanceKey("az/parcels#month", "id:5ABC123", "2026-11-01");
        var other = month with { Holder = "name:ƏLİ|BAKI" };
        await Commit(async unit =>
        {
            var used = await unit.LockAllowancesAsync([month, other, month], None);
            Assert.Equal([0L, 0L], [used[month], used[other]]);
            await unit.SetAllowancesAsync(new Dictionary<AllowanceKey, long> { [month] = 300_00, [other] = 7 }, None);
        });

        await using var unit = await Store.BeginAsync(None);
        var stored = await unit.LockAllowancesAsync([other, month], None);
        Assert.Equal([300_00L, 7L], [stored[month], stored[other]]);
        Assert.Empty(await unit.LockAllowancesAsync([], None));
    }

    [Fact]
    public async Task Allowances_are_settled_from_what_was_read_and_rows_are_made_for_those_that_had_none()
    {
        var month = new AllowanceKey("az/parcels#month", "id:5ABC123", "2026-11-01");
        var other = month with { Holder = "name:ƏLİ|BAKI" };
        await Commit(async unit =>
        {
            Assert.Empty(await unit.ReadAllowancesAsync([month, other], None));
            await unit.SettleAllowancesAsync([new AllowanceStep(other, 0, 0), new AllowanceStep(month, 0, 300_00)], None);
        });
        await Commit(async unit =>
        {
            var used = await unit.ReadAllowancesAsync([month, other], None);
            Assert.Equal([300_00L, 0L], [used[month], used[other]]);
            await unit.SettleAllowancesAsync([new AllowanceStep(month, 300_00, 100_00), new AllowanceStep(other, 0, 7)], None);
        });

        Assert.Equal(100_00 + 7, await Number("select sum(used_minor) from allowance"));
        Assert.Equal(2, await Number("select count(*) from allowance"));
    }

    [Fact]
    public async Task Two_parcels_that_race_for_one_allowance_are_served_one_after_the_other()
    {
        var keys = Enumerable.Range(0, 5).Select(n => new AllowanceKey("az/parcels#month", $"id:{n}", "2026-11-01")).ToArray();
        async Task Use(int seed)
        {
            for (var i = 0; i < 20; i++)
            {
                // Each takes the keys in another order; the store locks them in one.
                var mine = keys.OrderBy(k => (k.Holder[^1] * 7 + seed + i) % 5).Take(3).ToArray();
                await Commit(async unit =>
                {
                    var used = await unit.LockAllowancesAsync(mine, None);
                    await unit.SetAllowancesAsync(mine.ToDictionary(k => k, k => used[k] + 1), None);
                });
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => Use(seed))));

        Assert.Equal(4 * 20 * 3, await Number("select sum(used_minor) from allowance"));
    }

    [Fact]
    public async Task Ids_are_consecutive_and_never_given_twice_by_two_processes()
    {
        await using var second = Stores.Open(Address);
        var given = new List<long>();
        foreach (var store in new[] { Store, second, Store, second })
        {
            await using var unit = await store.BeginAsync(None);
            var first = await unit.NextIdsAsync("consignment", 3, None);
            await unit.CommitAsync(None);
            given.AddRange([first, first + 1, first + 2]);
        }

        Assert.Equal(12, given.Distinct().Count());
        Assert.All(given, id => Assert.True(id > 0));
    }

    [Fact]
    public async Task Counters_that_are_none_are_refused()
    {
        await using var unit = await Store.BeginAsync(None);
        await Assert.ThrowsAsync<ArgumentException>(() => unit.NextIdsAsync("parcel", 1, None));
    }

    [Fact]
    public async Task Numbers_go_on_where_they_ended_after_an_orderly_end()
    {
        var last = 0L;
        for (var start = 0; start < 5; start++)
        {
            await using var store = Stores.Open(Address);
            for (var i = 0; i < 3; i++)
            {
                await using var unit = await store.BeginAsync(None);
                Assert.Equal(last + 1, await unit.NextIdsAsync("consignment", 7, None));
                await unit.CommitAsync(None);
                last += 7;
            }
        }
    }

    [Fact]
    public async Task Numbers_stay_small_when_processes_are_killed()
    {
        // Never disposed of while they count: as after kill -9.
        var stores = Enumerable.Range(0, 10).Select(_ => Stores.Open(Address)).ToList();
        var last = 0L;
        foreach (var store in stores)
        {
            await using var unit = await store.BeginAsync(None);
            last = await unit.NextIdsAsync("consignment", 1, None);
            await unit.CommitAsync(None);
        }

        Assert.InRange(last, 10, 10 * IdBlocks.Smallest);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(IdBlocks.Smallest + 1)]
    [InlineData(500_000)]
    public async Task A_unit_takes_as_many_consecutive_ids_as_it_needs_and_another_takes_others(int count)
    {
        await using var second = Stores.Open(Address);
        long first;
        await using (var unit = await Store.BeginAsync(None))
        {
            first = await unit.NextIdsAsync("consignment", count, None);
            await unit.CommitAsync(None);
        }

        foreach (var store in new[] { second, Store })
        {
            await using var unit = await store.BeginAsync(None);
            Assert.True(await unit.NextIdsAsync("consignment", 1, None) is var next && (next >= first + count || next < first));
            await unit.CommitAsync(None);
        }
    }

    [Fact]
    public async Task Each_block_of_the_journal_covers_its_rows_and_its_predecessor()
    {
        await Commit(unit => unit.AppendJournalAsync([Rows.Event(1), Rows.Event(2)], None));
        await using (var lost = await Store.BeginAsync(None))
        {
            await lost.AppendJournalAsync([Rows.Event(3)], None);
        }

        await Commit(async unit =>
        {
            await unit.AppendJournalAsync([], None);
            await unit.AppendJournalAsync([.. Enumerable.Range(4, 60).Select(n => Rows.Event(n))], None);
            await unit.AppendJournalAsync([Rows.Event(100, "viewed")], None);
        });

        Assert.Equal(
            Enumerable.Range(1, 63).Select(n => (long)n),
            await All("select seq from journal order by seq", row => row.GetInt64(0))
        );
        var blocks = await All(
            "select block, first_seq, last_seq, previous_hash, hash from journal_block order by block",
            row => (Block: row.GetInt64(0), First: row.GetInt64(1), Last: row.GetInt64(2), Previous: row.Digest(3), Hash: row.Digest(4))
        );
        Assert.Equal([(1L, 1L, 2L), (2L, 3L, 62L), (3L, 63L, 63L)], blocks.Select(b => (b.Block, b.First, b.Last)));
        Assert.Equal(blocks[0].Hash, blocks[1].Previous);
        Assert.Equal(blocks[1].Hash, blocks[2].Previous);
    }

    [Fact]
    public async Task Each_process_continues_from_the_newest_stream()
    {
        await Commit(unit => unit.AppendJournalAsync([Rows.Event(1)], None));
        var head = (await All("select hash from journal_block", row => row.Digest(0))).Single();

        await using var second = Stores.Open(Address);
        await using (var unit = await second.BeginAsync(None))
        {
            await unit.AppendJournalAsync([Rows.Event(2)], None);
            await unit.CommitAsync(None);
        }

        var parent = await All(
            "select parent_stream, parent_block, parent_hash from journal_stream where id = 2",
            row => (row.GetInt32(0), row.GetInt64(1), row.Digest(2))
        );
        Assert.Equal([(1, 1L, head)], parent);
    }

    [Fact]
    public async Task Evidence_is_kept_compressed_and_canonical_bytes_only_where_they_differ()
    {
        var received = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"reference":"LX000000001CN"}""" + "\n", 1000)));
        await Commit(unit =>
            unit.InsertPartsAsync(
                [
                    new PartRow(1, 0, 1, 1000, received, default, "a\n"u8.ToArray()),
                    new PartRow(1, 1, 1001, 1, "x"u8.ToArray(), "y"u8.ToArray(), default),
                ],
                None
            )
        );

        var parts = await All(
            "select received, canonical, answer from submission_part order by part",
            row => (Received: row.Blob(0), Canonical: row.IsDBNull(1) ? null : row.Blob(1), Answer: row.Blob(2))
        );
        Assert.Equal(received, Packing.Unpack(parts[0].Received));
        Assert.True(parts[0].Received.Length < received.Length / 20);
        Assert.Null(parts[0].Canonical);
        Assert.Equal("y"u8.ToArray(), Packing.Unpack(parts[1].Canonical));
        Assert.Empty(Packing.Unpack(parts[1].Answer));
    }

    [Fact]
    public async Task A_published_law_is_stored_once_by_its_hash()
    {
        LawFile[] files = [new("regimes/az/2020-09-24-parcels.yaml", "regime: az/parcels\n"), new("rates/2026-11-01.yaml", "ə")];
        var id = await Store.KeepLawAsync(Digest.Of("1"u8), files, None);

        Assert.Equal(id, await Store.KeepLawAsync(Digest.Of("1"u8), files, None));
        Assert.NotEqual(id, await Store.KeepLawAsync(Digest.Of("2"u8), [], None));
        Assert.Equal(files, await Store.LawAsync(id, None));
        Assert.Null(await Store.LawAsync(id + 7, None));
    }

    [Fact]
    public async Task A_step_that_was_made_beside_later_ones_is_applied_when_it_comes()
    {
        var address = await NewAddressAsync();
        await using var store = Stores.Open(address);
        await store.MigrateAsync(None);
        await using (var work = await store.BeginAsync(None))
        {
            // As a store that had the later step before this one was there.
            foreach (var sql in (string[])["drop table hold_task", "drop table referral_answer", "drop table referral"])
            {
                await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, None);
            }

            await Sql.ExecuteAsync(work.Connection, work.Transaction, "delete from schema_version where number = 15", None);
            await work.CommitAsync(None);
        }

        await store.MigrateAsync(None);

        await using var connection = await store.OpenReadAsync(None);
        Assert.Equal(0, await Sql.NumberAsync(connection, null, "select count(*) from referral", None));
    }

    [Fact]
    public async Task A_schema_is_brought_up_to_date_by_several_processes_at_once()
    {
        var address = await NewAddressAsync();
        var stores = Enumerable.Range(0, 3).Select(_ => Stores.Open(address)).ToList();
        await Task.WhenAll(stores.Select(store => Task.Run(() => store.MigrateAsync(None))));

        await using var connection = await stores[0].OpenReadAsync(None);
        await using var command = Sql.Command(connection, null, "select count(*) from schema_version");
        Assert.Equal(Schema.Migrations.Count, Convert.ToInt32(await command.ExecuteScalarAsync(None), null));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_store_written_by_a_newer_program_is_not_touched()
    {
        await Commit(unit =>
            Sql.ExecuteAsync(unit.Connection, unit.Transaction, "insert into schema_version (number, applied_at) values (9999, 0)", None)
        );

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.MigrateAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Stores.RequireAsync(Store, None));
        Assert.Contains("9999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_of_other_folders_see_what_the_unit_wrote()
    {
        await Commit(async unit =>
        {
            await unit.InsertConsignmentsAsync([Rows.Consignment(1)], None);
            var sql = "update consignment set state = 8 where master = @master";
            Assert.Equal(1, await Sql.ExecuteAsync(unit.Connection, unit.Transaction, sql, None, ("master", "001-12345675")));
        });

        Assert.Equal(8, await Number("select state from consignment"));
    }

    [Fact]
    public async Task The_benchmarks_yardstick_stores_the_same_rows_and_bytes()
    {
        var row = Rows.Consignment(1);
        var part = new PartRow(1, 0, 1, 1, "received"u8.ToArray(), default, "answer"u8.ToArray());
        await using (var raw = await RawLoad.OpenAsync(Store, None))
        {
            await raw.StoreAsync(RawLoad.Prepare([row], [Rows.Decision(1)], [Rows.Event(1)], [part], [], firstSeq: 1), None);
        }

        Assert.Equal(row, await Queries.ConsignmentAsync(Store, 1, None));
        Assert.Single(await Queries.DecisionsAsync(Store, 1, None));
        Assert.Equal([Rows.Event(1)], (await Queries.JournalAsync(Store, 1, None)).Select(e => e.Row));
        Assert.Equal("received"u8.ToArray(), (await Queries.ReadPartAsync(Store, 1, 0, None))!.Received);
    }

    private static string Text(DecisionRow row) =>
        $"{row with { Facts = default, Outcome = default }} {Encoding.UTF8.GetString(row.Facts.Span)} {Encoding.UTF8.GetString(row.Outcome.Span)}";
}

public sealed class SqliteStoreTests() : StoreTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresStoreTests(PostgresServer server) : StoreTests(server);
