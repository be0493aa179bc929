namespace Parcelgate.Formats.WcoDec;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>What a message says about one goods item: found by its number, added behind the others when the number is new.</summary>
internal sealed class ItemEdits(int number)
{
    private readonly List<Func<Item, Item>> edits = [];
    private readonly List<Permit> permits = [];

    internal int Number => number;

    internal void Add(Func<Item, Item> edit) => edits.Add(edit);

    internal void Add(Permit permit) => permits.Add(permit);

    /// <summary>The record with this item edited or added; a record holds no more items and permits than its bounds allow.</summary>
    /// <param name="on">The record.</param>
    /// <param name="before">Items of the declaration that are in other records before it.</param>
    internal Consignment Apply(Consignment on, int before)
    {
        var at = number - 1 - before;
        if (at < 0)
        {
            return on;
        }

        var known = at < on.Items.Length;
        if (!known && on.Items.Length >= Limits.Items)
        {
            return on;
        }

        var item = edits.Aggregate(known ? on.Items[at] : new Item(on.Items.Length + 1), (current, edit) => edit(current));
        var news = permits.Where(permit => !on.Permits.Contains(permit)).Distinct().Take(Math.Max(0, Limits.Permits - on.Permits.Length));
        return on with { Items = known ? on.Items.SetItem(at, item) : on.Items.Add(item), Permits = on.Permits.AddRange(news) };
    }
}

/// <summary>The goods items of a shipment.</summary>
internal sealed partial class Shipment
{
    private const int MostItems = DeclarationReader.MostShipments * Limits.Items;

    /// <summary>The number of an item among all of the declaration: it stays kept where it is not that in its shipment, because an amendment finds the item by it.</summary>
    private int NumberOfAll(Node? stated, bool whole)
    {
        var position = items.Count + 1;
        if (
            stated is not { HasText: true } node
            || !Sound(Values.Whole(node.Characters, 1, MostItems, "the item's number", out var number), node, node.Text)
        )
        {
            return position;
        }

        if (!whole || number == position)
        {
            node.MarkTaken();
        }

        return (int)number;
    }

    private void MapItem(Node node, bool whole)
    {
        var stated = node.Child("SequenceNumeric");
        var number = isOneOfSeveral
            ? NumberOfAll(stated, whole)
            : (int)(Whole(stated, 1, Limits.Items, "the item's number") ?? items.Count + 1);
        var item = new ItemEdits(number);
        items.Add(item);
        var commodity = node.Child("Commodity");
        Edit(item, Text(commodity?.Child("Description"), Limits.Description), (i, text) => i with { Description = text });
        Edit(item, Hs(commodity), (i, hs) => i with { Hs = hs });
        Edit(item, Origin(node), (i, country) => i with { Origin = country });
        MapMeasures(item, commodity?.Child("GoodsMeasure"));
        var price = node.Child("CustomsValueAmount") ?? commodity?.At("InvoiceLine", "ItemChargeAmount");
        if (Amount(price) is { } value)
        {
            item.Add(i => i with { Value = value });
        }

        foreach (var document in node.All("AdditionalDocument"))
        {
            MapPermit(item, document);
        }
    }

    /// <summary>
    /// The country of origin. Beside it, in either order, the preferential origin may be declared (type 2), which may be a group of countries: it stands in where
    /// it is alone and one country.
    /// </summary>
    private string? Origin(Node item)
    {
        var origins = item.All("Origin");
        if (origins.Search(static origin => !IsPreferential(origin)) is { } main)
        {
            return Country(main.Child("CountryCode"));
        }

        var preferential = origins.Search(IsPreferential)?.Child("CountryCode");
        return Countries.Find(preferential?.Text) is null ? null : Country(preferential);
    }

    private static bool IsPreferential(Node origin) => origin.Child("TypeCode")?.Text == "2";

    private static void Edit(ItemEdits item, string? text, Func<Item, string, Item> put)
    {
        if (text is not null)
        {
            item.Add(i => put(i, text));
        }
    }

    private void MapMeasures(ItemEdits item, Node? measure)
    {
        if (Kilograms(measure?.Child("NetNetWeightMeasure")) is { } net)
        {
            item.Add(i => i with { NetMassGrams = net });
        }

        // NAR: number of articles. Other supplementary units are not pieces and stay kept.
        if (measure?.Child("TariffQuantity") is { } pieces && pieces.Attribute("unitCode")?.Text == "NAR")
        {
            MapPieces(item, pieces);
        }
    }

    private void MapPieces(ItemEdits item, Node pieces)
    {
        if (pieces.Text == "1")
        {
            // One piece is what the record has where nothing was declared: that it was declared stays kept.
            item.Add(i => i with { Quantity = 1 });
            return;
        }

        pieces.Attribute("unitCode")?.MarkTaken();
        if (Whole(pieces, 1, Limits.Quantity, "pieces") is { } quantity)
        {
            item.Add(i => i with { Quantity = (int)quantity });
        }
    }

    /// <summary>
    /// The commodity code with its TARIC subdivision: TSP is the combined nomenclature, HS the harmonized system, TRC the two digits of the TARIC.
    /// Additional codes (TRA, GN) are not part of the number and stay kept.
    /// </summary>
    private string? Hs(Node? commodity)
    {
        var codes = commodity?.All("Classification") ?? [];
        var main = codes.Search(code => TypeOf(code) is "TSP" or "HS") ?? codes.Search(code => TypeOf(code).Length == 0);
        if (main?.Child("ID") is not { Text.Length: > 0 } id)
        {
            return null;
        }

        var taric = codes.Search(code => TypeOf(code) == "TRC")?.Child("ID");
        var text = id.Text + taric?.Text;
        if (!Sound(Values.Hs(text, out var digits), id, text))
        {
            return null;
        }

        id.MarkTaken();
        taric?.MarkTaken();
        return digits;
    }

    private static string TypeOf(Node classification) => classification.Child("IdentificationTypeCode")?.Text ?? "";

    /// <summary>A document with a category letter and a number is a permit or certificate; the category 1 is an account or authorisation and stays kept.</summary>
    private void MapPermit(ItemEdits item, Node document)
    {
        if (
            document.Child("CategoryCode") is not { Text: [>= 'A' and <= 'Z'] } category
            || document.Child("TypeCode") is not { Text.Length: > 0 } type
            || document.Child("ID") is not { Text.Length: > 0 } id
        )
        {
            return;
        }

        permitCount++;
        var code = category.Text + type.Text;
        // The record has a document once: that another item has it too stays kept.
        if (!permitsSeen.Add(new Permit(code, id.Text)))
        {
            return;
        }

        if (code.Length <= Limits.Code && id.Text.Length <= Limits.DocumentNumber && permitCount <= Limits.Permits)
        {
            category.MarkTaken();
            type.MarkTaken();
            id.MarkTaken();
            item.Add(new Permit(code, id.Text));
        }
    }

    private readonly HashSet<Permit> permitsSeen = [];
    private int permitCount;

    /// <summary>Item numbers of a whole declaration run without a gap from 1, or on from those of the shipment before: an amendment finds its item by them.</summary>
    internal void RequireNumbersInOrder()
    {
        before = isOneOfSeveral && items.Count > 0 ? items[0].Number - 1 : 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Number != before + i + 1)
            {
                var place = Goods()[i].Child("SequenceNumeric")!.Value.Path();
                var found = items[i].Number.ToString(CultureInfo.InvariantCulture);
                Problems.Add(
                    Problem.Of(ProblemCodes.Contradiction, place, found, $"item numbers from {before + 1} in order: here {before + i + 1}")
                );
                return;
            }
        }
    }

    /// <summary>Items of the declaration before this shipment's; as long as that is not known, what the record on file kept of it.</summary>
    private int Before(Consignment on) =>
        before
        ?? (
            on.Kept.FirstOrDefault(static kept => IsItemNumber(kept.Place)) is { } first
            && int.TryParse(first.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Math.Max(1, number) - 1
                : 0
        );

    private static bool IsItemNumber(string place)
    {
        var steps = place.Split('/');
        return steps is [.., var item, "SequenceNumeric"] && item.StartsWith("GovernmentAgencyGoodsItem", StringComparison.Ordinal);
    }

    private int? before;
}
