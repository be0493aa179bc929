namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>The charges of a decision as taxes per item and type.</summary>
public static class Taxes
{
    /// <summary>Kind of tax of a charge the list of codes does not have: mutually defined.</summary>
    internal const string OtherType = "ZZZ";

    private const int MostTypeCharacters = 3;

    /// <summary>The list of codes that travels with the program: data/codelists/tax-types.csv.</summary>
    public static CodeList Types { get; } = CodeList.Named("tax-types");

    /// <summary>
    /// The taxes of every item that has one, in the order of the charges. A charge on the whole consignment is divided among its items by their value, in
    /// whole minor units whose sum is the charge: the model has no place for one that belongs to no item.
    /// </summary>
    /// <param name="consignment">The consignment.</param>
    /// <param name="charges">Charges of its decision; those of items it does not have are divided like those of the whole.</param>
    /// <param name="types">Kinds of tax by name of the charge; null: <see cref="Types"/>.</param>
    public static ImmutableArray<ItemTaxes> Of(Consignment consignment, ImmutableArray<ChargeLine> charges, CodeList? types = null)
    {
        var items = Math.Max(1, consignment.Items.Length);
        var lines = new List<TaxLine>?[items];
        var weights = Weights(consignment, items);
        foreach (var charge in charges)
        {
            var type = TypeOf(charge.Charge, types ?? Types);
            if (charge.Item >= 1 && charge.Item <= items)
            {
                (lines[charge.Item - 1] ??= []).Add(Line(charge, type, charge.Base, charge.Amount));
                continue;
            }

            var amounts = Divide(charge.Amount.Minor, weights);
            var bases = charge.Base is { } taxed ? Divide(taxed.Minor, weights) : null;
            for (var at = 0; at < items; at++)
            {
                Money? taxedHere = bases is null ? null : new Money(bases[at], charge.Base!.Value.Currency);
                (lines[at] ??= []).Add(Line(charge, type, taxedHere, charge.Amount with { Minor = amounts[at] }));
            }
        }

        return [.. lines.Select((all, at) => new ItemTaxes(at + 1, [.. all ?? []])).Where(item => !item.Lines.IsEmpty)];
    }

    private static TaxLine Line(ChargeLine charge, string type, Money? taxed, Money amount)
    {
        // What seller or platform collected at the sale is assessed here and not paid here.
        var payable = charge.Collected == Collected.AtSale ? Money.Zero(amount.Currency) : amount;
        return new TaxLine(type, taxed, Percent(charge.Rate), null, amount, payable);
    }

    private static string TypeOf(string charge, CodeList types) =>
        types.Find(charge, "type") is { Length: > 0 and <= MostTypeCharacters } type ? type : OtherType;

    /// <summary>"15 %" is 15; other rates ("15 AZN", "max(15 %, 2 EUR per kg)") are no percentage of the base.</summary>
    private static decimal? Percent(string rate) =>
        rate.EndsWith(" %", StringComparison.Ordinal)
        && decimal.TryParse(rate.AsSpan(0, rate.Length - 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;

    /// <summary>The items' values; where one is missing, of another currency or all are nothing, all weigh the same.</summary>
    private static long[] Weights(Consignment consignment, int items)
    {
        var values = consignment.Items.Select(item => item.Value).ToList();
        var comparable = values.Count > 0 && values.TrueForAll(value => value is { } one && one.Currency == values[0]!.Value.Currency);
        return comparable && values.Sum(value => value!.Value.Minor) > 0
            ? [.. values.Select(value => value!.Value.Minor)]
            : [.. Enumerable.Repeat(1L, items)];
    }

    /// <summary>A whole number divided by weights: rounded down, and what is left over goes one by one to the largest remainders, the first of equals first.</summary>
    private static long[] Divide(long whole, long[] weights)
    {
        var sum = (Int128)weights.Sum();
        var parts = Array.ConvertAll(weights, weight => (long)((Int128)whole * weight / sum));
        var left = whole - parts.Sum();
        var byRemainder = Enumerable.Range(0, weights.Length).OrderByDescending(at => (Int128)Math.Abs(whole) * weights[at] % sum);
        foreach (var at in byRemainder.Take((int)Math.Abs(left)))
        {
            parts[at] += Math.Sign(left);
        }

        return parts;
    }
}
