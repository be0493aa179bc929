namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;

/// <summary>How goods are worded.</summary>
internal enum Wording
{
    Specific,
    Vague,
    Missing,
}

/// <summary>The page a parcel names as where its goods were bought.</summary>
internal enum ListingState
{
    Absent,
    Live,
    Dead,
}

/// <summary>A parcel of the targeting simulator as customs sees it: one goods line, no names, numbers for parties. The truth is not in it.</summary>
/// <param name="Channel">How it reaches customs.</param>
/// <param name="Origin">Place in <see cref="Origin.All"/>.</param>
/// <param name="Carrier">0 to <see cref="Declared.Carriers"/> − 1.</param>
/// <param name="Gift">True for a gift.</param>
/// <param name="Seller">Number of the seller's account; <see cref="LawfulWeeks.NoSeller"/> for a gift.</param>
/// <param name="Consignee">Number of the person.</param>
/// <param name="Address">Number of the address; of a household the same.</param>
/// <param name="Article">What is declared.</param>
/// <param name="Pieces">At least 1.</param>
/// <param name="Cents">Declared value of all pieces, US cents.</param>
/// <param name="Grams">Declared mass of all pieces.</param>
/// <param name="Wording">How the goods are worded.</param>
/// <param name="WithCode">True with a commodity code.</param>
/// <param name="Contradicts">True when description and code are of different goods.</param>
/// <param name="Listing">The page named.</param>
internal readonly record struct Declared(
    Channel Channel,
    int Origin,
    int Carrier,
    bool Gift,
    long Seller,
    long Consignee,
    long Address,
    Article Article,
    int Pieces,
    long Cents,
    long Grams,
    Wording Wording,
    bool WithCode,
    bool Contradicts,
    ListingState Listing
)
{
    internal const int Carriers = 10;

    private static readonly (int First, int Count)[] CarriersOf = [(0, 1), (1, 4), (5, 3), (8, 2)];

    /// <summary>One of the carriers of a channel; each has its own.</summary>
    internal static int CarrierOf(Channel channel, ref Dice dice) =>
        CarriersOf[(int)channel].First + dice.Below(CarriersOf[(int)channel].Count);
}

/// <summary>What is true of a parcel.</summary>
/// <param name="Ring">Number of the ring that sent it; −1 for a lawful one.</param>
/// <param name="Kind">What kind of fraud it is; means nothing for a lawful one.</param>
/// <param name="LossCents">Duty and tax evaded, US cents; 0 for a lawful one.</param>
internal readonly record struct Truth(int Ring, Fraud Kind, long LossCents)
{
    internal static readonly Truth Lawful = new(-1, default, 0);

    internal bool IsFraud => Ring >= 0;
}
