namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;

/// <summary><c>parcelgate serve</c>: the server, until Ctrl-C or SIGTERM; then what was accepted is finished.</summary>
internal static class ServeVerb
{
    public static Verb Verb { get; } = new("serve", "Run the server: API, pages, workers", Configure);

    private static void Configure(Command command)
    {
        var urls = UrlsOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var app = ServerHost.Build(settings.Read(parsed, ("Urls", parsed.GetValue(urls))));
                await ServerHost.PrepareAsync(app, cancel);
                await ServerHost.RunAsync(app, cancel);
                return ExitCode.Ok;
            }
        );
    }
}
