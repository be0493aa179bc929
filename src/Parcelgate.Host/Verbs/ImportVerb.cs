namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Security.Cryptography;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
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
            Description = "The provider the files are taken in for",
            HelpName = "NAME",
            DefaultValueFactory = _ => "import",
        };
        var channel = new Option<Channel>("--channel")
        {
            Description = "Channel of messages that do not state one",
            DefaultValueFactory = _ => Channel.Declarant,
        };
        var destination = new Option<string?>("--destination")
        {
            Description = "Country of messages that do not state one",
            HelpName = "XX",
        };
        command.Add(provider);
        command.Add(channel);
        command.Add(destination);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var engine = await EngineOf.StartAsync(settings.Read(parsed), cancel);
                var name = parsed.GetValue(provider)!;
                var sender = new Sender(name, $"import:{name}", new ReadDefaults(parsed.GetValue(channel), parsed.GetValue(destination)));
                var output = parsed.InvocationConfiguration.Output;
                var refused = 0L;
                foreach (var file in parsed.GetValue(files)!)
                {
                    var result = await ImportAsync(
                        engine,
                        sender,
                        file,
                        FormatOption.Of(parsed.GetValue(format), file),
                        parsed.GetValue(json) ? output : null,
                        cancel
                    );
                    refused += result.Refused;
                    if (!parsed.GetValue(json))
                    {
                        await output.WriteLineAsync(
                            $"{file.Name}: {result.Lines} consignments, {result.Accepted} accepted, {result.Refused} refused, submission {result.Id}"
                        );
                    }
                }

                return refused > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    /// <summary>The message id is the hash of the bytes: the same file imported twice is one message.</summary>
    private static async Task<SubmissionResult> ImportAsync(
        Engine engine,
        Sender sender,
        FileInfo file,
        Format format,
        TextWriter? lines,
        CancellationToken cancel
    )
    {
        await using var stream = file.OpenRead();
        var id = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
        stream.Position = 0;
        return await LongWork.RunAsync(
            $"Importing {file.Name}",
            null,
            tally =>
                engine.Submissions.ReceiveAsync(
                    sender,
                    new Incoming(id, format, file.Name, stream, long.MaxValue),
                    _ => { },
                    async answer =>
                    {
                        tally.Add(1);
                        if (lines is not null)
                        {
                            await lines.WriteAsync(System.Text.Encoding.UTF8.GetString(answer.Span));
                        }
                    },
                    cancel
                )
        );
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
