namespace Parcelgate.Server.Matching;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Money;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A payment as its provider pushes it.</summary>
/// <param name="Id">The provider's own id; the same again is the same payment, and with other content its correction. 1 to 100 characters.</param>
/// <param name="Key">The order it pays.</param>
/// <param name="Amount">What was paid; above 0.</param>
/// <param name="PaidAt">When.</param>
/// <param name="Payer">Who paid, as far as agreed; null when not sent.</param>
internal sealed record PaymentNotice(string Id, MatchKey Key, Money Amount, DateTimeOffset PaidAt, string? Payer);

/// <summary>What became of an order or a payment that was sent.</summary>
/// <param name="Result">"received", "corrected", "known", "withdrawn".</param>
/// <param name="Document">What is on file now.</param>
/// <param name="IsWithdrawn">What is on file does not count any more.</param>
internal sealed record TakenDocument(string Result, MatchDocument Document, bool IsWithdrawn);

/// <summary>
/// Orders and payments: pre-advice of a sale, never a parcel of its own. Nothing is decided or charged for them. What is sent again is known again by its content; other content
/// under the same number is a new version, and is compared again. A message that comes again later than the next one changes nothing.
/// </summary>
internal sealed class SaleDocuments(IStore store, MatchComparer comparer, TimeProvider time)
{
    /// <summary>Documents of one message that are compared before they are answered; of more the answer says that they wait. Arbitrary.</summary>
    internal const int ComparedAtOnce = 20;

    /// <summary>Takes orders, in order, in one transaction.</summary>
    /// <param name="sender">Who sends them.</param>
    /// <param name="entries">The orders.</param>
    /// <param name="messageId">The number its sender gave the message; null where it has none.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>One for each: what became of it, or the problems that kept it out.</returns>
    public async Task<IReadOnlyList<(TakenDocument? Taken, ImmutableArray<Problem> Problems)>> TakeOrdersAsync(
        Sender sender,
        IReadOnlyList<Entry> entries,
        string? messageId,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow().WholeMs();
        var answers = new List<(TakenDocument?, ImmutableArray<Problem>)>(entries.Count);
        var journal = new List<JournalRow>();
        await using (var work = await store.BeginAsync(cancel))
        {
            foreach (var entry in entries)
            {
                var (row, problems) = await OrderAsync(work, sender, entry, now, cancel);
                var stored = row is null
                    ? null
                    : await StoreAsync(work, row with { MessageId = messageId }, now, sender.Actor, journal, cancel);
                answers.Add(
                    stored is not null ? (stored, [])
                    : row is null ? (null, problems)
                    : (null, [Answers.Reused("header Message-Id", messageId!)])
                );
            }

            await work.AppendJournalAsync(journal, cancel);
            await work.CommitAsync(cancel);
        }

        await CompareAsync(entries.Count, journal.Count, cancel);
        return answers;
    }

    /// <summary>Takes a payment, or its withdrawal.</summary>
    /// <param name="sender">Who sends it.</param>
    /// <param name="notice">The payment.</param>
    /// <param name="isWithdrawn">It was given back or never came about.</param>
    /// <param name="cancel">Ends waiting.</param>
    public async Task<(TakenDocument? Taken, Problem? Problem)> TakePaymentAsync(
        Sender sender,
        PaymentNotice notice,
        bool isWithdrawn,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow().WholeMs();
        var document = new MatchDocument
        {
            Kind = DocumentKind.Payment,
            Sender = sender.Provider,
            Id = notice.Id,
            ReceivedAt = now,
            Keys = [notice.Key],
            At = notice.PaidAt,
            Paid = notice.Amount,
            Name = notice.Payer,
            Withheld = MatchFacts.WithheldBy(sender.Agreement),
        };
        var journal = new List<JournalRow>();
        TakenDocument taken;
        await using (var work = await store.BeginAsync(cancel))
        {
            if (isWithdrawn && await LastAsync(work, document, notice.Id, cancel) is null)
            {
                return (null, Problem.Of(SaleCodes.Unknown, "/id", notice.Id, "the id of a payment you sent before"));
            }

            var row = new DocumentRow(document, notice.Id, SumOf(document), isWithdrawn);
            taken = (await StoreAsync(work, row, now, sender.Actor, journal, cancel))!;
            await work.AppendJournalAsync(journal, cancel);
            await work.CommitAsync(cancel);
        }

        await CompareAsync(1, journal.Count, cancel);
        return (taken, null);
    }

    /// <summary>Compares what was stored before it is answered. The transaction that stored it has ended: SQLite has one at a time.</summary>
    private async Task CompareAsync(int documents, int changed, CancellationToken cancel)
    {
        if (documents <= ComparedAtOnce && changed > 0)
        {
            try
            {
                await comparer.SettleAsync(cancel);
            }
            catch (Exception busy) when (busy is StoreConflictException or StoreUnavailableException)
            {
                // The document is stored, and what is noted is compared at the next look.
            }
        }
    }

    private static async Task<(DocumentRow? Row, ImmutableArray<Problem> Problems)> OrderAsync(
        IUnitOfWork work,
        Sender sender,
        Entry entry,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (!entry.Problems.IsEmpty)
        {
            return (null, entry.Problems);
        }

        if (entry.Act == Act.Cancel)
        {
            return await WithdrawnAsync(work, sender, entry, cancel);
        }

        if (entry.Consignment is not { } record)
        {
            return (
                null,
                [
                    new Problem(
                        ProblemCodes.WrongType,
                        "",
                        "a correction of single fields",
                        "the order as a whole: it takes the place of the one before"
                    ),
                ]
            );
        }

        return MatchFacts.OfOrder(record, sender, now) is { } document
            ? (new DocumentRow(document, document.Keys[0].ToString(), record.Digest), [])
            : (null, [NoKey(record.Reference)]);
    }

    internal static Problem NoKey(string found) =>
        Problem.Of(SaleCodes.NoKey, "/reference", found, "platform and order number, each with at least one letter or digit");

    /// <summary>A cancellation names a number alone: the last order of this sender with that number is meant.</summary>
    private static async Task<(DocumentRow? Row, ImmutableArray<Problem> Problems)> WithdrawnAsync(
        IUnitOfWork work,
        Sender sender,
        Entry entry,
        CancellationToken cancel
    )
    {
        var known = MatchKey.TryOf(sender.Provider, entry.Reference, out var key)
            ? await DocumentTables.OrdersAsync(work.Connection, work.Transaction, sender.Provider, key.Number, cancel)
            : [];
        return known is [.., var last]
            ? (new DocumentRow(last.Document, last.Document.Keys[0].ToString(), last.Sha256, IsWithdrawn: true), [])
            : (null, [Problem.Of(SaleCodes.Unknown, "/reference", entry.Reference, "the number of an order you sent before")]);
    }

    private static Task<LastVersion?> LastAsync(IUnitOfWork work, MatchDocument document, string rowId, CancellationToken cancel) =>
        DocumentTables.LastAsync(work.Connection, work.Transaction, document.Kind, document.Sender, rowId, cancel);

    /// <summary>What became of a document; null where its message said something else of it before.</summary>
    private static async Task<TakenDocument?> StoreAsync(
        IUnitOfWork work,
        DocumentRow row,
        DateTimeOffset now,
        string actor,
        List<JournalRow> journal,
        CancellationToken cancel
    )
    {
        var last = await LastAsync(work, row.Document, row.RowId, cancel);
        if (last is not null && row.MessageId is not null && await DocumentTables.SaidAsync(work, row, cancel) is { } said)
        {
            return IsSame(row, said.Sha256, said.IsWithdrawn) ? new TakenDocument("known", last.Document, last.IsWithdrawn) : null;
        }

        if (last is not null && IsSame(row, last.Sha256, last.IsWithdrawn))
        {
            return new TakenDocument("known", last.Document, last.IsWithdrawn);
        }

        var document = row.Document with { Version = (last?.Document.Version ?? 0) + 1, ReceivedAt = last?.Document.ReceivedAt ?? now };
        await DocumentTables.AddAsync(work, [row with { Document = document }], now, cancel);
        var result =
            row.IsWithdrawn ? "withdrawn"
            : last is null ? "received"
            : "corrected";
        journal.Add(
            new JournalRow(
                now,
                $"{Hyphens.Of(document.Kind)}-{result}",
                0,
                0,
                actor,
                EventDetail.Object(
                    ("order", document.Keys[0].ToString()),
                    ("id", document.Id),
                    ("version", document.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("sha256", row.Sha256.ToString())
                )
            )
        );
        return new TakenDocument(result, document, row.IsWithdrawn);
    }

    private static bool IsSame(DocumentRow row, Digest sha256, bool isWithdrawn) =>
        row.IsWithdrawn == isWithdrawn && (row.IsWithdrawn || row.Sha256 == sha256);

    /// <summary>Over what a payment says, so that a message written in another order of properties is the same payment.</summary>
    private static Digest SumOf(MatchDocument document) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(MatchFacts.Write(document)));

    /// <summary>The sender's document with what it is told of the match; null where it has none.</summary>
    public async Task<MatchTold?> ToldAsync(MatchDocument document, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await MatchTable.OfKeyAsync(connection, document.Keys[0].ToString(), cancel) is { } row
            ? MatchTold.Of(row.Match, document.Kind, row.IsSettled)
            : null;
    }

    /// <summary>A sender's orders with a number; empty where there is none.</summary>
    public async Task<IReadOnlyList<LastVersion>> OrdersAsync(string provider, string number, CancellationToken cancel)
    {
        if (!MatchKey.TryOf(provider, number, out var key))
        {
            return [];
        }

        await using var connection = await store.OpenReadAsync(cancel);
        return await DocumentTables.OrdersAsync(connection, null, provider, key.Number, cancel);
    }

    /// <summary>A sender's payment; null where there is none.</summary>
    public async Task<LastVersion?> PaymentAsync(string provider, string id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await DocumentTables.LastAsync(connection, null, DocumentKind.Payment, provider, id, cancel);
    }
}
