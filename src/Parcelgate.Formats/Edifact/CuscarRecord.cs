namespace Parcelgate.Formats.Edifact;

using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>Joins what message and consignment say into one record.</summary>
/// <param name="scope">The message.</param>
/// <param name="header">What it says of all its consignments.</param>
/// <param name="house">The house it names for its only consignment; null where the consignment has a number of its own.</param>
/// <param name="above">What is kept of the message.</param>
/// <param name="level">What it says of this one.</param>
internal sealed class CuscarRecord(CuscarScope scope, CuscarLevel header, string? house, Leftovers above, CuscarLevel level)
{
    internal Entry ToEntry(ReadOnlySpan<byte> bytes, long line, Act act, string? fallback, List<Problem> problems, ReadDefaults defaults)
    {
        var reference = level.House.Value ?? level.Number ?? house ?? level.Document.Value ?? fallback;
        var entry = new Entry(line, act) { Reference = reference };
        if (reference is null)
        {
            problems.Add(new Problem(ProblemCodes.Missing, "CNI/C503/1004", "", "the waybill or own reference, 1 to 35 characters"));
        }
        else if (Values.Text(reference, Limits.Reference) is { Found: true } fault)
        {
            problems.Add(Problem.Of(fault.Code!, "CNI/C503/1004", reference, fault.Expected));
            entry = entry with { Reference = null };
        }

        var draft = new Draft { Act = act, Reference = entry.Reference };
        MapParties(ref draft);
        MapGoods(ref draft);
        MapTransport(ref draft, reference, problems);
        var destination =
            level.Destination.Value
            ?? header.Destination.Value
            ?? draft.Consignee?.Address?.Country
            ?? scope.Map.Country
            ?? defaults.Destination;
        return Canonical.Close(
            entry,
            draft,
            destination,
            new("LOC+36/C517/3225", "the country whose law decides: a place of destination or discharge with its UN/LOCODE"),
            problems,
            Kept(bytes),
            draft.Transport?.Mode == TransportMode.Post ? defaults with { Channel = Channel.Post } : defaults
        );
    }

    private void MapParties(ref Draft draft)
    {
        draft.Consignor = level.Consignor.Value ?? header.Consignor.Value;
        draft.Consignee = level.Consignee.Value ?? header.Consignee.Value;
        draft.Seller = level.Seller.Value ?? header.Seller.Value;
        draft.Declarant = level.Declarant.Value ?? header.Declarant.Value;
        draft.Carrier = level.Carrier.Value ?? header.Carrier.Value;
        draft.Dispatch = level.Dispatch.Value ?? header.Dispatch.Value ?? draft.Consignor?.Address?.Country;
    }

    private void MapTransport(ref Draft draft, string? reference, List<Problem> problems)
    {
        var (own, above) = (level.Transport.Value, header.Transport.Value);
        var master =
            level.Master.Value
            ?? (level.Number != reference ? level.Number : null)
            ?? (level.Document.Value != reference ? level.Document.Value : null)
            ?? header.Master.Value
            ?? header.Document.Value;
        if (master is not null && Values.Text(master, Limits.TransportText) is { Found: true } fault)
        {
            problems.Add(Problem.Of(fault.Code!, "CNI/C503/1004", master, fault.Expected));
        }

        draft.Transport = new Transport(
            own is { Mode: not TransportMode.Unknown } ? own.Mode : above?.Mode ?? TransportMode.Unknown,
            own?.Conveyance ?? above?.Conveyance,
            master,
            null,
            level.Arrives.Value ?? header.Arrives.Value
        );
        draft.Freight = level.Freight.Value;
        draft.Insurance = level.Insurance.Value;
        if (level.Document.Value is { } document && document != reference && document != master)
        {
            level.Document.GiveUp(level.Left);
        }

        if (level.Number is { } number && number != reference && number != master && level.NumberPlace.Tag != 0)
        {
            level.Left.Add(level.NumberPlace);
        }
    }

    private void MapGoods(ref Draft draft)
    {
        var only = level.Goods.Count == 1 ? level.Goods[0] : null;
        if (level.Goods.Count == 0)
        {
            draft.Items = level.Loose.Says ? [level.Loose.ToItem(1, null)] : [];
        }
        else
        {
            var items = new Item[level.Goods.Count];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = level.Goods[i].ToItem(i + 1, only is null ? null : level.Loose);
            }

            draft.Items = ImmutableCollectionsMarshal.AsImmutableArray(items);
            level.Loose.GiveUp(only, level.Left);
        }

        draft.Permits = [];
        draft.Procedures = [];
        if (header.Orders.Count + level.Orders.Count > 0)
        {
            draft.OrderNumbers = [.. header.Orders.Union(level.Orders).Take(Limits.OrderNumbers)];
        }

        draft.GrossMassGrams = Gross(only);
        draft.Packages = Packages();
    }

    /// <summary>The sum of the goods' packages, where each has them; else what the consignment says itself.</summary>
    private int? Packages()
    {
        if (level.Goods.Count == 0 || !level.Goods.TrueForAll(static goods => goods.Packages is not null))
        {
            return level.Packages.Value;
        }

        level.Packages.GiveUp(level.Left);
        var packages = level.Goods.Sum(static goods => (long)goods.Packages!.Value);
        return packages <= Limits.Packages ? (int)packages : null;
    }

    /// <summary>The consignment's own gross mass, else the sum of its lines, which then stay kept: the record has one mass.</summary>
    private long? Gross(CuscarGoods? only)
    {
        if (level.Loose.Gross.Value is { } whole)
        {
            GiveUpGross();
            return whole;
        }

        if (only is not null || level.Goods.Count == 0)
        {
            return only?.Gross.Value;
        }

        GiveUpGross();
        var sum = level.Goods.Sum(static goods => goods.Gross.Value ?? 0);
        return level.Goods.TrueForAll(static goods => goods.Gross.Said) && sum <= Limits.MassGrams ? sum : null;
    }

    private void GiveUpGross()
    {
        foreach (var goods in level.Goods)
        {
            goods.Gross.GiveUp(level.Left);
        }
    }

    private Leftovers Kept(ReadOnlySpan<byte> bytes)
    {
        var kept = new Leftovers();
        kept.Add(above);
        Keep(scope, level, bytes, kept, int.MaxValue);
        return kept;
    }

    /// <summary>The message's own segments, which are each consignment's; the lists of containers some manifests begin with are cut.</summary>
    internal static Leftovers KeptOf(CuscarScope scope, CuscarLevel header, ReadOnlySpan<byte> bytes)
    {
        var kept = new Leftovers();
        Keep(scope, header, bytes, kept, Limits.UnknownKept);
        return kept;
    }

    private static void Keep(CuscarScope scope, CuscarLevel from, ReadOnlySpan<byte> bytes, Leftovers kept, int most)
    {
        from.Left.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var last = -1;
        foreach (var place in from.Left)
        {
            // A segment with two fields may have been left over for both.
            if (place.Start == last)
            {
                continue;
            }

            last = place.Start;
            if (most-- <= 0)
            {
                kept.Lose();
                continue;
            }

            kept.Add(scope.Name(place), scope.AsWritten(bytes.Slice(place.Start, place.Length)));
        }
    }
}
