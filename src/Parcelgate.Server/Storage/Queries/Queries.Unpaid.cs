namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;

/// <summary>Consignments that wait for payment because they are on no account.</summary>
public static partial class Queries
{
    // Able to leave a hold for payment, by the state machine.
    private static readonly string LeavesHold = string.Join(
        ", ",
        Enum.GetValues<State>()
            .Where(state => Lifecycle.Next(state, ReleaseEvent.ReleaseFromHold, Loading.Complete, HoldReason.Payment).To is not null)
            .Select(state => (int)state)
    );

    // The first two conditions in the words of the index.
    private static readonly string Unpaid =
        $"hold = {(int)HoldReason.Payment} and on_account = 0 and provider = @provider and due_currency = @currency and state in ({LeavesHold})";

    /// <summary>How many of a provider's consignments wait for payment in a currency.</summary>
    public static async Task<long> UnpaidCountAsync(
        DbConnection connection,
        string provider,
        Currency currency,
        CancellationToken cancel
    ) =>
        await Sql.NumberAsync(
            connection,
            null,
            $"select count(*) from consignment where {Unpaid}",
            cancel,
            ("provider", provider),
            ("currency", currency.Code)
        ) ?? 0;

    /// <summary>The oldest of a provider's consignments that wait for payment and of which no more is due than this.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="provider">Whose.</param>
    /// <param name="due">The most that is due, whoever owes it; what was collected at a sale is not.</param>
    /// <param name="after">Only those behind this one.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <returns>Their ids, ascending.</returns>
    public static Task<List<long>> UnpaidAsync(
        DbConnection connection,
        string provider,
        Money due,
        long after,
        int most,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            connection,
            null,
            $"select id from consignment where {Unpaid} and due_minor between 1 and @due and id > @after order by id limit @most",
            static row => row.GetInt64(0),
            cancel,
            ("provider", provider),
            ("currency", due.Currency.Code),
            ("due", due.Minor),
            ("after", after),
            ("most", most)
        );
}
