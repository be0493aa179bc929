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

                var read = settings.Read(parsed);
                await using (await StoreOf.OpenExistingAsync(read, cancel)) { }
                await using var engine = await EngineOf.StartAsync(read, cancel);
                var output = parsed.InvocationConfiguration.Output;
                var write = Writer(output, parsed.GetValue(json));
                return named is null
                    ? await AllAsync(engine, write, output, parsed.GetValue(json), cancel)
                    : await OneAsync(engine, named, write, cancel);
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

        return results.All(result => result.Same || result.IsErased) ? ExitCode.Ok : ExitCode.Findings;
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

    private static async Task<int> AllAsync(
        Engine engine,
        Action<ReplayResult> write,
        TextWriter output,
        bool json,
        CancellationToken cancel
    )
    {
        var total = await LongWork.RunAsync(
            "Replaying",
            null,
            tally => engine.Replays.AllAsync(result => Count(result, tally, write), cancel)
        );
        var seconds = total.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        await output.WriteLineAsync(
            json
                ? JsonOption.Line(
                    new
                    {
                        decisions = total.Decisions,
                        different = total.Different,
                        erased = total.Erased,
                        seconds = Math.Round(total.Elapsed.TotalSeconds, 3),
                    }
                )
                : $"{Counted.Of(total.Decisions, "decision")} replayed in {seconds} s, {Counted.Of(total.Different, "differs", "differ")}."
                    + (
                        total.Erased == 0
                            ? ""
                            : $" {Counted.Of(total.Erased, "cannot be recomputed: its persons were", "cannot be recomputed: their persons were")} deleted as was agreed; verify checks the proofs."
                    )
        );
        return total.Different == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Count(ReplayResult result, Tally tally, Action<ReplayResult> write)
    {
        tally.Add(1);
        if (!result.Same && !result.IsErased)
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
                                erased = result.IsErased,
                                stored = result.Stored.ToString(),
                                recomputed = result.Recomputed.ToString(),
                                difference = result.Difference,
                            }
                        )
                    : result.IsErased
                        ? $"Consignment {result.ConsignmentId}, decision {result.Version}: stored {result.Stored}. {result.Difference}"
                    : result.Same ? $"Consignment {result.ConsignmentId}, decision {result.Version}: same hash {result.Stored}"
                    : $"Consignment {result.ConsignmentId}, decision {result.Version}: DIFFERENT. Stored {result.Stored}, recomputed {result.Recomputed}. {result.Difference}"
                );
            }
        };
}
