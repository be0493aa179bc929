namespace Parcelgate.Server.Sandbox;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Simulation.Shadow;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Web;

/// <summary>Real files decided without effect: nothing is stored, nobody is told. What comes of them is held against what the system in use did.</summary>
/// <param name="rules">Under which law and rules.</param>
/// <param name="tally">Where the outcomes are counted.</param>
/// <param name="on">Decide as on this day; null: at <paramref name="now"/>.</param>
/// <param name="now">The instant of the decisions.</param>
internal sealed class ShadowRun(Rulebook rules, ShadowTally tally, DateOnly? on, DateTimeOffset now)
{
    private readonly Tryout tryout = new(rules, null, on, now);

    /// <summary>Lines that could be read neither as a record nor told by a reference.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Decides a file.</summary>
    /// <exception cref="MessageRefusedException">It is none of its format, or too long.</exception>
    public async Task TakeAsync(Stream stream, Format format, ReadDefaults defaults, long longest, CancellationToken cancel)
    {
        using var parts = new PartReader(stream, format.Create(defaults), longest);
        while (await parts.NextAsync(cancel) is { } part)
        {
            foreach (var entry in part.Entries)
            {
                Take(entry);
            }
        }
    }

    private void Take(Entry entry)
    {
        var tried = tryout.Take(entry);
        if (entry.Reference is not { Length: > 0 } reference)
        {
            Unreadable++;
            return;
        }

        if (tried.Advised)
        {
            // Decided once its declaration comes; until then there is nothing to compare.
            return;
        }

        tally.Add(
            reference,
            tried.Assessed is { } assessed ? NewOutcome.Of(assessed)
                : tried.Problems.IsEmpty ? new NewOutcome("cancelled", null, null, null, "")
                : new NewOutcome("refused", null, null, null, $"{tried.Problems[0].Code} {tried.Problems[0].Place}")
        );
    }
}

/// <summary>A shadow run with what was asked of it.</summary>
/// <param name="Report">What it found.</param>
/// <param name="Unreadable">Lines of its files without a reference.</param>
/// <param name="Files">Names of the files of messages.</param>
/// <param name="Law">Hash of the law and rules it decided under.</param>
/// <param name="On">The day it decided as on; null: the day it ran.</param>
/// <param name="At">When it ran.</param>
internal sealed record ShadowDone(ShadowReport Report, int Unreadable, string Files, string Law, DateOnly? On, DateTimeOffset At);

/// <summary>The differences of a shadow run as CSV: <c>reference,element,old,new,why</c>.</summary>
internal static class ShadowCsv
{
    private static readonly string[] Heads = ["reference", "element", "old", "new", "why"];

    /// <summary>Heads and a row for each difference.</summary>
    internal static string Of(ShadowReport report) =>
        string.Concat(
            report.Differences.Select(one => Csv.Row([one.Reference, one.Element, one.Old, one.New, one.Why])).Prepend(Csv.Row(Heads))
        );
}
