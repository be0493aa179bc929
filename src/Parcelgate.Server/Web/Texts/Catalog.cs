namespace Parcelgate.Server.Web.Texts;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

/// <summary>One text: a sentence with named parts, in the plural forms its language has. A text without forms has only <paramref name="Other"/>.</summary>
public sealed record Pattern(string Other, string? One = null, string? Few = null)
{
    /// <summary>The form for a number: English and Azerbaijani tell one from many, Russian one, few and many.</summary>
    public string For(string language, long count) =>
        language switch
        {
            "ru" => Russian(count),
            _ => count == 1 ? One ?? Other : Other,
        };

    private string Russian(long count)
    {
        var (tens, ones) = (count % 100, count % 10);
        return tens is >= 11 and <= 14 ? Other
            : ones == 1 ? One ?? Other
            : ones is >= 2 and <= 4 ? Few ?? Other
            : Other;
    }
}

/// <summary>All texts of all languages, read once from the resource files beside this class.</summary>
public sealed class Catalog
{
    /// <summary>The languages there are.</summary>
    public static readonly ImmutableArray<string> Languages = ["az", "en", "ru"];

    private readonly FrozenDictionary<string, FrozenDictionary<string, Pattern>> texts;

    private Catalog(FrozenDictionary<string, FrozenDictionary<string, Pattern>> texts) => this.texts = texts;

    /// <summary>The texts of this build.</summary>
    public static Catalog Load() => new(Languages.ToFrozenDictionary(language => language, Read));

    /// <summary>The same with every text changed: longer ones show where a page has no room.</summary>
    public Catalog With(Func<string, string> change) =>
        new(
            texts.ToFrozenDictionary(
                language => language.Key,
                language =>
                    language.Value.ToFrozenDictionary(
                        text => text.Key,
                        text => new Pattern(
                            change(text.Value.Other),
                            text.Value.One is { } one ? change(one) : null,
                            text.Value.Few is { } few ? change(few) : null
                        )
                    )
            )
        );

    /// <summary>All texts of one language by key.</summary>
    public FrozenDictionary<string, Pattern> In(string language) => texts[language];

    /// <summary>The texts of the pages; those of the law's sentences and of the pages for anybody have files of their own.</summary>
    private static FrozenDictionary<string, Pattern> Read(string language) =>
        ((string[])[$"texts/{language}.json", $"texts/law.{language}.json", $"texts/public.{language}.json"])
            .SelectMany(ReadFile)
            .ToFrozenDictionary();

    private static List<KeyValuePair<string, Pattern>> ReadFile(string name)
    {
        using var stream =
            typeof(Catalog).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The texts '{name}' are not in the build.");
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateObject().Select(text => KeyValuePair.Create(text.Name, PatternOf(text.Value)))];
    }

    private static Pattern PatternOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? new Pattern(value.GetString()!)
            : new Pattern(value.GetProperty("other").GetString()!, Form(value, "one"), Form(value, "few"));

    private static string? Form(JsonElement value, string form) => value.TryGetProperty(form, out var text) ? text.GetString() : null;
}
