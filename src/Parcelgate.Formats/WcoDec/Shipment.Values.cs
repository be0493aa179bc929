namespace Parcelgate.Formats.WcoDec;

using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>Single values of elements, by the rules all trees share.</summary>
internal sealed partial class Shipment
{
    private readonly NodeValues values = new([]);

    private string? Text(Node? node, int longest) => values.Text(node, longest);

    private string? Country(Node? node) => values.Country(node);

    private long? Whole(Node? node, long least, long most, string unit) => values.Whole(node, least, most, unit);

    private Money? Amount(Node? node) => values.Amount(node);

    private long? Kilograms(Node? node) => values.Kilograms(node);

    private long? KilogramsKept(Node? node) => values.KilogramsKept(node);

    private bool Sound(Fault fault, Node node, string text) => values.Sound(fault, node, text);
}
