namespace Parcelgate.Formats.OneRecord;

using Parcelgate.Formats.Tree;

/// <summary>
/// The objects of a JSON-LD message: names expanded by the context that stands in it, references resolved within it, nothing fetched. Only what compacted
/// documents of this ontology use: prefixes, a vocabulary, terms, <c>@graph</c>, <c>@id</c>, <c>@type</c>, <c>@value</c>.
/// </summary>
internal sealed class Graph
{
    internal const string Cargo = "https://onerecord.iata.org/ns/cargo#";
    private const string Home = "https://onerecord.iata.org/";
    private const string Context = "@context";
    private const string Interface = "https://onerecord.iata.org/ns/api";

    private readonly Dictionary<string, string> terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> byId = new(StringComparer.Ordinal);
    private readonly List<Node> objects = [];

    internal Graph(Node root)
    {
        Root = root;
        ReadContext(root);
        Collect(root);
        foreach (var one in objects)
        {
            if (Id(one) is { Length: > 0 } id && (!byId.TryGetValue(id, out var known) || one.Children.Count > known.Children.Count))
            {
                byId[id] = one;
            }
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
            objects.Where(one => Property(one, "@value") is null).SelectMany(TypesOf).Distinct().Order(StringComparer.Ordinal)
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
            terms[term.Name] = term.HasText ? term.Text : Property(term, "@id")?.Text ?? "";
        }
    }

    private void Collect(Node root)
    {
        bool isContext;
        for (Node? next = root; next is { } node; next = node.Following(root, below: !isContext))
        {
            isContext = node.Name == Context;
            if (isContext)
            {
                continue;
            }

            if (!node.IsArray)
            {
                if (node.HasChildren)
                {
                    objects.Add(node);
                }

                foreach (var child in node.Children)
                {
                    child.SetTerm(Local(child.Name));
                }
            }
        }
    }

    /// <summary>Objects of a type of the ontology, in document order; each once, where it says most.</summary>
    internal List<Node> Of(string type) => objects.FindAll(node => IsOf(node, type) && Definition(node) == node && Says(node));

    private bool IsOf(Node node, string type)
    {
        if (Property(node, "@type") is not { } stated)
        {
            return false;
        }

        return stated.IsArray ? stated.Children.Any(one => IsNamed(one, type)) : IsNamed(stated, type);
    }

    private bool IsNamed(Node one, string type) => type.Equals(Local(one.Text) ?? one.Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>More than which object is meant.</summary>
    private static bool Says(Node node) => node.Children.Any(child => child.Name is not ("@id" or "@type"));

    private IEnumerable<string> TypesOf(Node node) =>
        Property(node, "@type") is not { } type ? []
        : type.IsArray ? type.Children.Select(one => Local(one.Text) ?? one.Text)
        : [Local(type.Text) ?? type.Text];

    /// <summary>The object this one names, where the message says more of it elsewhere.</summary>
    internal Node Definition(Node node) => Id(node) is { Length: > 0 } id && byId.TryGetValue(id, out var definition) ? definition : node;

    internal static string? Id(Node node) => Property(node, "@id")?.Text;

    private static Node? Property(Node node, string name)
    {
        foreach (var child in node.Children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The value of a property of the ontology, the first where there are several; null when it is absent.</summary>
    internal static Node? First(Node? node, string name)
    {
        foreach (var child in node?.Children ?? default)
        {
            if (child.Term == name)
            {
                return child.IsArray ? child.Children.First : child;
            }
        }

        return null;
    }

    /// <summary>The object a property names; null when it is absent.</summary>
    internal Node? Follow(Node? node, string name) => First(node, name) is { } value ? Definition(value) : null;

    /// <summary>The objects a property names.</summary>
    internal List<Node> FollowAll(Node? node, string name) => All(node, name).ConvertAll(Definition);

    /// <summary>All values of a property.</summary>
    internal static List<Node> All(Node? node, string name)
    {
        var found = new List<Node>();
        foreach (var child in node?.Children ?? default)
        {
            if (child.Term != name)
            {
                continue;
            }

            if (child.IsArray)
            {
                found.AddRange(child.Children);
            }
            else
            {
                found.Add(child);
            }
        }

        return found;
    }

    /// <summary>The node that holds a literal: the value itself, or its <c>@value</c>, whose type then goes without saying.</summary>
    internal static Node? Literal(Node? node, string name)
    {
        var found = First(node, name);
        if (found is not { HasChildren: true } value)
        {
            return found;
        }

        Property(value, "@type")?.MarkTaken();
        return Property(value, "@value");
    }

    /// <summary>The node that holds a code: a literal, the <c>@id</c> of an entry of a code list, or the code of one.</summary>
    internal static Node? Code(Node? node, string name)
    {
        var value = First(node, name);
        return value is { HasChildren: true } code ? Literal(code, "code") ?? Property(code, "@id") : value;
    }

    /// <summary>"KGM" of "https://vocabulary.uncefact.org/UnitMeasureCode#KGM" or "unit:KGM".</summary>
    internal static string CodeText(Node? node) => node?.Text is { } text ? text[(text.LastIndexOfAny(['#', '/', ':']) + 1)..] : "";

    /// <summary>A name of the ontology without its namespace; null for another's.</summary>
    /// <remarks>A name without a prefix is taken for the ontology's: documents in use write some so.</remarks>
    private string? Local(string name)
    {
        if (!names.TryGetValue(name, out var local))
        {
            names[name] = local = Expand(name);
        }

        return local;
    }

    private string? Expand(string name)
    {
        if (name.StartsWith('@'))
        {
            return null;
        }

        var full = terms.TryGetValue(name, out var meant) && meant.Length > 0 ? meant : name;
        var colon = full.IndexOf(':', StringComparison.Ordinal);
        if (
            colon > 0
            && !full.AsSpan(colon).StartsWith("://")
            && terms.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(full.AsSpan(0, colon), out var prefix)
        )
        {
            return Expand(prefix, full, colon + 1);
        }

        return IsHome(full) ? Last(full)
            : full.Contains(':', StringComparison.Ordinal) ? null
            : full;
    }

    /// <summary>A name behind a prefix: it is not put together where its own last part is what is asked for.</summary>
    private static string? Expand(string prefix, string name, int from) =>
        prefix.Length > Interface.Length && IsHome(prefix) && prefix[^1] is '#' or '/' ? Last(name[from..])
        : $"{prefix}{name.AsSpan(from)}" is var full && IsHome(full) ? Last(full)
        : full.Contains(':', StringComparison.Ordinal) ? null
        : full;

    /// <summary>Versions of the ontology have namespaces of their own; that of the interface is another vocabulary.</summary>
    private static bool IsHome(string name) =>
        name.StartsWith(Home, StringComparison.Ordinal) && !name.StartsWith(Interface, StringComparison.Ordinal);

    private static string Last(string name) => name[(name.LastIndexOfAny(['#', '/']) + 1)..];
}
