namespace Parcelgate.Server.Matching;

using Parcelgate.Core.Law;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Assessment;

/// <summary>The tolerances documents of a sale are compared by, and the rates of the law in force.</summary>
internal sealed class MatchLibrary(LawLibrary law)
{
    private volatile MatchRuleBook rules = MatchRuleBook.None;

    /// <summary>The rules as last read; none in a sandbox, where nothing is matched.</summary>
    public MatchRuleBook Rules => rules;

    /// <summary>Reads data/matching below a data folder, or below the program's own where an installation's folder of law has none.</summary>
    /// <exception cref="LawException">Something is wrong in the files.</exception>
    public void Read(string dataFolder) =>
        rules = MatchRuleBook.Load([
            .. (Folder(dataFolder) ?? Folder(Path.Combine(AppContext.BaseDirectory, "data"))) is { } folder
                ? Directory
                    .EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
                    .Select(file => new LawFile(
                        "matching/" + Path.GetRelativePath(folder, file).Replace('\\', '/'),
                        File.ReadAllText(file)
                    ))
                : [],
        ]);

    /// <summary>Rates as the law of a country converts.</summary>
    public MatchRates RatesOf(string country)
    {
        var book = law.Current.Book;
        return (from, to, day) => book.RateOf(country, from, to, day);
    }

    private static string? Folder(string data) => Path.Combine(data, "matching") is var folder && Directory.Exists(folder) ? folder : null;
}
