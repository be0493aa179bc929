namespace Parcelgate.Server.Settings;

using System.Text.RegularExpressions;

/// <summary>One thing an operator may set. The lists of rows are what is bound, checked at start and documented.</summary>
/// <param name="Key">Below the section "Parcelgate" of appsettings.json; a colon stands for nesting: "OpenIdConnect:Authority".</param>
/// <param name="Default">What holds when nothing is set, as it would be written.</param>
/// <param name="Meaning">What it does, as sentences.</param>
/// <param name="Right">What a right value looks like; follows "must be".</param>
/// <param name="IsRight">True for a value that can be used.</param>
public sealed partial record Setting(string Key, string Default, string Meaning, string Right, Func<string, bool> IsRight)
{
    /// <summary>Prefix of all environment variables.</summary>
    public const string Prefix = "PARCELGATE_";

    /// <summary>True for what must never be printed.</summary>
    public bool Secret { get; init; }

    /// <summary>The environment variable: "PARCELGATE_QUEUE_LENGTH" for QueueLength, unless the row says another.</summary>
    public string Variable { get; init; } = Prefix + WordBorder().Replace(Key, "_").ToUpperInvariant();

    /// <summary>The key in the whole configuration.</summary>
    public string Path => $"Parcelgate:{Key}";

    /// <summary>The value as a message may show it: a password inside a connection string is a secret too.</summary>
    public string Show(string value) =>
        Secret
        || value.Contains("password", StringComparison.OrdinalIgnoreCase)
        || value.Contains("pwd", StringComparison.OrdinalIgnoreCase)
            ? "(not shown)"
            : $"'{value}'";

    [GeneratedRegex(":|(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordBorder();
}

/// <summary>A setting that cannot be used.</summary>
/// <param name="Name">The key as written: "Parcelgate:QueueLength".</param>
/// <param name="Sentence">Names setting, value and what would be right.</param>
public sealed record SettingProblem(string Name, string Sentence);
