namespace Parcelgate.Formats.Tree;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>What no field of the record took, kept in the order of the message, within the bounds of the record.</summary>
internal sealed class Leftovers
{
    internal List<Kept> Kept { get; } = [];

    /// <summary>Values that were cut or for which there was no room.</summary>
    internal int Lost { get; private set; }

    /// <summary>Counts a value that is not kept.</summary>
    internal void Lose() => Lost++;

    /// <summary>Adds what is kept already, of something this is a part of.</summary>
    internal void Add(Leftovers others)
    {
        Kept.AddRange(others.Kept);
        Lost += others.Lost;
    }

    internal void Add(string place, string value)
    {
        if (Kept.Count == Limits.Kept)
        {
            Lost++;
            return;
        }

        Lost += place.Length > Limits.KeptPlace || value.Length > Limits.KeptValue ? 1 : 0;
        Kept.Add(new Kept(Storable(JsonScan.Cut(place, Limits.KeptPlace)), Storable(JsonScan.Cut(value, Limits.KeptValue))));
    }

    /// <summary>Keeps what was not taken of a node and of all below it.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="skip">True of a node that belongs to another record, with all below it; null: none does.</param>
    internal void Walk(Node node, Func<Node, bool>? skip = null)
    {
        if (skip?.Invoke(node) == true)
        {
            return;
        }

        if (!node.Taken && node.Text.Length > 0)
        {
            Add(node.Path(), node.Text);
        }

        foreach (var child in node.Children)
        {
            Walk(child, skip);
        }
    }

    // A NUL cannot be stored by PostgreSQL and is in no language: where it stood is still seen.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
