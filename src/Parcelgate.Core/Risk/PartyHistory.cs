namespace Parcelgate.Core.Risk;

using System.Numerics;

/// <summary>What one day saw of a party.</summary>
/// <param name="Day">Days since 1 January 1970, UTC.</param>
/// <param name="Parcels">Consignments first decided on that day.</param>
/// <param name="Near">Of them those valued at most a tenth below a threshold of the law.</param>
/// <param name="Names">A bit for each recipient's name seen, of 64 (<see cref="PartyKeys.NameBit"/>).</param>
/// <param name="Inspected">Consignments whose inspection ended on that day.</param>
/// <param name="Found">Of them those that were not as declared.</param>
public readonly record struct PartyDay(int Day, int Parcels, int Near, long Names, int Inspected = 0, int Found = 0)
{
    /// <summary>Both together; of one day.</summary>
    public PartyDay And(PartyDay other) =>
        new(Day, Parcels + other.Parcels, Near + other.Near, Names | other.Names, Inspected + other.Inspected, Found + other.Found);
}

/// <summary>What is known of one party of a consignment before it: a fact of the decision.</summary>
/// <param name="Role">Its part.</param>
/// <param name="Parcels7">Consignments in the last seven days, today's among them.</param>
/// <param name="Parcels30">In the last thirty days.</param>
/// <param name="Near30">Of them those valued at most a tenth below a threshold.</param>
/// <param name="Names30">Recipients' names among them; a little too few where there are many, at most 64.</param>
/// <param name="KnownDays">Days since its first consignment within thirty; 0 for one never seen.</param>
/// <param name="Inspected">Opened within a year.</param>
/// <param name="Found">Of them not as declared.</param>
public sealed record PartyFact(
    PartyRole Role,
    int Parcels7,
    int Parcels30,
    int Near30,
    int Names30,
    int KnownDays,
    int Inspected,
    int Found
);

/// <summary>The days of one party: read from the store, grown by the parcels of the batch in hand, and turned into facts.</summary>
public sealed class PartyHistory
{
    /// <summary>Days of parcels that count, today among them.</summary>
    public const int Days = 30;

    /// <summary>Days of inspections that count: a year.</summary>
    public const int InspectedDays = 365;

    private const int Week = 7;
    private readonly List<PartyDay> days = new(1); // Most parties have one.

    /// <summary>Takes a day read from the store; several of one day add up.</summary>
    public void Take(PartyDay day)
    {
        var at = days.FindIndex(one => one.Day == day.Day);
        if (at < 0)
        {
            days.Add(day);
        }
        else
        {
            days[at] = days[at].And(day);
        }
    }

    /// <summary>A history that goes on by itself, with everything of this one.</summary>
    public PartyHistory Copy()
    {
        var copy = new PartyHistory();
        copy.days.AddRange(days);
        return copy;
    }

    /// <summary>What is known on a day.</summary>
    public PartyFact On(int today, PartyRole role)
    {
        var (week, month, near, names, known) = (0, 0, 0, 0L, 0);
        var (inspected, found) = (0, 0);
        foreach (var day in days)
        {
            var ago = today - day.Day;
            if (ago is >= 0 and < InspectedDays)
            {
                inspected += day.Inspected;
                found += day.Found;
            }

            if (ago is < 0 or >= Days)
            {
                continue;
            }

            week += ago < Week ? day.Parcels : 0;
            month += day.Parcels;
            near += day.Near;
            names |= day.Names;
            known = Math.Max(known, ago);
        }

        return new PartyFact(role, week, month, near, BitOperations.PopCount(unchecked((ulong)names)), known, inspected, found);
    }
}
