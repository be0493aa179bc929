namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Formats;
using Parcelgate.Formats.Edifact;

/// <summary><c>bench formats</c>: every reader and writer on one core, beside the plain walk over the same bytes.</summary>
internal static class FormatsBenchmark
{
    private const int Rounds = 3;

    /// <summary>Long enough for the runtime to have compiled the hot methods a second time, with what it saw (tiered compilation).</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.7);

    /// <summary>Records of the longer of two files whose allocation is compared.</summary>
    private const int Longer = 4;

    /// <summary>Allocation of a record in a long file over that in a short one: nothing may grow.</summary>
    private const double Growth = 1.05;

    internal static Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var measured = new Measured();
        foreach (var reader in ReaderCase.All(run.Count ?? ReaderCase.DefaultRecords))
        {
            cancel.ThrowIfCancellationRequested();
            run.Say($"formats: reading {reader.Format}.");
            Measure(measured, reader);
        }

        run.Say("formats: tokenizing edifact.");
        var interchange = ReaderCase.Interchange(ReaderCase.DefaultRecords);
        var perSecond = PerSecond(() => EdiWalk.Count(interchange).Components);
        measured.Figure("edifact_tokenize_mb_per_second", perSecond * interchange.Length / 1e6, 0, Goal.Least(300));
        foreach (var writer in WriterCase.All())
        {
            cancel.ThrowIfCancellationRequested();
            run.Say($"formats: writing {writer.Format}.");
            Measure(measured, writer);
        }

        foreach (var format in ReaderCase.Bulk)
        {
            var (few, many) = (Allocated(format, ReaderCase.DefaultRecords), Allocated(format, ReaderCase.DefaultRecords * Longer));
            measured.Figure($"{Name(format)}_allocation_growth", many / few, 3, Goal.Most(Growth));
        }

        return Task.FromResult(
            measured.Condition("threads", 1).Condition("records_of_a_bulk_file", run.Count ?? ReaderCase.DefaultRecords)
        );
    }

    private static void Measure(Measured measured, ReaderCase reader)
    {
        reader.Check();
        var name = Name(reader.Format);
        var walk = PerSecond(reader.Walk);
        var read = PerSecond(reader.Read);
        // The walk again, because a machine that is shared may have changed its pace; the slower of the two is the fairer limit.
        walk = Math.Min(walk, PerSecond(reader.Walk));
        var canonical = PerSecond(reader.Seal);
        measured
            .Figure($"{name}_read_per_second", read * reader.Records, 0, reader.Goal)
            .Figure($"{name}_read_mb_per_second", read * reader.Bytes / 1e6, 1)
            .Figure($"{name}_walk_mb_per_second", walk * reader.Bytes / 1e6, 1)
            .Figure($"{name}_times_walk", walk / read, 2, Goal.Most(3))
            .Figure($"{name}_times_floor", 1 / (read * ((1 / walk) + (1 / canonical))), 2);
    }

    private static void Measure(Measured measured, WriterCase writer)
    {
        var length = writer.Write();
        var written = PerSecond(writer.Write);
        measured
            .Figure($"{Name(writer.Format)}_write_per_second", written, 0)
            .Figure($"{Name(writer.Format)}_write_mb_per_second", written * length / 1e6, 1);
    }

    private static string Name(string format) => format.Replace('-', '_');

    /// <summary>Calls a second, the best of some rounds after one that warms up.</summary>
    private static double PerSecond(Func<long> call)
    {
        Calls(call, WarmUp);
        return Enumerable.Range(0, Rounds).Max(_ => Calls(call, Round));
    }

    private static double Calls(Func<long> call, TimeSpan atLeast)
    {
        var clock = Stopwatch.StartNew();
        var (calls, sink) = (0L, 0L);
        while (clock.Elapsed < atLeast)
        {
            sink ^= call();
            calls++;
        }

        // Used, so that no call is left out as without effect.
        GC.KeepAlive(sink);
        return calls / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Bytes allocated for each record of a file of so many.</summary>
    private static double Allocated(string format, int records)
    {
        var reader = ReaderCase.Of(format, records);
        reader.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)records;
    }
}
