namespace Parcelgate.Core.Tests.Architecture;

using Xunit;

/// <summary>Each check of <see cref="ArchitectureTests"/> is given a violation and must find it, and nothing else.</summary>
public sealed class PlantedViolationTests
{
    private static readonly SourceFile Law = new(
        "Law/Book.cs",
        "namespace Parcelgate.Core.Law; public sealed class Book { public static Book Empty => new(); public string Name => \"\"; }"
    );

    private static readonly SourceFile Assessment = new(
        "Assessment/Decided.cs",
        "namespace Parcelgate.Core.Assessment; using Parcelgate.Core.Law; public sealed class Decided { public Book Book => Book.Empty; }"
    );

    [Fact]
    public void A_project_that_points_back_is_found()
    {
        const string xml = """
            <Project><ItemGroup><ProjectReference Include="../Parcelgate.Core/Parcelgate.Core.csproj" />
            <ProjectReference Include="..\Parcelgate.Server\Parcelgate.Server.csproj" /></ItemGroup></Project>
            """;

        Assert.Equal(
            ["F/Parcelgate.Formats.csproj: Parcelgate.Formats must not know Parcelgate.Server."],
            ProjectArrows.Check([new("F/Parcelgate.Formats.csproj", xml)])
        );
    }

    [Fact]
    public void A_project_without_its_arrow_is_found() =>
        Assert.Equal(
            ["H/Parcelgate.Host.csproj: Parcelgate.Host should know Parcelgate.Server, says the table of arrows."],
            ProjectArrows.Check([new("H/Parcelgate.Host.csproj", "<Project />")])
        );

    [Fact]
    public void A_project_nobody_placed_is_found() =>
        Assert.Equal(
            ["X/New.csproj: the project is not in the table of arrows."],
            ProjectArrows.Check([new("X/New.csproj", "<Project />")])
        );

    [Theory]
    [InlineData("using Parcelgate.Core.Law; class A;")]
    [InlineData("using Alias = Parcelgate.Core.Law.Book; class A { Alias? b; }")]
    [InlineData("class A { Parcelgate.Core.Law.Book? b; }")]
    [InlineData("class A { global::Parcelgate.Core.Law.Book? b; }")]
    [InlineData("class A { Law.Book? b; }")]
    [InlineData("using static Parcelgate.Core.Law.Book; class A { object b = Empty; }")]
    public void An_arrow_from_Money_to_Law_is_found_however_it_is_written(string body)
    {
        var found = NamespaceArrows.Check([Law, new("Money/A.cs", $"namespace Parcelgate.Core.Money; {body}")]);

        Assert.NotEmpty(found);
        Assert.All(found, sentence => Assert.StartsWith("Money/A.cs:1: Money must not use Law", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void An_arrow_through_a_chain_of_members_is_found()
    {
        // Seals names only Assessment's type, and reaches Law through it: both arrows are forbidden to it.
        var seals = new SourceFile(
            "Seals/S.cs",
            "namespace Parcelgate.Core.Seals; class S { string N(Assessment.Decided d) => d.Book.Name; }"
        );

        Assert.Equal(
            [
                "Seals/S.cs:1: Seals must not use Assessment (Assessment).",
                "Seals/S.cs:1: Seals must not use Assessment (Decided).",
                "Seals/S.cs:1: Seals must not use Assessment (Book).",
                "Seals/S.cs:1: Seals must not use Law (Name).",
            ],
            NamespaceArrows.Check([Law, Assessment, seals])
        );
    }

    [Fact]
    public void Allowed_arrows_and_references_in_comments_pass() =>
        Assert.Empty(
            NamespaceArrows.Check([
                Law,
                Assessment,
                new("Money/A.cs", "namespace Parcelgate.Core.Money; /// <see cref=\"Parcelgate.Core.Law.Book\"/>\nclass A;"),
            ])
        );

    [Fact]
    public void A_folder_nobody_placed_is_found() =>
        Assert.Contains(
            "New/A.cs:1: the folder New is not in the table of arrows.",
            NamespaceArrows.Check([Law, new("New/A.cs", "namespace Parcelgate.Core.New; class A { Law.Book? b; }")])
        );

    [Theory]
    [InlineData("\"select * from decision where hash = @hash\"")]
    [InlineData("\"insert into decision (hash) values (@hash)\"")]
    [InlineData("\"\"\"\n  select 1\n  from consignment c join decision d on true\n\"\"\"", 2)]
    [InlineData("$\"delete from {x} where id in (select id from decision)\"")]
    public void SQL_on_another_folders_table_is_found(string literal, int tables = 1)
    {
        var source = new SourceFile("src/Parcelgate.Server/Lab/Q.cs", $"class Q {{ string s = {literal}; }}");

        var found = TableOwners.Check([source]);

        Assert.Equal(tables, found.Count);
        Assert.Contains("src/Parcelgate.Server/Lab/Q.cs:1: Lab names table decision, which belongs to Storage.", found);
    }

    [Fact]
    public void A_table_without_an_owner_is_found() =>
        Assert.Equal(
            ["src/Parcelgate.Server/Lab/Q.cs:1: table scenario has no owner in the table of owners."],
            TableOwners.Check([
                new("src/Parcelgate.Server/Lab/Q.cs", "class Q { string s = \"create table if not exists scenario (id integer)\"; }"),
            ])
        );

    [Fact]
    public void Words_that_only_sound_like_SQL_and_the_owners_own_statements_pass() =>
        Assert.Empty(
            TableOwners.Check([
                new("src/Parcelgate.Server/Web/P.cs", "class P { string s = \"Learn more from decision makers\"; }"),
                new("src/Parcelgate.Server/Storage/P.cs", "class P { string s = \"select * from decision\"; }"),
            ])
        );

    [Fact]
    public void Method_lengths_are_counted_from_signature_to_brace_and_the_percentile_is_taken_from_above()
    {
        var body = string.Join('\n', Enumerable.Repeat("x();", 39));
        var source = new SourceFile(
            "A.cs",
            "class A {\n"
                + string.Concat(Enumerable.Repeat("void Short() { }\n", 18))
                + $"void Long()\n{{\n{body}\n}}\nvoid Longer()\n{{\n{body}\n\n}}\n}}"
        );

        var methods = MethodLengths.Of([source]);

        Assert.Equal(20, methods.Count);
        Assert.Equal([43, 42, 1], methods.Select(m => m.Lines).OrderDescending().Take(3));
        Assert.Equal(42, MethodLengths.Percentile95(methods));
    }

    [Theory]
    [InlineData(800, 0)]
    [InlineData(801, 1)]
    public void A_file_may_have_eight_hundred_lines_and_no_more(int lines, int found) =>
        Assert.Equal(found, SourceRules.TooLong([new("A.cs", new string('\n', lines))]).Count);

    [Theory]
    [InlineData("// TO" + "DO: later", 1)]
    [InlineData("throw new NotImplemented" + "Exception();", 1)]
    [InlineData("var Todos = 1;", 0)]
    public void Words_that_leave_work_for_later_are_found(string line, int found) =>
        Assert.Equal(found, SourceRules.BannedWords([new("A.cs", line)]).Count);

    [Theory]
    [InlineData("see /" + "home/somebody/notes", 1)]
    [InlineData("\"/" + "work/x\"", 1)]
    [InlineData(@"C:\" + @"Users\somebody", 1)]
    [InlineData("https://example.org/work/programme", 0)]
    [InlineData("../work/shared", 0)]
    public void Folders_of_one_machine_are_found(string line, int found) =>
        Assert.Equal(found, SourceRules.MachinePaths([new("A.md", line)]).Count);
}
