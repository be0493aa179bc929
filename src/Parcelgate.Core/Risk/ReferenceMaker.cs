namespace Parcelgate.Core.Risk;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>
/// Makes a table of references from declarations: quantiles of what was declared, for each code and origin and for each code alone. Nothing is converted: prices in
/// other currencies are left out, because a rate would move the quantiles.
/// </summary>
/// <param name="currency">The currency whose prices count.</param>
public sealed class ReferenceMaker(Currency currency)
{
    private readonly SortedDictionary<(string Hs6, string Origin, string Measure), List<long>> seen = [];

    /// <summary>Goods lines counted.</summary>
    public int Counted { get; private set; }

    /// <summary>Goods lines left out: no code of six digits, no value, or another currency.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Counts the goods of a consignment.</summary>
    public void Add(Consignment consignment)
    {
        foreach (var item in consignment.Items)
        {
            if (item is { Hs: { Length: >= 6 } hs, Value: { Minor: > 0 } value, Quantity: > 0 } && value.Currency == currency)
            {
                Add(item, hs[..6], value.Minor);
                Counted++;
            }
            else
            {
                LeftOut++;
            }
        }
    }

    private void Add(Item item, string hs6, long minor)
    {
        foreach (var origin in (string[])[item.Origin ?? "", ""])
        {
            Note(hs6, origin, "piece", minor / item.Quantity);
            if (item.NetMassGrams is > 0 and var grams)
            {
                Note(hs6, origin, "kilogram", (long)((Int128)minor * 1000 / grams));
                Note(hs6, origin, "piece-grams", grams / item.Quantity);
            }

            if (origin.Length == 0)
            {
                break;
            }
        }
    }

    private void Note(string hs6, string origin, string measure, long value)
    {
        if (!seen.TryGetValue((hs6, origin, measure), out var values))
        {
            seen.Add((hs6, origin, measure), values = []);
        }

        values.Add(value);
    }

    /// <summary>The table, as <see cref="ReferencePrices"/> reads it; codes of fewer than <see cref="ReferencePrices.Fewest"/> declarations are left out.</summary>
    /// <param name="day">The last day counted.</param>
    /// <param name="source">Whose declarations, in words an officer reads.</param>
    public string Write(DateOnly day, string source)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# currency: {currency.Code}\n# day: {day:yyyy-MM-dd}\n# source: {source}\n");
        text.Append("hs6,origin,measure,count,low,middle,high\n");
        foreach (var ((hs6, origin, measure), values) in seen.Where(pair => pair.Value.Count >= ReferencePrices.Fewest))
        {
            values.Sort();
            text.Append(
                CultureInfo.InvariantCulture,
                $"{hs6},{origin},{measure},{values.Count},{At(values, 10)},{At(values, 50)},{At(values, 90)}\n"
            );
        }

        return text.ToString();
    }

    /// <summary>The smallest value that this many percent do not exceed.</summary>
    private static long At(List<long> sorted, int percent) => sorted[Math.Max(0, (sorted.Count * percent + 99) / 100 - 1)];
}
