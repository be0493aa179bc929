namespace Parcelgate.Server.Storage;

using System.Globalization;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

/// <summary>Whose step an open referral waits for.</summary>
public enum ReferralOwed
{
    /// <summary>Anybody's.</summary>
    All,

    /// <summary>The provider owes an answer.</summary>
    Provider,

    /// <summary>He owes it, and its term is over.</summary>
    Overdue,

    /// <summary>Customs owes a look at an answer.</summary>
    Customs,

    /// <summary>A second person decides on a do-not-load.</summary>
    Second,
}

/// <summary>How many open referrals wait for whom.</summary>
public sealed record ReferralCount(long Provider, long Overdue, long Customs, long Second);

public static partial class Queries
{
    /// <summary>What has no term is due behind all that has one.</summary>
    private static readonly DateTimeOffset NoTerm = DateTimeOffset.FromUnixTimeMilliseconds(
        DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
    );

    /// <summary>How many referrals are open, by who owes the next step.</summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Those this provider is told of; null: all.</param>
    /// <param name="now">The instant at which terms are over.</param>
    /// <param name="cancel">Ends reading.</param>
    public static async Task<ReferralCount> ReferralCountAsync(
        IStore store,
        string? provider,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        (
            await ListAsync(
                store,
                $"""
                select {string.Join(
                    ", ",
                    new[] { ReferralOwed.Provider, ReferralOwed.Overdue, ReferralOwed.Customs, ReferralOwed.Second }.Select(owed =>
                        $"coalesce(sum(case when {Waits(owed)} then 1 else 0 end), 0)"
                    )
                )}
                from referral where {OpenTo(provider)}
                """,
                row => new ReferralCount(Sql.Whole(row, 0), Sql.Whole(row, 1), Sql.Whole(row, 2), Sql.Whole(row, 3)),
                cancel,
                [("now", now.Ms()), .. Of(provider)]
            )
        )[0];

    /// <summary>Open referrals, those due first on top; what has no term comes last.</summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Those this provider is told of; null: all.</param>
    /// <param name="owed">Whose step they wait for.</param>
    /// <param name="now">The instant at which terms are over.</param>
    /// <param name="after">Where the page above ended; null for the first.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <returns>The rows, and where the next page begins; null on the last.</returns>
    public static async Task<(List<ReferralRow> Rows, PageEnd? Next)> OpenReferralsAsync(
        IStore store,
        string? provider,
        ReferralOwed owed,
        DateTimeOffset now,
        PageEnd? after,
        int limit,
        CancellationToken cancel
    )
    {
        var rows = await ListAsync(
            store,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                select {ReferralTable.Table.ColumnList} from referral where {OpenTo(provider)} and {Waits(owed)}
                  {(after is null ? "" : "and (coalesce(due_at, @never), id) > (@at, @after)")}
                order by coalesce(due_at, @never), id limit {limit + 1}
                """
            ),
            ReferralTable.Read,
            cancel,
            [("now", now.Ms()), ("never", NoTerm.Ms()), ("at", after?.At.Ms()), ("after", after?.Id), .. Of(provider)]
        );
        if (rows.Count <= limit)
        {
            return (rows, null);
        }

        rows.RemoveAt(limit);
        return (rows, new PageEnd(rows[^1].DueAt ?? NoTerm, rows[^1].Id));
    }

    /// <summary>What is open and, to a provider, told: he reads nothing of a do-not-load an officer proposed and nobody confirmed.</summary>
    private static string OpenTo(string? provider) =>
        string.Create(CultureInfo.InvariantCulture, $"state < {(int)ReferralState.Accepted}")
        + (
            provider is null
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $" and provider = @provider and (state <> {(int)ReferralState.Proposed} or source = 0)"
                )
        );

    private static string Waits(ReferralOwed owed) =>
        owed switch
        {
            ReferralOwed.All => "1 = 1",
            ReferralOwed.Provider => In(ReferralState.Open),
            ReferralOwed.Overdue => $"{In(ReferralState.Open)} and due_at <= @now",
            ReferralOwed.Customs => In(ReferralState.Answered),
            ReferralOwed.Second => In(ReferralState.Proposed, ReferralState.LiftProposed),
            _ => throw new ArgumentOutOfRangeException(nameof(owed), owed, "Nobody whose step is waited for."),
        };

    private static string In(params ReferralState[] states) => $"state in ({string.Join(", ", states.Select(state => (int)state))})";
}
