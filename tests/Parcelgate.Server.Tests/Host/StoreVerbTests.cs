namespace Parcelgate.Server.Tests.Host;

using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

/// <summary>The verbs that keep a store, through the command line as it is typed, on a SQLite file of their own.</summary>
public sealed class StoreVerbTests : IDisposable
{
    private static readonly Verb[] Verbs = [MigrateVerb.Verb, VerifyVerb.Verb, BackupVerb.Verb, RestoreVerb.Verb, RegimeVerb.Verb];

    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-verbs").FullName;

    private string Store => Path.Combine(folder, "p.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

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

        Assert.Equal(ExitCode.Findings, code);
        Assert.StartsWith("parcelgate: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
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

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(Verbs, args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
