namespace Parcelgate.Formats;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>What a record says, before it is known whether it is complete. Filled field by field by the JSON and CSV readers.</summary>
internal struct Draft
{
    internal Act Act;
    internal string? Reason;
    internal string? Reference;
    internal Channel? Channel;
    internal Purpose Purpose;
    internal string? Destination;
    internal string? Dispatch;
    internal Party? Consignor;
    internal Party? Consignee;
    internal Party? Seller;
    internal Party? Platform;
    internal Party? Declarant;
    internal Party? Carrier;
    internal ImmutableArray<Item> Items;
    internal long? GrossMassGrams;
    internal int? Packages;
    internal Money? Freight;
    internal Money? Insurance;
    internal Transport? Transport;
    internal PrepaidTax? PrepaidTax;
    internal ImmutableArray<Permit> Permits;
    internal string? DataSet;
    internal ImmutableArray<string> Procedures;
    internal DateTimeOffset? OrderedAt;

    /// <summary>Not made where the format names no orders.</summary>
    internal ImmutableArray<string> OrderNumbers;

    private static readonly Transport NotSent = new();

    /// <summary>The record; the caller has seen to reference and destination. Made in one piece: a copy for a late property costs as much as the record.</summary>
    internal readonly Consignment ToRecord(Channel channel, string destination, List<Kept> kept, Digest digest = default) =>
        new()
        {
            Reference = Reference!,
            Channel = Channel ?? channel,
            Purpose = Purpose,
            Destination = destination,
            Dispatch = Dispatch,
            Consignor = Consignor,
            Consignee = Consignee,
            Seller = Seller,
            Platform = Platform,
            Declarant = Declarant,
            Carrier = Carrier,
            Items = Items,
            GrossMassGrams = GrossMassGrams,
            Packages = Packages,
            Freight = Freight,
            Insurance = Insurance,
            Transport = Transport ?? NotSent,
            PrepaidTax = PrepaidTax,
            Permits = Permits,
            DataSet = DataSet,
            Procedures = Procedures,
            OrderedAt = OrderedAt,
            OrderNumbers = OrderNumbers.IsDefault ? [] : OrderNumbers,
            Kept = kept.Count == 0 ? [] : [.. kept],
            Digest = digest,
        };
}
