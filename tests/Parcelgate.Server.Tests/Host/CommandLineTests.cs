namespace Parcelgate.Server.Tests.Host;

using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Parcelgate.Server.Storage;
using Xunit;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_lists_every_verb_in_the_order_given_with_one_line_each()
    {
        var (code, output, _) = await RunAsync([HelpVerb.Verb, Failing("second", new InvalidOperationException())], "help");

        Assert.Equal(ExitCode.Ok, code);
        var lines = output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["  help          List the verbs, or say what one takes", "  second        Fails"], lines);
    }

    [Fact]
    public async Task A_word_that_is_no_verb_is_a_usage_error_that_names_the_word()
    {
        var (code, output, error) = await RunAsync([HelpVerb.Verb], "hepl");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Equal("parcelgate: There is no verb 'hepl'. 'parcelgate help' lists the verbs.\n", error);
    }

    [Fact]
    public async Task An_option_a_verb_does_not_have_is_a_usage_error_and_the_verb_does_not_run()
    {
        var (code, _, error) = await RunAsync([Failing("second", new InvalidOperationException("ran"))], "second", "--nope");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--nope", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ran", error, StringComparison.Ordinal);
    }

    public static TheoryData<Exception, int, string> Failures =>
        new()
        {
            { VerbException.Usage("Name a file."), ExitCode.Usage, "parcelgate: Name a file.\n" },
            {
                new StoreUnavailableException("The store is away.", new IOException()),
                ExitCode.Unavailable,
                "parcelgate: The store is away.\n"
            },
            { new FileNotFoundException("No file a.yaml."), ExitCode.Usage, "parcelgate: No file a.yaml.\n" },
            { new OperationCanceledException(), ExitCode.Interrupted, "parcelgate: Interrupted.\n" },
            {
                new InvalidOperationException("odd"),
                ExitCode.Defect,
                "parcelgate: InvalidOperationException: odd\nThis is a defect of Parcelgate. PARCELGATE_DEBUG=1 shows where it happened.\n"
            },
        };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_a_sentence_and_an_exit_code_without_a_stack_trace(Exception failure, int expected, string sentence)
    {
        var (code, _, error) = await RunAsync([Failing("second", failure)], "second");

        Assert.Equal(expected, code);
        Assert.Equal(sentence, error);
    }

    private static Verb Failing(string name, Exception failure) =>
        new(name, "Fails", command => command.SetAction((_, _) => Task.FromException<int>(failure)));

    private static async Task<(int Code, string Output, string Error)> RunAsync(Verb[] verbs, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(verbs, args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
