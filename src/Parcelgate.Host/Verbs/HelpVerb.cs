namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate help [VERB…]</c>: the list of verbs, or one verb's arguments and options.</summary>
internal static class HelpVerb
{
    public static Verb Verb { get; } = new("help", "List the verbs, or say what one takes", Configure);

    private static void Configure(Command command)
    {
        var verb = new Argument<string[]>("verb") { Description = "The verb to explain", Arity = ArgumentArity.ZeroOrMore };
        command.Add(verb);
        command.SetAction(
            async (parsed, _) =>
            {
                var root = parsed.RootCommandResult.Command;
                var named = parsed.GetValue(verb) ?? [];
                if (named.Length == 0)
                {
                    await HelpText.WriteAsync(root, parsed.InvocationConfiguration.Output);
                    return ExitCode.Ok;
                }

                var asked = root.Parse([.. named, "--help"]);
                return asked.CommandResult.Command is RootCommand
                    ? throw VerbException.Usage($"There is no verb '{string.Join(' ', named)}'. 'parcelgate help' lists the verbs.")
                    : await asked.InvokeAsync(parsed.InvocationConfiguration, CancellationToken.None);
            }
        );
    }
}
