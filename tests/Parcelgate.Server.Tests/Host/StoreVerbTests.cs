namespace Parcelgate.Server.Tests.Host;

using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

/// <summary>The verbs that keep a store, through the command line as it is typed, on a SQLite file of their own.</summary>
public sealed class StoreVerbTests : IDisposable
{
    private static readonly Verb[] Verbs =
    [
        MigrateVerb.Verb,
        VerifyVerb.Verb,
        ReplayVerb.Verb,
        ImportVerb.Verb,
        AccountVerb.Verb,
        BackupVerb.Verb,
        RestoreVerb.Verb,
        RegimeVerb.Verb,
        SimulateVerb.Verb,
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-verbs").FullName;

    private string Store => Path.Combine(folder, "p.db");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Migrate_makes_the_store_and_a_second_time_changes_nothing()
    {
        var first = await RunAsync("migrate", "--store", Store, "--json");
        var second = await RunAsync("migrate", "--store", Store, "--json");

        Assert.Equal(ExitCode.Ok, first.Code);
        Assert.Equal("sqlite", JsonDocument.Parse(first.Output).RootElement.GetProperty("store").GetString());
        Assert.True(File.Exists(Store));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_store_that_is_nothing_is_a_usage_error_and_the_password_in_it_is_not_repeated()
    {
        var (code, _, error) = await RunAsync("migrate", "--store", "Hst=h;Password=hunter2");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("neither a file path nor a PostgreSQL connection string", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_finds_an_untouched_store_intact()
    {
        await RunAsync("migrate", "--store", Store);

        var (code, output, _) = await RunAsync("verify", "--store", Store, "--json");

        Assert.Equal(ExitCode.Ok, code);
        Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_backup_is_restored_into_an_empty_place_and_refused_where_there_is_none()
    {
        await RunAsync("migrate", "--store", Store);
        var backup = Path.Combine(folder, "b.bak");
        var restored = Path.Combine(folder, "r.db");

        Assert.Equal(ExitCode.Ok, (await RunAsync("backup", backup, "--store", Store)).Code);
        Assert.Equal(ExitCode.Ok, (await RunAsync("restore", backup, "--store", restored)).Code);
        Assert.Equal(ExitCode.Ok, (await RunAsync("verify", "--store", restored)).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("restore", Path.Combine(folder, "none"), "--store", restored)).Code);
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_refused_as_a_sentence()
    {
        var file = Path.Combine(folder, "no.bak");
        await File.WriteAllTextAsync(file, "not a backup", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("restore", file, "--store", Path.Combine(folder, "r.db"));

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.StartsWith("parcelgate: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    public static TheoryData<string[]> Readers => new(["verify"], ["replay", "--all"], ["replay", "1"], ["backup", "b.bak"]);

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_verb_that_reads_a_store_makes_none_and_says_how_one_is_made(string[] verb)
    {
        var (code, _, error) = await RunAsync([.. verb, "--store", Store]);

        Assert.Equal(
            (ExitCode.Unavailable, $"parcelgate: There is no Parcelgate store at {Store}; 'parcelgate migrate' creates one.\n"),
            (code, error)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("migrate")]
    [InlineData("import")]
    public async Task A_file_that_is_no_database_is_no_store(string verb)
    {
        await File.WriteAllTextAsync(Store, "reference,destination\nA1,AZ\n", TestContext.Current.CancellationToken);
        string[] files = verb == "import" ? [Store] : [];

        var (code, _, error) = await RunAsync([
            verb,
            .. files,
            .. (string[])(verb == "import" ? ["--format", "csv"] : []),
            "--store",
            Store,
        ]);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("is not a Parcelgate store", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_the_tables_is_no_store()
    {
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Store};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var make = other.CreateCommand();
            make.CommandText = "create table other (id integer)";
            await make.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var (code, _, error) = await RunAsync("verify", "--store", Store);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("'parcelgate migrate' creates one", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_over_data_is_refused_as_a_store_that_cannot_be_used_now()
    {
        Assert.Equal(ExitCode.Ok, (await RunAsync("import", await FileAsync("a.csv", Good), "--store", Store)).Code);
        var backup = Path.Combine(folder, "b.bak");
        await RunAsync("backup", backup, "--store", Store);

        var (code, _, error) = await RunAsync("restore", backup, "--store", Store);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("has data", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_into_a_folder_that_is_not_there_names_the_folder()
    {
        await RunAsync("migrate", "--store", Store);

        var (code, _, error) = await RunAsync("backup", Path.Combine(folder, "none", "b.bak"), "--store", Store);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"There is no folder '{Path.Combine(folder, "none")}'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("partial", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_imported_again_is_answered_from_before_and_says_so()
    {
        var file = await FileAsync("a.csv", Good);
        var first = await RunAsync("import", file, "--store", Store);
        var again = await RunAsync("import", file, "--store", Store);
        var asNew = await RunAsync("import", file, "--store", Store, "--message-id", "second");
        var json = await RunAsync("import", file, "--store", Store, "--json");

        Assert.Equal("a.csv: 1 consignment, 1 accepted, 0 refused, submission 1 of provider import\n", first.Output);
        Assert.Contains("answered before, on ", again.Output, StringComparison.Ordinal);
        Assert.Contains(", submission 1.", again.Output, StringComparison.Ordinal);
        Assert.Contains("submission 2 of provider import", asNew.Output, StringComparison.Ordinal);
        var lines = json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var last = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(
            ("decided", "answered-before", 1, file),
            (
                JsonDocument.Parse(lines[0]).RootElement.GetProperty("result").GetString(),
                last.GetProperty("result").GetString(),
                last.GetProperty("submission").GetInt32(),
                last.GetProperty("file").GetString()
            )
        );
        Assert.NotEqual(JsonValueKind.Null, last.GetProperty("answeredAt").ValueKind);
    }

    [Fact]
    public async Task A_file_of_which_nothing_was_accepted_is_tried_afresh()
    {
        // Amends a reference nobody has lodged yet; when it was lodged, the same bytes are right.
        var amendment = await FileAsync("amend.csv", "act,reference,destination,gross_mass_grams\namend,A1,AZ,700\n");
        var early = await RunAsync("import", amendment, "--store", Store);
        await RunAsync("import", await FileAsync("a.csv", Good), "--store", Store);
        var late = await RunAsync("import", amendment, "--store", Store);
        var again = await RunAsync("import", amendment, "--store", Store);

        Assert.Equal(ExitCode.Findings, early.Code);
        Assert.Equal(ExitCode.Ok, late.Code);
        Assert.Contains("tried afresh, because nothing of it was accepted on ", late.Output, StringComparison.Ordinal);
        Assert.Contains("answered before", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.csv", "")]
    [InlineData("head.csv", "reference,destination\n")]
    [InlineData("empty.ndjson", "")]
    [InlineData("empty.json", "")]
    [InlineData("empty.xml", "")]
    [InlineData("empty", "")]
    public async Task An_empty_file_is_said_and_leaves_nothing(string name, string text)
    {
        var file = await FileAsync(name, text);

        var (code, output, _) = await RunAsync("import", file, "--store", Store, "--json");

        Assert.Equal(ExitCode.Findings, code);
        Assert.Equal("intake-missing", JsonDocument.Parse(output).RootElement.GetProperty("problems")[0].GetProperty("code").GetString());
        var next = await RunAsync("import", await FileAsync("a.csv", Good), "--store", Store);
        Assert.Contains("submission 1 ", next.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "--all")]
    [InlineData("verify")]
    [InlineData("regime", "check")]
    [InlineData("account", "boss")]
    public async Task A_verb_that_reports_gives_one_object(params string[] verb)
    {
        await RunAsync("migrate", "--store", Store);

        var (code, output, _) = await RunAsync([.. verb, "--store", Store, "--json"]);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(output).RootElement.ValueKind);
    }

    [Theory]
    [InlineData("a b", "without spaces")]
    [InlineData("boss", "There is an account 'boss' already")]
    public async Task An_account_that_cannot_be_made_is_a_sentence(string name, string sentence)
    {
        await RunAsync("account", "boss", "--store", Store);

        var (code, _, error) = await RunAsync("account", name, "--store", Store);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_providers_account_asks_for_the_provider()
    {
        var (code, _, error) = await RunAsync("account", "p", "--role", "provider", "--store", Store);

        Assert.Equal((ExitCode.Usage, "parcelgate: A provider's account belongs to a provider: add --provider NAME.\n"), (code, error));
    }

    [Fact]
    public async Task Regime_check_passes_the_published_law() => Assert.Equal(ExitCode.Ok, (await RunAsync("regime", "check")).Code);

    [Fact]
    public async Task Regime_check_names_file_line_and_column_of_what_is_wrong_in_a_file_laid_over_the_law()
    {
        var file = Path.Combine(folder, "regimes", "xx", "2026-01-01-broken.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "regime: xx/parcels\nnonsense: true\n", TestContext.Current.CancellationToken);

        var (code, output, _) = await RunAsync("regime", "check", file);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains("regimes/xx/2026-01-01-broken.yaml:2:", output, StringComparison.Ordinal);
    }

    /// <summary>Whoever writes rules begins with one file somewhere: it is read as what it says it is, and a folder of profiles is one.</summary>
    [Theory]
    [InlineData("probe.yaml")]
    [InlineData("profiles/az/probe.yaml")]
    public async Task Regime_check_reads_a_profile_as_risk_rules(string name)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var text = Core.Simulation.ProposalText.ShortestProfile;
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Ok, (await RunAsync("regime", "check", file)).Code);

        await File.WriteAllTextAsync(
            file,
            text.Replace("documents_mass >", "documents_mas >", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var (code, output, _) = await RunAsync("regime", "check", file);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains(
            $"profiles/{(name.Contains('/', StringComparison.Ordinal) ? "az/" : "")}probe.yaml:12:18  'documents_mas' is not known",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("did you mean documents_mass?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_compares_a_proposal_with_the_law_as_it_is_on_the_stores_history()
    {
        const string parcels = """
            reference,destination,channel,purpose,consignee_name,consignee_kind,consignee_identity,item_description,item_hs,item_value,item_currency,freight,freight_currency
            A1,AZ,express,sale,Aysel Quliyeva,person,5AAA111,Cotton T-shirt,610910,149.99,USD,0,USD
            A2,AZ,express,sale,Rauf Quliyev,person,5BBB222,Cotton T-shirt,610910,150.01,USD,0,USD
            """;
        await RunAsync("import", await FileAsync("a.csv", parcels), "--store", Store);
        var proposal = await FileAsync("p.yaml", Law.Texts.Above150);

        var (code, output, error) = await RunAsync("simulate", "--proposal", proposal, "--store", Store, "--json");

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        var result = JsonDocument.Parse(output).RootElement;
        Assert.Equal((2, 1), (result.GetProperty("parcels").GetInt32(), result.GetProperty("changed").GetInt32()));
        var dutiable = result.GetProperty("categories").GetProperty("3");
        Assert.Equal((0, 1), (dutiable.GetProperty("asIs").GetInt32(), dutiable.GetProperty("proposed").GetInt32()));
        Assert.Contains("all AZN", (await RunAsync("simulate", "--proposal", proposal, "--store", Store)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in-force: 2027-01-01..\n", "p.yaml:1:1  in-force: a proposal has no day in force")]
    [InlineData("currency: [\n", "p.yaml:")]
    public async Task Simulate_refuses_what_is_no_proposal_with_its_place(string before, string said)
    {
        await RunAsync("import", await FileAsync("a.csv", Good), "--store", Store);
        var proposal = await FileAsync("p.yaml", before + Law.Texts.Above150);

        var (code, output, error) = await RunAsync("simulate", "--proposal", proposal, "--store", Store);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private const string Good =
        "reference,destination,item_description,item_hs,item_value,item_currency\nA1,AZ,Cotton T-shirt,610910,20.00,USD\n";

    private async Task<string> FileAsync(string name, string text)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(Verbs, args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
