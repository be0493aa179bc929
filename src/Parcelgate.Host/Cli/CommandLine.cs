namespace Parcelgate.Host.Cli;

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Parcelgate.Server.Storage;

/// <summary>Parses a command line, runs the verb and turns whatever goes wrong into a sentence and an exit code.</summary>
internal static class CommandLine
{
    public const string DebugVariable = "PARCELGATE_DEBUG";

    private const string Description = """
        Parcelgate decides parcels from advance data before they arrive, and says why.

        Exit codes: 0 done; 1 done, with findings, differences or refusals; 2 the command line or a setting is wrong;
        3 the store or the law cannot be used; 4 a defect of the program; 130 interrupted.
        PARCELGATE_STORE names the store for every verb; docs/operating/settings.md lists all settings.
        """;

    public static RootCommand Root(IEnumerable<Verb> verbs)
    {
        var root = new RootCommand(Description);
        foreach (var verb in verbs)
        {
            root.Add(verb.ToCommand());
        }

        return root;
    }

    public static Task<int> RunAsync(IEnumerable<Verb> verbs, string[] args) => RunAsync(verbs, args, Console.Out, Console.Error);

    public static async Task<int> RunAsync(IEnumerable<Verb> verbs, string[] args, TextWriter output, TextWriter error)
    {
        var root = Root(verbs);
        if (args.Length == 0)
        {
            await HelpText.WriteAsync(root, error);
            return ExitCode.Usage;
        }

        var parsed = root.Parse(args);
        // Ours below: a sentence instead of a stack trace. A server drains for longer than the library's 2 seconds, so verbs bound their own end.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromMinutes(5),
            Output = output,
            Error = error,
        };
        if (parsed.Action is ParseErrorAction || (parsed.Action is not HelpAction && Refused.Sentences(parsed).Count > 0))
        {
            await RefuseAsync(parsed, args[0], error);
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (Exception exception)
        {
            return await ReportAsync(exception, error);
        }
    }

    private static async Task RefuseAsync(ParseResult parsed, string first, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && !first.StartsWith('-'))
        {
            await error.WriteLineAsync($"parcelgate: There is no verb '{first}'. 'parcelgate help' lists the verbs.");
            return;
        }

        foreach (var sentence in Refused.Sentences(parsed))
        {
            await error.WriteLineAsync($"parcelgate: {sentence}");
        }

        await error.WriteLineAsync(
            command is RootCommand ? "'parcelgate help' lists the verbs." : $"'parcelgate help {FullName(command)}' says what it takes."
        );
    }

    /// <summary>"train hs": a verb of a verb is found below that one only.</summary>
    private static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } above and not RootCommand
            ? $"{FullName(above)} {command.Name}"
            : command.Name;

    private static async Task<int> ReportAsync(Exception exception, TextWriter error)
    {
        var (code, sentence) = Explain(exception);
        await error.WriteLineAsync($"parcelgate: {sentence}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            await error.WriteLineAsync(exception.ToString());
        }
        else if (code == ExitCode.Defect)
        {
            await error.WriteLineAsync($"This is a defect of Parcelgate. {DebugVariable}=1 shows where it happened.");
        }

        return code;
    }

    private static (int Code, string Sentence) Explain(Exception exception) =>
        exception switch
        {
            VerbException stated => (stated.ExitCode, stated.Message),
            StoreUnavailableException store => (ExitCode.Unavailable, store.Message),
            OperationCanceledException => (ExitCode.Interrupted, "Interrupted."),
            FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => (ExitCode.Usage, exception.Message),
            IOException => (ExitCode.Unavailable, exception.Message),
            _ => (ExitCode.Defect, $"{exception.GetType().Name}: {exception.Message}"),
        };
}
