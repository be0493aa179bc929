namespace Parcelgate.Server.Tests.Host;

using System.Text;
using System.Text.Json.Nodes;
using Parcelgate.Host.Bench;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

public sealed class BenchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Result_lines_are_counted_whatever_pieces_the_answer_comes_in(int piece)
    {
        var lines = new ManifestClient.ResultLines();
        var body = new ManifestClient.ChunkedBody(lines);
        var bytes = Encoding.ASCII.GetBytes(
            Chunked("{\"line\":1,\"result\":\"decided\"}\n{\"line\":2,\"result\":\"refu", "sed\"}\n{\"line\":3,\"result\":\"decided\"}\n")
        );
        foreach (var some in bytes.Chunk(piece))
        {
            body.Take(some);
        }

        Assert.True(body.Ended);
        Assert.Equal((3, 1), (lines.Count, lines.Refused));
    }

    [Theory]
    [InlineData(2.5, true)]
    [InlineData(2.51, false)]
    public void A_bound_itself_is_reached(double value, bool reached) => Assert.Equal(reached, Goal.Most(2.5).IsReached(value));

    [Fact]
    public void One_figure_beyond_its_goal_is_a_goal_not_reached()
    {
        var measured = new Measured().Figure("per_second", 12_000, 0, Goal.Least(12_000)).Figure("seconds", 99, 0);
        Assert.True(measured.Reached);

        Assert.False(measured.Figure("errors", 1, 0, Goal.Most(0)).Reached);
    }

    [Fact]
    public async Task An_option_the_benchmark_does_not_take_is_refused_before_anything_is_measured()
    {
        using var output = new StringWriter();
        using var error = new StringWriter { NewLine = "\n" };

        var code = await CommandLine.RunAsync([BenchVerb.Verb], ["bench", "assess", "--rate", "5"], output, error);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("parcelgate: bench assess takes no --rate; it takes --count.\n", error.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_table_follows_the_figures_for_a_person_and_stays_out_of_what_programs_read()
    {
        var measured = new Measured().Figure("seconds", 1.5, 1, Goal.Most(2));
        measured.Lines.Add("policy  revenue");

        Assert.EndsWith(
            "goal <= 2: reached\n  policy  revenue",
            BenchReport.Text(measured, "parcelgate bench targeting"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "policy  revenue",
            BenchReport.Json(Benchmark.Named("targeting"), StoreKind.Sqlite, measured, [], "parcelgate bench targeting"),
            StringComparison.Ordinal
        );
    }

    /// <summary>A benchmark runs seldom, and what it runs on changes often: small runs say here that it still measures, not how fast.</summary>
    [Theory]
    [InlineData("regimes", "laws_used", "refused", "different")]
    [InlineData("replay", "per_second", "different")]
    [InlineData("simulate", "per_second", "unreadable")]
    [InlineData("ledger", "per_second")]
    public async Task A_benchmark_still_measures(string name, string figure, params string[] none)
    {
        using var output = new StringWriter();
        using var error = new StringWriter { NewLine = "\n" };

        var code = await CommandLine.RunAsync([BenchVerb.Verb], ["bench", name, "--count", "2000", "--json"], output, error);

        Assert.True(code == ExitCode.Ok, error.ToString());
        var measured = JsonNode.Parse(output.ToString())!;
        Assert.True(measured[figure]!.GetValue<double>() > 0, output.ToString());
        Assert.All(none, zero => Assert.Equal(0, measured[zero]!.GetValue<double>()));
    }

    private static string Chunked(params string[] chunks) =>
        string.Concat(chunks.Append("").Select(chunk => $"{chunk.Length:x}\r\n{chunk}\r\n"));
}
