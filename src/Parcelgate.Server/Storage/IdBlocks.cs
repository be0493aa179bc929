namespace Parcelgate.Server.Storage;

using System.Data.Common;

/// <summary>
/// The row each kind of number is counted in. Numbers are read aloud and typed, so they stay small: SQLite takes them from the row inside the
/// transaction that uses them, which leaves no gap at all; PostgreSQL by <see cref="IdBlocks"/>, so that transactions do not queue behind one row.
/// </summary>
internal static class IdCounter
{
    /// <summary>Takes $2 ids of the counter $1 and gives the first.</summary>
    internal const string TakeSql =
        "insert into counter (name, next_id) values ($1, 1 + $2) on conflict (name) do update set next_id = counter.next_id + $2 returning next_id - $2";

    internal static readonly string[] Names = ["submission", "consignment", "ledger", "claim", "bank", "referral"];

    /// <exception cref="ArgumentException">There is no counter of this name, or nothing is wanted of it.</exception>
    internal static void Check(string name, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (!Names.Contains(name))
        {
            throw new ArgumentException($"'{name}' is not a counter; there are {string.Join(", ", Names)}.", nameof(name));
        }
    }
}

/// <summary>
/// Ids reserved in blocks, each in a short transaction before a unit of work begins, and handed out from memory: several servers over one database
/// neither wait for each other nor give an id twice. A block is small at first, doubles while demand is high, and what is left of it is given back at
/// an orderly end; a process that is killed leaves a gap of at most one block.
/// </summary>
internal sealed class IdBlocks(TimeProvider time) : IDisposable
{
    /// <summary>Ids of the first block. Arbitrary: a handful of single parcels.</summary>
    internal const int Smallest = 16;

    /// <summary>Ids of the largest block: at 25,000 parcels a second three reservations in two seconds.</summary>
    internal const int Largest = 16_384;

    /// <summary>A block used up faster than this was too small. Arbitrary.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, Block> blocks = IdCounter.Names.ToDictionary(
        name => name,
        _ => new Block(),
        StringComparer.Ordinal
    );

    /// <summary>Tops up what is half used. The connection has no transaction open.</summary>
    public async Task EnsureAsync(DbConnection connection, CancellationToken cancel)
    {
        foreach (var name in IdCounter.Names.Where(IsLow))
        {
            await ReserveAsync(name, connection, cancel);
        }
    }

    /// <summary>One reservation at a time: two at once would each leave the other's block behind.</summary>
    private async Task ReserveAsync(string name, DbConnection connection, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (!IsLow(name))
            {
                return;
            }

            var size = NextSize(name);
            var first = await Sql.NumberAsync(
                connection,
                null,
                """
                insert into counter (name, next_id) values (@name, 1 + @size)
                on conflict (name) do update set next_id = counter.next_id + @size
                returning next_id - @size
                """,
                cancel,
                ("name", name),
                ("size", (long)size)
            );
            Add(name, first!.Value, size);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The first of <paramref name="count"/> consecutive ids; false when fewer are reserved: they come from the counter's row then.</summary>
    public bool TryTake(string name, int count, out long first)
    {
        IdCounter.Check(name, count);
        lock (gate)
        {
            var block = blocks[name];
            first = block.Next;
            if (block.End - block.Next < count)
            {
                block.Size = (int)Math.Min(Largest, Math.Max(block.Size, 2L * count));
                return false;
            }

            block.Next += count;
            return true;
        }
    }

    /// <summary>Whether anything reserved was not handed out.</summary>
    public bool HasLeft
    {
        get
        {
            lock (gate)
            {
                return blocks.Values.Any(block => block.Next < block.End);
            }
        }
    }

    /// <summary>Gives back what was not handed out, where no other process has reserved since. Nothing may be taken any more.</summary>
    public async Task GiveBackAsync(DbConnection connection, CancellationToken cancel)
    {
        foreach (var (name, block) in blocks)
        {
            if (block.Next < block.End)
            {
                await Sql.ExecuteAsync(
                    connection,
                    null,
                    "update counter set next_id = @next where name = @name and next_id = @end",
                    cancel,
                    ("next", block.Next),
                    ("name", name),
                    ("end", block.End)
                );
                block.Next = block.End;
            }
        }
    }

    private bool IsLow(string name)
    {
        lock (gate)
        {
            var block = blocks[name];
            return block.End == 0 || block.End - block.Next < block.Size / 2;
        }
    }

    /// <summary>A block that was used up soon is followed by one of twice its size.</summary>
    private int NextSize(string name)
    {
        lock (gate)
        {
            var block = blocks[name];
            var now = time.GetTimestamp();
            var grows = block.End > 0 && time.GetElapsedTime(block.ReservedAt, now) < Soon;
            block.Size = grows ? Math.Min(Largest, block.Size * 2) : block.Size;
            block.ReservedAt = now;
            return block.Size;
        }
    }

    // A block that follows on continues the old one; else the rest of the old one becomes a gap, so that ids stay consecutive.
    private void Add(string name, long first, int size)
    {
        lock (gate)
        {
            var block = blocks[name];
            block.Next = block.End == first && block.End > 0 ? block.Next : first;
            block.End = first + size;
        }
    }

    public void Dispose() => turn.Dispose();

    private sealed class Block
    {
        public long Next { get; set; }

        public long End { get; set; }

        public int Size { get; set; } = Smallest;

        public long ReservedAt { get; set; }
    }
}
