namespace Parcelgate.Server.Storage;

using System.Globalization;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

public static partial class Queries
{
    /// <summary>Submissions looked through for problems, newest first. Arbitrary: on a busy day the last hours.</summary>
    private const int SubmissionsLookedAt = 20_000;

    private static readonly State[] Undecided =
    [
        State.ToHold,
        State.Referred,
        State.DoNotLoad,
        State.Held,
        State.Unannounced,
        State.DataLate,
    ];

    /// <summary>A provider's consignments about which the last word is not spoken, in the order of their numbers.</summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Whose.</param>
    /// <param name="since">Received since.</param>
    /// <param name="after">Only numbers above this.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<ConsignmentRow>> UndecidedAsync(
        IStore store,
        string provider,
        DateTimeOffset since,
        long after,
        int most,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {ConsignmentColumns} from consignment where provider = @provider and received_at >= @since and id > @after and state in ({string.Join(", ", Undecided.Select(state => (int)state))}) order by id limit {most}"
            ),
            ConsignmentTable.Read,
            cancel,
            ("provider", provider),
            ("since", since.Ms()),
            ("after", after)
        );

    /// <summary>Of the newest submissions those with refused lines, and those that have not ended, newest first.</summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Only his; null: all.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<SubmissionRow>> TroubledSubmissionsAsync(
        IStore store,
        string? provider,
        int most,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                select {SubmissionTable.Table.ColumnList} from submission
                where id > (select coalesce(max(id), 0) from submission) - {SubmissionsLookedAt} and (refused > 0 or completed_at is null)
                {(provider is null ? "" : "and provider = @provider")} order by id desc limit {most}
                """
            ),
            SubmissionTable.Read,
            cancel,
            provider is null ? [] : [("provider", provider)]
        );
}
