namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using Parcelgate.Host.Cli;
using Parcelgate.Server;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate replay ID</c> and <c>replay --all</c>: recomputes decisions from their versions and facts and compares hashes.</summary>
internal static class ReplayVerb
{
    public static Verb Verb { get; } = new("replay", "Recompute decisions from their versions and facts and compare hashes", Configure);

    private static void Configure(Command command)
    {
        var id = new Argument<string?>("ID") { Description = "Number or reference of a consignment", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every decision of the store" };
        command.Add(id);
        command.Add(all);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var named = parsed.GetValue(id);
                if (named is null == !parsed.GetValue(all))
                {
                    throw VerbException.Usage("Name a consignment, or say --all.");
                }

                await using var engine = await EngineOf.StartAsync(settings.Read(parsed), cancel);
                var write = Writer(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
                return named is null ? await AllAsync(engine, write, cancel) : await OneAsync(engine, named, write, cancel);
            }
        );
    }

    private static async Task<int> OneAsync(Engine engine, string named, Action<ReplayResult> write, CancellationToken cancel)
    {
        var results = await engine.Replays.OfAsync(await FindAsync(engine.Store, named, cancel), cancel);
        foreach (var result in results)
        {
            write(result);
        }

        return results.All(result => result.Same) ? ExitCode.Ok : ExitCode.Findings;
    }

    private static async Task<long> FindAsync(IStore store, string named, CancellationToken cancel)
    {
        var byReference = await Queries.ConsignmentsAsync(store, named, cancel);
        if (byReference.Count > 0)
        {
            return byReference[0].Id;
        }

        return
            long.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await Queries.ConsignmentAsync(store, id, cancel) is not null
            ? id
            : throw VerbException.Usage($"There is no consignment {named}.");
    }

    private static async Task<int> AllAsync(Engine engine, Action<ReplayResult> write, CancellationToken cancel)
    {
        var total = await LongWork.RunAsync(
            "Replaying",
            null,
            tally => engine.Replays.AllAsync(result => Count(result, tally, write), cancel)
        );
        Console.Error.WriteLine(
            $"{total.Decisions} decisions replayed in {total.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s, {total.Different} differ."
        );
        return total.Different == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Count(ReplayResult result, Tally tally, Action<ReplayResult> write)
    {
        tally.Add(1);
        if (!result.Same)
        {
            write(result);
        }
    }

    private static Action<ReplayResult> Writer(TextWriter output, bool json) =>
        result =>
        {
            lock (output)
            {
                output.WriteLine(
                    json
                        ? JsonOption.Line(
                            new
                            {
                                id = result.ConsignmentId,
                                version = result.Version,
                                same = result.Same,
                                stored = result.Stored.ToString(),
                                recomputed = result.Recomputed.ToString(),
                                difference = result.Difference,
                            }
                        )
                    : result.Same ? $"Consignment {result.ConsignmentId}, decision {result.Version}: same hash {result.Stored}"
                    : $"Consignment {result.ConsignmentId}, decision {result.Version}: DIFFERENT. Stored {result.Stored}, recomputed {result.Recomputed}. {result.Difference}"
                );
            }
        };
}
