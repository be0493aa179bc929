namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Yaml;

/// <summary>Duty rates by commodity code, where the longest prefix that is listed decides, or by country of origin.</summary>
internal sealed class Tariff(string name, string confidence, bool byOrigin, FrozenDictionary<string, decimal> shares, decimal? otherwise)
{
    private readonly FrozenDictionary<string, decimal>.AlternateLookup<ReadOnlySpan<char>> byPrefix = shares.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    internal string Name { get; } = name;

    internal string Confidence { get; } = confidence;

    internal bool ByOrigin => byOrigin;

    /// <summary>The share for an item (0.12 for 12 %); null when the table says nothing of it.</summary>
    internal decimal? ShareOf(Item? item) =>
        !byOrigin ? ShareOf(item?.Hs)
        : item?.Origin is { } origin && shares.TryGetValue(origin, out var share) ? share
        : otherwise;

    private decimal? ShareOf(string? hs)
    {
        for (var length = Math.Min(hs?.Length ?? 0, 10); length >= 2; length--)
        {
            if (byPrefix.TryGetValue(hs.AsSpan(0, length), out var share))
            {
                return share;
            }
        }

        return otherwise;
    }
}

/// <summary>Reads data/tariffs/*.yaml.</summary>
internal static class TariffReader
{
    private static readonly string[] Confidences = ["verified", "mixed", "memory", "illustrative"];

    internal static Tariff? Read(LawFile file, List<LawError> errors)
    {
        if (YamlReader.Read(file, errors) is not { } map)
        {
            return null;
        }

        var before = errors.Count;
        var section = new Section(file, map, "a tariff", errors);
        var name = section.Text("tariff");
        section.Text("title");
        section.Text("law");
        section.Texts("sources");
        section.OptionalText("notes");
        var confidence = section.Word("confidence", Confidences);
        var byOrigin = section.Word("by", ["hs", "origin"], "hs") == "origin";
        decimal? otherwise = section.OptionalText("otherwise") is { } text ? Share(section, text) : null;
        var shares = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (key, value) in section.Block("rates")?.Entries ?? [])
        {
            if (byOrigin ? key.Value.Length != 2 || !key.Value.All(char.IsAsciiLetterUpper) : !IsCode(key.Value))
            {
                section.Error(
                    key,
                    byOrigin
                        ? $"'{key.Value}' is not a country; one is two capital letters"
                        : $"'{key.Value}' is not a commodity code; one has 2 to 10 digits"
                );
            }

            shares[key.Value] = Share(section, value);
        }

        section.Done();
        return errors.Count == before
            ? new Tariff(name!.Value, confidence!, byOrigin, shares.ToFrozenDictionary(StringComparer.Ordinal), otherwise)
            : null;
    }

    private static bool IsCode(string key) => key.Length is >= 2 and <= 10 && key.All(char.IsAsciiDigit);

    private static decimal Share(Section section, YamlNode node)
    {
        if (node is YamlText text && Amounts.TryPercent(text.Value, out var share))
        {
            return share;
        }

        section.Error(node, $"found {node.Kind}, expected a rate such as 12 %");
        return 0;
    }
}
