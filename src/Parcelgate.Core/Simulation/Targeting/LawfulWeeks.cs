namespace Parcelgate.Core.Simulation;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>
/// Lawful parcels, week after week, from the recipients, shops, goods and prices of the generated traffic. Over a year more comes from Turkey and the Emirates, prices rise, wording
/// gets worse, and shops open new accounts. All shares are arbitrary; they make lawful parcels that look odd, without which targeting would be easy.
/// </summary>
internal sealed class LawfulWeeks
{
    internal const long LimitCents = 300_00;
    internal const long NoSeller = 0;

    private const int Forwarders = 20;
    private const int AccountWeeks = 200;

    // Shops send an order in several parcels as their stores have the goods.
    private const int SameOrderPerMille = 60;

    // Shares out of a thousand in the first week and in the last, by place in Origin.All.
    private static readonly int[] OriginsFirst = [560, 210, 80, 55, 40, 30, 25];
    private static readonly int[] OriginsLast = [420, 280, 60, 60, 40, 40, 100];
    private static readonly int[] ChannelWeights = [350, 330, 280, 40];
    private static readonly int[] PieceWeights = [80, 12, 4, 1, 1, 1, 0, 0, 0, 1];

    private readonly TargetingPlan plan;
    private readonly People people;
    private readonly Sellers sellers;

    internal LawfulWeeks(TargetingPlan plan)
    {
        this.plan = plan;
        people = PeopleOf(plan);
        sellers = new Sellers(plan.Seed);
    }

    /// <summary>The recipients of a plan, from the first on: whoever counts them anew meets the same persons.</summary>
    internal static People PeopleOf(TargetingPlan plan) =>
        new(
            new TrafficPlan
            {
                Seed = plan.Seed,
                Count = plan.ParcelsPerWeek * 30 / 7,
                PerDay = Math.Max(1, plan.ParcelsPerWeek / 7),
            },
            Country.Of("az")
        );

    /// <summary>A number nobody has.</summary>
    internal static long NewNumber(ref Dice dice) => 1L << 60 | (long)(dice.Next() >> 8);

    /// <summary>A value between two of the first and the last week.</summary>
    internal static int Between(int first, int last, int drift) => first + (last - first) * drift / 52;

    /// <summary>The parcels of a week; weeks are asked for in turn.</summary>
    internal IEnumerable<Declared> Week(int week)
    {
        var dice = Dice.For(plan.Seed, 32, week + TargetingPlan.WarmUpWeeks);
        var drift = plan.DriftOf(week);
        int[] origins = [.. OriginsFirst.Zip(OriginsLast, (first, last) => Between(first, last, drift))];
        var sum = origins.Sum();
        Declared? last = null;
        for (var made = 0; made < plan.ParcelsPerWeek; made++)
        {
            var parcel = Make((Channel)dice.Weighted(ChannelWeights, 1000), dice.Weighted(origins, sum), drift, ref dice);
            if (last is { } order && dice.PerMille(SameOrderPerMille))
            {
                parcel = parcel with { Seller = order.Seller, Consignee = order.Consignee, Address = order.Address };
            }

            last = parcel;
            yield return parcel;
        }
    }

    private Declared Make(Channel channel, int origin, int drift, ref Dice dice)
    {
        var from = Origin.All[origin];
        var seller = sellers.Next(from, channel == Channel.Platform, ref dice);
        var gift = channel is Channel.Post or Channel.Express && dice.PerMille(channel == Channel.Post ? 80 : 30);
        var article = gift ? dice.Pick(dice.Pick(Goods.From(from.Code))) : Cheaper(seller.Articles, ref dice);
        var pieces = dice.Weighted(PieceWeights, 100) + 1;
        var consignee = dice.PerMille(150) ? NewNumber(ref dice) : people.Next(ref dice);
        return new Declared(
            channel,
            origin,
            Declared.CarrierOf(channel, ref dice),
            gift,
            gift ? NoSeller : Account(seller, drift, ref dice),
            consignee,
            AddressOf(consignee, ref dice),
            article,
            pieces,
            Price(article, pieces, drift, ref dice),
            Mass(article, pieces, ref dice),
            WordingOf(drift, ref dice),
            WithCode(channel, ref dice),
            dice.PerMille(15),
            ListingOf(channel, ref dice)
        );
    }

    /// <summary>One person in eight shares a home with three others; one parcel in twenty goes to one of a few forwarders, who receive for many.</summary>
    private static long AddressOf(long consignee, ref Dice dice) =>
        dice.PerMille(50) ? -1 - dice.Below(Forwarders)
        : consignee % 32 < 4 ? consignee / 4 * 4
        : consignee;

    /// <summary>What is cheap is ordered more often; four orders in ten are of anything on the shelf.</summary>
    private static Article Cheaper(Article[] shelf, ref Dice dice)
    {
        var cheapest = dice.Pick(shelf);
        for (var more = dice.PerMille(400) ? 2 : 0; more < 2; more++)
        {
            var other = dice.Pick(shelf);
            cheapest = other.LowCents < cheapest.LowCents ? other : cheapest;
        }

        return cheapest;
    }

    /// <summary>Prices rise by a sixth in a year; one sale in seven is a bargain or of used goods; what costs a little more than the limit is often offered a little below it.</summary>
    private static long Price(Article article, int pieces, int drift, ref Dice dice)
    {
        var cents = Pricing.Cents(article, ref dice) * pieces * (1000 + 3 * drift) / 1000;
        if (dice.PerMille(150))
        {
            cents = cents * dice.Between(150, 700) / 1000;
        }

        return cents > LimitCents && cents < LimitCents * 13 / 10 && dice.PerMille(450)
            ? LimitCents * dice.Between(930, 998) / 1000
            : cents;
    }

    /// <summary>A set counted as one piece, or a slip of the scales.</summary>
    private static long Mass(Article article, int pieces, ref Dice dice)
    {
        var grams = dice.Between(article.LightGrams, article.HeavyGrams) * pieces;
        return dice.PerMille(80) ? grams * dice.Between(2, 8) : grams;
    }

    private static Wording WordingOf(int drift, ref Dice dice) =>
        dice.Below(1000) switch
        {
            < 5 => Wording.Missing,
            var at when at < 5 + Between(40, 70, drift) => Wording.Vague,
            _ => Wording.Specific,
        };

    internal static bool WithCode(Channel channel, ref Dice dice) =>
        !dice.PerMille(
            channel switch
            {
                Channel.Post => 150,
                Channel.Express => 60,
                Channel.Platform => 80,
                _ => 5,
            }
        );

    internal static ListingState ListingOf(Channel channel, ref Dice dice) =>
        !dice.PerMille(channel == Channel.Platform ? 900 : 300) ? ListingState.Absent
        : dice.PerMille(30) ? ListingState.Dead
        : ListingState.Live;

    /// <summary>The account a shop sells under: it opens a new one every few years, and somewhere one does every week. One parcel in twenty is somebody's only one.</summary>
    internal static long Account(Seller seller, int drift, ref Dice dice)
    {
        if (dice.PerMille(50))
        {
            return NewNumber(ref dice);
        }

        var number = long.Parse(seller.Party.Account.AsSpan(1), CultureInfo.InvariantCulture);
        return number * 10 + (number % AccountWeeks + drift) / AccountWeeks + 1;
    }
}
