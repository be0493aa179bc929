namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;

/// <summary>
/// All rings. A ring of which too much is found takes over the method of one that goes unseen, or one nobody uses yet; a ring that does not adapt gives up and
/// another begins in its place. There are always as many: that inspections deter is not simulated.
/// </summary>
internal sealed class Rings
{
    private const int ParcelsPerRing = 4;

    // Duty of 15 % and VAT of 18 % on value and duty. Arbitrary, in the manner of many laws: 1.15 · 1.18 − 1.
    private const long ChargePerMille = 357;

    private const int DyingPerMille = 15;

    private static readonly Article[][] DearFrom =
    [
        .. Origin.All.Select(origin =>
            Goods.All.Where(article => article.LowCents >= 1500 && article.Origins.Contains(origin.Code)).ToArray()
        ),
    ];

    private readonly TargetingPlan plan;
    private readonly Ring[] rings;
    private readonly People people;
    private readonly Sellers sellers;

    internal Rings(TargetingPlan plan)
    {
        this.plan = plan;
        people = LawfulWeeks.PeopleOf(plan);
        sellers = new Sellers(plan.Seed);
        var dice = Dice.For(plan.Seed, 33, 0);
        var count = (int)Math.Max(4, (long)plan.ParcelsPerWeek * plan.FraudPerMille / 1000 / ParcelsPerRing);
        rings = [.. Enumerable.Range(0, count).Select(_ => Begin(0, ref dice))];
    }

    internal int Count => rings.Length;

    /// <summary>How often a ring changed its method because too much was found.</summary>
    internal int Moves { get; private set; }

    /// <summary>The parcels of a week.</summary>
    internal void Week(int week, Action<Declared, Truth> send)
    {
        var dice = Dice.For(plan.Seed, 34, week + TargetingPlan.WarmUpWeeks);
        for (var number = 0; number < rings.Length; number++)
        {
            var (ring, place) = (rings[number], number);
            if (ring.Method.FreshAccount)
            {
                ring.Account = LawfulWeeks.NewNumber(ref dice);
            }

            for (var left = ring.Size; left > 0; )
            {
                left -= Order(ring, left, Send, ref dice);
            }

            void Send(Declared parcel, long trueCents)
            {
                ring.Sent();
                send(parcel, new Truth(place, ring.Method.Kind, trueCents * ChargePerMille / 1000));
            }
        }
    }

    /// <summary>A parcel of this ring was inspected.</summary>
    internal void Lost(int ring) => rings[ring].Lost();

    /// <summary>The week is over: who lost too much moves or gives up.</summary>
    internal void Age(int week)
    {
        var dice = Dice.For(plan.Seed, 35, week + TargetingPlan.WarmUpWeeks);
        var drift = plan.DriftOf(week);
        for (var number = 0; number < rings.Length; number++)
        {
            var ring = rings[number];
            if (dice.PerMille(DyingPerMille) || ring is { IsHit: true, Adapts: false })
            {
                rings[number] = Begin(drift, ref dice);
            }
            else if (ring.IsHit)
            {
                Move(ring, drift, ref dice);
            }
            else
            {
                ring.Age();
            }
        }
    }

    private Ring Begin(int drift, ref Dice dice)
    {
        var method = Method.Of(drift, ref dice);
        return new Ring
        {
            Method = method,
            Account = Account(method.Origin, drift, ref dice),
            Size = 2 + dice.Below(2 * ParcelsPerRing - 3),
            Adapts = dice.PerMille(plan.AdaptingPerMille),
        };
    }

    /// <summary>Half of those who move do as others do: of three they know the one that has been unseen longest.</summary>
    private void Move(Ring ring, int drift, ref Dice dice)
    {
        Moves++;
        var known = rings[dice.Below(rings.Length)];
        for (var others = 0; others < 2; others++)
        {
            var other = rings[dice.Below(rings.Length)];
            known = other.QuietWeeks > known.QuietWeeks ? other : known;
        }

        var own = Method.Of(drift, ref dice);
        ring.Method = dice.PerMille(500) ? known.Method : own;
        ring.Account = Account(ring.Method.Origin, drift, ref dice);
        ring.Forget();
    }

    /// <summary>Half of the rings sell among a shop's lawful sales, half under an account of their own.</summary>
    private long Account(int origin, int drift, ref Dice dice) =>
        dice.PerMille(500)
            ? LawfulWeeks.Account(sellers.Next(Origin.All[origin], onPlatform: false, ref dice), drift, ref dice)
            : LawfulWeeks.NewNumber(ref dice);

    /// <summary>One order of goods for 320 to 1,500 USD, sent whole or in parts; how many parcels it made.</summary>
    private int Order(Ring ring, int left, Action<Declared, long> send, ref Dice dice)
    {
        var goods = dice.Pick(DearFrom[ring.Method.Origin]);
        var price = Math.Max(goods.LowCents, Pricing.Cents(goods, ref dice));
        var pieces = (int)Math.Max(LawfulWeeks.LimitCents / price + 1, dice.Between(320_00, 1_500_00) / price);
        switch (ring.Method.Kind)
        {
            case Fraud.Splitting or Fraud.OtherNames:
                return Split(ring, left, goods, price * pieces, send, ref dice);
            case Fraud.Misdescription:
                send(Misdescribed(ring, goods, pieces, ref dice), price * pieces);
                return 1;
            case var _ when ring.Method.Careful:
                send(Plain(ring, ref dice), price * pieces);
                return 1;
            default:
                send(Undervalued(ring, goods, pieces, price * pieces, ref dice), price * pieces);
                return 1;
        }
    }

    /// <summary>Brand goods as plain ones: nothing about the declaration is odd but who sends it and by which way.</summary>
    private Declared Plain(Ring ring, ref Dice dice)
    {
        var goods = dice.Pick(dice.Pick(Goods.From(Origin.All[ring.Method.Origin].Code)));
        return Parcel(ring, Person(ref dice), ref dice) with
        {
            Article = goods,
            Cents = BelowLimit(Pricing.Cents(goods, ref dice), ref dice),
            Grams = dice.Between(goods.LightGrams, goods.HeavyGrams),
        };
    }

    private Declared Undervalued(Ring ring, Article goods, int pieces, long value, ref Dice dice) =>
        Parcel(ring, Person(ref dice), ref dice) with
        {
            Article = goods,
            Pieces = ring.Method.TellsPieces ? pieces : 1,
            Cents = BelowLimit(value * ring.Method.DeclaredPerMille / 1000, ref dice),
            Grams = dice.Between(goods.LightGrams, goods.HeavyGrams) * pieces,
        };

    /// <summary>As many pieces of something cheap as weigh about the same, at their usual price. In one of five the code gives it away.</summary>
    private Declared Misdescribed(Ring ring, Article goods, int pieces, ref Dice dice)
    {
        var grams = dice.Between(goods.LightGrams, goods.HeavyGrams) * pieces;
        var told = Cheap(ring.Method.Origin, grams, ref dice);
        var toldPieces = (int)Math.Clamp(grams * 2 / (told.LightGrams + told.HeavyGrams), 1, 60);
        var parcel = Parcel(ring, Person(ref dice), ref dice);
        return parcel with
        {
            Article = told,
            Pieces = toldPieces,
            Cents = BelowLimit(Pricing.Cents(told, ref dice) * toldPieces, ref dice),
            Grams = grams,
            Contradicts = parcel.Contradicts || dice.PerMille(200),
        };
    }

    /// <summary>Parts to one person, or to many names at few addresses.</summary>
    private int Split(Ring ring, int left, Article goods, long value, Action<Declared, long> send, ref Dice dice)
    {
        var method = ring.Method;
        var size = LawfulWeeks.LimitCents * (method.Careful ? method.DeclaredPerMille : 950) / 1000;
        var parts = (int)Math.Max(2, Math.Min(left, value / size + 1));
        var person = Person(ref dice);
        var address = person;
        for (var part = 0; part < parts; part++)
        {
            if (method.Kind == Fraud.OtherNames && part > 0)
            {
                person = Person(ref dice);
                address = part % method.NamesAtAddress == 0 ? person : address;
            }

            var cents = size * dice.Between(900, 1045) / 1000;
            var pieces = (int)Math.Max(1, cents * 2 / (goods.LowCents + goods.HighCents));
            var parcel = Parcel(ring, person, ref dice) with
            {
                Address = address,
                Article = goods,
                Pieces = pieces,
                Cents = cents,
                Grams = dice.Between(goods.LightGrams, goods.HeavyGrams) * pieces,
            };
            send(parcel, cents);
        }

        return parts;
    }

    /// <summary>Three in four recipients are people who also order for themselves, the others were never met.</summary>
    private long Person(ref Dice dice) => dice.PerMille(750) ? people.Next(ref dice) : LawfulWeeks.NewNumber(ref dice);

    private static long BelowLimit(long cents, ref Dice dice) =>
        Math.Clamp(cents, 100, LawfulWeeks.LimitCents * dice.Between(850, 995) / 1000);

    /// <summary>Something from the same country that costs little; the best of a few throws.</summary>
    private static Article Cheap(int origin, long grams, ref Dice dice)
    {
        var groups = Goods.From(Origin.All[origin].Code);
        var cheapest = dice.Pick(dice.Pick(groups));
        for (var tries = 0; tries < 5; tries++)
        {
            var other = dice.Pick(dice.Pick(groups));
            cheapest = other.LowCents < cheapest.LowCents && other.LightGrams <= grams ? other : cheapest;
        }

        return cheapest;
    }

    /// <summary>What all parcels of a ring have in common; goods, value and mass are still those of nothing.</summary>
    private static Declared Parcel(Ring ring, long person, ref Dice dice)
    {
        var method = ring.Method;
        return new Declared(
            method.Channel,
            method.Origin,
            method.Carrier,
            method.Gift,
            method.Gift ? LawfulWeeks.NoSeller : ring.Account,
            person,
            person,
            Goods.All[0],
            1,
            0,
            0,
            method.Vague ? Wording.Vague : Wording.Specific,
            LawfulWeeks.WithCode(method.Channel, ref dice),
            dice.PerMille(15),
            LawfulWeeks.ListingOf(method.Channel, ref dice)
        );
    }
}
