namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Tests.Law;

/// <summary>The published risk files of the repository, and a small profile of the tests' own.</summary>
internal static class RiskData
{
    private static readonly Lazy<RiskBook> Loaded = new(() => RiskBook.Load(Files()));

    internal static RiskBook Book => Loaded.Value;

    internal static Rulebook Rules => new(LawData.Book, Book);

    internal static List<LawFile> Files()
    {
        var data = Path.Combine(LawData.Root, "data");
        return
        [
            .. RiskBook
                .Folders.Select(folder => Path.Combine(data, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
                .Select(path => new LawFile(Path.GetRelativePath(data, path).Replace('\\', '/'), File.ReadAllText(path))),
        ];
    }

    /// <summary>A profile for Azerbaijan with one rule.</summary>
    internal static LawFile Profile(
        string when,
        string act = "propose",
        string mode = "live",
        string inForce = "in-force: 2026-01-01..",
        string more = ""
    ) =>
        new(
            "profiles/az/test.yaml",
            $$"""
            profile: az/test
            title: A profile of the tests
            owner: Tests
            purpose: Tests
            legal-basis: Act 1
            review: 2027-01-01
            known: 2026-01-01
            {{inForce}}
            destinations: [AZ]
            rules:
              one:
                when: {{when}}
                act: {{act}}
                mode: {{mode}}
                finds: undervaluation
                why: Because.
                expected: 12 %
                at-most: 1 %
            {{more}}
            """
        );

    internal static Rulebook With(LawFile profile) => new(LawData.Book, RiskBook.Load([profile]));
}
