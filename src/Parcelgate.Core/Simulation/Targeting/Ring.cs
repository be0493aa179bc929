namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;

/// <summary>How a ring evades: what it does to the declaration and by which way it sends.</summary>
/// <param name="Kind">Undervaluation, splitting, other people's names, or misdescription.</param>
/// <param name="Channel">The channel it uses.</param>
/// <param name="Origin">Place in <see cref="Origin.All"/>.</param>
/// <param name="Carrier">The carrier it uses.</param>
/// <param name="Careful">
/// False: goods declared at a small part of their price, parts just below the limit. True: brand goods declared as plain ones at the plain ones' price, parts
/// of any size that people order.
/// </param>
/// <param name="DeclaredPerMille">What a crudely undervalued parcel declares of its value; what a careful part is of the limit.</param>
/// <param name="TellsPieces">True when the pieces are declared as they are; false for one piece whatever the mass.</param>
/// <param name="Vague">True for descriptions that say nothing.</param>
/// <param name="Gift">True when sent as gifts.</param>
/// <param name="FreshAccount">True when every week is sold under a new account.</param>
/// <param name="NamesAtAddress">Names used at one address before the next is taken.</param>
internal readonly record struct Method(
    Fraud Kind,
    Channel Channel,
    int Origin,
    int Carrier,
    bool Careful,
    int DeclaredPerMille,
    bool TellsPieces,
    bool Vague,
    bool Gift,
    bool FreshAccount,
    int NamesAtAddress
)
{
    // Shares out of a thousand in the first week and in the last: fraud moves from crude values by express to careful words by post. Arbitrary.
    private static readonly Fraud[] Kinds = [Fraud.Undervaluation, Fraud.Splitting, Fraud.OtherNames, Fraud.Misdescription];
    private static readonly int[] KindsFirst = [500, 200, 200, 100];
    private static readonly int[] KindsLast = [250, 150, 200, 400];
    private static readonly int[] ChannelsFirst = [150, 450, 350, 50];
    private static readonly int[] ChannelsLast = [500, 150, 150, 200];
    private static readonly int[] OriginsFirst = [700, 150, 50, 30, 20, 30, 20];
    private static readonly int[] OriginsLast = [300, 250, 80, 100, 50, 40, 180];

    /// <summary>A method as a ring that begins in this week would take up.</summary>
    internal static Method Of(int drift, ref Dice dice)
    {
        var kind = Kinds[Weighted(KindsFirst, KindsLast, drift, ref dice)];
        var channel = (Channel)Weighted(ChannelsFirst, ChannelsLast, drift, ref dice);
        var origin = Weighted(OriginsFirst, OriginsLast, drift, ref dice);
        var carrier = Declared.CarrierOf(channel, ref dice);
        return new Method(
            kind,
            channel,
            origin,
            carrier,
            dice.PerMille(LawfulWeeks.Between(300, 800, drift)),
            (int)dice.Between(100, 500),
            dice.PerMille(LawfulWeeks.Between(600, 900, drift)),
            dice.PerMille(LawfulWeeks.Between(150, 50, drift)),
            channel is Channel.Post && dice.PerMille(LawfulWeeks.Between(0, 400, drift)),
            dice.PerMille(LawfulWeeks.Between(300, 700, drift)),
            (int)dice.Between(2, LawfulWeeks.Between(8, 3, drift))
        );
    }

    private static int Weighted(int[] first, int[] last, int drift, ref Dice dice)
    {
        Span<int> weights = stackalloc int[first.Length];
        var sum = 0;
        for (var at = 0; at < weights.Length; at++)
        {
            sum += weights[at] = LawfulWeeks.Between(first[at], last[at], drift);
        }

        return dice.Weighted(weights, sum);
    }
}

/// <summary>A ring: who sends with a method, and what it knows of how that goes.</summary>
internal sealed class Ring
{
    private const int RememberedWeeks = 4;

    private readonly int[] sent = new int[RememberedWeeks];
    private readonly int[] lost = new int[RememberedWeeks];

    internal Method Method { get; set; }

    /// <summary>Number of the account it sells under.</summary>
    internal long Account { get; set; }

    /// <summary>Parcels it would send in a week.</summary>
    internal int Size { get; init; }

    /// <summary>True when it changes its method once too much is found.</summary>
    internal bool Adapts { get; init; }

    /// <summary>Weeks since it took its method up or something of it was found: others ask who has the most.</summary>
    internal int QuietWeeks { get; private set; }

    /// <summary>True when a fifth of the parcels of the last weeks was found, two at least. Arbitrary.</summary>
    internal bool IsHit => lost.Sum() >= 2 && lost.Sum() * 5 >= sent.Sum();

    internal void Sent() => sent[0]++;

    internal void Lost()
    {
        lost[0]++;
        QuietWeeks = 0;
    }

    /// <summary>A week ends.</summary>
    internal void Age()
    {
        QuietWeeks++;
        for (var week = RememberedWeeks - 1; week > 0; week--)
        {
            (sent[week], lost[week]) = (sent[week - 1], lost[week - 1]);
        }

        (sent[0], lost[0]) = (0, 0);
    }

    internal void Forget()
    {
        Array.Clear(sent);
        Array.Clear(lost);
        QuietWeeks = 0;
    }
}
