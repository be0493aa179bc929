namespace Parcelgate.Server.Storage;

using Parcelgate.Core.Law;

public static partial class Queries
{
    /// <summary>What is used of these allowances now, in minor units of their limits; one without a row is unused and left out.</summary>
    public static async Task<IReadOnlyDictionary<AllowanceKey, long>> UsedAsync(
        IStore store,
        IReadOnlyList<AllowanceKey> keys,
        CancellationToken cancel
    )
    {
        var used = new Dictionary<AllowanceKey, long>();
        await using var connection = await store.OpenReadAsync(cancel);
        foreach (var key in keys)
        {
            var found = await ListAsync(
                connection,
                "select used_minor from allowance where key = @key",
                row => row.GetInt64(0),
                cancel,
                ("key", key.ToString())
            );
            if (found is [var minor])
            {
                used[key] = minor;
            }
        }

        return used;
    }

    /// <summary>The newest consignments of recipients whose name begins like this one's, each with what its latest decision used of allowances.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The recipient's name; several persons may have it, so the uses say whose they are.</param>
    /// <param name="destination">The country.</param>
    /// <param name="most">Rows looked at, newest first.</param>
    /// <param name="cancel">Ends reading.</param>
    public static async Task<IReadOnlyList<(ConsignmentRow Row, IReadOnlyList<AllowanceFact> Uses)>> UsesAsync(
        IStore store,
        string name,
        string destination,
        int most,
        CancellationToken cancel
    )
    {
        var page = await SearchAsync(store, new ConsignmentFilter { Party = name, Destination = destination }, null, most, cancel);
        await using var connection = await store.OpenReadAsync(cancel);
        var outcomes = await Decisions.OutcomesAsync(connection, null, [.. page.Rows.Select(row => row.Id)], cancel);
        return
        [
            .. page
                .Rows.Where(row => outcomes.ContainsKey(row.Id))
                .Select(row => (row, (IReadOnlyList<AllowanceFact>)UsesOf(outcomes[row.Id]))),
        ];
    }

    private static List<AllowanceFact> UsesOf(byte[] outcome)
    {
        var uses = new List<AllowanceFact>();
        Core.Assessment.AssessmentJson.ReadUses(outcome, uses);
        return uses;
    }
}
