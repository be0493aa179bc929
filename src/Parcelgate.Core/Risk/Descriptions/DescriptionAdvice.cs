namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;

/// <summary>What can be advised to write instead of a description: codes that pages, answers and verbs turn into sentences.</summary>
public static class DescriptionAdvice
{
    /// <summary>All codes, sorted; a test holds the word lists against them.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "accessories",
        "bags",
        "chapter",
        "chemicals",
        "clothing",
        "cosmetics",
        "decoration",
        "electronics",
        "encoding",
        "food",
        "footwear",
        "gift",
        "goods",
        "household",
        "jewellery",
        "language",
        "link",
        "living",
        "machines",
        "material",
        "medicine",
        "missing",
        "name",
        "number",
        "paper",
        "parts",
        "personal",
        "placeholder",
        "reference",
        "sample",
        "shipment",
        "sport",
        "textile",
        "tools",
        "toys",
        "vehicle",
        "weapon",
    ];
}
