namespace Parcelgate.Server.Identity;

using System.Data;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Parcelgate.Server.Storage;

/// <summary>Accounts, keys and clients, in tables of the same database as the consignments. Not on any hot path.</summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options) : IdentityUserContext<Account>(options)
{
    // Chosen once for this purpose; any number that no other lock of the database uses.
    private const long CreationLock = 7_226_051;

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<RingKey> RingKeys => Set<RingKey>();

    /// <summary>Takes the database the store's text names, as <see cref="Stores"/> reads it.</summary>
    public static void Configure(DbContextOptionsBuilder builder, string store)
    {
        if (Stores.IsPostgres(store))
        {
            builder.UseNpgsql(Stores.Settings(store).ConnectionString);
        }
        else
        {
            builder.UseSqlite($"Data Source={store}");
        }

        builder.UseOpenIddict();
    }

    /// <summary>Creates the tables when they are missing. Safe when several processes start at once.</summary>
    public async Task EnsureCreatedAsync(CancellationToken cancel)
    {
        await Database.OpenConnectionAsync(cancel);
        await using var transaction = await Database.BeginTransactionAsync(IsolationLevel.Serializable, cancel);
        if (Database.IsNpgsql())
        {
            await Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({CreationLock})", cancel);
        }

        if (!await HasTablesAsync(cancel))
        {
            await using var create = Database.GetDbConnection().CreateCommand();
            create.CommandText = Database.GenerateCreateScript();
            create.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
            await create.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<ApiKey>().HasIndex(key => key.Hash).IsUnique();
        builder.Entity<ApiKey>().HasIndex(key => key.Provider);
    }

    private async Task<bool> HasTablesAsync(CancellationToken cancel)
    {
        var found = Database.IsNpgsql()
            ? Database.SqlQuery<int>(
                $"select count(*)::int as \"Value\" from information_schema.tables where table_name = 'AspNetUsers' and table_schema = current_schema()"
            )
            : Database.SqlQuery<int>($"select count(*) as \"Value\" from sqlite_master where type = 'table' and name = 'AspNetUsers'");
        return await found.SingleAsync(cancel) > 0;
    }
}
