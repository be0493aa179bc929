namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>Finds goods lines that need a permit or must not come in.</summary>
internal static class Restrictions
{
    /// <summary>One finding for each item and restriction it meets; empty for ordinary goods.</summary>
    internal static ImmutableArray<Finding> Of(Consignment consignment, Stack stack)
    {
        ImmutableArray<Finding>.Builder? found = null;
        if (stack.Restricted.IsEmpty || consignment.Items.IsDefaultOrEmpty)
        {
            return [];
        }

        foreach (var item in consignment.Items)
        {
            if (item.Hs is not { Length: >= 2 } hs || !IsListed(stack, hs))
            {
                continue;
            }

            foreach (var restriction in stack.Restricted)
            {
                if (Meets(restriction, hs))
                {
                    (found ??= ImmutableArray.CreateBuilder<Finding>()).Add(FindingOf(consignment, item, hs, restriction));
                }
            }
        }

        return found?.ToImmutable() ?? [];
    }

    private static bool IsListed(Stack stack, string hs)
    {
        var (tens, ones) = (hs[0] - '0', hs[1] - '0');
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 && stack.RestrictedChapters[tens * 10 + ones];
    }

    private static bool Meets(Restriction restriction, string hs)
    {
        foreach (var prefix in restriction.Prefixes)
        {
            if (hs.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static Finding FindingOf(Consignment consignment, Item item, string hs, Restriction restriction)
    {
        var quoted =
            restriction.Permit is { } type
            && !consignment.Permits.IsDefaultOrEmpty
            && consignment.Permits.Any(permit => permit.Type == type);
        var outcome =
            restriction.Permit is null ? "prohibited"
            : quoted ? "permit-quoted"
            : "permit-missing";
        ImmutableArray<Fact> facts =
        [
            new("item", item.Number.ToString(CultureInfo.InvariantCulture)),
            new("hs", hs),
            .. restriction.Permit is { } permit ? [new Fact("permit", permit)] : ImmutableArray<Fact>.Empty,
            new("confidence", restriction.Confidence),
        ];
        return new Finding("restricted/" + restriction.Name, outcome, restriction.Law, facts);
    }
}
