namespace Parcelgate.Core.Risk.Signals;

/// <summary>How many countries a consignment names on its way. Goods that come from one place usually name one.</summary>
internal static class RouteCountries
{
    internal static readonly Signal Signal = new(
        "route_countries",
        "countries",
        "Different countries among dispatch, consignor, seller and origins of goods; 0 where none was sent.",
        SignalCost.Items
    )
    {
        Of = static input => Count(input.Consignment),
    };

    private static long Count(Consignments.Consignment consignment)
    {
        // Two letters make a number below 2^16; the few of one consignment are compared one by one.
        Span<int> seen = stackalloc int[16];
        var count = 0;
        Add(consignment.Dispatch, seen, ref count);
        Add(consignment.Consignor?.Address?.Country, seen, ref count);
        Add(consignment.Seller?.Address?.Country, seen, ref count);
        foreach (var item in consignment.Items)
        {
            Add(item.Origin, seen, ref count);
        }

        return count;
    }

    private static void Add(string? country, Span<int> seen, ref int count)
    {
        if (country is not { Length: 2 } || count == seen.Length)
        {
            return;
        }

        var code = (country[0] << 8) | country[1];
        if (!seen[..count].Contains(code))
        {
            seen[count++] = code;
        }
    }
}
