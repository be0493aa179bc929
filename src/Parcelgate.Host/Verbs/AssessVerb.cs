namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;

/// <summary><c>parcelgate assess FILE…</c>: decides files of any format without storing anything.</summary>
internal static class AssessVerb
{
    public static Verb Verb { get; } =
        new("assess", "Decide files of any format without storing, one JSON object per consignment", Configure);

    private static void Configure(Command command)
    {
        var files = FilesArgument.AddTo(command);
        var format = FormatOption.AddTo(command);
        var regime = new Option<string?>("--regime")
        {
            Description = "Decide under this country's law whatever the messages say: 'az', 'lt', 'gb'",
            HelpName = "COUNTRY",
        };
        var on = new Option<DateOnly?>("--on") { Description = "Decide as on this day: order, acceptance and arrival", HelpName = "DATE" };
        command.Add(regime);
        command.Add(on);
        JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var law = ReadLaw(settings.Read(parsed));
                var bench = new DryRun(law, parsed.GetValue(regime), parsed.GetValue(on));
                foreach (var file in parsed.GetValue(files)!)
                {
                    await bench.AssessAsync(
                        file,
                        FormatOption.Of(parsed.GetValue(format), file),
                        parsed.InvocationConfiguration.Output,
                        cancel
                    );
                }

                return bench.Refused > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    private static LawBook ReadLaw(IConfiguration settings)
    {
        try
        {
            return LawBook.Load(
                LawFolder.Read(LawFolder.Of(settings.GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions()))
            );
        }
        catch (Exception law) when (law is LawException or DirectoryNotFoundException)
        {
            throw VerbException.Unavailable(law.Message);
        }
    }
}
