namespace Parcelgate.Server.Matching;

using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Storage;

/// <summary>
/// What a transaction of decisions says of orders: consignments that name some. A consignment that names none, as nearly all do, costs nothing here.
/// </summary>
internal sealed class WaybillNotes(DateTimeOffset now)
{
    private readonly List<DocumentRow> rows = [];
    private readonly List<(string Provider, string Reference)> withdrawn = [];

    /// <summary>A consignment was decided.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="was">Its record before; null for the first.</param>
    /// <param name="record">Its record now.</param>
    /// <param name="isOrder">It was declared as an order of a platform's own form.</param>
    /// <param name="agreement">What was agreed with who sent it; null for nothing.</param>
    internal void Note(ConsignmentRow row, Consignment? was, Consignment record, bool isOrder, Agreement? agreement)
    {
        if (!isOrder && record.OrderNumbers.IsEmpty)
        {
            // One that was declared as an order may be corrected in another form.
            Withdraw(row, was);
        }
        else if (MatchFacts.OfWaybill(record, isOrder, row, agreement) is { } document)
        {
            withdrawn.RemoveAll(one => one == (row.Provider, row.Reference));
            rows.Add(new DocumentRow(document, row.Reference, record.Digest));
        }
    }

    /// <summary>A consignment does not count any more, or names no order any more.</summary>
    internal void Withdraw(ConsignmentRow row, Consignment? was)
    {
        if (was is not null && (!was.OrderNumbers.IsEmpty || was.Channel == Channel.Platform))
        {
            withdrawn.Add((row.Provider, row.Reference));
        }
    }

    /// <summary>Writes what was noted.</summary>
    internal async Task StoreAsync(IUnitOfWork work, CancellationToken cancel)
    {
        await DocumentTables.AddAsync(work, rows, now, cancel);
        try
        {
            foreach (var (provider, reference) in withdrawn)
            {
                await DocumentTables.UnlinkAsync(work, DocumentKind.Waybill, provider, reference, cancel);
            }
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }
}
