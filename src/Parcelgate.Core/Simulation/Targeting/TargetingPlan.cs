namespace Parcelgate.Core.Simulation;

/// <summary>How places are given and what is learnt from.</summary>
/// <param name="Name">As reports name it.</param>
/// <param name="RandomPerMille">Share of the places drawn at random, per mille; the others go to the highest expected findings.</param>
/// <param name="LearnsAll">
/// False: the score learns from inspected parcels alone, as in life. True: it is told the truth of every parcel after the week; nobody can have that, and the
/// difference is what learning from one's own choices costs.
/// </param>
public sealed record TargetingPolicy(string Name, int RandomPerMille, bool LearnsAll = false)
{
    /// <summary>Every place to the highest expected finding.</summary>
    public static TargetingPolicy Exploit { get; } = new("exploit", 0);

    /// <summary>One place in ten at random.</summary>
    public static TargetingPolicy Mixed { get; } = new("mixed", 100);

    /// <summary>Every place at random: what targeting is worth is measured from here.</summary>
    public static TargetingPolicy AtRandom { get; } = new("random", 1000);

    /// <summary>Every place to the highest expected finding of a score that has been told everything.</summary>
    public static TargetingPolicy AllKnown { get; } = new("all known", 0, LearnsAll: true);
}

/// <summary>One run of the targeting simulator. Two equal plans give equal results on any machine.</summary>
public sealed record TargetingPlan
{
    /// <summary>Weeks of inspections before those that count, the same for every policy: an office does not begin knowing nothing.</summary>
    internal const int WarmUpWeeks = 4;

    /// <summary>Share of parcels inspected in them, all at random. Arbitrary.</summary>
    internal const int WarmUpPerMille = 50;

    /// <summary>Any number; another seed gives other parcels, other rings and other draws. Lawful parcels are the same for every policy.</summary>
    public required long Seed { get; init; }

    /// <summary>How places are given.</summary>
    public required TargetingPolicy Policy { get; init; }

    /// <summary>Parcels inspected, per mille of all, 1 to 1000.</summary>
    public required int InspectedPerMille { get; init; }

    /// <summary>Lawful parcels a week, 100 to 1,000,000; those of the rings come on top.</summary>
    public int ParcelsPerWeek { get; init; } = 10_000;

    /// <summary>Weeks that count, 1 to 520.</summary>
    public int Weeks { get; init; } = 52;

    /// <summary>Parcels with fraud, per mille of the lawful ones, about; 1 to 200. Arbitrary, as in the generated traffic: what is there is not known anywhere.</summary>
    public int FraudPerMille { get; init; } = 10;

    /// <summary>Rings that change their method when too much is found, per mille; the others go on as they are until they give up. Arbitrary.</summary>
    public int AdaptingPerMille { get; init; } = 700;

    /// <summary>True: lawful traffic and the methods of new rings change over the year. False: they stay as in the first week.</summary>
    public bool Drift { get; init; } = true;

    /// <summary>The week whose shapes hold: drift runs over 52 weeks and stays there.</summary>
    internal int DriftOf(int week) => Drift ? Math.Clamp(week, 0, 52) : 0;

    /// <exception cref="ArgumentOutOfRangeException">A number is not as the property says.</exception>
    internal void Check()
    {
        Within(nameof(InspectedPerMille), InspectedPerMille, 1, 1000);
        Within(nameof(ParcelsPerWeek), ParcelsPerWeek, 100, 1_000_000);
        Within(nameof(Weeks), Weeks, 1, 520);
        Within(nameof(FraudPerMille), FraudPerMille, 1, 200);
        Within(nameof(AdaptingPerMille), AdaptingPerMille, 0, 1000);
        Within(nameof(Policy), Policy.RandomPerMille, 0, 1000);
    }

    private static void Within(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Give {least} to {most}.");
        }
    }
}
