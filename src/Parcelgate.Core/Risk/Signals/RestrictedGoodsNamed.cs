namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;

/// <summary>
/// Prohibited and restricted goods by what the description calls them, in the languages of the word list: for goods whose code says something else or nothing. What is
/// restricted where is the law's to say; a rule weighs this.
/// </summary>
internal static class RestrictedGoodsNamed
{
    internal static readonly ImmutableArray<Signal> All =
    [
        new Signal(
            "restricted_items",
            "items",
            "Goods lines whose description names goods that most countries prohibit in the mail or restrict, of any group; 0 for documents.",
            SignalCost.Items
        )
        {
            Of = static input => Count(input, ""),
        },
        .. RestrictedWords.Groups.Select(Of),
    ];

    private static Signal Of(string group) =>
        new(
            $"restricted_{group}_items",
            "items",
            $"Goods lines whose description names goods of the group '{group}' of the list of restricted words; 0 for documents.",
            SignalCost.Items
        )
        {
            Of = input => Count(input, group),
        };

    private static long Count(SignalInput input, string group)
    {
        if (input.Consignment.Purpose == Purpose.Documents)
        {
            return 0;
        }

        var count = 0;
        foreach (var item in input.Consignment.Items)
        {
            count +=
                input.Descriptions.Restricted.Find(item.Description) is { } goods && (group.Length == 0 || goods.Group == group) ? 1 : 0;
        }

        return count;
    }
}
