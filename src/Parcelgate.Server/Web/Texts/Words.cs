namespace Parcelgate.Server.Web.Texts;

using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Parcelgate.Core.Consignments;

/// <summary>
/// Texts and formats in one language. Sentences are whole, with named parts in braces; <c>**bold**</c> is the only markup. A part named "count"
/// picks the plural form of the whole; where a sentence has several numbers, <c>{lines|line|lines}</c> gives the word alone in the form its number asks
/// for: one, few where the language has it, other.
/// </summary>
public sealed partial class Words
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly FrozenDictionary<string, Pattern> texts;

    /// <summary>The words of one language, with times in one zone.</summary>
    public Words(Catalog catalog, string language, TimeZoneInfo zone, string place, TimeProvider time)
    {
        texts = catalog.In(language);
        Language = language;
        this.zone = zone;
        this.time = time;
        Place = place;
        numbers = NumbersOf(language);
        culture = CultureInfo.GetCultureInfo(language);
    }

    /// <summary>"az", "en" or "ru".</summary>
    public string Language { get; }

    /// <summary>The text of a key; the key itself where there is none, so a page never fails for a word.</summary>
    public string this[string key, params ReadOnlySpan<(string Name, object? Value)> parts] =>
        Fill(PatternText(key, parts), parts, encode: false);

    /// <summary>The text with its bold parts as markup; the values are encoded.</summary>
    public MarkupString Rich(string key, params ReadOnlySpan<(string Name, object? Value)> parts)
    {
        var encoded = Encoder.Encode(PatternText(key, parts));
        return new MarkupString(Fill(Bold().Replace(encoded, "<b>$1</b>"), parts, encode: true));
    }

    /// <summary>Whether there is a text for a key.</summary>
    public bool Has(string key) => texts.ContainsKey(key);

    /// <summary>
    /// The text for a code with what was seen: <paramref name="area"/>.<paramref name="code"/>, parts filled from the facts. A code this build has no
    /// text for is shown as it is.
    /// </summary>
    public string For(string area, string code, IEnumerable<Fact>? facts = null)
    {
        var key = $"{area}.{code}";
        if (!texts.ContainsKey(key))
        {
            // "lane-red#weapons", "relief/month": the rule has a text, the name after it comes from the law file.
            return code.Split(['#', '/'], 2) is [var rule, var name] && texts.ContainsKey($"{area}.{rule}")
                ? $"{For(area, rule, facts)}: {Name(name)}"
                : code;
        }

        var parts = (facts ?? []).Select(fact => (fact.Name, (object?)FactValue(fact))).ToArray();
        return this[key, parts];
    }

    /// <summary>
    /// What a finding is. Of goods under a restriction the outcome says more than the rule: prohibited, or a permit missing or quoted; and a relief that waives what was
    /// reckoned is not exceeded.
    /// </summary>
    public string Of(Finding finding) =>
        finding.Rule.Split('/', 2) is [var rule, var name]
            ? rule == "restricted" && Has($"restricted.{finding.Outcome}")
                ? $"{this[$"restricted.{finding.Outcome}"]}: {Name(name)}"
                : finding.Outcome == "waived"
                    ? For("finding", $"waived/{name}", finding.Facts)
                    : For("finding", finding.Rule, finding.Facts)
            : For("finding", finding.Rule, finding.Facts);

    /// <summary>The text of an enum's value: "state.Held".</summary>
    public string For<TEnum>(TEnum value)
        where TEnum : struct, Enum => For(Codes.AreaOf(typeof(TEnum)), value.ToString());

    private string PatternText(string key, ReadOnlySpan<(string Name, object? Value)> parts)
    {
        if (!texts.TryGetValue(key, out var pattern))
        {
            return key;
        }

        foreach (var (name, value) in parts)
        {
            if (name == "count" && value is int or long)
            {
                return pattern.For(Language, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }
        }

        return pattern.Other;
    }

    private string Fill(string text, ReadOnlySpan<(string Name, object? Value)> parts, bool encode)
    {
        if (parts.IsEmpty || !text.Contains('{'))
        {
            return text;
        }

        var filled = new StringBuilder(text.Length + 32);
        var at = 0;
        foreach (Match hole in Hole().Matches(text))
        {
            filled.Append(text, at, hole.Index - at);
            var value = (hole.Groups[2].Success ? Form(parts, hole) : Part(parts, hole.Groups[1].Value)) ?? hole.Value;
            filled.Append(encode ? Encoder.Encode(value) : value);
            at = hole.Index + hole.Length;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The word in the plural form of the number it belongs to.</summary>
    private string? Form(ReadOnlySpan<(string Name, object? Value)> parts, Match hole)
    {
        foreach (var (name, value) in parts)
        {
            if (name == hole.Groups[1].Value && value is int or long)
            {
                var forms = hole.Groups[2].Value.Split('|')[1..];
                var pattern = new Pattern(forms[^1], forms[0], forms.Length > 2 ? forms[1] : null);
                return pattern.For(Language, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    private string? Part(ReadOnlySpan<(string Name, object? Value)> parts, string name)
    {
        foreach (var part in parts)
        {
            if (part.Name == name)
            {
                return Shown(part.Value);
            }
        }

        return null;
    }

    [GeneratedRegex(@"\{([a-z-]+)((?:\|[^{}|]*)+)?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Hole();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();
}
