namespace Parcelgate.Server.Matching;

using System.Text.Json.Nodes;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Takes the names out of documents whose agreed days are over, and out of what was compared with them. Amounts, pieces, mass and outcomes stay.</summary>
internal static class MatchErasure
{
    private static readonly MatchElement[] Names = [MatchElement.Recipient, MatchElement.Payer];

    /// <summary>
    /// Some documents of a provider received before an instant; those of orders that an officer has still to decide on, or that are not complete, wait.
    /// </summary>
    /// <returns>How many had a name; none where none is left.</returns>
    internal static async Task<int> EraseAsync(IUnitOfWork work, string provider, DateTimeOffset before, int most, CancellationToken cancel)
    {
        var due = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            select d.kind, d.document_id, d.version, d.facts from match_document d
            where d.provider = @provider and d.received_at < @before and d.facts like '%"name":%' and not exists (
              select 1 from match_link l join order_match m on m.match_key = l.match_key
              where l.kind = d.kind and l.provider = d.provider and l.document_id = d.document_id and m.decided = 0 and m.state in (0, 2, 3))
            order by d.kind, d.document_id, d.version limit @most
            """,
            row => (Kind: row.GetInt16(0), Id: row.GetString(1), Version: row.GetInt32(2), Facts: row.GetString(3)),
            cancel,
            ("provider", provider),
            ("before", before.Ms()),
            ("most", (long)most)
        );
        foreach (var (kind, id, version, facts) in due)
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "update match_document set facts = @facts where kind = @kind and provider = @provider and document_id = @id and version = @version",
                cancel,
                ("facts", WithoutName(facts)),
                ("kind", kind),
                ("provider", provider),
                ("id", id),
                ("version", version)
            );
            foreach (var key in await MatchTable.KeysOfDocumentAsync(work, kind, provider, id, cancel))
            {
                await MatchTable.WithoutAsync(work, key, Names, cancel);
            }
        }

        return due.Count;
    }

    private static string WithoutName(string facts)
    {
        var root = JsonNode.Parse(facts)!.AsObject();
        root.Remove("name");
        return root.ToJsonString();
    }
}
