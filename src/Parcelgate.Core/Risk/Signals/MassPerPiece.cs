namespace Parcelgate.Core.Risk.Signals;

/// <summary>What one piece weighs, where it weighs most: much for what it is said to be means more pieces, or other goods.</summary>
internal static class MassPerPiece
{
    internal static readonly Signal Signal = new(
        "piece_mass",
        "grams",
        "Net mass of one piece of the goods line whose pieces weigh most, rounded down; none where no net mass was sent.",
        SignalCost.Items
    )
    {
        Of = static input => Heaviest(input.Consignment),
    };

    private static long? Heaviest(Consignments.Consignment consignment)
    {
        long? heaviest = null;
        foreach (var item in consignment.Items)
        {
            if (item is { NetMassGrams: { } grams, Quantity: > 0 })
            {
                var each = grams / item.Quantity;
                heaviest = heaviest > each ? heaviest : each;
            }
        }

        return heaviest;
    }
}
