namespace Parcelgate.Server.Sandbox;

using Microsoft.Data.Sqlite;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Sqlite;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// The SQLite file everything sent to the sandbox is kept in. It carries a mark that it is a sandbox and when it was begun: a file without it is never used
/// and never deleted, whatever the setting names.
/// </summary>
internal sealed class SandboxFile(IStore production, ServerOptions options)
{
    /// <summary>Tables of the sandbox alone; the rest of the file is the schema of every store.</summary>
    private const string Tables = """
        create table sandbox (begun_at bigint not null);
        create table sandbox_case (
            provider text not null, name text not null, at bigint not null, message_id text not null, differences text not null, passed_at bigint,
            primary key (provider, name)
        );
        """;

    /// <summary>Where it is, or will be.</summary>
    public string Path { get; } =
        options.SandboxStore.Length > 0 ? options.SandboxStore
        : production is SqliteStore { Path: var path } ? System.IO.Path.ChangeExtension(path, ".sandbox.db")
        : System.IO.Path.Combine("var", "parcelgate.sandbox.db");

    /// <summary>When what is in it was begun; null where there is no file yet.</summary>
    /// <exception cref="StoreUnavailableException">The file is not a sandbox, or cannot be read.</exception>
    internal DateTimeOffset? BegunAt()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            using var connection = Open(Path, SqliteOpenMode.ReadWrite);
            using var command = Sql.Command(connection, null, "select begun_at from sandbox");
            return DateTimeOffset.FromUnixTimeMilliseconds((long)command.ExecuteScalar()!);
        }
        catch (SqliteException alien)
        {
            throw new StoreUnavailableException(
                $"SandboxStore '{Path}' is not a sandbox, so it is left alone; name a file that does not exist yet.",
                alien
            );
        }
    }

    /// <summary>
    /// Begins it with nothing sent; results of conformance cases go on from the file before. The new file takes the place of the old one at once, so that results are
    /// there whenever the server ends.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The file before is not a sandbox, or the new one cannot be written.</exception>
    internal void Begin(DateTimeOffset now)
    {
        var before = BegunAt() is not null;
        var fresh = Path + ".new";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            DeleteLog(fresh);
            File.Delete(fresh);
            Fill(fresh, before, now);
            DeleteLog(Path);
            File.Move(fresh, Path, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StoreUnavailableException($"The sandbox '{Path}' cannot be written: {failed.Message}", failed);
        }
    }

    /// <summary>A connection to the sandbox's own tables.</summary>
    internal SqliteConnection Open() => Open(Path, SqliteOpenMode.ReadWrite);

    private void Fill(string fresh, bool before, DateTimeOffset now)
    {
        using var connection = Open(fresh, SqliteOpenMode.ReadWriteCreate);
        Run(connection, Tables);
        Run(connection, "insert into sandbox (begun_at) values (@now)", ("now", now.Ms()));
        if (before)
        {
            Run(connection, "attach database @path as before", ("path", Path));
            Run(connection, "insert into sandbox_case select * from before.sandbox_case");
            Run(connection, "detach database before");
        }
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = Sql.Command(connection, null, sql, values);
        command.ExecuteNonQuery();
    }

    private static void DeleteLog(string path)
    {
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        return connection;
    }
}
