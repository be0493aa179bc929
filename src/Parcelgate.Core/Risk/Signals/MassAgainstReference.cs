namespace Parcelgate.Core.Risk.Signals;

/// <summary>What a piece weighs beside what pieces of the same code and origin usually weigh.</summary>
internal static class MassAgainstReference
{
    internal static readonly Signal Signal = new(
        "piece_mass_ratio",
        "percent",
        "Net mass of a piece in percent of the middle one of its code and origin, of the goods line where it is highest; none without code, mass or reference.",
        SignalCost.References
    )
    {
        Of = static input => Highest(input),
    };

    private static long? Highest(SignalInput input)
    {
        long? highest = null;
        foreach (var item in input.Consignment.Items)
        {
            if (
                item is { NetMassGrams: { } grams, Quantity: > 0 }
                && input.References.Find(item.Hs, item.Origin, ReferenceMeasure.PieceGrams) is { Middle: > 0 } reference
            )
            {
                var percent = (long)Int128.Min((Int128)grams * 100 / item.Quantity / reference.Middle, long.MaxValue);
                highest = highest > percent ? highest : percent;
            }
        }

        return highest;
    }
}
