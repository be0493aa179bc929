namespace Parcelgate.Formats.OneRecord;

using System.Runtime.InteropServices;

/// <summary>
/// What names of a JSON-LD message mean by the context that stands in it. Names that were expanded are remembered, and the thread's last vocabulary serves the
/// next message with the same context: senders have one.
/// </summary>
internal sealed class Vocabulary
{
    private const string Home = "https://onerecord.iata.org/";
    private const string Interface = "https://onerecord.iata.org/ns/api";

    /// <summary>Terms of a context that is kept for the next message. Arbitrary; those in use have fewer than ten.</summary>
    private const int MostTerms = 64;

    /// <summary>
    /// Characters of a name that is remembered, of a term that is kept, and of a prefix or base that is put before names. Arbitrary; bounds what a thread holds,
    /// and the time of a message in which every name would become as long as its context.
    /// </summary>
    private const int Longest = 256;

    /// <summary>Bits of a place for two names, of which the elder gives its place to the next that falls on it. Arbitrary; a message has some fifty names.</summary>
    private const int Bits = 9;

    [ThreadStatic]
    private static Vocabulary? last;

    private readonly (string Name, string Meaning)[] context;
    private readonly Dictionary<string, string> terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> prefixes;
    private readonly Uri? around;
    private readonly (string? Name, string? Local)[] known = new (string?, string?)[2 << Bits];
    private readonly char[] joined = new char[2 * Longest];

    private Vocabulary((string Name, string Meaning)[] context)
    {
        this.context = context;
        foreach (var (name, meaning) in context)
        {
            terms[name] = meaning;
        }

        prefixes = terms.GetAlternateLookup<ReadOnlySpan<char>>();
        around =
            terms.GetValueOrDefault("@base") is { Length: > 0 and <= Longest } stated
            && Uri.TryCreate(stated, UriKind.Absolute, out var whole)
                ? whole
                : null;
    }

    /// <summary>The vocabulary of a context.</summary>
    /// <param name="context">Its terms in order: of one that stands there twice the second counts.</param>
    internal static Vocabulary Of(List<(string Name, string Meaning)> context)
    {
        if (last is { } same && CollectionsMarshal.AsSpan(context).SequenceEqual(same.context))
        {
            return same;
        }

        var vocabulary = new Vocabulary([.. context]);
        if (context.Count <= MostTerms && !context.Exists(term => term.Name.Length > Longest || term.Meaning.Length > Longest))
        {
            last = vocabulary;
        }

        return vocabulary;
    }

    /// <summary>A name of the ontology without its namespace; null for another's.</summary>
    /// <remarks>A name without a prefix is taken for the ontology's: documents in use write some so.</remarks>
    internal string? Local(string name)
    {
        if (name.Length is 0 or > Longest)
        {
            return Expand(name);
        }

        var places = known.AsSpan(Place(name), 2);
        if (Is(places[0].Name, name))
        {
            return places[0].Local;
        }

        if (Is(places[1].Name, name))
        {
            return places[1].Local;
        }

        var local = Expand(name);
        places[1] = places[0];
        // The literal of the program where it has one: readers then find it without comparing characters.
        places[0] = (name, local is null ? null : string.IsInterned(local) ?? local);
        return places[0].Local;
    }

    /// <summary>The address of an object in full, however the message abbreviates it: behind a prefix, or within the base. Good until the next is asked for.</summary>
    internal ReadOnlySpan<char> Address(ReadOnlySpan<char> id)
    {
        if (PrefixOf(id, out var colon) is { } prefix)
        {
            return Join(prefix, id[(colon + 1)..]);
        }

        return colon < 0 && around is not null && Uri.TryCreate(around, id.ToString(), out var whole) ? whole.OriginalString : id;
    }

    private ReadOnlySpan<char> Join(string prefix, ReadOnlySpan<char> rest)
    {
        var length = prefix.Length + rest.Length;
        if (length > joined.Length)
        {
            return string.Concat(prefix, rest);
        }

        prefix.CopyTo(joined);
        rest.CopyTo(joined.AsSpan(prefix.Length));
        return joined.AsSpan(0, length);
    }

    /// <summary>What the prefix of a name means; null where there is none that the context explains.</summary>
    private string? PrefixOf(ReadOnlySpan<char> name, out int colon)
    {
        colon = name.IndexOf(':');
        return
            colon > 0
            && !name[colon..].StartsWith("://")
            && prefixes.TryGetValue(name[..colon], out var meaning)
            && meaning.Length is > 0 and <= Longest
            ? meaning
            : null;
    }

    private static bool Is(string? known, string name) => ReferenceEquals(known, name) || known == name;

    /// <summary>From the length, the last characters and some in the middle: names begin alike and end in different ways.</summary>
    private static int Place(string name)
    {
        var text = MemoryMarshal.AsBytes(name.AsSpan());
        ulong mixed = (uint)text.Length;
        if (text.Length < 2 * sizeof(ulong))
        {
            foreach (var letter in name)
            {
                mixed = unchecked((mixed * 31) + letter);
            }
        }
        else
        {
            var middle = text[(text.Length / 4 * 2)..];
            var end = text[^(2 * sizeof(ulong))..];
            mixed ^= MemoryMarshal.Read<ulong>(end[sizeof(ulong)..]);
            mixed = unchecked(mixed * 0x9E3779B97F4A7C15UL) ^ MemoryMarshal.Read<ulong>(end);
            mixed = unchecked(mixed * 0xC2B2AE3D27D4EB4FUL) ^ MemoryMarshal.Read<ulong>(middle);
        }

        // Odd constants with bits all over: the upper bits of the product depend on all of them.
        return (int)(unchecked(mixed * 0x9E3779B97F4A7C15UL) >> (64 - Bits)) * 2;
    }

    private string? Expand(string name)
    {
        if (name.StartsWith('@'))
        {
            return null;
        }

        var full = terms.TryGetValue(name, out var meant) && meant.Length > 0 ? meant : name;
        if (PrefixOf(full, out var colon) is { } prefix)
        {
            full = $"{prefix}{full.AsSpan(colon + 1)}";
        }

        return IsHome(full) ? full[(full.LastIndexOfAny(['#', '/']) + 1)..]
            : full.Contains(':', StringComparison.Ordinal) ? null
            : full;
    }

    /// <summary>Versions of the ontology have namespaces of their own; that of the interface is another vocabulary.</summary>
    private static bool IsHome(string name) =>
        name.StartsWith(Home, StringComparison.Ordinal) && !name.StartsWith(Interface, StringComparison.Ordinal);
}
