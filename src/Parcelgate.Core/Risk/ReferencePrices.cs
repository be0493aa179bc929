namespace Parcelgate.Core.Risk;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;
using Parcelgate.Core.Money;

/// <summary>What a reference is about.</summary>
public enum ReferenceMeasure
{
    /// <summary>Price of a kilogram, in minor units of the table's currency.</summary>
    Kilogram,

    /// <summary>Price of a piece, in minor units of the table's currency.</summary>
    Piece,

    /// <summary>Net mass of a piece, grams.</summary>
    PieceGrams,
}

/// <summary>What goods of one code and origin usually cost or weigh: quantiles, because a mean is moved by the very values that are sought.</summary>
/// <param name="Count">Declarations it was made of.</param>
/// <param name="Low">A tenth of them lay below.</param>
/// <param name="Middle">Half of them.</param>
/// <param name="High">Nine tenths.</param>
public sealed record ReferencePrice(int Count, long Low, long Middle, long High);

/// <summary>
/// Reference values by code and origin, with their number, day and source. Indicators for officers: they never take the place of a declared value (WTO
/// Customs Valuation Agreement, article 7.2(f), forbids minimum values).
/// </summary>
public sealed class ReferencePrices
{
    /// <summary>Fewest declarations a reference is made of. Arbitrary.</summary>
    public const int Fewest = 20;

    private static readonly string[] Columns = ["hs6", "origin", "measure", "count", "low", "middle", "high"];
    private readonly FrozenDictionary<long, ReferencePrice> prices;

    private ReferencePrices(FrozenDictionary<long, ReferencePrice> prices, Currency currency, DateOnly day, string source) =>
        (this.prices, Currency, Day, Source) = (prices, currency, day, source);

    /// <summary>No references.</summary>
    public static ReferencePrices None { get; } =
        new(FrozenDictionary<long, ReferencePrice>.Empty, Currency.Of("EUR"), DateOnly.MinValue, "");

    /// <summary>What prices are in.</summary>
    public Currency Currency { get; }

    /// <summary>The day up to which declarations were counted.</summary>
    public DateOnly Day { get; }

    /// <summary>Whose declarations.</summary>
    public string Source { get; }

    /// <summary>How many references there are.</summary>
    public int Count => prices.Count;

    /// <summary>The reference of a code and origin; of the code from anywhere where the origin has none of its own; null where neither is known.</summary>
    /// <param name="hs">At least six digits.</param>
    /// <param name="origin">ISO 3166-1 alpha-2; null when not sent.</param>
    /// <param name="measure">What of it.</param>
    public ReferencePrice? Find(string? hs, string? origin, ReferenceMeasure measure)
    {
        if (prices.Count == 0 || hs is not { Length: >= 6 } || !TryKey(hs.AsSpan(0, 6), origin, measure, out var key))
        {
            return null;
        }

        return prices.GetValueOrDefault(key)
            ?? (TryKey(hs.AsSpan(0, 6), null, measure, out var any) ? prices.GetValueOrDefault(any) : null);
    }

    /// <summary>Reads a table: first lines <c># currency: EUR</c>, <c># day: 2026-11-01</c>, <c># source: …</c>, then comma-separated rows.</summary>
    internal static ReferencePrices? Read(LawFile file, List<LawError> errors)
    {
        var before = errors.Count;
        var currency = Currency.TryParse(Head(file, "currency", errors), out var known) ? known : (Currency?)null;
        var dated = Amounts.TryDate(Head(file, "day", errors), out var day);
        var source = Head(file, "source", errors);
        if (errors.Count == before && (currency is null || !dated))
        {
            errors.Add(new LawError(file.Path, 1, 1, "'# currency:' names a currency by its ISO 4217 code, '# day:' a day as 2026-11-01"));
        }

        var prices = new Dictionary<long, ReferencePrice>();
        var rows = file
            .Text.Split('\n')
            .Select((text, at) => (Text: text.TrimEnd('\r'), Line: at + 1))
            .Where(row => row.Text.Length > 0 && row.Text[0] != '#');
        var first = true;
        foreach (var (text, line) in rows)
        {
            var fields = text.Split(',');
            if (first)
            {
                first = false;
                if (!fields.SequenceEqual(Columns))
                {
                    errors.Add(new LawError(file.Path, line, 1, $"found '{text}'; the columns are {string.Join(',', Columns)}"));
                    return null;
                }

                continue;
            }

            AddRow(fields, file.Path, line, prices, errors);
        }

        return errors.Count == before ? new ReferencePrices(prices.ToFrozenDictionary(), currency!.Value, day, source) : null;
    }

    private static void AddRow(string[] fields, string path, int line, Dictionary<long, ReferencePrice> prices, List<LawError> errors)
    {
        var numbers = new long[4];
        var good =
            fields.Length == Columns.Length
            && fields[0].Length == 6
            && Measure(fields[2]) is not null
            && numbers
                .Index()
                .All(number =>
                    long.TryParse(fields[3 + number.Index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[number.Index])
                );
        if (
            !good
            || numbers[1] > numbers[2]
            || numbers[2] > numbers[3]
            || !TryKey(fields[0], fields[1], Measure(fields[2])!.Value, out var key)
        )
        {
            errors.Add(
                new LawError(
                    path,
                    line,
                    1,
                    $"found '{string.Join(',', fields)}'; a row is 610910,CN,piece,120,310,550,1240: six digits, a country or nothing, kilogram, piece or piece-grams, a number and three quantiles in rising order"
                )
            );
            return;
        }

        if (!prices.TryAdd(key, new ReferencePrice((int)Math.Min(int.MaxValue, numbers[0]), numbers[1], numbers[2], numbers[3])))
        {
            errors.Add(new LawError(path, line, 1, $"a second row of {fields[0]} {fields[1]} {fields[2]}"));
        }
    }

    private static ReferenceMeasure? Measure(string word) =>
        word switch
        {
            "kilogram" => ReferenceMeasure.Kilogram,
            "piece" => ReferenceMeasure.Piece,
            "piece-grams" => ReferenceMeasure.PieceGrams,
            _ => null,
        };

    private static string Head(LawFile file, string key, List<LawError> errors)
    {
        var mark = $"# {key}:";
        foreach (var line in file.Text.Split('\n').TakeWhile(line => line.StartsWith('#')))
        {
            if (line.StartsWith(mark, StringComparison.Ordinal))
            {
                return line[mark.Length..].Trim();
            }
        }

        errors.Add(new LawError(file.Path, 1, 1, $"no line '{mark} …' before the table"));
        return "";
    }

    /// <summary>Six digits, two letters and the measure in one number.</summary>
    private static bool TryKey(ReadOnlySpan<char> hs6, string? origin, ReferenceMeasure measure, out long key)
    {
        key = 0;
        foreach (var digit in hs6)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            key = key * 10 + digit - '0';
        }

        var country = origin is { Length: 2 } ? (origin[0] << 8) | origin[1] : 0;
        key = (key << 20) | ((long)country << 2) | (long)measure;
        return true;
    }
}
