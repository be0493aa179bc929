namespace Parcelgate.Server.Tests.Revenue;

using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

public sealed class LedgerVerbTests() : LedgerCase(null)
{
    [Fact]
    public async Task Verify_counts_the_ledger_and_names_what_is_wrong_in_it()
    {
        await OpenCarrier();
        await Post(Charge(1, 60), Reserve(2, 20));

        var (code, found) = await Verify();
        Assert.Equal((ExitCode.Ok, true), (code, found.GetProperty("intact").GetBoolean()));
        Assert.Equal(
            (2, 2, 1),
            (
                found.GetProperty("transfers").GetInt32(),
                found.GetProperty("accounts").GetInt32(),
                found.GetProperty("reservations").GetInt32()
            )
        );

        await Tamper("update ledger_account set debits_posted = 0 where limited <> 0");
        (code, found) = await Verify();
        Assert.Equal((ExitCode.Findings, "LedgerWrong"), (code, found.GetProperty("damage").GetString()));
    }

    private async Task<(int Code, JsonElement Found)> Verify()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([VerifyVerb.Verb], ["verify", "--store", Address, "--json"], output, error);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }
}
