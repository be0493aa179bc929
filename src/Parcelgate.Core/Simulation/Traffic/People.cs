namespace Parcelgate.Core.Simulation;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>
/// Persons and companies who receive. Nobody is stored: the same number gives the same name, identity, address and telephone wherever it turns up,
/// so a million recipients need no memory.
/// </summary>
internal sealed class People
{
    // Orders a month and, per mille, how many people order so often: a few order daily and use their allowance up. Arbitrary, skewed as orders are.
    private static readonly (int Orders, int Share)[] Habits =
    [
        (1, 500),
        (2, 200),
        (3, 100),
        (4, 70),
        (6, 50),
        (9, 40),
        (15, 25),
        (30, 15),
    ];
    private static readonly int[] HabitWeights = [.. Habits.Select(habit => habit.Orders * habit.Share)];
    private static readonly int HabitSum = HabitWeights.Sum();

    // A prime above any number of people here: stepping by it meets everyone of a habit once before anyone twice.
    private const long Step = 15_485_863;

    private const int PersonKind = 1;
    private const int CompanyKind = 2;

    private static readonly string[] CompanyWords = Names.Words(
        "Zirvar Ventora Nordalis Araqon Balkhara Silvento Kaspimo Tarqun Luminar-S Dalgon Ostrava-K Merinqo"
    );

    private readonly Country country;
    private readonly long seed;
    private readonly int oddPerMille;
    private readonly long[] inHabit;
    private readonly long[] drawn;
    private readonly int companies;

    internal People(TrafficPlan plan, Country country)
    {
        this.country = country;
        seed = plan.Seed;
        oddPerMille = plan.OddPersonPerMille;

        // One month's traffic decides how many people there are; later months meet them again.
        var month = Math.Min(plan.Count, 30L * plan.PerDay);
        var buyers = month * 1000 / HabitSum;
        inHabit = [.. Habits.Select(habit => Math.Max(1, buyers * habit.Share / 1000))];
        drawn = new long[Habits.Length];
        companies = (int)Math.Max(5, buyers / 40);
    }

    /// <summary>The next person who orders: by the end of a month everyone has ordered as often as his habit is.</summary>
    internal long Next(ref Dice dice)
    {
        var habit = dice.Weighted(HabitWeights, HabitSum);
        var place = drawn[habit]++ * Step % inHabit[habit];
        return ((long)habit << 32) + place;
    }

    /// <summary>The person with this number.</summary>
    internal Party Person(long number)
    {
        var dice = Dice.For(seed, PersonKind, number);
        var community = Community(ref dice);
        var name = FullName(community, ref dice);
        var identity = Identity(ref dice);
        var address = AddressIn(country.Cities, community, country.Code, ref dice);
        var phone = Numbers.RandomDigits(ref dice, dice.Pick(country.Phone), 7);
        if (dice.PerMille(oddPerMille))
        {
            (name, identity) = dice.PerMille(500) ? (community.Respell(name), identity) : (name, null);
        }

        return new Party(name, PartyKind.Person, identity, address, phone);
    }

    /// <summary>A person of this community abroad, who sends a gift.</summary>
    internal static Party Sender(Origin origin, ref Dice dice) =>
        new(FullName(origin.People, ref dice), PartyKind.Person, null, AddressIn(origin.Cities, origin.People, origin.Code, ref dice));

    /// <summary>A company that receives.</summary>
    internal Party Company(ref Dice dice)
    {
        var own = Dice.For(seed, CompanyKind, dice.Below(companies));
        var name = string.Concat(own.Pick(CompanyWords), " ", own.Pick(CompanyWords), string.Concat(" ", own.Pick(country.Company)));
        var identity = Numbers.RandomDigits(ref own, country.CompanyNumber, 10);
        var address = AddressIn(country.Cities, country.Communities[0].Who, country.Code, ref own);
        return new Party(name, PartyKind.Organisation, identity, address, Numbers.RandomDigits(ref own, own.Pick(country.Phone), 7));
    }

    private Community Community(ref Dice dice)
    {
        var left = dice.Below(100);
        foreach (var (who, share) in country.Communities)
        {
            left -= share;
            if (left < 0)
            {
                return who;
            }
        }

        return country.Communities[0].Who;
    }

    /// <summary>The shape only: where a country's number has check digits they are not made right, so that none is a living person's on purpose.</summary>
    private string? Identity(ref Dice dice) =>
        country.Identity switch
        {
            "" => null,
            "A7" => Numbers.RandomToken(ref dice, 7),
            "N11" => Numbers.RandomDigits(ref dice, "", 11),
            "N12" => Numbers.RandomDigits(ref dice, "", 12),
            _ => Numbers.RandomDigits(ref dice, "", 13),
        };

    private static string FullName(Community community, ref Dice dice)
    {
        var woman = dice.PerMille(560);
        var given = dice.Pick(woman ? community.Women : community.Men);
        var family = community.Family(dice.Pick(community.Families), woman);
        return community.FamilyFirst ? string.Concat(family, " ", given) : string.Concat(given, " ", family);
    }

    private static Address AddressIn(City[] cities, Community community, string country, ref Dice dice)
    {
        var left = dice.Below(100);
        var place = 0;
        while (place < cities.Length - 1 && (left -= cities[place].Share) >= 0)
        {
            place++;
        }

        var city = cities[place];
        var house = dice.Below(180) + 1;
        var street = dice.Pick(community.Streets);
        var lines = string.Concat(street, " ", Text(house));
        if (dice.PerMille(600))
        {
            lines = string.Concat(lines, ", ", Text(dice.Below(120) + 1));
        }

        return new Address(lines, city.Name, city.Region, city.Postcode, country);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
