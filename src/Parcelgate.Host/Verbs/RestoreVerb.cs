namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate restore FILE</c>: puts a backup in the place of a store no process uses; all of it or nothing.</summary>
internal static class RestoreVerb
{
    public static Verb Verb { get; } = new("restore", "Put a backup in the place of a store no process uses", Configure);

    private static void Configure(Command command)
    {
        var file = new Argument<string>("FILE") { Description = "The backup to restore" };
        var force = new Option<bool>("--force") { Description = "Replace a store that has data" };
        command.Add(file);
        command.Add(force);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var store = SettingReader.Value(settings.Read(parsed), "Store");
                var done = await LongWork.RunAsync(
                    "Restoring",
                    null,
                    _ => RestoreAsync(store, parsed.GetRequiredValue(file), parsed.GetValue(force), cancel)
                );
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json) ? JsonOption.Line(done) : $"Restored {Counted.Of(done.Rows, "row")} from {done.Path}."
                );
                return ExitCode.Ok;
            }
        );
    }

    private static async Task<BackupReport> RestoreAsync(string store, string path, bool force, CancellationToken cancel)
    {
        try
        {
            return await Backups.RestoreAsync(store, path, force, cancel);
        }
        catch (Exception refused) when (refused is InvalidDataException or InvalidOperationException)
        {
            throw VerbException.Unavailable(refused.Message, refused);
        }
    }
}
