namespace Parcelgate.Core.Tests.Architecture;

using Xunit;

/// <summary>The house as docs/ARCHITECTURE.md describes it. <see cref="PlantedViolationTests"/> shows that each of these checks bites.</summary>
public sealed class ArchitectureTests(ITestOutputHelper output)
{
    private const int MethodLengthBound = 40;

    [Fact]
    public void Projects_know_exactly_the_projects_the_table_says()
    {
        var projects = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Repository.Read(Path.GetRelativePath(Repository.Root, path)))
            .ToArray();

        Assert.Equal(ProjectArrows.Allowed.Count, projects.Length);
        None(ProjectArrows.Check(projects));
    }

    [Fact]
    public void Folders_of_Core_use_only_the_folders_the_table_says() =>
        None(NamespaceArrows.Check(Repository.CSharp("src/Parcelgate.Core")));

    [Fact]
    public void Folders_of_Server_name_only_their_own_tables_in_SQL() =>
        None(TableOwners.Check(Repository.CSharp("src/Parcelgate.Server")));

    [Fact]
    public void Ninety_five_of_a_hundred_methods_have_at_most_forty_lines()
    {
        var methods = MethodLengths.Of(Repository.CSharp("src"));
        var report = string.Join('\n', methods.OrderByDescending(m => m.Lines).Take(10));
        output.WriteLine($"{methods.Count} methods, p95 {MethodLengths.Percentile95(methods)} lines. The longest:\n{report}");

        Assert.True(
            MethodLengths.Percentile95(methods) <= MethodLengthBound,
            $"p95 is {MethodLengths.Percentile95(methods)} lines. The longest:\n{report}"
        );
    }

    [Fact]
    public void No_file_of_code_is_longer_than_a_reader_finishes() =>
        None(SourceRules.TooLong([.. Repository.CSharp("src"), .. Repository.CSharp("tests"), .. Repository.CSharp("bench")]));

    [Fact]
    public void Nothing_in_the_sources_is_left_for_later() => None(SourceRules.BannedWords(Repository.CSharp("src")));

    [Fact]
    public void No_tracked_file_names_a_folder_of_one_machine()
    {
        var tracked = Repository.Tracked();
        Assert.SkipWhen(tracked is null, "This is not a git checkout: tracked files cannot be listed.");
        var texts = tracked
            .Where(path => File.Exists(Path.Combine(Repository.Root, path)))
            .Select(Repository.Read)
            .Where(file => !file.Text.Contains('\0', StringComparison.Ordinal));

        None(SourceRules.MachinePaths(texts));
    }

    /// <summary>Fails with every sentence whole: the runner would shorten them.</summary>
    private static void None(IReadOnlyList<string> found) => Assert.True(found.Count == 0, string.Join('\n', found));
}
