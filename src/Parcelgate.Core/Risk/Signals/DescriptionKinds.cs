namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;

/// <summary>What the descriptions of the goods are, beyond how many of them say nothing.</summary>
internal static class DescriptionKinds
{
    internal static readonly ImmutableArray<Signal> All =
    [
        Of("description_not_goods_items", "names no goods: a gift, an invoice, a number, a link, a person", DescriptionKind.NotGoods),
        Of("description_unread_items", "is in a script customs of the destination do not read", DescriptionKind.WrongLanguage),
        Of("description_broken_items", "came with letters broken or lost by a wrong encoding", DescriptionKind.Mojibake),
        Of(
            "hs_against_description",
            "surely names goods of another chapter than the declared code; needs a model of codes",
            DescriptionKind.ContradictsHs
        ),
    ];

    private static Signal Of(string name, string what, DescriptionKind kind) =>
        new(name, "items", $"Goods lines whose description {what}; 0 for documents.", SignalCost.Items)
        {
            Of = input =>
                input.Consignment.Purpose == Purpose.Documents
                    ? 0
                    : input.Consignment.Items.LongCount(item => input.Judge(item).Kind == kind),
        };
}
