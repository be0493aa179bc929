namespace Parcelgate.Server.Messages;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Something to tell a provider that is about no consignment: an order or a payment of his, or how good his data was.</summary>
/// <param name="Provider">To whom.</param>
/// <param name="Subject">What it is about, above 0: the number of the order's match, or <see cref="OtherMessages.Letters"/>.</param>
/// <param name="Reference">What the provider knows it by: his own number of the order or payment, or the week.</param>
/// <param name="Version">Of the match; 1 of a letter.</param>
/// <param name="Event">What happened.</param>
/// <param name="At">When.</param>
internal sealed record OtherMessage(string Provider, long Subject, string Reference, int Version, MessageEvent Event, DateTimeOffset At);

/// <summary>
/// Notes messages about anything but a consignment, in the transaction in which it happens. They stand beside those about consignments and are sent and fetched alike; their subject
/// has a number below 0, so that no consignment is meant, and those of one subject follow each other. Only JSON can say them.
/// </summary>
internal static class OtherMessages
{
    /// <summary>The subject of all letters: no match has so high a number.</summary>
    internal const long Letters = long.MaxValue;

    /// <summary>Writes the message for every endpoint of the provider that wants it, with its body.</summary>
    /// <param name="work">The transaction, which is the only one to tell it.</param>
    /// <param name="message">What to tell.</param>
    /// <param name="body">Makes the body for the message's name.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    internal static async Task AddAsync(IUnitOfWork work, OtherMessage message, Func<string, byte[]> body, CancellationToken cancel)
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
