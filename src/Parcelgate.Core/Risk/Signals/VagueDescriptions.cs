namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;

/// <summary>Goods lines whose description says nothing about the goods.</summary>
internal static class VagueDescriptions
{
    internal static readonly Signal Signal = new(
        "vague_items",
        "items",
        "Goods lines whose description is missing, names a class too wide to say anything, names no goods or cannot be read; 0 for documents.",
        SignalCost.Items
    )
    {
        Of = static input =>
            input.Consignment.Purpose == Purpose.Documents ? 0 : input.Consignment.Items.LongCount(item => IsVague(input, item)),
    };

    private static bool IsVague(SignalInput input, Item item) => input.Judge(item).IsRejected;
}
