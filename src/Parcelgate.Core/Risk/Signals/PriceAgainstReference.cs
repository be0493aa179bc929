namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;

/// <summary>
/// Declared prices beside what the same goods of the same origin usually cost. An indicator: no declared value is ever replaced by it (WTO Customs
/// Valuation Agreement, articles 1 and 7.2(f)).
/// </summary>
internal static class PriceAgainstReference
{
    internal static readonly Signal PerKilogram = new(
        "kilogram_price",
        "percent",
        "Price of a kilogram in percent of the middle one of its code and origin, of the goods line where it is lowest; none without code, mass, value, rate or reference.",
        SignalCost.References
    )
    {
        Of = static input => Lowest(input, ReferenceMeasure.Kilogram),
    };

    internal static readonly Signal PerPiece = new(
        "piece_price",
        "percent",
        "Price of a piece in percent of the middle one of its code and origin, of the goods line where it is lowest; none without code, value, rate or reference.",
        SignalCost.References
    )
    {
        Of = static input => Lowest(input, ReferenceMeasure.Piece),
    };

    internal static readonly Signal BelowUsual = new(
        "items_below_usual",
        "items",
        "Goods lines whose price of a piece lies below that of nine tenths of the same code and origin.",
        SignalCost.References
    )
    {
        Of = static input => input.Consignment.Items.Count(item => IsBelow(input, item)),
    };

    private static long? Lowest(SignalInput input, ReferenceMeasure measure)
    {
        long? lowest = null;
        foreach (var item in input.Consignment.Items)
        {
            if (
                input.References.Find(item.Hs, item.Origin, measure) is { Middle: > 0 } reference
                && PriceOf(input, item, measure) is { } price
            )
            {
                var percent = (long)((Int128)price * 100 / reference.Middle);
                lowest = lowest < percent ? lowest : percent;
            }
        }

        return lowest;
    }

    private static bool IsBelow(SignalInput input, Item item) =>
        input.References.Find(item.Hs, item.Origin, ReferenceMeasure.Piece) is { } reference
        && PriceOf(input, item, ReferenceMeasure.Piece) is { } price
        && price < reference.Low;

    /// <summary>Minor units of the references' currency for a kilogram or a piece, rounded down.</summary>
    private static long? PriceOf(SignalInput input, Item item, ReferenceMeasure measure)
    {
        var of = measure == ReferenceMeasure.Kilogram ? item.NetMassGrams ?? 0 : item.Quantity;
        if (of <= 0 || item.Value is not { } value || input.Minor(value, input.References.Currency) is not { } minor)
        {
            return null;
        }

        return (long)Int128.Min((Int128)minor * (measure == ReferenceMeasure.Kilogram ? 1000 : 1) / of, long.MaxValue / 100);
    }
}
