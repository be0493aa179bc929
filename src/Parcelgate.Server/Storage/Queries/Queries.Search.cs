namespace Parcelgate.Server.Storage;

using Parcelgate.Server.Storage.Tables;

/// <summary>What to look for; a property left null does not filter.</summary>
public sealed record ConsignmentFilter
{
    /// <summary>The beginning of a reference, a consignee's name, a master waybill or a conveyance: what a person types into one field.</summary>
    public string? Text { get; init; }

    /// <summary>The beginning of the seller's name, exactly as sent. No index serves it: the newest rows are looked through until enough are found.</summary>
    public string? Seller { get; init; }
    public string? Provider { get; init; }

    /// <summary>The beginning of a consignee's name.</summary>
    public string? Party { get; init; }

    /// <summary>The beginning of a conveyance or a master.</summary>
    public string? Flight { get; init; }
    public string? Master { get; init; }
    public string? Conveyance { get; init; }
    public string? Destination { get; init; }

    /// <summary>Value of <c>Parcelgate.Core.Release.State</c>.</summary>
    public short? State { get; init; }
    public short? Lane { get; init; }
    public short? Category { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? ReceivedFrom { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }
}

/// <summary>Where a page of results ended: the next one begins after it. It holds when new rows come in above.</summary>
/// <param name="At">The instant by which the list is in order.</param>
/// <param name="Id">The row, among those of one instant.</param>
public readonly record struct PageEnd(DateTimeOffset At, long Id);

/// <summary>One page, newest first.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">Pass it to get the next page; null on the last.</param>
public sealed record ConsignmentPage(IReadOnlyList<ConsignmentRow> Rows, PageEnd? Next);

/// <summary>How many consignments of one master and conveyance are in one state and lane.</summary>
public sealed record MasterCount(
    string? Master,
    string? Conveyance,
    short State,
    short Lane,
    long Count,
    DateTimeOffset? FirstArrivesAt,
    DateTimeOffset LastReceivedAt
);

public static partial class Queries
{
    /// <summary>Most rows one page may have.</summary>
    public const int LargestPage = 1000;

    // Sorts after every text that begins with what stands before it: the last code point there is.
    private const string Last = "\U0010FFFF";

    /// <summary>Consignments that meet all of the filter, newest first, a page at a time.</summary>
    public static async Task<ConsignmentPage> SearchAsync(
        IStore store,
        ConsignmentFilter filter,
        PageEnd? after,
        int limit,
        CancellationToken cancel
    )
    {
        limit = Math.Clamp(limit, 1, LargestPage);
        var (conditions, parameters) = Conditions(filter, after);
        parameters.Add(("limit", (long)limit + 1));
        await using var connection = await store.OpenReadAsync(cancel);
        var found = new Dictionary<long, ConsignmentRow>();
        foreach (var (column, prefix) in Prefixes(filter))
        {
            // One query per column, each on its own index: an OR over four columns would make a planner read the table.
            List<string> all = [.. conditions];
            List<(string, object?)> values = [.. parameters];
            if (column.Length > 0)
            {
                all.Add($"{column} >= @prefix and {column} < @last");
                values.Add(("prefix", prefix));
                values.Add(("last", prefix + Last));
            }

            var where = all.Count == 0 ? "" : "where " + string.Join(" and ", all);
            var sql = $"select {ConsignmentColumns} from consignment {where} order by received_at desc, id desc limit @limit";
            foreach (var row in await ListAsync(connection, sql, ConsignmentTable.Read, cancel, [.. values]))
            {
                found[row.Id] = row;
            }
        }

        var rows = found.Values.OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Id).Take(limit + 1).ToList();
        if (rows.Count <= limit)
        {
            return new ConsignmentPage(rows, null);
        }

        rows.RemoveAt(limit);
        return new ConsignmentPage(rows, new PageEnd(rows[^1].ReceivedAt, rows[^1].Id));
    }

    /// <summary>Counts of what was received in a window, by master, conveyance, state and lane; of one provider or of all.</summary>
    public static Task<List<MasterCount>> CountsAsync(
        IStore store,
        DateTimeOffset from,
        DateTimeOffset before,
        string? provider,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            $"""
            select master, conveyance, state, lane, count(*), min(arrives_at), max(received_at)
            from consignment where received_at >= @from and received_at < @before {(provider is null ? "" : "and provider = @provider")}
            group by master, conveyance, state, lane
            order by master, conveyance, state, lane
            """,
            row => new MasterCount(
                row.TextOrNull(0),
                row.TextOrNull(1),
                row.GetInt16(2),
                row.GetInt16(3),
                row.GetInt64(4),
                row.InstantOrNull(5),
                row.Instant(6)
            ),
            cancel,
            [
                ("from", from.Ms()),
                ("before", before.Ms()),
                .. provider is null ? Array.Empty<(string, object?)>() : [("provider", provider)],
            ]
        );

    private static (List<string> Conditions, List<(string, object?)> Parameters) Conditions(ConsignmentFilter filter, PageEnd? after)
    {
        var conditions = new List<string>();
        var parameters = new List<(string, object?)>();
        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                parameters.Add((name, value));
            }
        }

        Add("provider = @provider", "provider", filter.Provider);
        Add("master = @master", "master", filter.Master);
        Add("conveyance = @conveyance", "conveyance", filter.Conveyance);
        Add("destination = @destination", "destination", filter.Destination);
        Add("state = @state", "state", filter.State);
        Add("lane = @lane", "lane", filter.Lane);
        Add("category = @category", "category", filter.Category);
        Add("received_at >= @from", "from", filter.ReceivedFrom?.Ms());
        Add("received_at < @before", "before", filter.ReceivedBefore?.Ms());
        Add("substr(seller, 1, length(@seller)) = @seller", "seller", filter.Seller);
        AddParties(filter, conditions, parameters);
        if (after is { } end)
        {
            Add("(received_at, id) < (@endAt, @endId)", "endAt", end.At.Ms());
            parameters.Add(("endId", end.Id));
        }

        return (conditions, parameters);
    }

    /// <summary>The columns looked up by their index, and what they begin with. The narrowest of text, party and flight leads; the others are conditions.</summary>
    private static List<(string Column, string Prefix)> Prefixes(ConsignmentFilter filter)
    {
        if (Said(filter.Text))
        {
            return
            [
                ("consignee_key", ConsignmentTable.Key(filter.Text)!),
                .. AsTyped(filter.Text!)
                    .SelectMany<string, (string, string)>(prefix => [("reference", prefix), ("master", prefix), ("conveyance", prefix)]),
            ];
        }

        return Said(filter.Party) ? [("consignee_key", ConsignmentTable.Key(filter.Party)!)]
            : Said(filter.Flight)
                ? [.. AsTyped(filter.Flight!).SelectMany<string, (string, string)>(prefix => [("master", prefix), ("conveyance", prefix)])]
            : [("", "")];
    }

    private static void AddParties(ConsignmentFilter filter, List<string> conditions, List<(string, object?)> parameters)
    {
        if (Said(filter.Party) && Said(filter.Text))
        {
            var key = ConsignmentTable.Key(filter.Party)!;
            conditions.Add("consignee_key >= @party and consignee_key < @partyLast");
            parameters.AddRange([("party", key), ("partyLast", key + Last)]);
        }

        if (Said(filter.Flight) && (Said(filter.Text) || Said(filter.Party)))
        {
            var any = new List<string>();
            foreach (var (n, prefix) in AsTyped(filter.Flight!).Index())
            {
                any.Add($"conveyance >= @flight{n} and conveyance < @flightLast{n} or master >= @flight{n} and master < @flightLast{n}");
                parameters.AddRange([($"flight{n}", prefix), ($"flightLast{n}", prefix + Last)]);
            }

            conditions.Add($"({string.Join(" or ", any)})");
        }
    }

    // Numbers of parcels and flights are written in capitals, and people type them in groups as they are printed: what was typed is looked for as typed,
    // in capitals, and where it has digits also without its spaces.
    private static IEnumerable<string> AsTyped(string text)
    {
        var capitals = text.Trim().ToUpperInvariant();
        var closed = capitals.Any(char.IsAsciiDigit) ? string.Concat(capitals.Where(letter => !char.IsWhiteSpace(letter))) : capitals;
        return new[] { text.Trim(), capitals, closed }.Distinct();
    }

    private static bool Said(string? text) => !string.IsNullOrWhiteSpace(text);
}
