namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;

/// <summary>One manifest as a provider sends it.</summary>
/// <param name="Number">Air waybill or dispatch number all its consignments name as their master.</param>
/// <param name="Provider">Who sends the data; invented.</param>
/// <param name="Channel">How its consignments reach customs.</param>
/// <param name="Conveyance">Flight with its date.</param>
/// <param name="ArrivesAt">Expected arrival, UTC.</param>
/// <param name="Consignments">Its consignments, at least one, in the order of the file.</param>
/// <param name="Planted">What was planted among them.</param>
public sealed record DemoManifest(
    string Number,
    string Provider,
    Channel Channel,
    string Conveyance,
    DateTimeOffset ArrivesAt,
    IReadOnlyList<Consignment> Consignments,
    IReadOnlyList<TrafficLabel> Planted
);

/// <summary>The demonstration's traffic.</summary>
public static class Demo
{
    /// <summary>Consignments of one morning.</summary>
    public const int Count = 20_000;

    /// <summary>
    /// One morning in Baku: three flights and two postal dispatches, <see cref="Count"/> consignments in all, one in a hundred planted. The
    /// recipients are the same on every date, so mornings of one month use up the same allowances.
    /// </summary>
    /// <param name="seed">Any number; the same seed and date give the same manifests.</param>
    /// <param name="date">Day of arrival in Baku.</param>
    public static IReadOnlyList<DemoManifest> Morning(long seed, DateOnly date) =>
        // Six in the morning in Baku (UTC+4) is 02:00 UTC.
        Morning(seed, new DateTimeOffset(date, new TimeOnly(2, 0), TimeSpan.Zero));

    /// <summary>The same with a beginning of its own: the first flight arrives 20 minutes after <paramref name="from"/>, the last dispatch four hours later.</summary>
    /// <param name="seed">As above.</param>
    /// <param name="from">When the morning begins; UTC.</param>
    public static IReadOnlyList<DemoManifest> Morning(long seed, DateTimeOffset from)
    {
        var date = DateOnly.FromDateTime(from.UtcDateTime);
        var dice = Dice.For(seed, 4, date.DayNumber);
        var (country, china, turkey) = (Country.Of("az"), Origin.Of("CN"), Origin.Of("TR"));
        (string Provider, Leg Leg)[] flights =
        [
            ("Caspia Express", Flight(Channel.Express, china, "CKX417", from.AddMinutes(20), 5_400, ref dice)),
            ("Tulpar Kurye", Flight(Channel.Express, turkey, "TPL083", from.AddMinutes(75), 3_200, ref dice)),
            ("Orbita Cargo", Flight(Channel.Platform, china, "ORB206", from.AddMinutes(130), 7_400, ref dice)),
            ("Post item data", Dispatch(china, country, from.AddMinutes(190), 2_600, date)),
            ("Post item data", Dispatch(turkey, country, from.AddMinutes(245), 1_400, date)),
        ];
        var plan = new TrafficPlan
        {
            Seed = seed,
            Count = Count,
            From = from,
            Legs = [.. flights.Select(flight => flight.Leg)],
        };
        return Manifests(plan, [.. flights.Select(flight => flight.Provider)]);
    }

    private static List<DemoManifest> Manifests(TrafficPlan plan, string[] providers)
    {
        var manifests = new List<DemoManifest>();
        var labels = new List<TrafficLabel>();
        using var all = new Traffic(plan).Consignments(labels.Add).GetEnumerator();
        foreach (var leg in plan.Legs)
        {
            var consignments = new List<Consignment>(leg.Count);
            while (consignments.Count < leg.Count && all.MoveNext())
            {
                consignments.Add(all.Current);
            }

            var (transport, provider) = (leg.Transport, providers[manifests.Count]);
            manifests.Add(
                new DemoManifest(
                    transport.Master!,
                    provider,
                    leg.Channel,
                    transport.Conveyance!,
                    transport.ArrivesAt!.Value,
                    consignments,
                    [.. labels]
                )
            );
            labels.Clear();
        }

        return manifests;
    }

    private static Leg Flight(Channel channel, Origin origin, string conveyance, DateTimeOffset arrives, int count, ref Dice dice) =>
        new(
            channel,
            origin.Code,
            Legs.Flight(arrives, ref dice, conveyance),
            Array.Find(Legs.Carriers, carrier => conveyance.StartsWith(carrier.Code, StringComparison.Ordinal)).Party,
            count
        );

    private static Leg Dispatch(Origin origin, Country country, DateTimeOffset arrives, int count, DateOnly date) =>
        new(Channel.Post, origin.Code, Legs.Dispatch(origin, country, date.DayOfYear, arrives), null, count);
}
