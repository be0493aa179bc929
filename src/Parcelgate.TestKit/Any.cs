namespace Parcelgate.TestKit;

using System.Collections.Immutable;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Generators of records within the bounds of the canonical record, for property tests.</summary>
public static class Any
{
    private static readonly string[] Scripts =
    [
        "abcxyz",
        "əğıöşüçİ",
        "абвэюя",
        "中文深圳市",
        "'\"\\/<>&{}[],;:",
        "😀🎁",
        " \t-_.0123456789",
        "\u0001\u007f\u2028",
    ];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Text of one to <paramref name="longest"/> characters in any script, never blank.</summary>
    public static Gen<string> Text(int longest) =>
        Gen.Select(OneOf(Scripts), Gen.Int[0, longest - 1], Gen.Int[0, 1000])
            .Select((script, length, seed) => Compose(script, length, seed, longest));

    private static string Compose(string script, int length, int seed, int longest)
    {
        // Whole characters only: half a surrogate pair is not text.
        var runes = script.EnumerateRunes().ToArray();
        var text = new System.Text.StringBuilder("x");
        for (var i = 0; text.Length + 2 <= Math.Min(longest, length + 1); i++)
        {
            text.Append(runes[(seed + (i * 7)) % runes.Length].ToString());
        }

        return text.ToString();
    }

    /// <summary>Absent in about a third of the cases.</summary>
    public static Gen<string?> MaybeText(int longest) =>
        Gen.Select(Gen.Int[0, 2], Text(longest)).Select((dice, text) => dice == 0 ? null : text);

    /// <summary>A country code.</summary>
    public static Gen<string> Country { get; } = OneOf("AZ", "CN", "GB", "DE", "LT", "RO", "KZ", "MD", "US", "XI");

    /// <summary>An amount of 0 to the largest allowed, in currencies of 0, 2 and 3 decimals.</summary>
    public static Gen<Money> Money { get; } =
        Gen.Select(Gen.Long[0, 100_000_000_000_000], OneOf("USD", "EUR", "JPY", "KWD", "AZN"))
            .Select((minor, code) => new Money(minor, Currency.Of(code)));

    /// <summary>An instant between 2000 and 2100, to the tick.</summary>
    public static Gen<DateTimeOffset> Instant { get; } =
        Gen.Long[new DateTime(2000, 1, 1).Ticks, new DateTime(2099, 12, 31).Ticks]
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    /// <summary>A party, from empty to complete.</summary>
    public static Gen<Party> Party { get; } =
        Gen.Select(MaybeText(140), Gen.Enum<PartyKind>(), MaybeText(50), Address.Null(), MaybeText(50), MaybeText(254), MaybeText(50))
            .Select(
                (name, kind, identity, address, phone, email, account) => new Party(name, kind, identity, address, phone, email, account)
            );

    private static Gen<Address> Address =>
        Gen.Select(MaybeText(350), MaybeText(70), MaybeText(70), MaybeText(17), Country)
            .Select((lines, city, region, postcode, country) => new Address(lines, city, region, postcode, country));

    /// <summary>A goods line.</summary>
    public static Gen<Item> Item { get; } =
        Gen.Select(
                MaybeText(512),
                OneOf<string?>(null, "8517", "851830", "0101210000", "12345678901234"),
                Country,
                Gen.Int[1, 1_000_000],
                Gen.Long[1, 100_000_000].Nullable(),
                Money.Nullable(),
                MaybeText(2048),
                MaybeText(50)
            )
            .Select(
                (description, hs, origin, quantity, mass, value, url, sku) =>
                    new Item(1, description, hs, origin, quantity, mass, value, url, sku)
            );

    private static Gen<Transport> Transport { get; } =
        Gen.Select(Gen.Enum<TransportMode>(), MaybeText(35), MaybeText(35), MaybeText(35), Instant.Nullable())
            .Select((mode, conveyance, master, receptacle, arrives) => new Transport(mode, conveyance, master, receptacle, arrives));

    private static Gen<Consignment> Head { get; } =
        Gen.Select(Text(35), Gen.Enum<Channel>(), Gen.Enum<Purpose>(), Country, Country, Party.Null(), Party.Null(), Party.Null())
            .Select(
                (reference, channel, purpose, destination, dispatch, consignor, consignee, seller) =>
                    new Consignment
                    {
                        Reference = reference,
                        Channel = channel,
                        Purpose = purpose,
                        Destination = destination,
                        Dispatch = dispatch,
                        Consignor = consignor,
                        Consignee = consignee,
                        Seller = seller,
                    }
            );

    private static Gen<Consignment> Goods { get; } =
        Gen.Select(
                Head,
                Item.Array[0, 5],
                Gen.Long[1, 100_000_000].Nullable(),
                Gen.Int[1, 1_000_000].Nullable(),
                Money.Nullable(),
                Money.Nullable(),
                Transport
            )
            .Select(
                (head, items, gross, packages, freight, insurance, transport) =>
                    head with
                    {
                        Items = [.. items],
                        GrossMassGrams = gross,
                        Packages = packages,
                        Freight = freight,
                        Insurance = insurance,
                        Transport = transport,
                    }
            );

    /// <summary>A whole record with its digest.</summary>
    public static Gen<Consignment> Consignment { get; } =
        Gen.Select(
                Goods,
                Gen.Select(Text(35), Text(50)).Select((scheme, id) => new PrepaidTax(scheme.ToLowerInvariant(), id)).Null(),
                Gen.Select(Text(35), Text(70)).Select((type, number) => new Permit(type, number)).Array[0, 3],
                MaybeText(35),
                Text(35).Array[0, 3],
                Instant.Nullable(),
                Gen.Select(Text(100), Text(400)).Select((place, value) => new Kept(place, value)).Array[0, 3],
                Gen.Select(Party.Null(), Party.Null(), Party.Null(), Text(50).Array[0, 3])
            )
            .Select(
                (goods, prepaid, permits, dataSet, procedures, ordered, kept, parties) =>
                    A.Sealed(
                        goods with
                        {
                            PrepaidTax = prepaid,
                            Permits = [.. permits],
                            DataSet = dataSet,
                            Procedures = [.. procedures],
                            OrderedAt = ordered,
                            Kept = [.. kept],
                            Platform = parties.Item1,
                            Declarant = parties.Item2,
                            Carrier = parties.Item3,
                            OrderNumbers = [.. parties.Item4],
                        }
                    )
            );
}
