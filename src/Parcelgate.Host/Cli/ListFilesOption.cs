namespace Parcelgate.Host.Cli;

using System.CommandLine;

/// <summary>The files beside SDN.CSV, as a command names them; null where it does not.</summary>
/// <param name="Aliases">ALT.CSV.</param>
/// <param name="Addresses">ADD.CSV.</param>
/// <param name="Comments">SDN_COMMENTS.CSV.</param>
internal sealed record ListFiles(FileInfo? Aliases, FileInfo? Addresses, FileInfo? Comments)
{
    /// <summary>Those that are named.</summary>
    public IEnumerable<FileInfo> Named => ((FileInfo?[])[Aliases, Addresses, Comments]).OfType<FileInfo>();
}

/// <summary>The options of a command that reads SDN.CSV: the list's names, addresses and long remarks stand in files of their own.</summary>
internal sealed class ListFilesOption
{
    private readonly Option<FileInfo> aliases = Of("--aliases", "ALT.CSV, for a list that is SDN.CSV");
    private readonly Option<FileInfo> addresses = Of("--addresses", "ADD.CSV, for a list that is SDN.CSV");
    private readonly Option<FileInfo> comments = Of("--comments", "SDN_COMMENTS.CSV, for a list that is SDN.CSV");

    /// <summary>All three, to be added to a command.</summary>
    public IEnumerable<Option> All => [aliases, addresses, comments];

    /// <summary>What was given.</summary>
    public ListFiles Read(ParseResult parsed) => new(parsed.GetValue(aliases), parsed.GetValue(addresses), parsed.GetValue(comments));

    private static Option<FileInfo> Of(string name, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description, HelpName = "FILE" };
        option.AcceptExistingOnly();
        return option;
    }
}
