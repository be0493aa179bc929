namespace Parcelgate.Server.Messages;

using Parcelgate.Core.Release;

/// <summary>What a sender is told of. The numbers are stored, and are bits of an endpoint's choice.</summary>
public enum MessageEvent
{
    /// <summary>The first data were decided.</summary>
    Decided = 0,

    /// <summary>It was decided again, or moved on without being released.</summary>
    Changed = 1,

    /// <summary>Information or screening is wanted before loading (RFI, RFS).</summary>
    Referred = 2,

    /// <summary>It must not be loaded (DNL).</summary>
    DoNotLoad = 3,

    /// <summary>The sender withdrew it.</summary>
    Withdrawn = 4,

    /// <summary>It is held.</summary>
    Held = 5,

    /// <summary>It is released.</summary>
    Released = 6,

    /// <summary>It goes back.</summary>
    Returned = 7,

    /// <summary>It arrived, and nothing is known of it.</summary>
    DataMissing = 8,

    /// <summary>A law it was charged under was annulled, and it was decided again without it.</summary>
    Annulled = 9,

    /// <summary>An order or a payment agrees with what others said of the sale, or customs accepted it as it is.</summary>
    DocumentsAgree = 10,

    /// <summary>An order or a payment contradicts what others said of the sale, or a document of it did not come in time.</summary>
    DocumentsDiffer = 11,

    /// <summary>A week is over: how good its data was.</summary>
    QualityLetter = 12,
}

/// <summary>Which event a move of the state machine is to the sender.</summary>
internal static class MessageEvents
{
    /// <summary>Every event, as bits.</summary>
    internal const int All = (1 << 13) - 1;

    internal static readonly MessageEvent[] Each = Enum.GetValues<MessageEvent>();

    /// <summary>The event of a decision.</summary>
    /// <param name="from">State before; null for the first data.</param>
    /// <param name="to">State after.</param>
    internal static MessageEvent OfDecision(State? from, State to) =>
        to switch
        {
            State.Referred => MessageEvent.Referred,
            State.DoNotLoad => MessageEvent.DoNotLoad,
            State.Cancelled => MessageEvent.Withdrawn,
            _ when from is null => MessageEvent.Decided,
            State.Released => MessageEvent.Released,
            State.Held when from != State.Held => MessageEvent.Held,
            _ => MessageEvent.Changed,
        };

    /// <summary>The event of an act or an arrival.</summary>
    internal static MessageEvent OfMove(State to) =>
        to switch
        {
            State.Referred => MessageEvent.Referred,
            State.DoNotLoad => MessageEvent.DoNotLoad,
            State.Cancelled => MessageEvent.Withdrawn,
            State.Held or State.ToHold => MessageEvent.Held,
            State.Released => MessageEvent.Released,
            State.Returned => MessageEvent.Returned,
            State.Unannounced or State.DataLate => MessageEvent.DataMissing,
            _ => MessageEvent.Changed,
        };
}
