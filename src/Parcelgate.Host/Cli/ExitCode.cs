namespace Parcelgate.Host.Cli;

/// <summary>What a verb's exit code means. Scripts depend on the numbers: they never change.</summary>
internal static class ExitCode
{
    /// <summary>Done; nothing to report against.</summary>
    public const int Ok = 0;

    /// <summary>Done, and there are findings: problems in a law file, decisions that differ, lines refused.</summary>
    public const int Findings = 1;

    /// <summary>The command line or a setting is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The store or the law cannot be used now.</summary>
    public const int Unavailable = 3;

    /// <summary>A defect of the program.</summary>
    public const int Defect = 4;

    /// <summary>Ended by Ctrl-C or SIGTERM before it was done (128 + SIGINT, as shells say it).</summary>
    public const int Interrupted = 130;
}
