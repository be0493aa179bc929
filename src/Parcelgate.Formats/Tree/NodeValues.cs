namespace Parcelgate.Formats.Tree;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Single values of nodes: taken when they are sound, a problem with the node's path when they are not.</summary>
internal sealed class NodeValues(List<Problem> problems)
{
    /// <summary>UN/ECE Recommendation 20 and the letters of air waybills for masses, in milligrams, which are whole for all of them.</summary>
    private static readonly Dictionary<string, long> Milligrams = new(StringComparer.Ordinal)
    {
        ["KGM"] = 1_000_000,
        ["K"] = 1_000_000,
        ["KG"] = 1_000_000,
        ["GRM"] = 1_000,
        ["TNE"] = 1_000_000_000,
        // 0.45359237 kg exactly, cut to whole milligrams.
        ["LBR"] = 453_592,
        ["L"] = 453_592,
        ["LB"] = 453_592,
    };

    internal List<Problem> Problems => problems;

    internal string? Text(Node? node, int longest) =>
        node is { Text.Length: > 0 } && Sound(Values.Text(node.Text, longest), node, node.Text) ? node.Take() : null;

    internal string? Country(Node? node)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Country(node.Text, out var code), node, node.Text))
        {
            return null;
        }

        node.Take();
        return code;
    }

    internal long? Whole(Node? node, long least, long most, string unit)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Whole(node.Text, least, most, unit, out var value), node, node.Text))
        {
            return null;
        }

        node.Take();
        return value;
    }

    internal string? Hs(Node? node)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Hs(node.Text, out var digits), node, node.Text))
        {
            return null;
        }

        node.Take();
        return digits;
    }

    internal DateTimeOffset? Instant(Node? node)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Instant(node.Text, out var instant), node, node.Text))
        {
            return null;
        }

        node.Take();
        return instant;
    }

    /// <summary>An amount with its currency as attribute.</summary>
    internal Money? Amount(Node? node) => Amount(node, node?.Attribute("currencyID"), "@currencyID");

    /// <param name="node">The number.</param>
    /// <param name="unit">The currency; null is a problem.</param>
    /// <param name="unitName">Where the currency should be, below the number.</param>
    internal Money? Amount(Node? node, Node? unit, string unitName)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Number(node.Text, out var number), node, node.Text))
        {
            return null;
        }

        if (unit is null)
        {
            problems.Add(new Problem(ProblemCodes.Missing, $"{node.Path()}/{unitName}", "", "an ISO 4217 currency code such as GBP"));
            return null;
        }

        if (
            !Sound(Values.Currency(unit.Text, out var currency), unit, unit.Text)
            || !Sound(Values.Amount(Without(number, currency), currency, out var money), node, node.Text)
        )
        {
            return null;
        }

        node.Take();
        unit.Take();
        return money;
    }

    /// <summary>"3.00" of a currency without decimals is 3: zeros that say nothing are no fault.</summary>
    internal static Exact Without(Exact number, Currency currency)
    {
        while (number.Decimals > currency.Decimals && number.Digits % 10 == 0)
        {
            number = new Exact(number.Digits / 10, number.Decimals - 1);
        }

        return number;
    }

    /// <summary>A mass with its unit as attribute, taken.</summary>
    internal long? Kilograms(Node? node)
    {
        var grams = KilogramsKept(node);
        if (grams is not null)
        {
            node!.Take();
            node.Attribute("unitCode")?.Take();
        }

        return grams;
    }

    /// <summary>A mass in KGM, which is also meant where no unit is stated.</summary>
    internal long? KilogramsKept(Node? node)
    {
        if (node is not { Text.Length: > 0 })
        {
            return null;
        }

        if (node.Attribute("unitCode") is { Text: not "KGM" } unit)
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, unit.Path(), unit.Text, "the unit KGM"));
            return null;
        }

        return
            Sound(Values.Number(node.Text, out var number), node, node.Text)
            && Sound(Values.Kilograms(number, out var grams), node, node.Text)
            ? grams
            : null;
    }

    /// <summary>A mass in any of the units trade uses; the number is taken where the result is whole grams, or was pounds and is rounded to them.</summary>
    internal long? Mass(Node? node, Node? unit)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Number(node.Text, out var number), node, node.Text))
        {
            return null;
        }

        if (!Sound(Mass(number, unit?.Text ?? "KGM", out var grams), node, $"{node.Text} {unit?.Text}".Trim()))
        {
            return null;
        }

        node.Take();
        unit?.Take();
        return grams;
    }

    /// <summary>Grams of a number of some unit, halves up; kilograms to the gram exactly.</summary>
    internal static Fault Mass(Exact number, string unit, out long grams)
    {
        grams = 0;
        if (!Milligrams.TryGetValue(unit, out var each))
        {
            return new(ProblemCodes.UnknownCode, $"a mass in one of {string.Join(", ", Milligrams.Keys)}");
        }

        var milligrams = (Int128)number.Digits * each;
        var divisor = (Int128)1000;
        for (var i = 0; i < number.Decimals; i++)
        {
            divisor *= 10;
        }

        var whole = (milligrams + (divisor / 2)) / divisor;
        if (whole < 1 || whole > Limits.MassGrams)
        {
            return new(ProblemCodes.OutOfRange, "a mass from 0.001 to 100,000 kilograms");
        }

        grams = (long)whole;
        return Fault.None;
    }

    internal bool Sound(Fault fault, Node node, string text)
    {
        if (!fault.Found)
        {
            return true;
        }

        problems.Add(Problem.Of(fault.Code!, node.Path(), text, fault.Expected));
        return false;
    }
}
