namespace Parcelgate.Formats.Tests;

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Tests;
using Parcelgate.TestKit;
using Xunit;

/// <summary>docs/reference/formats.md: the formats, and what becomes of every published sample message.</summary>
public partial class SampleTableTests
{
    private const string Folder = "messages";

    /// <summary>Names of kept places a row shows.</summary>
    private const int MostNames = 12;

    /// <summary>Problems a row shows.</summary>
    private const int MostProblems = 4;

    [Fact]
    public void The_page_of_formats_says_what_becomes_of_every_sample()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var page = new StringBuilder(Head());
        foreach (var file in Messages())
        {
            page.Append(Row(file));
        }

        GeneratedPage.MustBe("docs/reference/formats.md", page.ToString());
    }

    [Fact]
    public void Every_sample_is_imported_or_refused_with_a_place_and_a_reason()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        foreach (var file in Messages())
        {
            var entries = Read(file, null);
            Assert.NotEmpty(entries);
            Assert.All(entries, entry => Assert.True(entry.Problems.IsEmpty == IsTaken(entry), file));
            Assert.All(entries.SelectMany(entry => entry.Problems), problem => Assert.NotEmpty(problem.Expected));
        }
    }

    private static bool IsTaken(Entry entry) =>
        entry.Consignment is not null || entry.Change is not null || (entry.Act == Act.Cancel && entry.Problems.IsEmpty);

    private static string Head()
    {
        var head = new StringBuilder(
            """
            # Formats

            Written by a test from the code and from the sample messages in ../shared/data beside the checkout; run the tests with `PARCELGATE_UPDATE_DOCS=1` after a change.

            Formats that are read, with the media types that mean them; one without shares that of another, and the message itself tells which it is. What each field is read from
            stands in the README of the format's folder in `src/Parcelgate.Formats`.

            | format | media types |
            |---|---|

            """
        );
        foreach (var format in Formats.All)
        {
            head.Append(
                CultureInfo.InvariantCulture,
                $"| `{format.Name}` | {string.Join(", ", format.MediaTypes.Select(type => $"`{type}`"))} |\n"
            );
        }

        head.Append(
            """

            ## Published samples

            Every message in the folder of samples, read without any agreement. Licences, schemas and the process page beside them are no messages. *Kept aside* names what no
            field of the record took: the last name of its place, and how often.

            | sample | format | outcome | kept aside, or why it is refused |
            |---|---|---|---|

            """
        );
        return head.ToString();
    }

    private static IEnumerable<string> Messages() =>
        Samples
            .Files(Folder, "*")
            .Where(file =>
                Path.GetExtension(file) is ".xml" or ".json" or ".edi" or ".txt" && !file.Contains("/xsd/", StringComparison.Ordinal)
            );

    private static List<Entry> Read(string file, string? destination)
    {
        var bytes = File.ReadAllBytes(file);
        var format = Formats.Detect(null, file, bytes.AsSpan(0, Math.Min(bytes.Length, 4096)))!;
        return Pump.Run(format.Create(new ReadDefaults(Destination: destination)), bytes, 1 << 20);
    }

    private static string Row(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var format = Formats.Detect(null, file, bytes.AsSpan(0, Math.Min(bytes.Length, 4096)))!.Name;
        var entries = Read(file, null);
        var taken = entries.Where(entry => entry.Problems.IsEmpty).ToList();
        var outcome =
            taken.Count == 0 ? "refused"
            : taken.Count < entries.Count ? $"{taken.Count} of {entries.Count} imported"
            : taken.Exists(entry => entry.Change is not null) ? "imported as a change"
            : taken.Exists(entry => entry.Act == Act.Cancel) ? "imported as a cancellation"
            : taken.Count == 1 ? "imported"
            : $"{taken.Count} imported";
        var texts = new[] { Kept(taken), Why(file, entries) }.Where(text => text.Length > 0);
        var name = Path.GetRelativePath(Samples.Path(Folder)!, file).Replace('\\', '/');
        return $"| {name} | {format} | {outcome} | {string.Join("; ", texts)} |\n";
    }

    private static string Kept(List<Entry> entries)
    {
        var records = entries.Select(entry => entry.Consignment ?? entry.Change?.Invoke(A.Consignment(items: []))).OfType<Consignment>();
        var names = records
            .SelectMany(record => record.Kept)
            .Select(kept => Last().Replace(kept.Place[(kept.Place.LastIndexOf('/') + 1)..], ""))
            .GroupBy(name => name)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        var shown = names.Take(MostNames).Select(group => group.Count() == 1 ? Safe(group.Key) : $"{Safe(group.Key)} {group.Count()}");
        return string.Join(", ", shown) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
    }

    private static string Why(string file, List<Entry> entries)
    {
        var problems = entries.SelectMany(entry => entry.Problems).Distinct().ToList();
        var shown = problems
            .Take(MostProblems)
            .Select(problem => $"{problem.Code} {Safe(problem.Place)}: found `{Safe(problem.Found)}`, expected {Safe(problem.Expected)}");
        var text = string.Join("; ", shown) + (problems.Count > MostProblems ? $"; and {problems.Count - MostProblems} more" : "");
        var onlyDestination = problems.Count > 0 && Read(file, "AZ").TrueForAll(entry => entry.Problems.IsEmpty);
        return onlyDestination ? $"{text}; imported where the agreement says the destination" : text;
    }

    private static string Safe(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal).ReplaceLineEndings(" ");

    [GeneratedRegex(@"\[\d+\]$")]
    private static partial Regex Last();
}
