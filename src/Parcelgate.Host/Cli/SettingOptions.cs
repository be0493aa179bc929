namespace Parcelgate.Host.Cli;

using System.Collections;
using System.CommandLine;
using Parcelgate.Server.Settings;

/// <summary>The options every verb that needs settings has: <c>--store</c>, and <c>--set KEY=VALUE</c> for all others.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> store = new("--store")
    {
        Description = "The store: a SQLite file or a PostgreSQL connection string [setting: PARCELGATE_STORE]",
        HelpName = "STORE",
    };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "Any other setting of docs/operating/settings.md, as KEY=VALUE; may be repeated",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds the two options to a verb's command.</summary>
    public static SettingOptions AddTo(Command command)
    {
        var options = new SettingOptions();
        command.Add(options.store);
        command.Add(options.set);
        return options;
    }

    /// <summary>The settings that hold, checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="more">What the verb itself sets, over files and environment, under <c>--store</c> and <c>--set</c>.</param>
    /// <exception cref="VerbException">A setting cannot be used; the message has a line for each.</exception>
    public IConfigurationRoot Read(ParseResult parsed, params (string Key, string? Value)[] more)
    {
        var commandLine = more.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        foreach (var pair in parsed.GetValue(set) ?? [])
        {
            var (key, value) = Split(pair);
            commandLine[key] = value;
        }

        if (parsed.GetValue(store) is { } named)
        {
            commandLine["Store"] = named;
        }

        var settings = SettingReader.Read([AppContext.BaseDirectory, Environment.CurrentDirectory], Variables(), commandLine);
        var problems = SettingReader.Check(settings);
        return problems.IsEmpty
            ? settings
            : throw VerbException.Usage(string.Join("\nparcelgate: ", problems.Select(problem => problem.Sentence)));
    }

    private static (string Key, string Value) Split(string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (pair[..at], pair[(at + 1)..])
            : throw VerbException.Usage($"--set {pair}: write KEY=VALUE, such as QueueLength=128.");
    }

    private static Dictionary<string, string> Variables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
