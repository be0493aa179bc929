namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;

/// <summary>Goods lines whose description says nothing about the goods.</summary>
internal static class VagueDescriptions
{
    internal static readonly Signal Signal = new(
        "vague_items",
        "items",
        "Goods lines whose description is missing, names a class too wide to say anything, or names no goods; 0 for documents.",
        SignalCost.Items
    )
    {
        Of = static input => Count(input.Consignment),
    };

    private static long Count(Consignment consignment)
    {
        if (consignment.Purpose == Purpose.Documents)
        {
            return 0;
        }

        var vague = 0;
        foreach (var item in consignment.Items)
        {
            vague += VagueWords.Read(item.Description) == Wording.Specific ? 0 : 1;
        }

        return vague;
    }
}
