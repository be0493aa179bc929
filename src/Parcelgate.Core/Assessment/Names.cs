namespace Parcelgate.Core.Assessment;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>The stable words for outcomes in messages and stores. They never change meaning.</summary>
public static class Names
{
    /// <summary>"green", "blue", "yellow", "red".</summary>
    public static string Of(Lane lane) =>
        lane switch
        {
            Lane.Green => "green",
            Lane.Blue => "blue",
            Lane.Yellow => "yellow",
            Lane.Red => "red",
            _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Not a lane."),
        };

    /// <summary>"complete", "rfi", "rfs", "dnl".</summary>
    public static string Of(Loading loading) =>
        loading switch
        {
            Loading.Complete => "complete",
            Loading.RequestForInformation => "rfi",
            Loading.RequestForScreening => "rfs",
            Loading.DoNotLoad => "dnl",
            _ => throw new ArgumentOutOfRangeException(nameof(loading), loading, "Not an outcome before loading."),
        };

    /// <summary>"none", "payment", "documents", "permit", "inspection", "declaration", "law", "officer".</summary>
    public static string Of(HoldReason hold) =>
        hold switch
        {
            HoldReason.None => "none",
            HoldReason.Payment => "payment",
            HoldReason.Documents => "documents",
            HoldReason.Permit => "permit",
            HoldReason.Inspection => "inspection",
            HoldReason.Declaration => "declaration",
            HoldReason.Law => "law",
            HoldReason.Officer => "officer",
            _ => throw new ArgumentOutOfRangeException(nameof(hold), hold, "Not a reason to hold."),
        };

    /// <summary>"sale", "gift", "documents", "returned-goods", "sample".</summary>
    public static string Of(Purpose purpose) =>
        purpose switch
        {
            Purpose.Sale => "sale",
            Purpose.Gift => "gift",
            Purpose.Documents => "documents",
            Purpose.ReturnedGoods => "returned-goods",
            Purpose.Sample => "sample",
            _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "Not a purpose."),
        };

    /// <summary>"consignee", "carrier", "declarant", "seller".</summary>
    public static string Of(Payer payer) =>
        payer switch
        {
            Payer.Consignee => "consignee",
            Payer.Carrier => "carrier",
            Payer.Declarant => "declarant",
            Payer.Seller => "seller",
            _ => throw new ArgumentOutOfRangeException(nameof(payer), payer, "Not a payer."),
        };

    /// <summary>"at-sale", "before-release", "after-release".</summary>
    public static string Of(Collected collected) =>
        collected switch
        {
            Collected.AtSale => "at-sale",
            Collected.BeforeRelease => "before-release",
            Collected.AfterRelease => "after-release",
            _ => throw new ArgumentOutOfRangeException(nameof(collected), collected, "Not a time of collection."),
        };
}
