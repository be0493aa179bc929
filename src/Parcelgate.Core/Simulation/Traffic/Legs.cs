namespace Parcelgate.Core.Simulation;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>Makes flights and dispatches for a plan that names none: spread over the mornings, channels in their shares.</summary>
internal static class Legs
{
    private const int LegKind = 3;

    /// <summary>Invented carriers with their flight prefix.</summary>
    internal static readonly (string Code, Party Party)[] Carriers =
    [
        ("CKX", new Party("Caspia Express", PartyKind.Organisation)),
        ("TPL", new Party("Tulpar Kurye", PartyKind.Organisation)),
        ("ORB", new Party("Orbita Cargo", PartyKind.Organisation)),
    ];

    /// <summary>The legs in order of arrival, until <see cref="TrafficPlan.Count"/> is reached.</summary>
    internal static IEnumerable<Leg> Of(TrafficPlan plan, Country country)
    {
        if (!plan.Legs.IsDefaultOrEmpty)
        {
            return plan.Legs;
        }

        // Some forty legs at least, so that even a thousand parcels meet every channel and several origins.
        var size = Math.Clamp(plan.Count / 40, 20, Math.Max(20, plan.LegSize));
        return Enumerable
            .Range(0, (plan.Count + size - 1) / size)
            .Select(number => Make(plan, country, number, Math.Min(size, plan.Count - number * size), size));
    }

    private static Leg Make(TrafficPlan plan, Country country, int number, int count, int size)
    {
        var dice = Dice.For(plan.Seed, LegKind, number);
        var channel = ChannelOf(plan, number);
        var origin = OriginOf(country, ref dice);
        var legsPerDay = Math.Max(1, plan.PerDay / size);
        var minutes = (number % legsPerDay) * 300L / legsPerDay + dice.Below(20);
        var arrives = plan.From.AddDays(number / legsPerDay).AddMinutes(minutes);
        var transport = channel == Channel.Post ? Dispatch(origin, country, number, arrives) : Flight(arrives, ref dice);
        var carrier =
            channel == Channel.Post
                ? null
                : Array.Find(Carriers, known => transport.Conveyance!.StartsWith(known.Code, StringComparison.Ordinal)).Party;
        return new Leg(channel, origin.Code, transport, carrier, count);
    }

    /// <summary>A postal dispatch: S8 of twenty characters, office, office, category, subclass, last digit of the year, serial.</summary>
    internal static Transport Dispatch(Origin origin, Country country, int serial, DateTimeOffset arrives) =>
        new(
            TransportMode.Post,
            $"{Carriers[serial % 3].Code}{100 + serial % 800}/{Day(arrives)}",
            $"{origin.Office}{country.Office}AUN{arrives.Year % 10}{Numbers.Padded("", 1 + serial, 4)}",
            null,
            arrives
        );

    /// <summary>A flight with its air waybill. The prefix 998 is arbitrary; nobody checked whose it is.</summary>
    internal static Transport Flight(DateTimeOffset arrives, ref Dice dice, string? conveyance = null) =>
        new(
            TransportMode.Air,
            $"{conveyance ?? $"{dice.Pick(Carriers).Code}{100 + dice.Below(800)}"}/{Day(arrives)}",
            Numbers.AirWaybill(998, dice.Below(10_000_000)),
            null,
            arrives
        );

    private static string Day(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Steps of the golden ratio fall evenly on the shares: any run of legs has them nearly right.</summary>
    private static Channel ChannelOf(TrafficPlan plan, int number)
    {
        Span<int> shares = [plan.PostShare, plan.ExpressShare, plan.PlatformShare, plan.DeclarantShare];
        var sum = shares[0] + shares[1] + shares[2] + shares[3];
        var at = (int)((((ulong)number * 2_654_435_769UL + 400_000_000UL) & 0xFFFF_FFFFUL) * (ulong)sum >> 32);
        var channel = 0;
        while (channel < 3 && (at -= shares[channel]) >= 0)
        {
            channel++;
        }

        return (Channel)channel;
    }

    private static Origin OriginOf(Country country, ref Dice dice)
    {
        while (true)
        {
            var left = dice.Below(1000);
            var origin = Array.Find(Origin.All, candidate => (left -= candidate.Share) < 0) ?? Origin.All[0];
            var sameUnion = origin.Code == "DE" && country.Code is "LT" or "RO";
            if (origin.Code != country.Code && !sameUnion)
            {
                return origin;
            }
        }
    }
}
