namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;

/// <summary><c>parcelgate demo</c>: the server in mode DEMO on this machine, prepared by <see cref="DemoSteps"/>, and what to open.</summary>
internal static class DemoVerb
{
    public static Verb Verb { get; } = new("demo", "Run the server with invented data and show what to open", Configure);

    private static void Configure(Command command)
    {
        var urls = UrlsOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var read = settings.Read(
                    parsed,
                    ("Mode", "DEMO"),
                    ("AllowHttp", "true"),
                    ("Urls", parsed.GetValue(urls)),
                    // Invented, as the pages of a demo say beside it; no bank has the code DEMO.
                    ("Payments:Creditor", "Demo customs (invented)"),
                    ("Payments:Account", "AZ50DEMO00000000000000000001")
                );
                await using var app = ServerHost.Build(read);
                await ServerHost.PrepareAsync(app, cancel);
                await ServerHost.RunAsync(
                    app,
                    cancel,
                    async addresses =>
                        Announce(parsed.InvocationConfiguration.Output, addresses, await DemoSteps.RunAsync(app.Services, cancel))
                );
                return ExitCode.Ok;
            }
        );
    }

    private static void Announce(TextWriter output, IEnumerable<string> addresses, IEnumerable<string> prepared)
    {
        output.WriteLine();
        output.WriteLine($"Parcelgate is running. Open {string.Join(" or ", addresses)}");
        foreach (var line in prepared)
        {
            output.WriteLine(line);
        }

        output.WriteLine("Ctrl-C ends it.");
    }
}
