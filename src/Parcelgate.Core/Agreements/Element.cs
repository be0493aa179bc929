namespace Parcelgate.Core.Agreements;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>One data element an agreement can require or leave out.</summary>
/// <param name="Name">Its name in agreements: "consignee.identity", "items.hs".</param>
/// <param name="IsPersonal">True where it says who a person is or how to reach one.</param>
/// <param name="Has">Whether a record has it; of goods lines, whether each has.</param>
/// <param name="Without">The record without it.</param>
public sealed record Element(string Name, bool IsPersonal, Func<Consignment, bool> Has, Func<Consignment, Consignment> Without);

/// <summary>The data elements agreements speak of: everything of a record but its reference, channel, purpose and destination, without which there is no record.</summary>
public static class Elements
{
    private static readonly (string Name, Func<Consignment, Party?> Of, Func<Consignment, Party?, Consignment> With)[] Parties =
    [
        ("consignor", record => record.Consignor, (record, party) => record with { Consignor = party }),
        ("consignee", record => record.Consignee, (record, party) => record with { Consignee = party }),
        ("seller", record => record.Seller, (record, party) => record with { Seller = party }),
        ("declarant", record => record.Declarant, (record, party) => record with { Declarant = party }),
    ];

    private static readonly (string Name, bool IsPersonal, Func<Party, bool> Has, Func<Party, Party> Without)[] OfParty =
    [
        ("name", true, party => party.Name is not null, party => party with { Name = null }),
        ("identity", true, party => party.Identity is not null, party => party with { Identity = null }),
        ("address", true, party => party.Address is not null, party => party with { Address = null }),
        ("phone", true, party => party.Phone is not null, party => party with { Phone = null }),
        ("email", true, party => party.Email is not null, party => party with { Email = null }),
        ("account", false, party => party.Account is not null, party => party with { Account = null }),
    ];

    private static readonly (string Name, Func<Item, bool> Has, Func<Item, Item> Without)[] OfItem =
    [
        ("description", item => item.Description is not null, item => item with { Description = null }),
        ("hs", item => item.Hs is not null, item => item with { Hs = null }),
        ("origin", item => item.Origin is not null, item => item with { Origin = null }),
        ("net-mass", item => item.NetMassGrams is not null, item => item with { NetMassGrams = null }),
        ("value", item => item.Value is not null, item => item with { Value = null }),
        ("listing-url", item => item.ListingUrl is not null, item => item with { ListingUrl = null }),
        ("sku", item => item.Sku is not null, item => item with { Sku = null }),
    ];

    private static readonly Element[] OfRecord =
    [
        new("dispatch", false, record => record.Dispatch is not null, record => record with { Dispatch = null }),
        new("platform", false, record => record.Platform is not null, record => record with { Platform = null }),
        new("carrier", false, record => record.Carrier is not null, record => record with { Carrier = null }),
        new("gross-mass", false, record => record.GrossMassGrams is not null, record => record with { GrossMassGrams = null }),
        new("packages", false, record => record.Packages is not null, record => record with { Packages = null }),
        new("freight", false, record => record.Freight is not null, record => record with { Freight = null }),
        new("insurance", false, record => record.Insurance is not null, record => record with { Insurance = null }),
        new(
            "conveyance",
            false,
            record => record.Transport.Conveyance is not null,
            record => Carried(record, way => way with { Conveyance = null })
        ),
        new("master", false, record => record.Transport.Master is not null, record => Carried(record, way => way with { Master = null })),
        new(
            "receptacle",
            false,
            record => record.Transport.Receptacle is not null,
            record => Carried(record, way => way with { Receptacle = null })
        ),
        new(
            "arrives-at",
            false,
            record => record.Transport.ArrivesAt is not null,
            record => Carried(record, way => way with { ArrivesAt = null })
        ),
        new("prepaid-tax", false, record => record.PrepaidTax is not null, record => record with { PrepaidTax = null }),
        new("permits", false, record => !record.Permits.IsEmpty, record => record with { Permits = [] }),
        new("data-set", false, record => record.DataSet is not null, record => record with { DataSet = null }),
        new("procedures", false, record => !record.Procedures.IsEmpty, record => record with { Procedures = [] }),
        new("ordered-at", false, record => record.OrderedAt is not null, record => record with { OrderedAt = null }),
        new("order-numbers", false, record => !record.OrderNumbers.IsEmpty, record => record with { OrderNumbers = [] }),
        new("kept", true, record => !record.Kept.IsEmpty, record => record with { Kept = [] }),
    ];

    /// <summary>All elements, in the order pages list them.</summary>
    public static ImmutableArray<Element> All { get; } =
    [.. Parties.SelectMany(party => OfParty.Select(part => Of(party, part))), .. OfItem.Select(Of), .. OfRecord];

    /// <summary>An element by its name; null where there is none.</summary>
    public static Element? Find(string name) => ByName.GetValueOrDefault(name);

    // Asked for each record of a sender whose agreement withholds something.
    private static readonly FrozenDictionary<string, Element> ByName = All.ToFrozenDictionary(
        element => element.Name,
        StringComparer.Ordinal
    );

    /// <summary>The record without what says who a person is or how to reach one; the same record where it has nothing of it.</summary>
    public static Consignment WithoutPersons(Consignment record) =>
        All.Where(element => element.IsPersonal).Aggregate(record, (left, element) => element.Without(left));

    /// <summary>The element a place in a canonical record belongs to: "/consignee/phone", "/items/0/netMassGrams"; null where it belongs to none.</summary>
    public static Element? At(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        var words = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.All(char.IsAsciiDigit)).ToList();
        // Grams are how a mass is written, not what is agreed.
        var name = string.Join('.', words.Take(2)).Replace("Grams", "", StringComparison.Ordinal);
        return Find(
                string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{letter}"))
            ) ?? Find(words.FirstOrDefault() ?? "");
    }

    private static Element Of(
        (string Name, Func<Consignment, Party?> Of, Func<Consignment, Party?, Consignment> With) party,
        (string Name, bool IsPersonal, Func<Party, bool> Has, Func<Party, Party> Without) part
    ) =>
        new(
            $"{party.Name}.{part.Name}",
            part.IsPersonal,
            record => party.Of(record) is { } one && part.Has(one),
            record => party.Of(record) is { } one && part.Has(one) ? party.With(record, part.Without(one)) : record
        );

    private static Element Of((string Name, Func<Item, bool> Has, Func<Item, Item> Without) part) =>
        new(
            $"items.{part.Name}",
            false,
            record => !record.Items.IsEmpty && record.Items.All(part.Has),
            record => record.Items.Any(part.Has) ? record with { Items = [.. record.Items.Select(part.Without)] } : record
        );

    private static Consignment Carried(Consignment record, Func<Transport, Transport> without) =>
        without(record.Transport) is var way && way != record.Transport ? record with { Transport = way } : record;
}
