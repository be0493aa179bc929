namespace Parcelgate.Formats.WcoDec;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Single values of elements: taken when they are sound, a problem with the element's path when they are not.</summary>
internal sealed partial class Shipment
{
    private string? Text(Node? node, int longest) =>
        node is { Text.Length: > 0 } && Sound(Values.Text(node.Text, longest), node, node.Text) ? node.Take() : null;

    private string? Country(Node? node)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Country(node.Text, out var code), node, node.Text))
        {
            return null;
        }

        node.Take();
        return code;
    }

    private long? Whole(Node? node, long least, long most, string unit)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Whole(node.Text, least, most, unit, out var value), node, node.Text))
        {
            return null;
        }

        node.Take();
        return value;
    }

    private Money? Amount(Node? node)
    {
        if (node is not { Text.Length: > 0 } || !Sound(Values.Number(node.Text, out var number), node, node.Text))
        {
            return null;
        }

        var unit = node.Attribute("currencyID");
        if (unit is null)
        {
            Problems.Add(new Problem(ProblemCodes.Missing, $"{node.Path()}/@currencyID", "", "an ISO 4217 currency code such as GBP"));
            return null;
        }

        if (
            !Sound(Values.Currency(unit.Text, out var currency), unit, unit.Text)
            || !Sound(Values.Amount(number, currency, out var money), node, node.Text)
        )
        {
            return null;
        }

        node.Take();
        unit.Take();
        return money;
    }

    private long? Kilograms(Node? node)
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
    private long? KilogramsKept(Node? node)
    {
        if (node is not { Text.Length: > 0 })
        {
            return null;
        }

        if (node.Attribute("unitCode") is { Text: not "KGM" } unit)
        {
            Problems.Add(Problem.Of(ProblemCodes.UnknownCode, unit.Path(), unit.Text, "the unit KGM"));
            return null;
        }

        return
            Sound(Values.Number(node.Text, out var number), node, node.Text)
            && Sound(Values.Kilograms(number, out var grams), node, node.Text)
            ? grams
            : null;
    }

    private bool Sound(Fault fault, Node node, string text)
    {
        if (!fault.Found)
        {
            return true;
        }

        Problems.Add(Problem.Of(fault.Code!, node.Path(), text, fault.Expected));
        return false;
    }
}
