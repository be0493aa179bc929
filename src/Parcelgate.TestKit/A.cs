namespace Parcelgate.TestKit;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;

/// <summary>
/// Builders: a sound record with what a test cares about said and the rest filled in. Change more with a with-expression and close with
/// <see cref="Sealed"/>; a new field of the record touches no test.
/// </summary>
public static class A
{
    /// <summary>A parcel with one item, sold from China to Azerbaijan, with the digest of its canonical bytes.</summary>
    public static Consignment Consignment(
        string reference = "HAWB0001",
        string destination = "AZ",
        Channel channel = Channel.Express,
        Purpose purpose = Purpose.Sale,
        string? dispatch = "CN",
        Party? consignor = null,
        Party? consignee = null,
        ImmutableArray<Item>? items = null,
        Money? freight = null,
        long? grossMassGrams = 500,
        string? master = null,
        string? conveyance = null,
        PrepaidTax? prepaidTax = null,
        string? dataSet = null,
        ImmutableArray<string>? procedures = null
    ) =>
        Sealed(
            new Consignment
            {
                Reference = reference,
                Channel = channel,
                Purpose = purpose,
                Destination = destination,
                Dispatch = dispatch,
                Consignor = consignor ?? Seller(),
                Consignee = consignee ?? Person(),
                Items = items ?? [Item()],
                Freight = freight,
                GrossMassGrams = grossMassGrams,
                Packages = 1,
                Transport = new Transport(TransportMode.Air, conveyance, master),
                PrepaidTax = prepaidTax,
                DataSet = dataSet,
                Procedures = procedures ?? [],
            }
        );

    /// <summary>A goods line worth <paramref name="value"/> units of <paramref name="currency"/>.</summary>
    public static Item Item(
        decimal value = 20.00m,
        string currency = "USD",
        string? description = "wireless earphones",
        string? hs = "851830",
        string? origin = "CN",
        int quantity = 1,
        long? netMassGrams = 300,
        int number = 1
    ) => new(number, description, hs, origin, quantity, netMassGrams, Money(value, currency));

    /// <summary>A natural person in Baku.</summary>
    public static Party Person(string? name = "Aysel Quliyeva", string? identity = "5ABC123", string country = "AZ") =>
        new(name, PartyKind.Person, identity, new Address("Nizami küç. 10, m. 4", "Bakı", null, "AZ1000", country), "+994501234567");

    /// <summary>A company in Shenzhen.</summary>
    public static Party Seller(string? name = "Shenzhen Orbita Trading Co.", string? account = "S-1001", string country = "CN") =>
        new(name, PartyKind.Organisation, null, new Address("1 Huaqiang Rd", "Shenzhen", "Guangdong", "518000", country), Account: account);

    /// <summary>An exact amount: <c>A.Money(12.50m, "USD")</c>.</summary>
    public static Money Money(decimal units, string currency) => Core.Money.Money.Of(units, Currency.Of(currency));

    /// <summary>The record with its items numbered in order and the digest of its canonical bytes.</summary>
    public static Consignment Sealed(Consignment consignment)
    {
        var numbered = consignment with { Items = [.. consignment.Items.Select((item, i) => item with { Number = i + 1 })] };
        return numbered with { Digest = Digest.Of(CanonicalJson.ToBytes(numbered)) };
    }
}
