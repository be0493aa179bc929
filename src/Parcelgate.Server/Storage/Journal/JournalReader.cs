namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using System.Runtime.CompilerServices;

/// <summary>Journal rows read back for checks of other folders.</summary>
internal static class JournalReader
{
    /// <summary>All events of one kind. Reads the whole journal: for verification, never for a page.</summary>
    internal static async IAsyncEnumerable<JournalRow> OfKindAsync(
        DbConnection connection,
        string kind,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            connection,
            null,
            $"select {JournalTable.Table.ColumnList} from journal where kind = @kind",
            ("kind", kind)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            yield return JournalTable.Read(row).Row;
        }
    }
}
