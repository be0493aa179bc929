namespace Parcelgate.Core.Law.Cel;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>A value one condition reads, and how to show it. "not sent" where it is missing.</summary>
internal sealed record CelRead(string Path, Func<CelFrame, string> Show);

/// <summary>One operand of the top-level chain of &amp;&amp; and ||.</summary>
/// <param name="Sealed">From the first character of its first value to the last of its last: what findings, and so the hashes of decisions, hold. Parentheses at its ends are lost.</param>
/// <param name="Text">As the file writes it: what is shown.</param>
/// <param name="Reads">The values it reads.</param>
internal sealed record CelCondition(string Sealed, string Text, ImmutableArray<CelRead> Reads);

/// <summary>A checked, compiled condition. Evaluating it neither allocates nor throws, and its work is bounded.</summary>
internal sealed class CelProgram
{
    /// <summary>Most operands of the top-level chain: two bits of the trace each.</summary>
    internal const int MostConditions = 32;

    private readonly Func<CelFrame, bool> run;

    internal CelProgram(string source, Func<CelFrame, bool> run, ImmutableArray<CelCondition> conditions, ImmutableHashSet<string> names)
    {
        Source = source;
        this.run = run;
        Conditions = conditions;
        Names = names;
    }

    internal string Source { get; }

    internal ImmutableArray<CelCondition> Conditions { get; }

    /// <summary>Whether it is one condition, which its text is already.</summary>
    internal bool IsOne => Conditions.Length == 1 && Conditions[0].Text == Source;

    /// <summary>Names of the subject's fields it reads.</summary>
    internal ImmutableHashSet<string> Names { get; }

    /// <summary>Evaluates; <see cref="CelFrame.Trace"/> says afterwards how each condition came out.</summary>
    internal bool Holds(CelFrame frame)
    {
        frame.Trace = 0;
        return run(frame);
    }

    /// <summary>One line per condition with what it saw, from the trace the last <see cref="Holds"/> left in the frame.</summary>
    /// <param name="frame">The frame it was evaluated in.</param>
    /// <param name="held">What <see cref="Holds"/> said.</param>
    /// <param name="decides">True when that outcome stopped or chose something: the conditions that brought it about are marked.</param>
    internal ImmutableArray<Reason> Explain(CelFrame frame, bool held, bool decides)
    {
        var trace = frame.Trace;
        var lines = ImmutableArray.CreateBuilder<Reason>(Conditions.Length);
        for (var i = 0; i < Conditions.Length; i++)
        {
            var verdict = VerdictOf(trace, i);
            var seen = verdict == Verdict.NotAsked ? [] : Seen(Conditions[i], frame);
            var marked = decides && verdict == (held ? Verdict.Holds : Verdict.Fails);
            lines.Add(new Reason("condition", Conditions[i].Text, verdict, marked, seen, "", []));
        }

        return lines.MoveToImmutable();
    }

    /// <summary>What a program of one condition saw.</summary>
    internal ImmutableArray<Fact> Seen(CelFrame frame) => Seen(Conditions[0], frame);

    internal static Verdict VerdictOf(ulong trace, int condition) =>
        (trace >> condition & 1) == 0 ? Verdict.NotAsked
        : (trace >> (MostConditions + condition) & 1) == 1 ? Verdict.Holds
        : Verdict.Fails;

    private static ImmutableArray<Fact> Seen(CelCondition condition, CelFrame frame)
    {
        var seen = ImmutableArray.CreateBuilder<Fact>(condition.Reads.Length);
        foreach (var read in condition.Reads)
        {
            seen.Add(new Fact(read.Path, read.Show(frame)));
        }

        return seen.MoveToImmutable();
    }
}
