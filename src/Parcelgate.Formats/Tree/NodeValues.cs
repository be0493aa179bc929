namespace Parcelgate.Formats.Tree;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Single values of nodes: taken when they are sound, a problem with the node's path when they are not.</summary>
internal sealed class NodeValues(List<Problem> problems)
{
    /// <summary>UN/ECE Recommendation 20 and the letters of air waybills for masses, in milligrams, which are whole for all of them; some write them small.</summary>
    private static readonly Dictionary<string, long> Milligrams = new(StringComparer.OrdinalIgnoreCase)
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
        // 0.028349523125 kg exactly, rounded to whole milligrams.
        ["ONZ"] = 28_350,
    };

    internal List<Problem> Problems => problems;

    internal string? Text(Node? node, int longest) =>
        node is { Text: { Length: > 0 } text } found && Sound(Values.Text(text, longest), found) ? found.Take() : null;

    internal string? Country(Node? node)
    {
        if (node is not { HasText: true } found || !Sound(Values.Country(found.Characters, out var code), found))
        {
            return null;
        }

        // A code that stands for another one stays kept.
        if (found.Characters.Equals(code, StringComparison.OrdinalIgnoreCase))
        {
            found.MarkTaken();
        }

        return code;
    }

    internal long? Whole(Node? node, long least, long most, string unit)
    {
        if (
            node is not { HasText: true } found
            || !Sound(Values.Whole(Values.WithoutZeros(found.Characters), least, most, unit, out var value), found)
        )
        {
            return null;
        }

        found.MarkTaken();
        return value;
    }

    internal string? Hs(Node? node)
    {
        if (node is not { HasText: true } found || !Sound(Values.Hs(found.Characters, out var digits), found))
        {
            return null;
        }

        found.MarkTaken();
        return digits;
    }

    internal DateTimeOffset? Instant(Node? node)
    {
        if (node is not { HasText: true } found || !Sound(Values.Instant(found.Characters, out var instant), found))
        {
            return null;
        }

        found.MarkTaken();
        return instant;
    }

    /// <summary>An amount with its currency as attribute.</summary>
    internal Money? Amount(Node? node) => Amount(node, node?.Attribute("currencyID"), "@currencyID");

    /// <param name="node">The number.</param>
    /// <param name="unit">The currency; null is a problem.</param>
    /// <param name="unitName">Where the currency should be, below the number.</param>
    internal Money? Amount(Node? node, Node? unit, string unitName)
    {
        if (node is not { HasText: true } found || !Sound(Values.Number(found.Characters, out var number), found))
        {
            return null;
        }

        if (unit is not { } stated)
        {
            problems.Add(new Problem(ProblemCodes.Missing, $"{found.Path()}/{unitName}", "", "an ISO 4217 currency code such as GBP"));
            return null;
        }

        if (
            !Sound(Values.Currency(stated.Characters, out var currency), stated)
            || !Sound(Values.Amount(Without(number, currency), currency, out var money), found)
        )
        {
            return null;
        }

        found.MarkTaken();
        stated.MarkTaken();
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

    /// <summary>A mass with its unit as attribute, taken where it is whole grams in KGM; of any other what was sent stays kept, as does 0, which says that it is not known.</summary>
    internal long? Kilograms(Node? node)
    {
        var grams = KilogramsKept(node, out var isExact);
        if (grams is not null && isExact)
        {
            node?.MarkTaken();
            node?.Attribute("unitCode")?.MarkTaken();
        }

        return grams;
    }

    /// <summary>A mass in KGM, which is also meant where no unit is stated, or in another unit of trade: rounded to the gram.</summary>
    internal long? KilogramsKept(Node? node) => KilogramsKept(node, out _);

    private long? KilogramsKept(Node? node, out bool isExact)
    {
        isExact = false;
        if (node is not { HasText: true } found || !Sound(Values.Number(found.Characters, out var number), found) || number.Digits == 0)
        {
            return null;
        }

        var unit = found.Attribute("unitCode");
        if (unit is null or { Text: "KGM" } && !Values.Kilograms(number, out var whole).Found)
        {
            isExact = true;
            return whole;
        }

        var code = unit?.Text ?? "KGM";
        var fault = Mass(number, code, out var grams);
        if (fault.Code == ProblemCodes.UnknownCode)
        {
            problems.Add(Problem.Of(fault.Code, unit!.Value.Path(), code, fault.Expected));
            return null;
        }

        return Sound(fault, found) ? grams : null;
    }

    /// <summary>A mass in any of the units trade uses; the number is taken where the result is whole grams, or was pounds and is rounded to them.</summary>
    internal long? Mass(Node? node, Node? unit)
    {
        if (node is not { HasText: true } found || !Sound(Values.Number(found.Characters, out var number), found))
        {
            return null;
        }

        var fault = Mass(number, unit?.Text ?? "KGM", out var grams);
        if (fault.Found)
        {
            Sound(fault, found, $"{found.Text} {unit?.Text}".Trim());
            return null;
        }

        found.MarkTaken();
        unit?.MarkTaken();
        return grams;
    }

    /// <summary>Grams of a number of some unit, halves up; kilograms to the gram exactly.</summary>
    internal static Fault Mass(Exact number, ReadOnlySpan<char> unit, out long grams)
    {
        grams = 0;
        if (!Milligrams.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(unit, out var each))
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

    /// <summary>False, with a problem about the node's text, where a fault was found.</summary>
    internal bool Sound(Fault fault, Node node) => !fault.Found || Sound(fault, node, node.Text);

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
