namespace Parcelgate.Formats.OneRecord;

using System.Buffers;
using Parcelgate.Formats.Tree;

/// <summary>
/// The objects of a JSON-LD message: names expanded by the context that stands in it, references resolved within it, nothing fetched. Only what compacted
/// documents of this ontology use: prefixes, a vocabulary, a base, terms, <c>@graph</c>, <c>@id</c>, <c>@type</c>, <c>@value</c>, <c>@set</c>, <c>@list</c>.
/// Its lists are the thread's: whoever reads a message disposes of it.
/// </summary>
internal sealed class Graph : IDisposable
{
    internal const string Cargo = "https://onerecord.iata.org/ns/cargo#";
    private const string Context = "@context";

    /// <summary>Objects of a message whose lists are used again. Arbitrary; longer ones are left to the collector.</summary>
    private const int MostHeld = 1024;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    [ThreadStatic]
    private static Lists? idle;

    private readonly Lists lists = idle ?? new Lists();
    private readonly Vocabulary vocabulary;

    /// <summary>Several objects have one address: they are parts of one.</summary>
    private bool hasParts;

    internal Graph(Node root)
    {
        idle = null;
        Root = root;
        ReadContext(root);
        if (lists.Context.Exists(term => term.Meaning.StartsWith('@')))
        {
            NameKeywords(root);
        }

        vocabulary = Vocabulary.Of(lists.Context);
        Collect(root);
    }

    public void Dispose()
    {
        if (lists.Objects.Count <= MostHeld && lists.Context.Count <= MostHeld && lists.ById.Count <= MostHeld)
        {
            lists.Context.Clear();
            lists.Objects.Clear();
            lists.ById.Clear();
            idle = lists;
        }
    }

    internal Node Root { get; }

    /// <summary>A context that is an address; null when all stand in the message.</summary>
    internal Node? Remote { get; private set; }

    /// <summary>The types of all objects, for what a sender is told.</summary>
    internal string Types =>
        // The type of a literal is no type of an object.
        string.Join(
            ", ",
            lists
                .Objects.Where(one => Property(one.Node, "@value") is null)
                .SelectMany(one => TypesOf(one.Type))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private void ReadContext(Node node)
    {
        if (!node.IsArray)
        {
            ReadContextOf(node);
            return;
        }

        foreach (var holder in node.Children)
        {
            ReadContextOf(holder);
        }
    }

    private void ReadContextOf(Node holder)
    {
        if (Property(holder, Context) is not { } context)
        {
            return;
        }

        if (context.IsArray)
        {
            foreach (var part in context.Children)
            {
                ReadTerms(part);
            }
        }
        else
        {
            ReadTerms(context);
        }

        // How to read is no part of what is said.
        context.TakeAll();
    }

    private void ReadTerms(Node context)
    {
        Remote ??= context.HasText ? context : null;
        foreach (var term in context.Children)
        {
            lists.Context.Add((term.Name, term.HasText ? term.Text : Property(term, "@id")?.Text ?? ""));
        }
    }

    /// <summary>A context may have names of its own for the keywords, "id" for <c>@id</c>: from here on they are named as the language names them.</summary>
    private void NameKeywords(Node root)
    {
        var keywords = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, meaning) in lists.Context)
        {
            if (meaning is "@id" or "@type" or "@value" or "@graph" or "@set" or "@list")
            {
                keywords[name] = meaning;
            }
        }

        bool isContext;
        for (Node? next = root; next is { } node; next = node.Following(root, below: !isContext))
        {
            isContext = node.Name == Context;
            if (!isContext && node.Parent is { IsArray: false } && keywords.TryGetValue(node.Name, out var keyword))
            {
                node.Rename(keyword);
            }
        }
    }

    private void Collect(Node root)
    {
        bool isContext;
        for (Node? next = root; next is { } node; next = node.Following(root, below: !isContext))
        {
            isContext = node.Name == Context;
            if (isContext || node.IsArray || !node.HasChildren)
            {
                continue;
            }

            AddObject(node);
        }
    }

    private void AddObject(Node node)
    {
        Node? id = null;
        Node? type = null;
        foreach (var child in node.Children)
        {
            var name = child.Name;
            if (!name.StartsWith('@'))
            {
                child.SetTerm(vocabulary.Local(name));
            }
            else if (name == "@id")
            {
                id ??= child;
            }
            else if (name == "@type")
            {
                type ??= child;
            }
        }

        if (type is { } stated)
        {
            lists.Objects.Add((node, stated, stated.IsArray ? null : LocalText(stated)));
        }

        if (id is not { HasText: true } named)
        {
            return;
        }

        var objects = lists.ById.GetAlternateLookup<ReadOnlySpan<char>>();
        var written = named.Characters;
        var address = vocabulary.Address(written);
        // One that is in full as it stands needs no text beside its own, which is kept later on.
        if (address == written ? lists.ById.TryAdd(named.Text, node) : objects.TryAdd(address, node))
        {
            return;
        }

        hasParts = true;
        if (node.Children.Count > objects[address].Children.Count)
        {
            objects[address] = node;
        }
    }

    /// <summary>Objects of a type of the ontology, in document order; each once, where it says most.</summary>
    internal List<Node> Of(string type)
    {
        var found = new List<Node>();
        foreach (var (node, stated, name) in lists.Objects)
        {
            var isOf = name is null ? IsOneOf(stated, type) : type.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (isOf && Definition(node) == node && Says(node))
            {
                found.Add(node);
            }
        }

        return found;
    }

    private bool IsOneOf(Node types, string type)
    {
        foreach (var one in types.Children)
        {
            if (type.Equals(LocalText(one), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private string LocalText(Node one) => vocabulary.Local(one.Text) ?? one.Text;

    /// <summary>More than which object is meant.</summary>
    private static bool Says(Node node)
    {
        foreach (var child in node.Children)
        {
            if (child.Name is not ("@id" or "@type"))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<string> TypesOf(Node type) => type.IsArray ? type.Children.Select(LocalText) : [LocalText(type)];

    /// <summary>The object this one names, where the message says more of it elsewhere.</summary>
    internal Node Definition(Node node) =>
        hasParts
        && Property(node, "@id") is { HasText: true } id
        && lists.ById.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(vocabulary.Address(id.Characters), out var definition)
            ? definition
            : node;

    internal static string? Id(Node node) => Property(node, "@id")?.Text;

    private static Node? Property(Node node, string name) => node.IsArray ? null : node.Child(name);

    /// <summary>The value of a property of the ontology, the first where there are several; null when it is absent.</summary>
    internal static Node? First(Node? node, string name)
    {
        foreach (var child in node?.Children ?? default)
        {
            if (ReferenceEquals(child.Term, name) || child.Term == name)
            {
                var holder = HolderOf(child);
                return holder.IsArray ? holder.Children.First : holder;
            }
        }

        return null;
    }

    /// <summary>What the values of a property stand in: itself, or the set or list it says it is, which expanded documents have as the only value of an array.</summary>
    internal static Node HolderOf(Node property)
    {
        var stated = property is { IsArray: true, Children: { Count: 1, First: { } only } } ? only : property;
        return stated.Children.First is { Name: "@set" or "@list" } holder ? holder : property;
    }

    /// <summary>The object a property names; null when it is absent.</summary>
    internal Node? Follow(Node? node, string name) => First(node, name) is { } value ? Definition(value) : null;

    /// <summary>The objects a property names.</summary>
    internal GraphValues FollowAll(Node? node, string name) => new(this, node, name);

    /// <summary>All values of a property.</summary>
    internal static GraphValues All(Node? node, string name) => new(null, node, name);

    /// <summary>The node that holds a literal: the value itself, or its <c>@value</c>, whose type then goes without saying.</summary>
    internal static Node? Literal(Node? node, string name)
    {
        return First(node, name) is { } found ? LiteralOf(found) : null;
    }

    /// <summary>The node that holds the text of a value: itself, or its <c>@value</c>.</summary>
    internal static Node? LiteralOf(Node value)
    {
        if (!value.HasChildren)
        {
            return value;
        }

        Property(value, "@type")?.MarkTaken();
        return Property(value, "@value");
    }

    /// <summary>The node that holds a code: a literal, the code of an entry of a code list, wherever in the message it stands, or the <c>@id</c> of one.</summary>
    internal Node? Code(Node? node, string name) => First(node, name) is { } value ? Code(value) : null;

    /// <summary>The node that holds the code a value is.</summary>
    internal Node? Code(Node value) =>
        value.HasChildren ? Literal(Definition(value), "code") ?? Property(value, "@value") ?? Property(value, "@id") : value;

    /// <summary>
    /// "KGM" of "https://vocabulary.uncefact.org/UnitMeasureCode#KGM", "unit:KGM" or "https://onerecord.iata.org/ns/coreCodeLists#MeasurementUnitCode_KGM"; good
    /// until another node's characters are asked for.
    /// </summary>
    internal static ReadOnlySpan<char> CodeOf(Node? node)
    {
        var text = node is { } stated ? stated.Characters : default;
        var name = text[(text.LastIndexOfAny('#', '/', ':') + 1)..];
        var end = name.IndexOf('_');
        return end > 0 && IsClass(name[..end]) ? name[(end + 1)..] : name;
    }

    /// <summary>The class a code of IATA's core code lists is of stands before it; what is all capitals, such as PHONE_NUMBER, is a code itself.</summary>
    private static bool IsClass(ReadOnlySpan<char> name) => name.ContainsAnyInRange('a', 'z') && !name.ContainsAnyExcept(Letters);

    /// <summary>What a message is walked with.</summary>
    private sealed class Lists
    {
        internal List<(string Name, string Meaning)> Context { get; } = [];

        /// <summary>Objects that say what they are, with the type's name where it is one.</summary>
        internal List<(Node Node, Node Type, string? Name)> Objects { get; } = [];

        /// <summary>By the address in full.</summary>
        internal Dictionary<string, Node> ById { get; } = new(StringComparer.Ordinal);
    }
}
