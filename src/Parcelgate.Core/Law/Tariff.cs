namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Yaml;

/// <summary>One rate with the days it holds on, both included.</summary>
internal readonly record struct TariffRate(decimal Share, DateOnly From, DateOnly To, string Source)
{
    internal static TariffRate Always(decimal share) => new(share, DateOnly.MinValue, DateOnly.MaxValue, "");
}

/// <summary>What a tariff says about itself; <see cref="Family"/> is the name its file has, which may hold several charges.</summary>
internal sealed record TariffHead(string Name, string Family, string Title, string Law, string Confidence, ImmutableArray<string> Sources);

/// <summary>Duty rates by commodity code, where the longest prefix that is listed on the day decides, or by country of origin.</summary>
internal sealed class Tariff(TariffHead head, bool byOrigin, FrozenDictionary<string, ImmutableArray<TariffRate>> rates, decimal? otherwise)
{
    private readonly FrozenDictionary<string, ImmutableArray<TariffRate>>.AlternateLookup<ReadOnlySpan<char>> byPrefix =
        rates.GetAlternateLookup<ReadOnlySpan<char>>();

    internal TariffHead Head { get; } = head;

    internal string Name => Head.Name;

    internal bool ByOrigin => byOrigin;

    /// <summary>How many rates it lists.</summary>
    internal int Count => rates.Values.Sum(periods => periods.Length);

    /// <summary>The share for an item on a day (0.12 for 12 %); null when the table says nothing of it.</summary>
    internal decimal? ShareOf(Item? item, DateOnly on) =>
        !byOrigin ? ShareOf(item?.Hs, on, out _)
        : item?.Origin is { } origin && On(rates.GetValueOrDefault(origin, []), on) is { } found ? found.Share
        : otherwise;

    /// <summary>The share of a code on a day, and the prefix it stands under; "" where it is what is said of all others.</summary>
    internal decimal? ShareOf(string? hs, DateOnly on, out string prefix)
    {
        for (var length = Math.Min(hs?.Length ?? 0, 10); length >= 2; length--)
        {
            if (byPrefix.TryGetValue(hs.AsSpan(0, length), out var periods) && On(periods, on) is { } found)
            {
                prefix = hs![..length];
                return found.Share;
            }
        }

        prefix = "";
        return otherwise;
    }

    private static TariffRate? On(ImmutableArray<TariffRate> periods, DateOnly on)
    {
        foreach (var period in periods)
        {
            if (period.From <= on && on <= period.To)
            {
                return period;
            }
        }

        return null;
    }
}

/// <summary>Reads data/tariffs/*.yaml.</summary>
internal static class TariffReader
{
    internal static readonly string[] Confidences = ["verified", "mixed", "memory", "illustrative"];

    internal static Tariff? Read(LawFile file, List<LawError> errors)
    {
        if (YamlReader.Read(file, errors) is not { } map)
        {
            return null;
        }

        var before = errors.Count;
        var section = new Section(file, map, "a tariff", errors);
        var name = section.Text("tariff");
        var title = section.Text("title");
        var law = section.Text("law");
        var sources = section.Texts("sources");
        section.OptionalText("notes");
        var confidence = section.Word("confidence", Confidences);
        var byOrigin = section.Word("by", ["hs", "origin"], "hs") == "origin";
        decimal? otherwise = section.OptionalText("otherwise") is { } text ? Share(section, text) : null;
        var shares = new Dictionary<string, ImmutableArray<TariffRate>>(StringComparer.Ordinal);
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

            shares[key.Value] = [TariffRate.Always(Share(section, value))];
        }

        section.Done();
        return errors.Count == before
            ? new Tariff(
                new TariffHead(name!.Value, name.Value, title!.Value, law!.Value, confidence!, [.. sources.Select(source => source.Value)]),
                byOrigin,
                shares.ToFrozenDictionary(StringComparer.Ordinal),
                otherwise
            )
            : null;
    }

    internal static bool IsCode(string key) => key.Length is >= 2 and <= 10 && key.All(char.IsAsciiDigit);

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
