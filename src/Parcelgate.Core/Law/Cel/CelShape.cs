namespace Parcelgate.Core.Law.Cel;

using Parcelgate.Core.Money;

internal enum CelKind
{
    Bool,
    Whole,
    Text,
    Money,
    List,
    Object,
}

/// <summary>An exact number of units of a currency; not rounded.</summary>
internal readonly record struct CelAmount(decimal Units, Currency Currency);

/// <summary>Reads the elements of a list. A span over what the subject already holds: no copy.</summary>
internal delegate ReadOnlySpan<object> CelItems(object of);

/// <summary>
/// One field. Exactly one reader is set, according to <see cref="Kind"/>; each gives null where the value was not sent.
/// </summary>
internal sealed class CelField(string name, CelKind kind)
{
    internal string Name { get; } = name;

    internal CelKind Kind { get; } = kind;

    internal Func<object, bool>? Bool { get; init; }

    internal Func<object, long?>? Whole { get; init; }

    internal Func<object, string?>? Text { get; init; }

    internal Func<object, CelAmount?>? Money { get; init; }

    internal Func<object, object?>? Object { get; init; }

    internal CelItems? Items { get; init; }

    /// <summary>The only values a text field can have; empty when it is free text.</summary>
    internal string[] Words { get; init; } = [];

    /// <summary>The fields of an object, or of a list's elements; null for a list of texts.</summary>
    internal CelShape? Shape { get; init; }

    /// <summary>The text of an element of a list of texts.</summary>
    internal Func<object, string?>? ElementText { get; init; }
}

/// <summary>
/// The fields an expression can read: of its subject, of a party, of an item. The only things an expression can see. Knows nothing of regimes,
/// so that risk rules can bring their own table.
/// </summary>
internal sealed class CelShape(string name)
{
    private readonly Dictionary<string, CelField> fields = new(StringComparer.Ordinal);

    /// <summary>For messages: "item".</summary>
    internal string Name { get; } = name;

    internal IEnumerable<string> Names => fields.Keys;

    internal CelField? Find(string field) => fields.GetValueOrDefault(field);

    internal CelShape Whole<T>(string name, Func<T, long?> read)
        where T : class => Add(new CelField(name, CelKind.Whole) { Whole = of => read((T)of) });

    internal CelShape Text<T>(string name, Func<T, string?> read, params string[] words)
        where T : class => Add(new CelField(name, CelKind.Text) { Text = of => read((T)of), Words = words });

    internal CelShape Money<T>(string name, Func<T, CelAmount?> read)
        where T : class => Add(new CelField(name, CelKind.Money) { Money = of => read((T)of) });

    internal CelShape Bool<T>(string name, Func<T, bool> read)
        where T : class => Add(new CelField(name, CelKind.Bool) { Bool = of => read((T)of) });

    internal CelShape Object<T>(string name, CelShape shape, Func<T, object?> read)
        where T : class => Add(new CelField(name, CelKind.Object) { Object = of => read((T)of), Shape = shape });

    internal CelShape List(string name, CelShape shape, CelItems items) =>
        Add(new CelField(name, CelKind.List) { Items = items, Shape = shape });

    internal CelShape Texts(string name, CelItems items, Func<object, string?> text) =>
        Add(new CelField(name, CelKind.List) { Items = items, ElementText = text });

    /// <summary>A table with everything of this one and more.</summary>
    internal CelShape Extend(string name)
    {
        var extended = new CelShape(name);
        foreach (var field in fields.Values)
        {
            extended.Add(field);
        }

        return extended;
    }

    private CelShape Add(CelField field)
    {
        fields.Add(field.Name, field);
        return this;
    }
}

/// <summary>
/// What one evaluation needs besides the program: the subject, how money is converted, and the bits the conditions leave. Reused from call to
/// call by one thread at a time.
/// </summary>
internal abstract class CelFrame
{
    /// <summary>Macros within macros that a program may have: two, so that the work is bounded by the square of the longest list.</summary>
    internal const int DeepestMacro = 2;

    internal object Subject { get; set; } = "";

    /// <summary>The elements macros stand at.</summary>
    internal object?[] Elements { get; } = new object?[DeepestMacro];

    /// <summary>Bit i: condition i was asked. Bit 32 + i: it held.</summary>
    internal ulong Trace { get; set; }

    /// <summary>The amount in another currency, exact; null when no rate is published, which the frame remembers.</summary>
    internal abstract decimal? Convert(CelAmount amount, Currency to);
}
