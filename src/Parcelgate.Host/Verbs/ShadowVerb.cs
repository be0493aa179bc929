namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation.Shadow;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Sandbox;
using Parcelgate.Server.Settings;

/// <summary><c>parcelgate shadow FILE… --old OLD.csv</c>: decides real files without effect and compares with what the system in use did.</summary>
internal static class ShadowVerb
{
    private const int MostShown = 20;

    public static Verb Verb { get; } =
        new("shadow", "Decide real files without effect and compare with what the system in use did", Configure);

    private static void Configure(Command command)
    {
        var files = FilesArgument.AddTo(command);
        var format = FormatOption.AddTo(command);
        var old = new Option<FileInfo>("--old")
        {
            Description = "What the system in use did, as CSV: reference, and any of decision, category, lane, due with currency",
            HelpName = "FILE",
            Required = true,
        };
        old.AcceptExistingOnly();
        var on = new Option<DateOnly?>("--on") { Description = "Decide as on this day: order, acceptance and arrival", HelpName = "DATE" };
        var tolerance = new Option<long>("--tolerance")
        {
            Description = "Amounts that differ by no more minor units count as the same",
            HelpName = "MINOR",
        };
        var differences = new Option<FileInfo?>("--differences")
        {
            Description = "Write every difference to this CSV file",
            HelpName = "FILE",
        };
        command.Add(old);
        command.Add(on);
        command.Add(tolerance);
        command.Add(differences);
        var defaults = DefaultsOptions.AddTo(command);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var rules = RulesOf(settings.Read(parsed));
                var minor = parsed.GetValue(tolerance);
                var tally = new ShadowTally(
                    Outcomes(parsed.GetValue(old)!),
                    minor >= 0 ? minor : throw VerbException.Usage($"--tolerance {minor}: give 0 or more.")
                );
                var run = new ShadowRun(rules, tally, parsed.GetValue(on), DateTimeOffset.UtcNow);
                foreach (var file in parsed.GetValue(files)!)
                {
                    await using var stream = file.OpenRead();
                    await run.TakeAsync(
                        stream,
                        FormatOption.Of(parsed.GetValue(format), file),
                        defaults.Read(parsed),
                        long.MaxValue,
                        cancel
                    );
                }

                var report = tally.Report();
                if (parsed.GetValue(differences) is { } to)
                {
                    await File.WriteAllTextAsync(to.FullName, ShadowCsv.Of(report), cancel);
                }

                var output = parsed.InvocationConfiguration.Output;
                await output.WriteLineAsync(parsed.GetValue(json) ? Line(report, run.Unreadable) : Text(report, run.Unreadable));
                return report.Differences.IsEmpty && run.Unreadable == 0 ? ExitCode.Ok : ExitCode.Findings;
            }
        );
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, OldOutcome> Outcomes(FileInfo file)
    {
        var (outcomes, errors) = OldOutcomes.Read(new LawFile(file.ToString(), File.ReadAllText(file.FullName)));
        return errors.IsEmpty
            ? outcomes
            : throw VerbException.Usage(
                string.Join('\n', errors.Select(error => $"{error.Path}:{error.Line}:{error.Column}: {error.Sentence}"))
            );
    }

    private static Rulebook RulesOf(IConfiguration settings)
    {
        try
        {
            return Rulebook.Load(
                LawFolder.Read(LawFolder.Of(settings.GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions()))
            );
        }
        catch (Exception law) when (law is LawException or DirectoryNotFoundException)
        {
            throw VerbException.Unavailable(law.Message);
        }
    }

    private static string Line(ShadowReport report, int unreadable) =>
        JsonOption.Line(
            new
            {
                compared = report.Compared,
                onlyOld = report.OnlyOld,
                onlyNew = report.OnlyNew,
                unreadable,
                elements = report.Elements.Select(one => new
                {
                    element = one.Element,
                    same = one.Same,
                    different = one.Different,
                }),
                decisions = report.Decisions.Select(one => new
                {
                    old = one.Old,
                    @new = one.New,
                    count = one.Count,
                }),
                sums = report.Sums.Select(one => new
                {
                    currency = one.Old.Currency.Code,
                    old = one.Old.Minor,
                    @new = one.New.Minor,
                }),
                differences = report.Differences.Length,
            }
        );

    private static string Text(ShadowReport report, int unreadable)
    {
        var lines = new List<string>
        {
            $"{Counted.Of(report.Compared, "parcel")} compared; {report.OnlyOld} in the old list only, {report.OnlyNew} in the files only, {Counted.Of(unreadable, "line")} without a reference.",
        };
        lines.AddRange(
            report
                .Elements.Where(one => one.Same + one.Different > 0)
                .Select(one => $"  {one.Element, -9} the same {one.Same}, different {one.Different}")
        );
        lines.AddRange(report.Decisions.Select(one => $"  {one.Old} there, {one.New} here: {one.Count}"));
        lines.AddRange(report.Sums.Select(one => $"  due: {one.Old} there, {one.New} here"));
        lines.AddRange(
            report
                .Differences.Take(MostShown)
                .Select(one =>
                    $"  {one.Reference}: {one.Element} '{one.Old}' there, '{one.New}' here{(one.Why.Length == 0 ? "" : $" ({one.Why})")}"
                )
        );
        if (report.Differences.Length > MostShown)
        {
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  and {report.Differences.Length - MostShown} more: --differences FILE has them all."
                )
            );
        }

        return string.Join('\n', lines);
    }
}
