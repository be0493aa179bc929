namespace Parcelgate.Server.Messages;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Something to tell the sender of an order or a payment, which is no consignment.</summary>
/// <param name="Provider">To whom.</param>
/// <param name="Subject">What it is about: the number of the order's match, above 0.</param>
/// <param name="Reference">The sender's own number of it.</param>
/// <param name="Version">Of the match.</param>
/// <param name="Event">What happened.</param>
/// <param name="At">When.</param>
internal sealed record OrderMessage(string Provider, long Subject, string Reference, int Version, MessageEvent Event, DateTimeOffset At);

/// <summary>
/// Notes messages about orders and payments, in the transaction in which it happens. They stand beside those about consignments and are sent and fetched alike; their subject
/// has a number below 0, so that no consignment is meant, and those of one order follow each other. Only JSON can say them.
/// </summary>
internal static class OrderMessages
{
    /// <summary>Writes the message for every endpoint of the provider that wants it, with its body.</summary>
    /// <param name="work">The transaction, which has the order's match locked.</param>
    /// <param name="message">What to tell.</param>
    /// <param name="body">Makes the body for the message's name.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    internal static async Task AddAsync(IUnitOfWork work, OrderMessage message, Func<string, byte[]> body, CancellationToken cancel)
    {
        var ids = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            insert into message_out
              (endpoint_id, provider, consignment_id, reference, version, event, parcel_state, parcel_hold, created_at, due, attempts, status)
            select e.id, e.provider, @subject, @reference, @version, @event, 0, 0, @now, case when e.kind in (1, 2) then @now end, 0, 0
            from message_endpoint e where e.provider = @provider and e.active = 1 and e.format = 'json' and ((e.events >> @event) & 1) = 1
            order by e.id returning id
            """,
            row => row.GetInt64(0),
            cancel,
            ("subject", -message.Subject),
            ("reference", message.Reference),
            ("version", message.Version),
            ("event", (int)message.Event),
            ("now", message.At.Ms()),
            ("provider", message.Provider)
        );
        foreach (var id in ids)
        {
            await OutTables.KeepBodyAsync(work, id, "application/json", body(OutMessage.NameOf(id)), cancel);
        }
    }
}
