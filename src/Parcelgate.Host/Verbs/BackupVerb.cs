namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate backup FILE</c>: one file with everything committed before, while servers run.</summary>
internal static class BackupVerb
{
    public static Verb Verb { get; } = new("backup", "Write the whole store into one file, while servers run", Configure);

    private static void Configure(Command command)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist" };
        command.Add(file);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var store = await StoreOf.OpenExistingAsync(settings.Read(parsed), cancel);
                var done = await LongWork.RunAsync(
                    "Backing up",
                    null,
                    _ => Backups.BackupAsync(store, parsed.GetRequiredValue(file), cancel)
                );
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json)
                        ? JsonOption.Line(done)
                        : $"Wrote {done.Path}: {Counted.Of(done.Rows, "row")}, {done.Bytes} bytes."
                );
                return ExitCode.Ok;
            }
        );
    }
}
