namespace Parcelgate.Host.Cli;

using System.CommandLine;

/// <summary>The list of verbs, one line each, in the order of Program.cs.</summary>
internal static class HelpText
{
    public static async Task WriteAsync(Command root, TextWriter output)
    {
        await output.WriteLineAsync("Usage: parcelgate VERB [arguments] [options]");
        await output.WriteLineAsync();
        foreach (var (name, summary) in Lines(root))
        {
            await output.WriteLineAsync($"  {name, -14}{summary}");
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("'parcelgate VERB --help' says what a verb takes; 'parcelgate --help' what the exit codes mean.");
    }

    /// <summary>Verbs as they are typed: a verb that only groups others ("regime") gives its parts ("regime check").</summary>
    private static IEnumerable<(string Name, string Summary)> Lines(Command root) =>
        root.Subcommands.SelectMany(verb =>
            verb.Subcommands.Count == 0
                ? [(verb.Name, verb.Description ?? "")]
                : verb.Subcommands.Select(part => ($"{verb.Name} {part.Name}", part.Description ?? ""))
        );
}
