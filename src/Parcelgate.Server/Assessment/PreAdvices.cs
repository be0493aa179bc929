namespace Parcelgate.Server.Assessment;

using System.Globalization;
using System.Text.Json;
using Parcelgate.Formats;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Table pre_advice: what a message said of a consignment before its data came.</summary>
internal static class PreAdvices
{
    /// <summary>What is kept of these consignments; most have nothing.</summary>
    internal static async Task<IReadOnlyDictionary<long, PreAdvice>> OfAsync(
        IUnitOfWork work,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    )
    {
        var found = new Dictionary<long, PreAdvice>();
        foreach (var some in ids.Chunk(1000))
        {
            var rows = await Sql.ListAsync(
                work.Connection,
                work.Transaction,
                $"select consignment_id, content from pre_advice where consignment_id in ({string.Join(", ", some)})",
                row => (Id: row.GetInt64(0), Content: row.GetString(1)),
                cancel
            );
            foreach (var (id, content) in rows)
            {
                found.Add(id, JsonSerializer.Deserialize<PreAdvice>(content, JsonSerializerOptions.Web)!);
            }
        }

        return found;
    }

    /// <summary>Deletes what was said of consignments before this instant whose data never came: a message's texts may name persons.</summary>
    /// <returns>How many.</returns>
    internal static async Task<int> EraseAsync(IUnitOfWork work, string provider, DateTimeOffset before, CancellationToken cancel)
    {
        try
        {
            return await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "delete from pre_advice where provider = @provider and at < @before",
                cancel,
                ("before", before.Ms()),
                ("provider", provider)
            );
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }
}

/// <summary>What a transaction of decisions keeps of parcels whose data has not come, and what it does not need any more. Nearly always nothing.</summary>
internal sealed class AdviceNotes(DateTimeOffset now)
{
    /// <summary>Rows of one statement. Arbitrary, below what either database takes.</summary>
    private const int AtOnce = 200;

    private readonly Dictionary<long, (string Provider, PreAdvice? Advice)> notes = [];

    /// <summary>Keeps what is said so far.</summary>
    internal void Keep(ConsignmentRow row, PreAdvice advice) => notes[row.Id] = (row.Provider, advice);

    /// <summary>The data came.</summary>
    internal void Forget(ConsignmentRow row) => notes[row.Id] = (row.Provider, null);

    /// <summary>Writes what was noted.</summary>
    internal async Task StoreAsync(IUnitOfWork work, CancellationToken cancel)
    {
        try
        {
            foreach (var some in notes.Chunk(AtOnce))
            {
                await ReplaceAsync(work, some, cancel);
            }
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    private async Task ReplaceAsync(
        IUnitOfWork work,
        KeyValuePair<long, (string Provider, PreAdvice? Advice)>[] some,
        CancellationToken cancel
    )
    {
        var ids = string.Join(", ", some.Select(note => note.Key));
        await Sql.ExecuteAsync(work.Connection, work.Transaction, $"delete from pre_advice where consignment_id in ({ids})", cancel);
        var parameters = new List<(string Name, object? Value)> { ("at", now.Ms()) };
        var rows = new List<string>();
        foreach (var (id, (provider, advice)) in some)
        {
            if (advice is not null)
            {
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"({id}, @p{rows.Count}, @at, @c{rows.Count})"));
                parameters.Add(($"p{rows.Count - 1}", provider));
                parameters.Add(($"c{rows.Count - 1}", JsonSerializer.Serialize(advice, JsonSerializerOptions.Web)));
            }
        }

        if (rows.Count > 0)
        {
            var sql = $"insert into pre_advice (consignment_id, provider, at, content) values {string.Join(", ", rows)}";
            await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, cancel, [.. parameters]);
        }
    }
}
