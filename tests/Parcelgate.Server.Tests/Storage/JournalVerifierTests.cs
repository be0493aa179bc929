namespace Parcelgate.Server.Tests.Storage;

using System.Text;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Xunit;

public abstract class JournalVerifierTests(PostgresServer? server) : StoreCase(server)
{
    private const string Month = "az/parcels#month|2026-11-01|id:5ABC123";

    [Fact]
    public async Task A_journal_as_it_was_written_is_clean_and_counted()
    {
        await ThreeBlocks();
        await using (var second = Stores.Open(Address))
        await using (var unit = await second.BeginAsync(None))
        {
            await unit.AppendJournalAsync([Rows.Event(7, "viewed")], None);
            await unit.CommitAsync(None);
        }

        Assert.Equal(new Verification(8, 4, 2, 0, 0, null), await Verify());
    }

    [Fact]
    public async Task An_empty_store_is_clean() => Assert.Equal(new Verification(0, 0, 0, 0, 0, null), await Verify());

    [Theory]
    // Rows: blocks are rows 1 to 2, 3 to 5 and 6 to 7.
    [InlineData("update journal set detail = '{}' where seq = 4", Damage.RowChanged, 4)]
    [InlineData("update journal set at = at + 1 where seq = 3", Damage.RowChanged, 3)]
    [InlineData("update journal set kind = 'released' where seq = 1", Damage.RowChanged, 1)]
    [InlineData("update journal set actor = 'user:x' where seq = 7", Damage.RowChanged, 7)]
    [InlineData("update journal set consignment_id = 99 where seq = 2", Damage.RowChanged, 2)]
    [InlineData("update journal set submission_id = 99 where seq = 5", Damage.RowChanged, 5)]
    [InlineData("update journal set digest = (select digest from journal where seq = 3) where seq = 4", Damage.RowChanged, 4)]
    [InlineData("delete from journal where seq = 1", Damage.RowMissing, 1)]
    [InlineData("delete from journal where seq = 4", Damage.RowMissing, 4)]
    [InlineData("delete from journal where seq = 7", Damage.RowMissing, 7)]
    [InlineData("delete from journal", Damage.RowMissing, 1)]
    [InlineData("update journal set seq = 8 where seq = 5", Damage.RowMissing, 5)]
    [InlineData(
        "insert into journal select stream, 8, at, kind, 0, 0, actor, detail, digest from journal where seq = 7",
        Damage.RowTooMany,
        8
    )]
    [InlineData(
        "insert into journal select stream, 0, at, kind, 0, 0, actor, detail, digest from journal where seq = 7",
        Damage.RowTooMany,
        0
    )]
    [InlineData("insert into journal select 9, 1, at, kind, 0, 0, actor, detail, digest from journal where seq = 7", Damage.ChainBroken, 1)]
    // Blocks.
    [InlineData("delete from journal_block where block = 2", Damage.BlockMissing, 3)]
    [InlineData("delete from journal_block where block = 1", Damage.BlockMissing, 1)]
    [InlineData("delete from journal_block where block = 3", Damage.RowTooMany, 6)]
    [InlineData("update journal_block set last_seq = 4 where block = 2", Damage.BlockChanged, 3)]
    [InlineData("update journal_block set first_seq = 4 where block = 2", Damage.BlockChanged, 3)]
    [InlineData("update journal_block set hash = previous_hash where block = 2", Damage.BlockChanged, 3)]
    [InlineData("update journal_block set previous_hash = hash where block = 3", Damage.BlockChanged, 6)]
    // The beginning of a stream.
    [InlineData("update journal_stream set started_at = 1", Damage.ChainBroken, 0)]
    [InlineData("delete from journal_stream", Damage.ChainBroken, 1)]
    public async Task Each_way_to_tamper_is_named_with_its_place(string sql, Damage damage, long seq)
    {
        await ThreeBlocks();
        await Tamper(sql);

        var found = (await Verify()).First;
        Assert.NotNull(found);
        Assert.Equal((damage, seq), (found.Damage, found.Seq));
        Assert.Contains("tream ", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_was_changed_together_with_its_digest_breaks_its_block()
    {
        await ThreeBlocks();
        var changed = Rows.Event(99) with { Detail = "forged" };
        var digest = new byte[JournalHash.DigestLength];
        JournalHash.Row(1, 4, changed, digest);
        await Commit(async unit =>
            Assert.Equal(
                1,
                await Sql.ExecuteAsync(
                    unit.Connection,
                    unit.Transaction,
                    "update journal set consignment_id = 99, detail = 'forged', digest = @digest where seq = 4",
                    None,
                    ("digest", digest)
                )
            )
        );

        var found = (await Verify()).First;
        Assert.Equal((Damage.BlockChanged, 3L), (found!.Damage, found.Seq));
    }

    [Fact]
    public async Task The_end_of_an_older_stream_cannot_be_cut_off_unseen()
    {
        await ThreeBlocks();
        await using (var second = Stores.Open(Address))
        await using (var unit = await second.BeginAsync(None))
        {
            await unit.CommitAsync(None);
        }

        await Tamper("delete from journal where seq > 5");
        await Tamper("delete from journal_block where block = 3");

        Assert.Equal(Damage.BlockMissing, (await Verify()).First?.Damage);
    }

    [Fact]
    public async Task A_consignment_without_the_decision_of_its_version_is_named()
    {
        await Commit(async unit =>
        {
            await unit.InsertConsignmentsAsync([Rows.Consignment(1), Rows.Consignment(2), Rows.Consignment(3) with { Version = 0 }], None);
            await unit.InsertDecisionsAsync([Rows.Decision(1), Rows.Decision(2)], None);
        });
        Assert.Equal(new Verification(0, 0, 1, 3, 0, null), await Verify());

        await Tamper("update consignment set version = 2 where id = 2");

        var found = (await Verify()).First;
        Assert.Equal(Damage.DecisionMissing, found!.Damage);
        Assert.Contains("LX000000002CN", found.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update allowance set used_minor = 0 where used_minor = 0", true)]
    [InlineData("update allowance set used_minor = used_minor + 1", false)]
    [InlineData("delete from allowance", false)]
    [InlineData("insert into allowance (key, used_minor) values ('a|b|c', 0)", true)]
    [InlineData("insert into allowance (key, used_minor) values ('a|b|c', 1)", false)]
    [InlineData("update consignment set state = 9 where id = 2", false)] // returned, and nothing given back
    public async Task Allowances_are_the_sum_of_what_the_latest_decisions_use(string sql, bool clean)
    {
        var key = new AllowanceKey("az/parcels#month", "id:5ABC123", "2026-11-01");
        await Commit(async unit =>
        {
            await unit.LockAllowancesAsync([key], None);
            await unit.SetAllowancesAsync(new Dictionary<AllowanceKey, long> { [key] = 50 }, None);
            await unit.InsertConsignmentsAsync(
                [
                    Rows.Consignment(1) with
                    {
                        Version = 2,
                    },
                    Rows.Consignment(2),
                    Rows.Consignment(3) with
                    {
                        State = (short)State.Cancelled,
                    },
                ],
                None
            );
            await unit.InsertDecisionsAsync([Uses(1, 1, 7), Uses(1, 2, 20), Uses(2, 1, 30), Uses(3, 1, 1000)], None);
        });
        await Tamper(sql);

        var result = await JournalVerifier.VerifyAsync(
            Store,
            outcome => [new(key, long.Parse(Encoding.UTF8.GetString(outcome.Span), null))],
            None
        );
        Assert.Equal(clean ? null : Damage.AllowanceWrong, result.First?.Damage);
        Assert.DoesNotContain("5ABC123", result.First?.Text ?? "", StringComparison.Ordinal);
        Assert.Equal(Month, key.ToString());
    }

    private static DecisionRow Uses(long consignment, int version, long used) =>
        Rows.Decision(consignment, version) with
        {
            Outcome = Encoding.UTF8.GetBytes(used.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };

    private async Task ThreeBlocks()
    {
        await Commit(unit => unit.AppendJournalAsync([Rows.Event(1), Rows.Event(2)], None));
        await Commit(unit => unit.AppendJournalAsync([Rows.Event(3), Rows.Event(4), Rows.Event(5)], None));
        await Commit(unit => unit.AppendJournalAsync([Rows.Event(6), Rows.Event(0, "viewed")], None));
    }

    private Task<Verification> Verify() => JournalVerifier.VerifyAsync(Store, null, None);
}

public sealed class SqliteJournalVerifierTests() : JournalVerifierTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresJournalVerifierTests(PostgresServer server) : JournalVerifierTests(server);
