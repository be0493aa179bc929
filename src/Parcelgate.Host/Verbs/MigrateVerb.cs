namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate migrate</c>: creates the store's tables or brings them up to date. Safe while servers run and when several start at once.</summary>
internal static class MigrateVerb
{
    public static Verb Verb { get; } = new("migrate", "Create the store's tables or bring them up to date", Configure);

    private static void Configure(Command command)
    {
        var settings = SettingOptions.AddTo(command);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var store = StoreOf.Open(settings.Read(parsed));
                await LongWork.RunAsync("Migrating", null, _ => MigrateAsync(store, cancel));
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json)
                        ? JsonOption.Line(new { store = store.Kind, schema = Schema.Version })
                        : $"The store ({store.Kind}) has schema version {Schema.Version}."
                );
                return ExitCode.Ok;
            }
        );
    }

    private static async Task<bool> MigrateAsync(IStore store, CancellationToken cancel)
    {
        await store.MigrateAsync(cancel);
        return true;
    }
}
