namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using System.Globalization;
using System.Text.Json;

/// <content>Deletions as was agreed: each is sealed in the journal, and what it left is what is there.</content>
public static partial class JournalVerifier
{
    // A row whose detail was deleted keeps its digest. That is only so for consignments of a part that was deleted.
    private static async Task<HashSet<long>> ErasedAsync(DbConnection connection, CancellationToken cancel) =>
        [
            .. await Sql.ListAsync(
                connection,
                null,
                """
                select distinct j.consignment_id from journal j
                join decision d on d.consignment_id = j.consignment_id
                join erasure e on e.submission_id = d.submission_id and e.part = d.part
                where j.detail = @erased and e.erased_at is not null
                """,
                row => row.GetInt64(0),
                cancel,
                ("erased", Erasures.ErasedDetail)
            ),
        ];

    private static async Task<Verification> ErasuresAsync(DbConnection connection, Verification result, CancellationToken cancel)
    {
        var sealedOnes = await SealedAsync(connection, cancel);
        foreach (var row in await Erasures.DoneAsync(connection, cancel))
        {
            var place = $"part {row.Part} of submission {row.SubmissionId}";
            if (!sealedOnes.Contains((row.SubmissionId, row.Part, row.Was.ToString(), row.Remains.ToString())))
            {
                return result with { First = Wrong($"The journal has no deletion of {place} with these hashes.") };
            }

            if (await Parts.ReadAsync(connection, null, row.SubmissionId, row.Part, cancel) is not { } part)
            {
                return result with { First = Wrong($"The {place}, deleted at {row.ErasedAt:u}, is not there at all.") };
            }

            var decisions = await Queries.DecisionsOfPartAsync(connection, row.SubmissionId, row.Part, cancel);
            if (Erasures.RemainsOf(part, decisions.Where(one => one.DecidedAt <= row.ErasedAt)) != row.Remains)
            {
                return result with
                {
                    First = Wrong($"What was left of {place} when it was deleted at {row.ErasedAt:u} was changed since."),
                };
            }

            result = result with { Erased = result.Erased + 1 };
        }

        return result;

        static Defect Wrong(string text) => new(Damage.ErasureWrong, 0, 0, text);
    }

    private static async Task<HashSet<(long, int, string, string)>> SealedAsync(DbConnection connection, CancellationToken cancel)
    {
        var found = new HashSet<(long, int, string, string)>();
        await using var command = Sql.Command(connection, null, "select submission_id, detail from journal where kind = 'erased'");
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            using var detail = JsonDocument.Parse(row.GetString(1));
            found.Add((row.GetInt64(0), int.Parse(Text("part"), CultureInfo.InvariantCulture), Text("was"), Text("remains")));

            string Text(string name) => detail.RootElement.GetProperty(name).GetString()!;
        }

        return found;
    }
}
