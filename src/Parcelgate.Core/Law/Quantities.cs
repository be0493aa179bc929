namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>Numbers and masses of the items a limit speaks of.</summary>
internal static class Quantities
{
    /// <summary>True when no codes are named, or the item's code begins with one of them.</summary>
    internal static bool Meets(Item item, ImmutableArray<string> hs)
    {
        foreach (var prefix in hs)
        {
            if (item.Hs is { } code && code.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return hs.IsEmpty;
    }

    internal static long Pieces(ImmutableArray<Item> items, ImmutableArray<string> hs)
    {
        var pieces = 0L;
        foreach (var item in items)
        {
            pieces += Meets(item, hs) ? item.Quantity : 0;
        }

        return pieces;
    }

    /// <summary>The largest quantity of one code and description, wherever its lines stand. Quadratic in the items, of which there are at most 999.</summary>
    internal static long Identical(ImmutableArray<Item> items, ImmutableArray<string> hs)
    {
        var most = 0L;
        for (var i = 0; i < items.Length; i++)
        {
            if (!Meets(items[i], hs))
            {
                continue;
            }

            var alike = 0L;
            for (var j = 0; j < items.Length; j++)
            {
                alike += IsAlike(items[i], items[j]) ? items[j].Quantity : 0;
            }

            most = Math.Max(most, alike);
        }

        return most;
    }

    private static bool IsAlike(Item one, Item other) =>
        string.Equals(one.Hs, other.Hs, StringComparison.Ordinal)
        && one.Description.AsSpan().Trim().Equals(other.Description.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Grams; null when the mass of an item it counts was not sent.</summary>
    internal static long? NetMass(ImmutableArray<Item> items, ImmutableArray<string> hs)
    {
        Int128 sum = 0;
        foreach (var item in items)
        {
            if (!Meets(item, hs))
            {
                continue;
            }

            if (item.NetMassGrams is not { } grams)
            {
                return null;
            }

            sum += grams;
        }

        return sum <= long.MaxValue ? (long)sum : null;
    }
}
