namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;

/// <summary>What a regime's conditions can see. The table in docs/reference/regime-language.md is checked against it by a test.</summary>
internal static class ConsignmentShape
{
    private static readonly CelShape Item = new CelShape("an item")
        .Text<Item>("hs", item => item.Hs)
        .Whole<Item>("chapter", item => Chapter(item.Hs))
        .Text<Item>("origin", item => item.Origin)
        .Whole<Item>("quantity", item => item.Quantity)
        .Whole<Item>("mass", item => item.NetMassGrams)
        .Money<Item>("value", item => item.Value is { } value ? new CelAmount(value.Exact(), value.Currency) : null)
        .Money<Item>("price", item => Price(item))
        .Text<Item>("description", item => item.Description);

    private static readonly CelShape Party = new CelShape("a party")
        .Text<Party>("kind", party => Kind(party.Kind), "person", "organisation", "unknown")
        .Text<Party>("name", party => party.Name)
        .Text<Party>("country", party => party.Address?.Country)
        .Text<Party>("identity", party => party.Identity);

    private static readonly CelShape Prepaid = new CelShape("a prepaid tax")
        .Text<PrepaidTax>("scheme", prepaid => prepaid.Scheme)
        .Text<PrepaidTax>("id", prepaid => prepaid.Id);

    /// <summary>For <c>applies</c>.</summary>
    internal static CelShape Consignment { get; } =
        new CelShape("")
            .Text<LawFrame>("channel", frame => Word(frame.Consignment.Channel), "post", "express", "platform", "declarant")
            .Text<LawFrame>("purpose", frame => Word(frame.Consignment.Purpose), "sale", "gift", "documents", "returned-goods", "sample")
            .Text<LawFrame>("destination", frame => frame.Consignment.Destination)
            .Text<LawFrame>("dispatch", frame => frame.Consignment.Dispatch)
            .Text<LawFrame>("dataset", frame => frame.Consignment.DataSet)
            .Texts("procedures", of => ImmutableArray<object>.CastUp(((LawFrame)of).Consignment.Procedures).AsSpan(), code => (string)code)
            .Texts(
                "permits",
                of => ImmutableArray<object>.CastUp(((LawFrame)of).Consignment.Permits).AsSpan(),
                permit => ((Permit)permit).Type
            )
            .Object<LawFrame>("prepaid", Prepaid, frame => frame.Prepaid)
            .Object<LawFrame>("consignor", Party, frame => frame.Consignment.Consignor)
            .Object<LawFrame>("consignee", Party, frame => frame.Consignment.Consignee)
            .Object<LawFrame>("seller", Party, frame => frame.Consignment.Seller)
            .Object<LawFrame>("platform", Party, frame => frame.Consignment.Platform)
            .Object<LawFrame>("declarant", Party, frame => frame.Consignment.Declarant)
            .List("items", Item, of => ImmutableArray<object>.CastUp(((LawFrame)of).Consignment.Items).AsSpan())
            .Money<LawFrame>("goods", frame => frame.Goods)
            .Money<LawFrame>("carriage", frame => frame.Carriage)
            .Money<LawFrame>("insurance", frame => frame.Insurance)
            .Whole<LawFrame>("mass", frame => frame.GrossMass)
            .Whole<LawFrame>("packages", frame => frame.Consignment.Packages)
            .Whole<LawFrame>("pieces", frame => Quantities.Pieces(frame.Consignment.Items, []))
            .Whole<LawFrame>("identical", frame => Quantities.Identical(frame.Consignment.Items, []));

    /// <summary>
    /// For conditions of charges: the charges of the stack too, as amounts (hyphens become underscores because CEL has no others in names), and the item
    /// in hand where a charge is reckoned item by item.
    /// </summary>
    internal static CelShape Charged(CelShape shape, string[] charges, bool withItem)
    {
        var charged = shape.Extend("a charge");
        if (withItem)
        {
            charged.Object<LawFrame>("item", Item, frame => frame.Item);
        }

        for (var i = 0; i < charges.Length; i++)
        {
            var index = i;
            var name = charges[i].Replace('-', '_');
            if (charged.Find(name) is null)
            {
                charged.Money<LawFrame>(name, frame => frame.ChargeOf(index));
            }
        }

        return charged;
    }

    /// <summary>For lanes and the rules before loading: what was decided so far as well.</summary>
    internal static CelShape Decided { get; } =
        Consignment
            .Extend("")
            .Whole<LawFrame>("category", frame => frame.Category)
            .Money<LawFrame>("due", frame => frame.Due)
            .Texts("findings", of => ((LawFrame)of).Findings, code => (string)code);

    /// <summary>The price of one piece, exact.</summary>
    private static CelAmount? Price(Item item) =>
        item.Value is { } value ? new CelAmount(value.Exact() / Math.Max(1, item.Quantity), value.Currency) : null;

    private static long? Chapter(string? hs) =>
        hs is { Length: >= 2 } && char.IsAsciiDigit(hs[0]) && char.IsAsciiDigit(hs[1]) ? (hs[0] - '0') * 10 + hs[1] - '0' : null;

    internal static string Kind(PartyKind kind) =>
        kind switch
        {
            PartyKind.Person => "person",
            PartyKind.Organisation => "organisation",
            _ => "unknown",
        };

    internal static string Word(Channel channel) =>
        channel switch
        {
            Channel.Post => "post",
            Channel.Express => "express",
            Channel.Platform => "platform",
            _ => "declarant",
        };

    internal static string Word(Purpose purpose) =>
        purpose switch
        {
            Purpose.Sale => "sale",
            Purpose.Gift => "gift",
            Purpose.Documents => "documents",
            Purpose.ReturnedGoods => "returned-goods",
            _ => "sample",
        };
}
