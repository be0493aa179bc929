namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;

public sealed partial class LawBook
{
    /// <summary>
    /// Folders of what is published together, as one version with one hash. The last four are of risk: the book counts them in its hash and reads nothing of
    /// them.
    /// </summary>
    public static ImmutableArray<string> Folders { get; } =
    ["regimes", "rates", "tariffs", "nomenclature", "profiles", "models", "references", "descriptions"];

    /// <summary>Checks and compiles the files. Examples are not run: <see cref="Check"/> does that, before files are published.</summary>
    /// <param name="files">All files below data/regimes, data/rates, data/tariffs and data/nomenclature, in any order.</param>
    /// <exception cref="LawException">Something is wrong in at least one file; carries all errors of all files.</exception>
    public static LawBook Load(IReadOnlyList<LawFile> files)
    {
        var errors = new List<LawError>();
        var book = Build(files, errors);
        return errors.Count == 0 ? book : throw new LawException(Sorted(errors));
    }

    /// <summary>Checks the files and runs their examples.</summary>
    /// <param name="files">As for <see cref="Load"/>.</param>
    /// <returns>All errors of all files by file and place; empty when the files can be published.</returns>
    public static ImmutableArray<LawError> Check(IReadOnlyList<LawFile> files)
    {
        var errors = new List<LawError>();
        var regimes = new List<RegimeFile>();
        var book = Build(files, errors, regimes);
        if (errors.Count == 0)
        {
            foreach (var regime in regimes)
            {
                Examples.Run(book, regime, errors);
            }
        }

        return Sorted(errors);
    }

    /// <summary>
    /// What is right and yet to be looked at: gaps and overlaps in time, what nothing uses or nobody reaches, limits without examples on both sides.
    /// </summary>
    /// <param name="files">As for <see cref="Load"/>.</param>
    /// <returns>Warnings by file and place; empty, too, where the files have errors.</returns>
    public static ImmutableArray<LawError> Warn(IReadOnlyList<LawFile> files)
    {
        var errors = new List<LawError>();
        var regimes = new List<RegimeFile>();
        var stacks = new List<Stack>();
        var book = Build(files, errors, regimes, stacks);
        if (errors.Count > 0)
        {
            return [];
        }

        Warnings.Of(book, regimes, stacks, errors);
        errors.AddRange(files.Where(RateFile.Is).SelectMany(file => RateFile.Check(file).Warnings));
        return Sorted(errors);
    }

    private static ImmutableArray<LawError> Sorted(List<LawError> errors) =>
        [
            .. errors
                .Distinct()
                .OrderBy(error => error.Path, StringComparer.Ordinal)
                .ThenBy(error => error.Line)
                .ThenBy(error => error.Column),
        ];

    private static LawBook Build(
        IReadOnlyList<LawFile> files,
        List<LawError> errors,
        List<RegimeFile>? into = null,
        List<Stack>? stacksInto = null
    )
    {
        LawFile[] sorted = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        foreach (var file in sorted.Where(file => !Folders.Contains(Folder(file))))
        {
            errors.Add(new LawError(file.Path, 1, 1, $"what is published are files below {string.Join("/, ", Folders)}/"));
        }

        var tables = Named(sorted, "rates", file => One(RateTableReader.Read(file, errors)), table => table.Name, errors);
        var tariffs = Named(sorted, "tariffs", file => TariffsOf(file, errors), tariff => tariff.Name, errors);
        var editions = Named(sorted, "nomenclature", file => One(NomenclatureReader.Read(file, errors)), edition => edition.Name, errors);
        var regimes = sorted
            .Where(file => Folder(file) == "regimes")
            .Select(file => RegimeReader.Read(file, errors))
            .OfType<RegimeFile>()
            .ToList();
        into?.AddRange(regimes);
        Void(regimes, errors);
        CheckTime(regimes, errors);
        var stacks = Stacks(regimes, tables, tariffs, errors);
        stacksInto?.AddRange(stacks);
        var countries = stacks
            .Where(stack => !stack.Own.Proposal && !stack.Main.Proposal)
            .GroupBy(stack => stack.Own.Layer.ToUpperInvariant(), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => new CountryLaw(group), StringComparer.Ordinal);
        return new LawBook(HashOf(sorted), [.. regimes], [.. tables.Values], Editions(editions.Values), countries);
    }

    private static IReadOnlyList<Tariff> TariffsOf(LawFile file, List<LawError> errors) =>
        RateFile.Is(file) ? RateFile.Read(file, errors, []) : One(TariffReader.Read(file, errors));

    private static IReadOnlyList<T> One<T>(T? read)
        where T : class => read is null ? [] : [read];

    /// <summary>Editions of the nomenclature in time, each with those before it.</summary>
    private static ImmutableArray<CommodityCodes> Editions(IEnumerable<Nomenclature> read)
    {
        Nomenclature[] sorted = [.. read.OrderBy(edition => edition.From)];
        return [.. sorted.Select((edition, at) => new CommodityCodes(edition, [.. sorted.Take(at)]))];
    }

    private static string Folder(LawFile file) => file.Path.Split('/')[0];

    private static Dictionary<string, T> Named<T>(
        LawFile[] files,
        string folder,
        Func<LawFile, IReadOnlyList<T>> read,
        Func<T, string> name,
        List<LawError> errors
    )
        where T : class
    {
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => Folder(file) == folder))
        {
            foreach (var table in read(file).Where(table => !named.TryAdd(name(table), table)))
            {
                errors.Add(new LawError(file.Path, 1, 1, $"'{name(table)}' is already the name of another file"));
            }
        }

        return named;
    }

    /// <summary>Marks the versions that a later file replaces or annuls.</summary>
    private static void Void(List<RegimeFile> regimes, List<LawError> errors)
    {
        foreach (var later in regimes)
        {
            foreach (var version in later.Replaces.AddRange(later.Annuls))
            {
                var others = regimes.Where(other => other.Id == later.Id && other != later).ToList();
                if (others.Find(other => other.Version == version.Value) is { } voided && voided.Known < later.Known)
                {
                    voided.VoidedBy = later.Proposal ? null : later;
                    continue;
                }

                var versions = string.Join(", ", others.Where(other => other.Known < later.Known).Select(other => other.Version));
                errors.Add(
                    new LawError(
                        later.File.Path,
                        version.Line,
                        version.Column,
                        $"'{version.Value}' is not a version of {later.Id} that was known before {CountryLaw.Text(later.Known)} (versions: {versions})"
                    )
                );
            }
        }
    }

    /// <summary>Two versions of one regime may hold on one day only when the text of one was known later: it supersedes.</summary>
    private static void CheckTime(List<RegimeFile> regimes, List<LawError> errors)
    {
        foreach (var versions in regimes.Where(regime => !regime.Proposal).GroupBy(regime => regime.Id))
        {
            var sorted = versions.OrderBy(regime => regime.From).ToList();
            for (var i = 1; i < sorted.Count; i++)
            {
                foreach (var earlier in sorted.Take(i).Where(earlier => earlier.To >= sorted[i].From && earlier.Known == sorted[i].Known))
                {
                    var end = earlier.To < sorted[i].To ? earlier.To : sorted[i].To;
                    var span = $"{CountryLaw.Text(sorted[i].From)}..{(end == DateOnly.MaxValue ? "" : CountryLaw.Text(end))}";
                    errors.Add(
                        new LawError(
                            sorted[i].File.Path,
                            1,
                            1,
                            $"in force {SpanOf(sorted[i])} overlaps {earlier.File.Path} on {span}, and neither was known later than the other"
                        )
                    );
                }
            }
        }
    }

    private static string SpanOf(RegimeFile regime) =>
        $"{(regime.From == DateOnly.MinValue ? "" : CountryLaw.Text(regime.From))}..{(regime.To == DateOnly.MaxValue ? "" : CountryLaw.Text(regime.To))}";

    private static List<Stack> Stacks(
        List<RegimeFile> regimes,
        Dictionary<string, RateTable> tables,
        Dictionary<string, Tariff> tariffs,
        List<LawError> errors
    )
    {
        var stacks = new List<Stack>();
        foreach (var own in regimes.Where(regime => !regime.IsUnion))
        {
            var unions = regimes.Where(regime => regime.IsUnion && regime.Layer == own.Union).ToList();
            if (own.Union is not null && unions.Count == 0)
            {
                errors.Add(
                    new LawError(
                        own.File.Path,
                        1,
                        1,
                        $"union: there is no regime of a union '{own.Union}'{Nearest.Hint(own.Union, regimes.Where(regime => regime.IsUnion).Select(regime => regime.Layer).Distinct())}"
                    )
                );
            }

            List<RegimeFile?> layers = own.Union is null
                ? [null]
                : [.. unions.Where(union => union.From <= own.To && own.From <= union.To)];
            stacks.AddRange(layers.Select(union => new StackBuilder(union, own, tables, tariffs, errors).Build()).OfType<Stack>());
        }

        return stacks;
    }

    private static RegimeInfo Info(RegimeFile regime) =>
        new(
            regime.Id,
            regime.Title,
            regime.Version,
            regime.Proposal || regime.From == DateOnly.MinValue ? null : regime.From,
            regime.Proposal || regime.To == DateOnly.MaxValue ? null : regime.To,
            regime.Proposal,
            regime.Known,
            regime.Law,
            regime.Confidence,
            regime.Sources,
            regime.Hash,
            regime.File.Path,
            regime.IsUnion ? regime.Layer : regime.Layer.ToUpperInvariant(),
            regime.Union
        );

    private static Digest HashOf(LawFile[] sorted)
    {
        var text = new StringBuilder();
        foreach (var file in sorted)
        {
            text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
