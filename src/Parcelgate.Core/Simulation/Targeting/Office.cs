namespace Parcelgate.Core.Simulation;

using System.Runtime.InteropServices;

/// <summary>How inspections of one party ended.</summary>
internal readonly record struct Findings(int Inspected, int Found);

/// <summary>What the office knows of a parcel's parties when it chooses.</summary>
/// <param name="OfConsignee">Parcels of the consignee this week, this one included.</param>
/// <param name="NamesAtAddress">Consignees at the address this week.</param>
/// <param name="OfSellerToConsignee">Parcels of this seller to this consignee this week; 1 where no seller is named.</param>
/// <param name="ConsigneeIsNew">True when the consignee was not met before this week.</param>
/// <param name="SellerWeeks">Weeks since the seller was first met.</param>
/// <param name="Seller">Past inspections of the seller.</param>
/// <param name="Address">Past inspections at the address.</param>
internal readonly record struct Known(
    int OfConsignee,
    int NamesAtAddress,
    int OfSellerToConsignee,
    bool ConsigneeIsNew,
    int SellerWeeks,
    Findings Seller,
    Findings Address
);

/// <summary>The office's memory: who was met when, and how inspections ended. A week's parcels are all announced before any is chosen.</summary>
internal sealed class Office
{
    private readonly Dictionary<long, int> sellerSince = [];
    private readonly Dictionary<long, int> consigneeSince = [];
    private readonly Dictionary<long, Findings> sellers = [];
    private readonly Dictionary<long, Findings> addresses = [];
    private readonly Dictionary<long, int> ofConsignee = [];
    private readonly Dictionary<long, int> namesAt = [];
    private readonly Dictionary<(long, long), int> ofPair = [];
    private readonly HashSet<(long, long)> livesAt = [];
    private int week;

    /// <summary>The announcements of a week.</summary>
    internal void Announce(int asOfWeek, IReadOnlyList<Declared> parcels)
    {
        week = asOfWeek;
        ofConsignee.Clear();
        namesAt.Clear();
        ofPair.Clear();
        livesAt.Clear();
        foreach (var parcel in parcels)
        {
            sellerSince.TryAdd(parcel.Seller, week);
            consigneeSince.TryAdd(parcel.Consignee, week);
            CollectionsMarshal.GetValueRefOrAddDefault(ofConsignee, parcel.Consignee, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(ofPair, (parcel.Seller, parcel.Consignee), out _)++;
            if (livesAt.Add((parcel.Address, parcel.Consignee)))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(namesAt, parcel.Address, out _)++;
            }
        }
    }

    /// <summary>What is known of an announced parcel.</summary>
    internal Known Of(in Declared parcel) =>
        new(
            ofConsignee[parcel.Consignee],
            namesAt[parcel.Address],
            parcel.Seller == LawfulWeeks.NoSeller ? 1 : ofPair[(parcel.Seller, parcel.Consignee)],
            consigneeSince[parcel.Consignee] == week,
            week - sellerSince[parcel.Seller],
            sellers.GetValueOrDefault(parcel.Seller),
            addresses.GetValueOrDefault(parcel.Address)
        );

    /// <summary>How the inspection of a parcel ended.</summary>
    internal void Remember(in Declared parcel, bool found)
    {
        Count(addresses, parcel.Address, found);
        if (parcel.Seller != LawfulWeeks.NoSeller)
        {
            Count(sellers, parcel.Seller, found);
        }
    }

    private static void Count(Dictionary<long, Findings> past, long party, bool found)
    {
        var (inspected, before) = past.GetValueOrDefault(party);
        past[party] = new Findings(inspected + 1, before + (found ? 1 : 0));
    }
}
