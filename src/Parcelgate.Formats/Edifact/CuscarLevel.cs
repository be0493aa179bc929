namespace Parcelgate.Formats.Edifact;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>What was said of one field, how strongly, and where.</summary>
internal struct CuscarSlot<T>
{
    private int rank;
    private EdiPlace place;
    private bool kept;

    internal T? Value { get; private set; }

    internal bool Said { get; private set; }

    /// <summary>Where it was said.</summary>
    internal readonly EdiPlace Place => place;

    /// <summary>Takes a value where nothing stronger was said; what gives way is left over.</summary>
    /// <param name="value">The value; nothing is not said.</param>
    /// <param name="by">How strongly.</param>
    /// <param name="at">Where.</param>
    /// <param name="whole">False where the segment says more than the value: it is left over whatever becomes of it.</param>
    /// <param name="left">Segments no field took.</param>
    internal void Put(T? value, int by, in EdiPlace at, bool whole, List<EdiPlace> left)
    {
        if (value is null || (Said && by >= rank))
        {
            left.Add(at);
            return;
        }

        if (Said && !kept)
        {
            left.Add(place);
        }

        (Value, rank, place, Said, kept) = (value, by, at, true, !whole);
        if (!whole)
        {
            left.Add(at);
        }
    }

    /// <summary>Says more of the value there is.</summary>
    internal void Change(T value) => Value = value;

    /// <summary>Leaves the segment over after all: its value found no place.</summary>
    internal readonly void GiveUp(List<EdiPlace> left)
    {
        if (Said && !kept)
        {
            left.Add(place);
        }
    }
}

/// <summary>What segments say of one goods line.</summary>
internal sealed class CuscarGoods
{
    internal CuscarSlot<string> Hs;
    internal CuscarSlot<string> Origin;
    internal CuscarSlot<long?> Net;
    internal CuscarSlot<long?> Gross;
    internal CuscarSlot<long?> Pieces;
    internal CuscarSlot<Money?> Value;
    internal CuscarSlot<string> Description;

    /// <summary>Packages of the line; null when not sent.</summary>
    internal int? Packages { get; set; }

    internal bool Says => Hs.Said || Origin.Said || Net.Said || Pieces.Said || Value.Said || Description.Said;

    internal bool IsEmpty => !Says && !Gross.Said && Packages is null;

    /// <summary>What was said of the consignment as a whole fills what its only line leaves out.</summary>
    internal Item ToItem(int number, CuscarGoods? loose) =>
        new(
            number,
            Description.Value ?? loose?.Description.Value,
            Hs.Value ?? loose?.Hs.Value,
            Origin.Value ?? loose?.Origin.Value,
            (int)(Pieces.Value ?? loose?.Pieces.Value ?? 1),
            Net.Value ?? loose?.Net.Value,
            Value.Value ?? loose?.Value.Value
        );

    /// <summary>What was said of the consignment and already of its only line, or of which line nobody knows.</summary>
    internal void GiveUp(CuscarGoods? only, List<EdiPlace> left)
    {
        GiveUp(ref Hs, only?.Hs.Said, left);
        GiveUp(ref Origin, only?.Origin.Said, left);
        GiveUp(ref Net, only?.Net.Said, left);
        GiveUp(ref Pieces, only?.Pieces.Said, left);
        GiveUp(ref Value, only?.Value.Said, left);
        GiveUp(ref Description, only?.Description.Said, left);
    }

    private static void GiveUp<T>(ref CuscarSlot<T> slot, bool? saidElsewhere, List<EdiPlace> left)
    {
        if (saidElsewhere != false)
        {
            slot.GiveUp(left);
        }
    }
}

/// <summary>What segments say of the message, or of one consignment of it.</summary>
internal sealed class CuscarLevel
{
    internal CuscarSlot<string> House;
    internal CuscarSlot<string> Master;
    internal CuscarSlot<string> Document;
    internal CuscarSlot<string> Destination;
    internal CuscarSlot<string> Dispatch;
    internal CuscarSlot<DateTimeOffset?> Arrives;
    internal CuscarSlot<Party> Consignor;
    internal CuscarSlot<Party> Consignee;
    internal CuscarSlot<Party> Seller;
    internal CuscarSlot<Party> Declarant;
    internal CuscarSlot<Party> Carrier;
    internal CuscarSlot<Transport> Transport;
    internal CuscarSlot<int?> Packages;
    internal CuscarSlot<Money?> Freight;
    internal CuscarSlot<Money?> Insurance;

    /// <summary>The number of the consignment in its CNI; null in the message's own level and where it has none.</summary>
    internal string? Number { get; set; }

    /// <summary>Where <see cref="Number"/> stands.</summary>
    internal EdiPlace NumberPlace { get; set; }

    /// <summary>What is said of goods before the first goods line.</summary>
    internal CuscarGoods Loose { get; } = new();

    internal List<CuscarGoods> Goods { get; } = [];

    /// <summary>True when it is known which consignment this is.</summary>
    internal bool IsNamed => Number is not null || House.Said || Document.Said;

    /// <summary>The line that is read, or the consignment's own.</summary>
    internal CuscarGoods Current => Goods.Count > 0 ? Goods[^1] : Loose;

    /// <summary>Segments no field took.</summary>
    internal List<EdiPlace> Left { get; } = [];

    /// <summary>Numbers of the orders the goods were bought with.</summary>
    internal List<string> Orders { get; } = [];

    /// <summary>Of the message's own level: what only a consignment can have.</summary>
    /// <param name="isHouseUsed">The only consignment is known by the house the message names.</param>
    internal void GiveUpUnused(bool isHouseUsed)
    {
        Loose.GiveUp(null, Left);
        Loose.Gross.GiveUp(Left);
        if (!isHouseUsed)
        {
            House.GiveUp(Left);
        }

        Packages.GiveUp(Left);
        Freight.GiveUp(Left);
        Insurance.GiveUp(Left);
    }
}
