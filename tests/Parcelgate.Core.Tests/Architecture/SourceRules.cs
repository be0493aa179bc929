namespace Parcelgate.Core.Tests.Architecture;

using System.Text.RegularExpressions;

/// <summary>What no file may contain or be.</summary>
internal static partial class SourceRules
{
    /// <summary>A reader finishes a file without opening its neighbour; beyond this nobody finishes it.</summary>
    public const int LongestFile = 800;

    // Written apart so that this file does not break its own rule.
    private static readonly string[] Banned = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];

    public static IReadOnlyList<string> TooLong(IEnumerable<SourceFile> sources) =>
        [
            .. from source in sources
            let lines = source.Text.Count(c => c == '\n')
            where lines > LongestFile
            select $"{source.Path} has {lines} lines; the bound is {LongestFile}.",
        ];

    public static IReadOnlyList<string> BannedWords(IEnumerable<SourceFile> sources) =>
        Lines(sources, line => Banned.FirstOrDefault(word => Regex.IsMatch(line, $@"\b{word}\b")));

    /// <summary>Folders of one person's machine: what is committed must mean the same everywhere.</summary>
    public static IReadOnlyList<string> MachinePaths(IEnumerable<SourceFile> sources) =>
        Lines(sources, line => MachinePath().Match(line) is { Success: true } match ? match.Value : null);

    private static List<string> Lines(IEnumerable<SourceFile> sources, Func<string, string?> find) =>
        [
            .. from source in sources
            from numbered in source.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
            let found = find(numbered.Text)
            where found is not null
            select $"{source.Path}:{numbered.Number}: {found}",
        ];

    // Not inside a longer path or address, where such a word is somebody's folder on the web.
    [GeneratedRegex(@"(?<![\w.~/}-])/(work|root|home|Users)/\w|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
