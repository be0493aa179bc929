namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Simulation;
using Parcelgate.Host.Cli;
using Parcelgate.Server;
using Parcelgate.Server.Law;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate simulate --proposal FILE</c>: what a proposal of law would have done to the store's history, beside the law as it is.</summary>
internal static class SimulateVerb
{
    public static Verb Verb { get; } = new("simulate", "Decide a store's history under a proposal of law and compare", Configure);

    private static void Configure(Command command)
    {
        var proposal = new Option<FileInfo>("--proposal") { Description = "A regime file without a day in force", Required = true };
        proposal.AcceptExistingOnly();
        var from = new Option<string?>("--from")
        {
            Description = "First day of decisions counted, UTC, such as 2026-11-01; the first there is if not said",
        };
        var to = new Option<string?>("--to") { Description = "Last day counted; the last there is if not said" };
        command.Add(proposal);
        command.Add(from);
        command.Add(to);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var file = parsed.GetValue(proposal)!;
                var (first, last) = (RegimeVerb.DayOf(parsed.GetValue(from), "--from"), RegimeVerb.DayOf(parsed.GetValue(to), "--to"));
                var read = settings.Read(parsed);
                await using (await StoreOf.OpenExistingAsync(read, cancel)) { }
                await using var engine = await EngineOf.StartAsync(read, cancel);
                var plan = await PlanAsync(engine, file, first, last, cancel);
                var done = await LongWork.RunAsync(
                    "Simulating",
                    null,
                    tally => engine.Impact.RunAsync(plan, Environment.ProcessorCount, (now, _) => tally.Add(now - tally.Done), cancel)
                );
                Report(parsed.InvocationConfiguration.Output, plan, done, parsed.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    /// <exception cref="VerbException">The proposal is not one; the message has a line for each error.</exception>
    private static async Task<ImpactPlan> PlanAsync(
        Engine engine,
        FileInfo named,
        DateOnly? first,
        DateOnly? last,
        CancellationToken cancel
    )
    {
        var law = engine.Law.Current;
        var file = new LawFile($"regimes/proposals/{named.Name}", await File.ReadAllTextAsync(named.FullName, cancel));
        var faults = ProposalText.Faults(file).ToList();
        if (faults.Count > 0)
        {
            throw VerbException.Usage(string.Join('\n', faults));
        }

        if (ProposalText.KindOf(file.Text) == ProposalKind.Profile)
        {
            throw VerbException.Usage(
                $"{named.Name} is a profile of risk rules; this verb runs regimes. Propose it on the page /rules, where it is run over history."
            );
        }

        var span = await Queries.DecidedBetweenAsync(engine.Store, cancel) ?? throw VerbException.Usage("The store has no decisions yet.");
        var from = first ?? DateOnly.FromDateTime(span.First.UtcDateTime);
        // The last day of first decisions; an amendment may be later, so a day nobody named reaches to the end.
        var before = last is { } day ? Midnight(day.AddDays(1)) : DateTimeOffset.MaxValue;
        try
        {
            var proposed = ProposedLaw.AsIf(law.Files, file).Law;
            return new ImpactPlan(
                law.Book,
                proposed,
                Digest.Of(System.Text.Encoding.UTF8.GetBytes(file.Text)),
                ProposedLaw.CountriesOf(proposed, ProposalText.NameOf(file.Text) ?? ""),
                Midnight(from),
                before
            );
        }
        catch (LawException wrong)
        {
            throw VerbException.Usage(wrong.Message);
        }
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static void Report(TextWriter output, ImpactPlan plan, ImpactDone done, bool json)
    {
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        run = done.Inputs.ToString(),
                        law = plan.AsIs.Hash.ToString(),
                        proposal = plan.Proposal.ToString(),
                        countries = plan.Countries,
                        parcels = done.Result.Parcels,
                        changed = done.Result.Changed,
                        categories = done.Result.Categories.ToDictionary(
                            one => ((int)one.Key).ToString(CultureInfo.InvariantCulture),
                            one => one.Value
                        ),
                        lanes = done.Result.Lanes.ToDictionary(one => Names.Of(one.Key), one => one.Value),
                        holds = done.Result.Holds.ToDictionary(one => Names.Of(one.Key), one => one.Value),
                        charges = done.Result.Charges,
                        payers = done.Result.Payers,
                        recipients = done.Result.Recipients,
                        decidedBefore = done.DecidedBefore,
                        unreadable = done.Unreadable,
                        seconds = Math.Round(done.Elapsed.TotalSeconds, 3),
                    }
                )
            );
            return;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(done.Result.Parcels, "parcel")} in {done.Elapsed.TotalSeconds:F1} s, {done.Result.Changed} of them decided differently. Run {done.Inputs.ToString()[..7]}."
            )
        );
        output.WriteLine();
        Row(output, "", "as is", "proposed", "difference");
        foreach (var (category, counts) in done.Result.Categories)
        {
            Row(output, $"category {(int)category}", counts);
        }

        foreach (var (lane, counts) in done.Result.Lanes)
        {
            Row(output, Names.Of(lane), counts);
        }

        foreach (var (hold, counts) in done.Result.Holds)
        {
            Row(output, $"held: {Names.Of(hold)}", counts);
        }

        foreach (var (name, amounts) in done.Result.Charges)
        {
            Row(output, name, amounts);
        }

        foreach (var all in done.Result.Revenue())
        {
            Row(output, $"all {all.Currency}", all);
        }

        foreach (var change in done.Result.Recipients)
        {
            output.WriteLine($"Recipients, {change.Currency}: {change.More} pay more, {change.Less} less, {change.Same} the same.");
        }
    }

    private static void Row(TextWriter output, string name, TwoCounts counts) =>
        Row(output, name, Text(counts.AsIs), Text(counts.Proposed), Text(counts.Change));

    private static void Row(TextWriter output, string name, TwoAmounts amounts) =>
        Row(output, name, Text(amounts, amounts.AsIsMinor), Text(amounts, amounts.ProposedMinor), Text(amounts, amounts.ChangeMinor));

    private static void Row(TextWriter output, string name, string asIs, string proposed, string difference) =>
        output.WriteLine($"{name, -24} {asIs, 18} {proposed, 18} {difference, 18}");

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(TwoAmounts of, long minor) => new Money(minor, Currency.Of(of.Currency)).AmountText();
}
