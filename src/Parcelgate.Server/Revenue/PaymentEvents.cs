namespace Parcelgate.Server.Revenue;

using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A demand was paid through a provider.</summary>
/// <param name="EventId">The provider's id of it.</param>
/// <param name="Reference">The demand.</param>
/// <param name="Amount">What was paid.</param>
internal sealed record ProviderPayment(string EventId, CreditorReference Reference, Money Amount);

/// <summary>The answer to a provider's message.</summary>
/// <param name="Reference">The demand.</param>
/// <param name="Paid">What was paid now.</param>
/// <param name="Due">What is still due.</param>
/// <param name="Receipt">Number of the transfer.</param>
/// <param name="Released">True when the parcel was released by it.</param>
internal sealed record PaymentEventAnswer(string Reference, string Paid, string Due, string Receipt, bool Released);

/// <summary>
/// Books what a payment provider reports: once for each event, however often it is sent. The provider holds the treasury's money from then on, in an account of its
/// own, until its own transfer comes.
/// </summary>
internal sealed class PaymentEvents(IStore store, TimeProvider time, ParcelgateOptions options)
{
    /// <summary>Books a payment.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="body">Hash of the message: the same id with another message is refused.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The answer in JSON, for a repeated event the first one; or why it is not booked.</returns>
    public Task<(string? Answer, Problem? Problem)> PaidAsync(ProviderPayment payment, Digest body, CancellationToken cancel) =>
        // The same event, or another payment of the same demand, may come at this moment.
        Retries.OnConflictAsync(() => PaidOnceAsync(payment, body, cancel));

    private async Task<(string? Answer, Problem? Problem)> PaidOnceAsync(ProviderPayment payment, Digest body, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (await BeforeAsync(work, payment.EventId, cancel) is { } before)
        {
            return before.Sha256 == body
                ? (before.Answer, null)
                : (
                    null,
                    Problem.Of(
                        PaymentCodes.EventIdReused,
                        "/id",
                        payment.EventId,
                        "an id of its own, or the same message as the first time"
                    )
                );
        }

        var (debts, rows) = await PaymentBooks.DebtsAsync(work, [payment.Reference], cancel);
        var consignment = payment.Reference.Number;
        if (debts.DueOfRecipient(consignment) is not { } due)
        {
            return (
                null,
                Problem.Of(PaymentCodes.NothingDue, "/reference", payment.Reference.Compact, "the reference of a demand on file")
            );
        }

        if (due != payment.Amount || due.Minor == 0)
        {
            return (null, Problem.Of(PaymentCodes.AmountDiffers, "/amount", payment.Amount.ToString(), $"{due}, what is due on it now"));
        }

        return (await BookAsync(work, payment, body, debts, rows, cancel), null);
    }

    private async Task<string> BookAsync(
        IUnitOfWork work,
        ProviderPayment payment,
        Digest body,
        Debts debts,
        IReadOnlyList<ConsignmentRow> rows,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow().WholeMs();
        var (provider, consignment) = (options.Payments.Provider, payment.Reference.Number);
        var transfer = Reconciliation.PaidThrough(provider, payment.EventId, consignment, payment.Amount, debts);
        var posting = new Posting(
            now,
            $"payment-provider:{provider}",
            string.Create(CultureInfo.InvariantCulture, $"{provider} {payment.EventId}")
        );
        var (events, released) = await PaymentBooks.PostAsync(
            work,
            [transfer],
            [new PaidPart(consignment, payment.Amount)],
            debts,
            rows,
            posting,
            cancel
        );
        var answer = JsonSerializer.Serialize(
            new PaymentEventAnswer(
                payment.Reference.Compact,
                payment.Amount.ToString(),
                debts.DueOfRecipient(consignment).ToString()!,
                transfer.Id.ToString(),
                released > 0
            ),
            JsonSerializerOptions.Web
        );
        await Ledgers.MappedAsync(() =>
            Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                """
                insert into payment_event (provider, event_id, at, sha256, consignment_id, answer) values (@provider, @event, @at, @sha, @consignment, @answer)
                """,
                cancel,
                ("provider", provider),
                ("event", payment.EventId),
                ("at", now.Ms()),
                ("sha", body.ToArray()),
                ("consignment", consignment),
                ("answer", answer)
            )
        );
        await work.AppendJournalAsync(events, cancel);
        await work.CommitAsync(cancel);
        Telemetry.Releases(released, "payment");
        return answer;
    }

    private async Task<(Digest Sha256, string Answer)?> BeforeAsync(IUnitOfWork work, string eventId, CancellationToken cancel)
    {
        var found = await BankTables.ReadAsync(
            work.Connection,
            work.Transaction,
            "select sha256, answer from payment_event where provider = @provider and event_id = @event",
            static row => (Sha256: row.Digest(0), Answer: row.GetString(1)),
            cancel,
            ("provider", options.Payments.Provider),
            ("event", eventId)
        );
        return found.Count == 0 ? null : found[0];
    }
}
