namespace Parcelgate.Server.Tests.Storage;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Postgres;
using Xunit;

public abstract class BackupTests(PostgresServer? server) : StoreCase(server)
{
    private string BackupPath => Folder.File("backup");

    [Fact]
    public async Task A_backup_taken_while_writing_restores_to_a_clean_store_with_all_that_was_acknowledged_before()
    {
        using var stop = new CancellationTokenSource();
        var acknowledged = 0L;
        var writers = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        await Decide(3);
                        Interlocked.Add(ref acknowledged, 3);
                    }
                })
            )
            .ToList();
        while (Interlocked.Read(ref acknowledged) < 60)
        {
            await Task.Delay(5, None);
        }

        var before = Interlocked.Read(ref acknowledged);
        await Backups.BackupAsync(Store, BackupPath, None);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var address = await NewAddressAsync();
        await Backups.RestoreAsync(address, BackupPath, force: false, None);
        await using var restored = Stores.Open(address);
        var result = await JournalVerifier.VerifyAsync(restored, null, None);
        Assert.Null(result.First);
        Assert.InRange(result.Consignments, before, Interlocked.Read(ref acknowledged));
        Assert.Equal(result.Consignments, result.Rows);

        // It goes on where the backup ended: no id twice, the journal chained.
        await using (var unit = await restored.BeginAsync(None))
        {
            var id = await unit.NextIdsAsync("consignment", 1, None);
            await unit.InsertConsignmentsAsync([Rows.Consignment(id, "NEW")], None);
            await unit.InsertDecisionsAsync([Rows.Decision(id)], None);
            await unit.AppendJournalAsync([Rows.Event(id)], None);
            await unit.CommitAsync(None);
        }

        Assert.Null((await JournalVerifier.VerifyAsync(restored, null, None)).First);
    }

    [Fact]
    public async Task A_store_with_data_is_replaced_only_by_force_and_then_wholly()
    {
        await Decide(2);
        var taken = await Backups.BackupAsync(Store, BackupPath, None);
        await Decide(40);
        await Store.DisposeAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Backups.RestoreAsync(Address, BackupPath, force: false, None)
        );
        Assert.Contains("has data", refused.Message, StringComparison.Ordinal);

        var report = await Backups.RestoreAsync(Address, BackupPath, force: true, None);
        Assert.Equal(taken.Rows, report.Rows);
        await using var restored = Stores.Open(Address);
        Assert.Equal(2, (await JournalVerifier.VerifyAsync(restored, null, None)).Consignments);
    }

    [Fact]
    public async Task A_store_in_use_is_not_replaced()
    {
        await Decide(2);
        await Backups.BackupAsync(Store, BackupPath, None);
        await Decide(1);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Backups.RestoreAsync(Address, BackupPath, force: true, None)
        );
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        await Decide(1);
        Assert.Equal(4, (await JournalVerifier.VerifyAsync(Store, null, None)).Consignments);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("other")]
    public async Task A_damaged_file_is_refused_and_the_store_left_alone(string damage)
    {
        await Decide(200);
        await Backups.BackupAsync(Store, BackupPath, None);
        await Store.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(BackupPath, None);
        bytes = damage switch
        {
            "cut" => bytes[..(bytes.Length - bytes.Length / 3)],
            "changed" => Changed(bytes),
            _ => "not a backup"u8.ToArray(),
        };
        await File.WriteAllBytesAsync(BackupPath, bytes, None);

        await Assert.ThrowsAsync<InvalidDataException>(() => Backups.RestoreAsync(Address, BackupPath, force: true, None));

        await using var store = Stores.Open(Address);
        Assert.Equal(200, (await JournalVerifier.VerifyAsync(store, null, None)).Consignments);
    }

    [Fact]
    public async Task A_backup_does_not_overwrite_a_file_and_leaves_no_half_one()
    {
        await File.WriteAllTextAsync(BackupPath, "precious", None);

        await Assert.ThrowsAsync<IOException>(() => Backups.BackupAsync(Store, BackupPath, None));
        await Assert.ThrowsAnyAsync<Exception>(() => Backups.BackupAsync(Store, Folder.File("no/such/folder/backup"), None));

        Assert.Equal("precious", await File.ReadAllTextAsync(BackupPath, None));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(BackupPath)!, "*partial*"));
    }

    [Fact]
    public async Task Tables_of_libraries_are_in_the_backup_too()
    {
        const string Other = "create table library_thing (id integer primary key, name text not null)";
        var create =
            Store is PostgresStore ? Other.Replace("integer", "integer generated by default as identity", StringComparison.Ordinal) : Other;
        await Tamper(create);
        await Tamper("insert into library_thing (id, name) values (1, 'a'), (7, 'b')");
        await Backups.BackupAsync(Store, BackupPath, None);
        await Tamper("delete from library_thing");
        await Store.DisposeAsync();

        await Backups.RestoreAsync(Address, BackupPath, force: true, None);
        await using var restored = Stores.Open(Address);
        await using (var unit = await restored.BeginAsync(None))
        {
            await Sql.ExecuteAsync(unit.Connection, unit.Transaction, "insert into library_thing (name) values ('c')", None);
            await unit.CommitAsync(None);
        }

        await using var connection = await restored.OpenReadAsync(None);
        Assert.Equal(8, await Sql.NumberAsync(connection, null, "select max(id) from library_thing", None));
    }

    // SQLite's own check finds a page that is not one; the hash of the PostgreSQL file finds any bit.
    private byte[] Changed(byte[] bytes)
    {
        var at = bytes.Length / 2;
        if (Store is PostgresStore)
        {
            bytes[at] ^= 1;
        }
        else
        {
            bytes.AsSpan(at / 4096 * 4096, 4096).Fill(0xFF);
        }

        return bytes;
    }

    private Task Decide(int count) =>
        Commit(async unit =>
        {
            var first = await unit.NextIdsAsync("consignment", count, None);
            var ids = Enumerable.Range(0, count).Select(n => first + n).ToList();
            await unit.InsertConsignmentsAsync([.. ids.Select(id => Rows.Consignment(id))], None);
            await unit.InsertDecisionsAsync([.. ids.Select(id => Rows.Decision(id))], None);
            await unit.AppendJournalAsync([.. ids.Select(id => Rows.Event(id))], None);
        });
}

public sealed class SqliteBackupTests() : BackupTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresBackupTests(PostgresServer server) : BackupTests(server);
