namespace Parcelgate.Server.Settings;

using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

/// <summary>Puts the sources of settings on top of each other and checks what comes out, before anything is opened or listened on.</summary>
public static class SettingReader
{
    public const string FileName = "appsettings.json";

    /// <summary>
    /// The program's own appsettings.json, over it the one of the current folder, over it environment variables, over it the command line.
    /// </summary>
    /// <param name="folders">Where to look for appsettings.json, later ones over earlier ones.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="commandLine">Keys as in <see cref="Setting.Key"/>.</param>
    /// <exception cref="InvalidDataException">A file is not JSON.</exception>
    public static IConfigurationRoot Read(
        IEnumerable<string> folders,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string> commandLine
    )
    {
        var builder = new ConfigurationBuilder();
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct())
        {
            builder.AddJsonFile(Path.Combine(folder, FileName), optional: true, reloadOnChange: false);
        }

        var variables = SettingList.All.Where(s => environment.ContainsKey(s.Variable));
        return builder
            .AddInMemoryCollection(variables.Select(s => KeyValuePair.Create(s.Path, (string?)environment[s.Variable])))
            .AddInMemoryCollection(commandLine.Select(pair => KeyValuePair.Create($"Parcelgate:{pair.Key}", (string?)pair.Value)))
            .Build();
    }

    /// <summary>Everything that is wrong, all at once: values that cannot be used, and keys that mean nothing (a misspelt limit would be no limit).</summary>
    public static ImmutableArray<SettingProblem> Check(IConfiguration configuration) =>
        [
            .. SettingList.All.Select(setting => Check(setting, configuration[setting.Path])).OfType<SettingProblem>(),
            .. Unknown(configuration),
        ];

    /// <summary>The value that holds.</summary>
    public static string Value(IConfiguration configuration, string key) =>
        configuration[$"Parcelgate:{key}"] ?? SettingList.All.Single(s => s.Key == key).Default;

    private static SettingProblem? Check(Setting setting, string? value) =>
        value is null || setting.IsRight(value)
            ? null
            : new SettingProblem(
                setting.Path,
                $"Setting {setting.Key} ({setting.Variable}) is {setting.Show(value)}; it must be {setting.Right}."
            );

    private static IEnumerable<SettingProblem> Unknown(IConfiguration configuration)
    {
        var known = SettingList.All.Select(s => s.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from pair in configuration.GetSection("Parcelgate").AsEnumerable()
            where pair.Value is not null && !known.Contains(pair.Key)
            select new SettingProblem(
                pair.Key,
                $"There is no setting {pair.Key["Parcelgate:".Length..]}; docs/operating/settings.md lists what there is."
            );
    }
}
