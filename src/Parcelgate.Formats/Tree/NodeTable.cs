namespace Parcelgate.Formats.Tree;

using System.Runtime.InteropServices;
using System.Text;
using Parcelgate.Formats.Json;

/// <summary>
/// The nodes of one message, flat and in its order, in arrays that the thread's next message uses again. Whoever reads a message owns its table and disposes of
/// it; a <see cref="Node"/> that is looked at afterwards throws, so that nothing can say what stands in another message. Values of a JSON message lie in its
/// bytes until somebody wants their text.
/// </summary>
internal sealed class NodeTable : IDisposable
{
    /// <summary>Nodes of a table that nothing has been put into. Arbitrary; most messages of one consignment have fewer.</summary>
    private const int Usual = 256;

    /// <summary>Nodes of the longest array that is used again: half a megabyte. Arbitrary; one for a longer message is left to the collector.</summary>
    private const int MostHeld = 8192;

    /// <summary>Bytes of a value that is looked at without making a text of it. Arbitrary; numbers and codes are shorter.</summary>
    private const int ShortValue = 64;

    // Below this many children a search is quicker than an index; above it the index keeps reading linear.
    private const int Few = 16;

    /// <summary>Properties an object is searched through without an index. Arbitrary; orders have up to fifty, of which half are asked for once.</summary>
    private const int FewProperties = 64;

    [ThreadStatic]
    private static Arrays? idle;

    [ThreadStatic]
    private static char[]? scratch;

    private readonly Arrays arrays;
    private Cell[] cells;
    private string[] names;
    private string?[] texts;
    private int count;
    private byte[] message = [];
    private int messageAt;

    /// <summary>Namespaces of elements; null in JSON.</summary>
    private string[]? spaces;

    /// <summary>Names that a reader of linked data expanded; null where none does.</summary>
    private string?[]? terms;

    /// <summary>Children by name of elements that have many; attributes are not in it.</summary>
    private Dictionary<int, Dictionary<string, List<int>>>? indexes;

    /// <summary>Texts of elements that came in pieces and are not yet put together.</summary>
    private Dictionary<int, StringBuilder>? pieces;

    internal NodeTable()
    {
        arrays = idle ?? new Arrays();
        idle = null;
        (cells, names, texts) = (arrays.Cells, arrays.Names, arrays.Texts);
    }

    /// <summary>The node the message begins with.</summary>
    internal Node Root => new(this, 0);

    /// <summary>True when nothing was read into it.</summary>
    internal bool IsEmpty => count == 0;

    /// <summary>Forgets all nodes.</summary>
    public void Dispose()
    {
        if (cells.Length is > 0 and <= MostHeld)
        {
            names.AsSpan(0, count).Clear();
            texts.AsSpan(0, count).Clear();
            terms?.AsSpan(0, count).Clear();
            spaces?.AsSpan(0, count).Clear();
            arrays.Hold(cells, names, texts, spaces, terms);
            idle = arrays;
        }

        (cells, names, texts, spaces, terms, message) = ([], [], [], null, null, []);
    }

    private void Grow()
    {
        var length = count * 2;
        Array.Resize(ref cells, length);
        Array.Resize(ref names, length);
        Array.Resize(ref texts, length);
        if (spaces is not null)
        {
            Array.Resize(ref spaces, length);
        }

        if (terms is not null)
        {
            Array.Resize(ref terms, length);
        }
    }

    /// <exception cref="IndexOutOfRangeException">The table was disposed of: the caller kept a node too long.</exception>
    internal ref Cell this[int at] => ref cells[at];

    internal string Name(int at) => names[at];

    internal void Rename(int at, string name)
    {
        names[at] = name;
        if (cells[at].Parent is >= 0 and var parent && cells[parent].IsIndexed)
        {
            cells[parent].IsIndexed = false;
            indexes!.Remove(parent);
        }
    }

    internal string Space(int at) => spaces is null ? "" : spaces[at];

    internal string? Term(int at) => terms?[at];

    internal void SetTerm(int at, string? term) => (terms ??= arrays.Terms(cells.Length))[at] = term;

    /// <summary>The bytes values of a JSON message lie in, and where in them it begins.</summary>
    internal void SetMessage(byte[] bytes, int at) => (message, messageAt) = (bytes, at);

    /// <summary>Adds the first node, an element of an XML message.</summary>
    internal Node Begin(string space, string name) => new(this, AddElement(-1, space, name));

    /// <summary>Adds a node behind all others; it is the last child of its parent.</summary>
    /// <param name="parent">Place of the parent; -1 of the first node, which has none.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <returns>Its place.</returns>
    internal int Add(int parent, NodeKind kind, string name)
    {
        if (count == cells.Length)
        {
            Grow();
        }

        var at = count++;
        names[at] = name;
        cells[at] = new Cell { Kind = kind, Parent = parent };
        if (parent >= 0)
        {
            ref var above = ref cells[parent];
            // The first child stands behind its parent, so nothing points to it.
            if (above.Count > 0)
            {
                cells[above.Last].Next = at;
            }

            above.Count++;
            above.Last = at;
        }

        return at;
    }

    /// <summary>Adds an element of an XML message, with its place among those of its name.</summary>
    internal int AddElement(int parent, string space, string name)
    {
        var place = parent < 0 ? 0 : CountOf(parent, name);
        var at = Add(parent, NodeKind.Element, name);
        (spaces ??= arrays.Spaces(cells.Length))[at] = space;
        cells[at].Place = place + 1;
        if (parent < 0)
        {
            return at;
        }

        if (cells[parent].IsIndexed)
        {
            Into(indexes![parent], at);
        }
        else if (cells[parent].Count > Few)
        {
            Index(parent);
        }

        return at;
    }

    internal void AddAttribute(int parent, string name, string value)
    {
        var at = Add(parent, NodeKind.Attribute, name);
        spaces![at] = "";
        texts[at] = value.Trim();
    }

    /// <summary>The first child of a name in the space of its parent, attributes apart; 0 when there is none.</summary>
    internal int Child(int parent, string name)
    {
        ref var above = ref cells[parent];
        // Elements of an array have no names that anybody asks for.
        if (above.Count == 0 || above.IsArray)
        {
            return 0;
        }

        if (above.Kind == NodeKind.Property && above.Count > FewProperties && !above.IsIndexed)
        {
            Index(parent);
        }

        if (above.IsIndexed)
        {
            return Indexed(parent, name);
        }

        for (var at = parent + 1; at != 0; at = cells[at].Next)
        {
            if ((ReferenceEquals(names[at], name) || names[at] == name) && IsIn(at, parent))
            {
                return at;
            }
        }

        return 0;
    }

    private int Indexed(int parent, string name)
    {
        foreach (var at in indexes![parent].GetValueOrDefault(name) ?? [])
        {
            if (IsIn(at, parent))
            {
                return at;
            }
        }

        return 0;
    }

    /// <summary>All children of a name in the space of their parent, attributes apart.</summary>
    internal List<Node> All(int parent, string name)
    {
        var found = new List<Node>();
        if (cells[parent].IsIndexed)
        {
            foreach (var at in indexes![parent].GetValueOrDefault(name) ?? [])
            {
                if (IsIn(at, parent))
                {
                    found.Add(new Node(this, at));
                }
            }

            return found;
        }

        for (var at = First(parent); at != 0; at = cells[at].Next)
        {
            if (names[at] == name && IsIn(at, parent))
            {
                found.Add(new Node(this, at));
            }
        }

        return found;
    }

    /// <summary>Place of the first child; 0 when there is none.</summary>
    internal int First(int parent) => cells[parent].Count == 0 ? 0 : parent + 1;

    private bool IsIn(int at, int parent) =>
        spaces is null
        || (cells[at].Kind != NodeKind.Attribute && (ReferenceEquals(spaces[at], spaces[parent]) || spaces[at] == spaces[parent]));

    /// <summary>Children of a name, whatever their space, attributes apart.</summary>
    internal int CountOf(int parent, string name)
    {
        // A search through all children for each of thousands of shipments would take as long as an attacker likes.
        if (cells[parent].IsIndexed)
        {
            return indexes![parent].TryGetValue(name, out var named) ? named.Count : 0;
        }

        var found = 0;
        for (var at = First(parent); at != 0; at = cells[at].Next)
        {
            found += cells[at].Kind != NodeKind.Attribute && names[at] == name ? 1 : 0;
        }

        return found;
    }

    private void Index(int parent)
    {
        var index = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = First(parent); at != 0; at = cells[at].Next)
        {
            if (cells[at].Kind != NodeKind.Attribute)
            {
                Into(index, at);
            }
        }

        (indexes ??= [])[parent] = index;
        cells[parent].IsIndexed = true;
    }

    private void Into(Dictionary<string, List<int>> index, int at)
    {
        ref var named = ref CollectionsMarshal.GetValueRefOrAddDefault(index, names[at], out _);
        (named ??= []).Add(at);
    }

    /// <summary>The place behind a node and all below it.</summary>
    internal int End(int at)
    {
        for (; at >= 0; at = cells[at].Parent)
        {
            if (cells[at].Next > 0)
            {
                return cells[at].Next;
            }
        }

        return count;
    }

    /// <summary>Adds what was not taken of a node and of all below it to what is kept.</summary>
    internal void Leave(int first, Leftovers kept, Func<Node, bool>? skip)
    {
        using var places = NodePlaces.OfWalk();
        var end = End(first);
        for (var at = first; at < end; at++)
        {
            if (skip is not null && skip(new Node(this, at)))
            {
                at = End(at) - 1;
            }
            else if (!cells[at].IsTaken && HasText(at))
            {
                // The place of what is not kept anyway is not made: it would cost more than all that is.
                if (kept.IsFull)
                {
                    kept.Lose();
                }
                else
                {
                    kept.Add(places.Of(this, at), Text(at));
                }
            }
        }
    }

    /// <summary>Adds a piece of an element's text; most have one.</summary>
    internal void AddText(int at, string piece)
    {
        if (pieces is not null && pieces.TryGetValue(at, out var more))
        {
            more.Append(piece);
            return;
        }

        if (texts[at] is { Length: > 0 } before)
        {
            (pieces ??= [])[at] = new StringBuilder(before).Append(piece);
            return;
        }

        var text = piece.Trim();
        texts[at] = text;
        if (text.Length != piece.Length)
        {
            // Space inside a text may stand at the edge of a piece: it is trimmed when all pieces are there.
            (pieces ??= [])[at] = new StringBuilder(piece);
        }
    }

    /// <summary>Says what the text of a value is whose bytes do not say it as they are.</summary>
    internal void SetText(int at, string text) => texts[at] = text.Trim();

    /// <summary>The text without the white space around it; "" where there is none.</summary>
    internal string Text(int at)
    {
        if (pieces is not null && pieces.Remove(at, out var all))
        {
            texts[at] = all.ToString().Trim();
        }

        return texts[at] ??= cells[at].ValueLength > ShortValue ? Encoding.UTF8.GetString(Value(at)).Trim() : Short(at).ToString();
    }

    /// <summary>The text as <see cref="Text"/> gives it, without making a string of a short value: good until the next call.</summary>
    internal ReadOnlySpan<char> Characters(int at)
    {
        if (texts[at] is not null || cells[at].ValueLength > ShortValue)
        {
            return Text(at);
        }

        return Short(at);
    }

    private ReadOnlySpan<char> Short(int at)
    {
        var room = scratch ??= new char[ShortValue];
        var value = Value(at);
        var length = AsciiCharacters.TryWiden(value, room) ? value.Length : Encoding.UTF8.GetChars(value, room);
        return room.AsSpan(0, length).Trim();
    }

    /// <summary>False of a node without text. Of nearly every value the first byte tells.</summary>
    internal bool HasText(int at)
    {
        ref var cell = ref cells[at];
        return texts[at] is null && (cell.ValueLength == 0 || message[messageAt + cell.ValueAt] is > (byte)' ' and < 0x80)
            ? cell.ValueLength > 0
            : Text(at).Length > 0;
    }

    private ReadOnlySpan<byte> Value(int at) => message.AsSpan(messageAt + cells[at].ValueAt, cells[at].ValueLength);

    /// <summary>The arrays of a thread's tables, one after the other.</summary>
    private sealed class Arrays
    {
        private string[]? spaces;
        private string?[]? terms;

        internal Cell[] Cells { get; private set; } = new Cell[Usual];

        internal string[] Names { get; private set; } = new string[Usual];

        internal string?[] Texts { get; private set; } = new string?[Usual];

        internal string[] Spaces(int length) => spaces is { } held && held.Length == length ? held : new string[length];

        internal string?[] Terms(int length) => terms is { } held && held.Length == length ? held : new string?[length];

        internal void Hold(Cell[] cells, string[] names, string?[] texts, string[]? ofSpaces, string?[]? ofTerms)
        {
            (Cells, Names, Texts) = (cells, names, texts);
            (spaces, terms) = (ofSpaces ?? spaces, ofTerms ?? terms);
        }
    }
}

/// <summary>What is held of a node beside its name and its text.</summary>
internal struct Cell
{
    /// <summary>Where the value stands in a JSON message.</summary>
    internal int ValueAt;
    internal int ValueLength;
    internal int Parent;

    /// <summary>The next child of the same parent; 0 where there is none.</summary>
    internal int Next;

    /// <summary>The last child.</summary>
    internal int Last;

    /// <summary>Children.</summary>
    internal int Count;

    /// <summary>1-based place among the elements of the same name and parent.</summary>
    internal int Place;
    internal NodeKind Kind;
    internal bool IsArray;

    /// <summary>The text went into a field of the record.</summary>
    internal bool IsTaken;
    internal bool IsIndexed;
}

/// <summary>What a <see cref="Node"/> is.</summary>
internal enum NodeKind : byte
{
    /// <summary>An XML element.</summary>
    Element,

    /// <summary>An XML attribute.</summary>
    Attribute,

    /// <summary>A property of a JSON object or an element of a JSON array.</summary>
    Property,
}
