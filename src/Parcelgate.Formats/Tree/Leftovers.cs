namespace Parcelgate.Formats.Tree;

using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>What no field of the record took, kept in the order of the message, within the bounds of the record.</summary>
internal sealed class Leftovers
{
    /// <summary>Nodes that are walked for all records of a message together. Arbitrary; bounds the time of a message with a long head and many records.</summary>
    private const long MostWalked = 20_000_000;

    /// <summary>Values there is room for when the first is kept. Arbitrary; most messages keep fewer.</summary>
    private const int Usual = 8;

    internal List<Kept> Kept { get; } = [];

    /// <summary>Values that were cut or for which there was no room.</summary>
    internal int Lost { get; private set; }

    /// <summary>Nothing more is kept.</summary>
    internal bool IsFull => Kept.Count == Limits.Kept;

    /// <summary>Counts a value that is not kept.</summary>
    internal void Lose() => Lost++;

    /// <summary>Adds what is kept already, of something this is a part of.</summary>
    internal void Add(Leftovers others)
    {
        Kept.AddRange(others.Kept);
        Lost += others.Lost;
    }

    /// <summary>Adds the first of what is kept already, of something many records share: the rest of it counts as not kept.</summary>
    /// <param name="others">What is kept of it.</param>
    /// <param name="most">How many are added.</param>
    internal void AddSome(Leftovers others, int most)
    {
        var some = CollectionsMarshal.AsSpan(others.Kept)[..Math.Min(most, others.Kept.Count)];
        Kept.AddRange(some);
        Lost += others.Lost + others.Kept.Count - some.Length;
    }

    internal void Add(string place, string value)
    {
        if (IsFull)
        {
            Lose();
            return;
        }

        Kept.EnsureCapacity(Usual);
        Lost += place.Length > Limits.KeptPlace || value.Length > Limits.KeptValue ? 1 : 0;
        Kept.Add(new Kept(Storable(JsonScan.Cut(place, Limits.KeptPlace)), Storable(JsonScan.Cut(value, Limits.KeptValue))));
    }

    /// <summary>Keeps what was not taken of a node and of all below it.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="skip">True of a node that belongs to another record, with all below it; null: none does.</param>
    internal void Walk(Node node, Func<Node, bool>? skip = null) => node.Leave(this, skip);

    /// <summary>The problem of a message whose records share so much that keeping it with each of them would take as long as an attacker likes.</summary>
    /// <param name="root">The message.</param>
    /// <param name="records">Records in it.</param>
    /// <param name="isRecord">True of the node of a record, which is walked for that one only.</param>
    internal static Problem? TooMuchShared(Node root, int records, Func<Node, bool> isRecord)
    {
        if (records < 2)
        {
            return null;
        }

        var shared = 0L;
        for (Node? node = root; node is { } one; node = one.Following(root, below: !isRecord(one)))
        {
            shared++;
        }

        return (shared - records) * records <= MostWalked
            ? null
            : new Problem(
                ProblemCodes.TooLarge,
                root.Path(),
                $"{shared}",
                $"fewer elements outside of the {records} consignments: they are kept with each"
            );
    }

    // A NUL cannot be stored by PostgreSQL and is in no language: where it stood is still seen.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
