namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Risk.Descriptions;

/// <summary>What the articles of generated traffic are called, with their codes, in all languages the table has: texts to learn from where no history is at hand.</summary>
public static class GoodsTexts
{
    /// <summary>Every name of every article.</summary>
    public static ImmutableArray<HsExample> All { get; } =
    [.. Goods.All.Concat(Goods.Restricted).SelectMany(article => article.Names.Select(name => new HsExample(name, article.Hs)))];
}
