namespace Parcelgate.Server.Messages;

using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <summary>
/// Notes what senders are to be told, in the transaction in which it happens: what is not committed is not told, and what is told was committed. A row says
/// what happened and to which version; the message is made later, when it is sent or looked at.
/// </summary>
internal static class Outbox
{
    /// <summary>A consignment was moved by an act.</summary>
    internal static Task MovedAsync(IUnitOfWork work, long id, State to, DateTimeOffset now, CancellationToken cancel) =>
        MovedAsync(work, [id], MessageEvents.OfMove(to), now, cancel);

    /// <summary>The same happened to many consignments.</summary>
    internal static Task MovedAsync(
        IUnitOfWork work,
        IEnumerable<long> ids,
        MessageEvent happened,
        DateTimeOffset now,
        CancellationToken cancel
    ) => OutRows.AddAsync(work, [.. ids.Select(id => new OutRow(id, (int)happened))], now, cancel);
}
