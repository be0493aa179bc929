namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Law;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate regime refunds</c>: the stored decisions that an annulled law is to be taken out of, with what is to be given back.</summary>
internal static class RefundsVerb
{
    internal static Verb Part { get; } =
        new("refunds", "List the stored decisions under an annulled law, with what is to be given back", Configure);

    private static void Configure(Command command)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to lay over the published law, such as the one that annuls; none: the published law itself",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Add(files);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var law = LawBook.Load(RegimeVerb.Overlay(RegimeVerb.Published(settings, parsed), parsed.GetValue(files) ?? []));
                if (law.Annulled.IsEmpty)
                {
                    throw VerbException.Usage("No version is annulled: name the file whose 'annuls' strikes one down.");
                }

                await using var store = await StoreOf.OpenExistingAsync(settings.Read(parsed), cancel);
                return await ListAsync(store, law, parsed.InvocationConfiguration.Output, parsed.GetValue(json), cancel);
            }
        );
    }

    private static async Task<int> ListAsync(IStore store, LawBook law, TextWriter output, bool json, CancellationToken cancel)
    {
        var (found, unread) = (0L, 0L);
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var decisions = new AnnulledDecisions(store, new LawLibrary(store));
        await foreach (var one in decisions.FindAsync(law, _ => unread++, cancel))
        {
            found++;
            if (one.Undoing.Refund is { Minor: > 0 } refund)
            {
                sums[refund.Currency.Code] = sums.GetValueOrDefault(refund.Currency.Code) + refund.Units;
            }

            await output.WriteLineAsync(json ? JsonOption.Line(Shown(one)) : Sentence(one));
        }

        var together = string.Join(", ", sums.Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Value} {sum.Key}")));
        await output.WriteLineAsync(
            json
                ? JsonOption.Line(
                    new
                    {
                        decisions = found,
                        refund = sums,
                        unread,
                    }
                )
                : $"{Counted.Of(found, "decision")} under an annulled law{(together.Length == 0 ? "" : $", {together} to be given back")}{(unread == 0 ? "" : $"; {Counted.Of(unread, "decision")} could not be recomputed")}."
        );
        return found + unread == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private static object Shown(AnnulledDecision one) =>
        new
        {
            id = one.Row.Id,
            provider = one.Row.Provider,
            reference = one.Row.Reference,
            version = one.Decision.Version,
            decidedAt = one.Decision.DecidedAt.UtcDateTime,
            annulled = $"{one.Undoing.Annulled.Regime}@{one.Undoing.Annulled.Version}",
            by = one.Undoing.Annulled.By,
            reckoned = one.Undoing.Reckoned,
            refund = one.Undoing.Refund?.ToString(),
            charges = one.Undoing.Charges.Select(charge => new
            {
                charge = charge.Charge,
                payer = Names.Of(charge.Payer),
                collected = Names.Of(charge.Collected),
                was = charge.Was.ToString(),
                @is = charge.Is.ToString(),
            }),
        };

    private static string Sentence(AnnulledDecision one)
    {
        var what = one.Undoing switch
        {
            { Reckoned: false } => "the law without it reckons nothing: an officer decides",
            { Refund: { Minor: > 0 } refund } =>
                $"{refund} to be given back ({string.Join(", ", one.Undoing.Charges.Where(charge => charge.Was != charge.Is).Select(charge => $"{charge.Charge} {charge.Was} instead of {charge.Is}"))})",
            { Refund: { Minor: < 0 } more } => $"{more with { Minor = -more.Minor }} more would have been due",
            _ => "nothing to be given back",
        };
        return $"{one.Row.Provider} {one.Row.Reference} (consignment {one.Row.Id}), decided under {one.Undoing.Annulled.Regime}@{one.Undoing.Annulled.Version}: {what}.";
    }
}
