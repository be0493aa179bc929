namespace Parcelgate.Host.Cli;

using System.CommandLine;

/// <summary>One word of the command line and what it does.</summary>
/// <param name="Name">The word: "migrate".</param>
/// <param name="Summary">One line for <c>parcelgate help</c>, without a full stop.</param>
/// <param name="Configure">Adds arguments, options and the action to the verb's command.</param>
internal sealed record Verb(string Name, string Summary, Action<Command> Configure)
{
    /// <summary>The command this verb is parsed with.</summary>
    public Command ToCommand()
    {
        var command = new Command(Name, Summary);
        Configure(command);
        return command;
    }
}
