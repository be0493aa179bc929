namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parcelgate.Server.Storage.Postgres;
using Parcelgate.Server.Storage.Sqlite;

/// <summary>Names a store by one text, the value of PARCELGATE_STORE.</summary>
public static class Stores
{
    private const string Forms =
        "PARCELGATE_STORE is a file path such as 'var/parcelgate.db' (SQLite), or a PostgreSQL connection string such as "
        + "'Host=127.0.0.1;Database=parcelgate;Username=parcelgate' or 'postgres://user@host:5432/parcelgate'.";

    /// <summary>The store this text names. Nothing is opened yet; a password in the text appears in no message.</summary>
    /// <exception cref="ArgumentException">The text names no store; the message says what would.</exception>
    public static IStore Open(string store, TimeProvider? time = null)
    {
        var text = store.Trim();
        if (text.Length == 0)
        {
            throw new ArgumentException($"No store is named. {Forms}", nameof(store));
        }

        if (IsPostgres(text))
        {
            return new PostgresStore(Settings(text), time ?? TimeProvider.System);
        }

        if (text.Contains("://", StringComparison.Ordinal) || text.Contains('=', StringComparison.Ordinal) || text.StartsWith(':'))
        {
            throw new ArgumentException($"The store is neither a file path nor a PostgreSQL connection string. {Forms}", nameof(store));
        }

        return new SqliteStore(text, time ?? TimeProvider.System);
    }

    /// <summary>Makes sure that a store is there, of a version this program reads, and creates nothing.</summary>
    /// <exception cref="StoreUnavailableException">There is no Parcelgate store, or it cannot be read; the message says what to do.</exception>
    public static async Task RequireAsync(IStore store, CancellationToken cancel)
    {
        var name = store switch
        {
            SqliteStore sqlite => sqlite.Path,
            PostgresStore postgres => postgres.Name,
            _ => store.Kind,
        };
        if (store is SqliteStore { Path: var path } && !File.Exists(path))
        {
            throw None(name, new FileNotFoundException("No such file.", path));
        }

        await using var connection = await store.OpenReadAsync(cancel);
        try
        {
            var version = await Sql.NumberAsync(connection, null, "select max(number) from schema_version", cancel) ?? 0;
            Migrator.Check(version);
        }
        catch (DbException e) when (e is PostgresException { SqlState: "42P01" } or SqliteException { SqliteErrorCode: 1 })
        {
            throw None(name, e);
        }
        catch (DbException e) when (StoreErrors.TryMap(e, (store as SqliteStore)?.Name ?? name, out var mapped))
        {
            throw mapped;
        }
    }

    private static StoreUnavailableException None(string name, Exception inner) =>
        new($"There is no Parcelgate store at {name}; 'parcelgate migrate' creates one.", inner);

    /// <summary>Whether the text names a PostgreSQL database.</summary>
    internal static bool IsPostgres(string text) =>
        text.Contains("Host=", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The connection a PostgreSQL store's text names.</summary>
    /// <exception cref="ArgumentException">The text cannot be read; it is not repeated in the message.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the parser says may quote the text, which may hold a password.")]
    internal static NpgsqlConnectionStringBuilder Settings(string text)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = text.Contains("://", StringComparison.Ordinal) ? OfUri(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception)
        {
            throw new ArgumentException(
                $"The PostgreSQL connection string cannot be read (it is not repeated here: it may hold a password). {Forms}",
                nameof(text)
            );
        }

        if (string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Database))
        {
            throw new ArgumentException(
                $"The PostgreSQL connection string names no {(settings.Host is null or "" ? "host" : "database")}. {Forms}",
                nameof(text)
            );
        }

        return settings;
    }

    private static NpgsqlConnectionStringBuilder OfUri(Uri uri)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
        };
        if (uri.Port > 0)
        {
            settings.Port = uri.Port;
        }

        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            // libpq's names of the options that are used in such addresses; the rest are Npgsql's own.
            settings[pair[0] == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(pair[0])] = Uri.UnescapeDataString(
                pair.Length == 2 ? pair[1] : ""
            );
        }

        return settings;
    }
}
