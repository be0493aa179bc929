namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage.Journal;

/// <summary>
/// <c>parcelgate verify</c>: the journal's rows, blocks and chain, a decision for every consignment, allowances as the sum of decisions, and the ledger's
/// accounts as the sum of its transfers. Names the first thing wrong.
/// </summary>
internal static class VerifyVerb
{
    public static Verb Verb { get; } =
        new("verify", "Check the journal's seals, decisions, allowances and the ledger; name the first thing wrong", Configure);

    private static void Configure(Command command)
    {
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var store = await StoreOf.OpenExistingAsync(settings.Read(parsed), cancel);
                var found = await LongWork.RunAsync("Verifying", null, _ => JournalVerifier.VerifyAsync(store, Uses, cancel));
                var ledger = new LedgerVerification(0, 0, 0, null);
                if (found.First is null)
                {
                    ledger = await LongWork.RunAsync("Verifying the ledger", null, _ => LedgerVerifier.VerifyAsync(store, cancel));
                    found = found with { First = ledger.First };
                }

                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json) ? Line(found, ledger) : Sentence(found, ledger)
                );
                return found.First is null ? ExitCode.Ok : ExitCode.Findings;
            }
        );
    }

    private static IEnumerable<KeyValuePair<AllowanceKey, long>> Uses(ReadOnlyMemory<byte> outcome)
    {
        var uses = new List<AllowanceFact>();
        AssessmentJson.ReadUses(outcome.Span, uses);
        return uses.Select(use => KeyValuePair.Create(use.Key, use.UsedMinor));
    }

    private static string Line(Verification found, LedgerVerification ledger) =>
        JsonOption.Line(
            new
            {
                intact = found.First is null,
                rows = found.Rows,
                blocks = found.Blocks,
                streams = found.Streams,
                consignments = found.Consignments,
                allowances = found.Allowances,
                erased = found.Erased,
                transfers = ledger.Transfers,
                accounts = ledger.Accounts,
                reservations = ledger.Pending,
                damage = found.First?.Damage.ToString(),
                stream = found.First?.Stream,
                seq = found.First?.Seq,
                text = found.First?.Text,
            }
        );

    private static string Sentence(Verification found, LedgerVerification ledger) =>
        found.First is { } first
            ? $"Not intact: {first.Text}"
            : $"Intact: {Counted.Of(found.Rows, "journal row")} in {Counted.Of(found.Blocks, "block")}, {Counted.Of(found.Consignments, "consignment")} decided, "
                + $"{Counted.Of(found.Allowances, "allowance equals", "allowances equal")} the sum of {(found.Allowances == 1 ? "its" : "their")} decisions, "
                + $"{Counted.Of(ledger.Transfers, "transfer makes", "transfers make")} the sums of {Counted.Of(ledger.Accounts, "account")}."
                + (
                    found.Erased == 0
                        ? ""
                        : $" {Counted.Of(found.Erased, "part had its", "parts had their")} persons deleted as was agreed; what is left is what the journal sealed."
                );
}
