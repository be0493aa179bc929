namespace Parcelgate.Host.Cli;

/// <summary>Ends a verb with a sentence for the person at the terminal. The message says what is wrong and what would be right.</summary>
internal sealed class VerbException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    public static VerbException Usage(string message) => new(Cli.ExitCode.Usage, message);

    public static VerbException Unavailable(string message, Exception? inner = null) => new(Cli.ExitCode.Unavailable, message, inner);
}
