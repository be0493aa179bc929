namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate import FILE…</c>: takes files into the store as a provider's messages would be taken, and prints the answer.</summary>
internal static class ImportVerb
{
    public static Verb Verb { get; } =
        new("import", "Take files of any format into the store, decide them and print the answers", Configure);

    private static void Configure(Command command)
    {
        var files = FilesArgument.AddTo(command);
        var format = FormatOption.AddTo(command);
        var provider = new Option<string>("--provider")
        {
            Description = "The provider the files are taken in for; its parcels move by its key only",
            HelpName = "NAME",
            DefaultValueFactory = _ => "import",
        };
        var messageId = new Option<string?>("--message-id")
        {
            Description =
                "The message id of one file; without it the SHA-256 of its bytes, and a file of which nothing was accepted is tried afresh",
            HelpName = "ID",
        };
        command.Add(provider);
        command.Add(messageId);
        var defaults = DefaultsOptions.AddTo(command);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var named = parsed.GetValue(files)!;
                var id = MessageIdOf(parsed.GetValue(messageId), named.Length);
                var name = parsed.GetValue(provider)!;
                var sender = new Sender(name, $"import:{name}", defaults.Read(parsed));
                await using var engine = await EngineOf.StartAsync(settings.Read(parsed), cancel);
                var run = new ImportRun(engine, sender, id, parsed.InvocationConfiguration.Output, parsed.GetValue(json));
                var refused = 0L;
                foreach (var file in named)
                {
                    refused += await run.ImportAsync(file, FormatOption.Of(parsed.GetValue(format), file), cancel);
                }

                return refused > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    private static string? MessageIdOf(string? id, int files)
    {
        if (id is null)
        {
            return null;
        }

        return files > 1 ? throw VerbException.Usage("--message-id names one message: import one file with it.")
            : id.Length is 0 or > MessageHead.LongestMessageId || id.Any(char.IsControl)
                ? throw VerbException.Usage($"--message-id: give 1 to {MessageHead.LongestMessageId} printable characters.")
            : id;
    }
}

/// <summary>Starts the engine on the store the settings name.</summary>
internal static class EngineOf
{
    /// <exception cref="VerbException">The store or the law cannot be used.</exception>
    public static async Task<Engine> StartAsync(IConfiguration settings, CancellationToken cancel)
    {
        var options = settings.GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions();
        try
        {
            return await Engine.StartAsync(StoreOf.Open(settings), LawFolder.Of(options), TimeProvider.System, cancel);
        }
        catch (Exception failed) when (failed is LawException or DirectoryNotFoundException or StoreUnavailableException)
        {
            throw VerbException.Unavailable(failed.Message);
        }
    }
}
