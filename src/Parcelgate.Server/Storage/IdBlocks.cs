namespace Parcelgate.Server.Storage;

using System.Data.Common;

/// <summary>
/// Ids reserved in blocks, each in a short transaction before a unit of work begins, and handed out from memory. An id is never handed out twice,
/// not even when its unit of work is rolled back; what a process has left when it ends is a gap.
/// </summary>
internal sealed class IdBlocks
{
    /// <summary>Ids per reservation, and how many must be left when a unit of work begins. One unit may take as many as that.</summary>
    public const int BlockSize = 1_000_000;

    /// <summary>How many ids one unit of work can count on.</summary>
    public const int Reserve = 500_000;

    private static readonly string[] Names = ["submission", "consignment", "journal", "ledger"];
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Next, long End)> blocks = new(StringComparer.Ordinal);

    /// <summary>Tops up what runs low. The connection has no transaction open.</summary>
    public async Task EnsureAsync(DbConnection connection, CancellationToken cancel)
    {
        foreach (var name in Names)
        {
            if (Left(name) >= Reserve)
            {
                continue;
            }

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
                ("size", (long)BlockSize)
            );
            Add(name, first!.Value);
        }
    }

    /// <summary>The first of <paramref name="count"/> consecutive ids.</summary>
    public long Take(string name, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        lock (gate)
        {
            if (!blocks.TryGetValue(name, out var block))
            {
                throw new ArgumentException($"'{name}' is not a counter; there are {string.Join(", ", Names)}.", nameof(name));
            }

            if (block.End - block.Next < count)
            {
                throw new InvalidOperationException(
                    $"{count} ids of '{name}' wanted in one unit of work; {block.End - block.Next} are reserved."
                );
            }

            blocks[name] = (block.Next + count, block.End);
            return block.Next;
        }
    }

    private long Left(string name)
    {
        lock (gate)
        {
            return blocks.TryGetValue(name, out var block) ? block.End - block.Next : 0;
        }
    }

    // A block that follows on continues the old one; else the rest of the old one becomes a gap, so that ids stay consecutive.
    private void Add(string name, long first)
    {
        lock (gate)
        {
            blocks[name] =
                blocks.TryGetValue(name, out var block) && block.End == first
                    ? (block.Next, first + BlockSize)
                    : (first, first + BlockSize);
        }
    }
}
