namespace Parcelgate.Host.Cli;

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Parcelgate.Formats;

/// <summary>What is wrong with a command line, in the words of the person who typed it: options and values, never the names of types.</summary>
internal static partial class Refused
{
    /// <summary>A sentence for each thing wrong; none when the line can be run.</summary>
    public static IReadOnlyList<string> Sentences(ParseResult parsed)
    {
        var unknown = UnknownOptions(parsed).ToList();
        return unknown.Count > 0 ? unknown : [.. parsed.Errors.Select(Sentence).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Words that begin like an option and are none: the parser takes them for arguments, so a slip would be read as the name of a file.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand)
        {
            yield break;
        }

        var known = command.Options.Where(option => !option.Hidden).Select(option => option.Name).Append("--help").Distinct().ToArray();
        foreach (
            var token in parsed
                .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
                .Where(token => token.Type == TokenType.Argument && LikeOption().IsMatch(token.Value))
        )
        {
            var name = token.Value.Split('=')[0];
            var near = Nearest.Of(name, known);
            yield return $"There is no option '{name}' of '{command.Name}'{(near is null ? "." : $"; did you mean '{near}'?")}";
        }
    }

    private static string Sentence(ParseError error)
    {
        if ((error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult) is not { } given)
        {
            return OneLine(error.Message);
        }

        var typed = $"{given.Option.Name} {string.Join(' ', given.Tokens.Select(token => token.Value))}";
        if (error.Message.Contains("Must be one of", StringComparison.Ordinal))
        {
            var words = Quoted().Matches(error.Message[error.Message.IndexOf("Must be one of", StringComparison.Ordinal)..]);
            return $"{typed}: give one of {string.Join(", ", words.Select(word => word.Groups[1].Value))}.";
        }

        return error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)
            ? $"{typed}: give {Wanted(Nullable.GetUnderlyingType(given.Option.ValueType) ?? given.Option.ValueType)}."
            : OneLine(error.Message);
    }

    private static string Wanted(Type type) =>
        type == typeof(DateOnly) ? "a date such as 2026-11-23"
        : type == typeof(int) || type == typeof(long) ? "a whole number such as 1000"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))}"
        : "another value";

    private static string OneLine(string message) => Space().Replace(message.Trim(), " ");

    // "-5" is a number, "-" is standard input to those who expect it.
    [GeneratedRegex("^-{1,2}[^-0-9.]")]
    private static partial Regex LikeOption();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
