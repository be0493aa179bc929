namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
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
                var bench = new DryRun(law, CountryOf(law, parsed.GetValue(regime)), parsed.GetValue(on));
                foreach (var file in parsed.GetValue(files)!)
                {
                    await bench.AssessAsync(
                        file,
                        FormatOption.Of(parsed.GetValue(format), file),
                        parsed.InvocationConfiguration.Output,
                        cancel
                    );
                }

                foreach (var note in bench.Notes)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"parcelgate: {note}");
                }

                return bench.Refused > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    /// <summary>The country's code as records have it; null when none was asked for.</summary>
    /// <exception cref="VerbException">The law has no such country.</exception>
    private static string? CountryOf(LawBook law, string? asked)
    {
        if (asked is null)
        {
            return null;
        }

        var known = law.Countries;
        var code = asked.Split('/')[0].ToUpperInvariant();
        if (known.Contains(code))
        {
            return code;
        }

        var meant =
            known.FirstOrDefault(country => IsCalled(country, code))
            ?? known.FirstOrDefault(country => code.StartsWith(country, StringComparison.Ordinal));
        var hint = meant is null ? "" : $"; did you mean {meant.ToLowerInvariant()}?";
        throw VerbException.Usage(
            $"There is no country '{asked}' in the law; known: {string.Join(", ", known.Select(country => country.ToLowerInvariant()))}{hint}"
        );
    }

    /// <summary>Whether people call the country so: "AZERBAIJAN", "AZE", "UK".</summary>
    private static bool IsCalled(string country, string word)
    {
        var region = new RegionInfo(country);
        return (country, word) == ("GB", "UK")
            || word == region.ThreeLetterISORegionName
            || string.Equals(word, region.EnglishName, StringComparison.OrdinalIgnoreCase)
            || Nearest.Of(word, [region.EnglishName.ToUpperInvariant()]) is not null;
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
