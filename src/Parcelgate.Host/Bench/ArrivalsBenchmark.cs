namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using System.Net.Http.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Server;
using Parcelgate.Server.Storage;

/// <summary><c>bench arrivals</c>: one call to the running server that reports a flight of parcels, all decided and cleared before, and releases them.</summary>
internal static class ArrivalsBenchmark
{
    private const int WarmUpParcels = 1_000;

    // Air waybills with their check digit: serial mod 7.
    private const string WarmUp = "50110000001";
    private const string Flight = "50110000071";

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        run.Say($"arrivals on {BenchReport.NameOf(run.Store)}: deciding {run.Parcels} parcels.");
        var store = await run.Place.NewStoreAsync(run.Store, cancel);
        await FillAsync(run, store, cancel);
        run.Say("arrivals: the arrival.");
        await using var server = await ServerProcess.StartAsync(store, run.Place.Folder, cancel);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        client.DefaultRequestHeaders.Add("X-Api-Key", server.Key);
        await ArriveAsync(client, WarmUp, cancel);
        var clock = Stopwatch.StartNew();
        var answer = await ArriveAsync(client, Flight, cancel);
        var elapsed = clock.Elapsed;
        return new Measured()
            .Figure("seconds", elapsed.TotalSeconds, 3, Goal.Most(run.Store == StoreKind.Sqlite ? 2 : 1))
            .Figure("released", answer.Released, 0, Goal.Least(run.Parcels))
            .Figure("held", answer.Held, 0)
            .Condition("warm_up_parcels", WarmUpParcels)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static async Task FillAsync(BenchRun run, string named, CancellationToken cancel)
    {
        var file = run.Place.File("arrivals.ndjson");
        await Parcels.WriteAsync(file, Cleared(WarmUpParcels + run.Parcels).Select(Bind), cancel);
        await using var store = Stores.Open(named);
        await using var engine = await Engine.StartAsync(store, Parcels.LawFolder, TimeProvider.System, cancel, risk: false);
        await Parcels.ReceiveAsync(engine, file, cancel);
    }

    private static Consignment Bind(Consignment parcel, int index) =>
        parcel with
        {
            Transport = parcel.Transport with { Master = index < WarmUpParcels ? WarmUp : Flight },
        };

    /// <summary>Express parcels the law lets go on arrival: the benchmark is of the release, not of holds.</summary>
    private static IEnumerable<Consignment> Cleared(int count)
    {
        var law = Parcels.Law();
        var facts = new RunningFacts(law, DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        var plan = new TrafficPlan
        {
            Seed = 5,
            Count = checked(count * 10),
            PostShare = 0,
            PlatformShare = 0,
            DeclarantShare = 0,
        };
        return new Traffic(plan).Consignments().Where(parcel => IsCleared(parcel)).Take(count);

        bool IsCleared(Consignment parcel)
        {
            var assessed = Assess.Decide(parcel, law, facts.Of(parcel));
            if (assessed.Loading != Loading.Complete || assessed.Hold != HoldReason.None)
            {
                return false;
            }

            facts.Use(assessed);
            return true;
        }
    }

    private static async Task<Answer> ArriveAsync(HttpClient client, string master, CancellationToken cancel)
    {
        using var response = await client.PostAsJsonAsync("/v1/arrivals", new { master }, cancel);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<Answer>(cancel))!
            : throw new InvalidOperationException(
                $"The arrival was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}"
            );
    }

    private sealed record Answer(int Released, int Held);
}
