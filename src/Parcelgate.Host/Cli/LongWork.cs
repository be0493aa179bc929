namespace Parcelgate.Host.Cli;

using Spectre.Console;

/// <summary>Counts what is done; safe from any thread.</summary>
internal sealed class Tally
{
    private long done;

    public long Done => Interlocked.Read(ref done);

    public void Add(long count) => Interlocked.Add(ref done, count);
}

/// <summary>Shows progress on standard error, only on a terminal and only for work that takes longer than a second.</summary>
internal static class LongWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <param name="title">What is being done: "Importing".</param>
    /// <param name="total">How much there is; null when it is not known.</param>
    /// <param name="work">The work; it adds to the tally as it goes.</param>
    public static Task<T> RunAsync<T>(string title, long? total, Func<Tally, Task<T>> work) =>
        RunAsync(title, total, work, Console.IsErrorRedirected ? null : OnStandardError(), Patience);

    internal static async Task<T> RunAsync<T>(
        string title,
        long? total,
        Func<Tally, Task<T>> work,
        IAnsiConsole? console,
        TimeSpan patience
    )
    {
        var tally = new Tally();
        var running = Task.Run(() => work(tally));
        if (console is null || await Task.WhenAny(running, Task.Delay(patience)) == running)
        {
            return await running;
        }

        await console.Progress().AutoClear(true).StartAsync(context => ShowAsync(context, title, total, tally, running));
        return await running;
    }

    private static async Task ShowAsync(ProgressContext context, string title, long? total, Tally tally, Task running)
    {
        var bar = context.AddTask(Markup.Escape(title), maxValue: total ?? double.MaxValue);
        bar.IsIndeterminate = total is null;
        while (!running.IsCompleted)
        {
            bar.Value = tally.Done;
            await Task.WhenAny(running, Task.Delay(Refresh));
        }
    }

    private static IAnsiConsole OnStandardError() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
