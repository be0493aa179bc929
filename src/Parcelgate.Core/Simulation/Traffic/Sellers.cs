namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>A shop: what it sells, in which currency, on which marketplace.</summary>
/// <param name="Party">Name, address and account.</param>
/// <param name="Articles">What it sells: one group.</param>
/// <param name="Currency">The currency it invoices in.</param>
/// <param name="Platform">Its marketplace; null for a shop of its own.</param>
/// <param name="ListingUrl">Where its goods are listed; the article's number follows.</param>
internal sealed record Seller(Party Party, Article[] Articles, Currency Currency, Party? Platform, string ListingUrl);

/// <summary>The shops of all origins: few with thousands of parcels, many with one (Zipf: the k-th weighs 1/(k + 3)).</summary>
internal sealed class Sellers(long seed)
{
    private const int Slots = 1 << 15;

    private static readonly string[] Syllables = Names.Words(
        "Bao Xin Hua Lan Ke Tong Rui Fei Mo Zar Vel Tor Kim Sol Ned Ora Pax Lir Dun Yel Qiu Nar Ost Bel"
    );

    // Invented marketplaces. The domains end in .example, which no one can register (RFC 2606).
    private static readonly (Party Party, string Url)[] Platforms =
    [
        (Marketplace("Bazarium", "CN", "P-1001"), "https://bazarium.example/i/"),
        (Marketplace("Orient Basket", "CN", "P-1002"), "https://orientbasket.example/item/"),
        (Marketplace("Kervanello", "TR", "P-1003"), "https://kervanello.example/urun/"),
        (Marketplace("Tulvexa Market", "AE", "P-1004"), "https://tulvexa.example/p/"),
        (Marketplace("Novamarkta", "DE", "P-1005"), "https://novamarkta.example/a/"),
    ];

    // Orders fall on the large marketplaces; arbitrary.
    private static readonly int[] PlatformOfCn = [0, 0, 0, 0, 1, 1, 3];
    private static readonly int[] PlatformOfTr = [2, 2, 2, 2, 3, 0];
    private static readonly int[] PlatformOfOthers = [4, 4, 3, 1, 0];

    private readonly Dictionary<string, Shops> byOrigin = new(StringComparer.Ordinal);

    /// <summary>The next order's shop.</summary>
    internal Seller Next(Origin origin, bool onPlatform, ref Dice dice)
    {
        var shops = ShopsOf(origin);
        var seller = shops.Get(this, shops.Slot[dice.Below(Slots)]);

        // A marketplace sends data of its own sellers only: a few throws find one, as two shops in three are on one.
        for (var tries = 0; onPlatform && seller.Platform is null && tries < 20; tries++)
        {
            seller = shops.Get(this, shops.Slot[dice.Below(Slots)]);
        }

        return seller;
    }

    private Shops ShopsOf(Origin origin)
    {
        if (!byOrigin.TryGetValue(origin.Code, out var shops))
        {
            byOrigin[origin.Code] = shops = new Shops(origin);
        }

        return shops;
    }

    private Seller Make(Origin origin, int number)
    {
        var dice = Dice.For(seed, 16 + origin.Office[0] * 256 + origin.Office[1], number);
        var groups = Goods.From(origin.Code);
        var name =
            string.Concat(dice.Pick(Syllables), dice.Pick(Syllables).ToLowerInvariant(), " ", dice.Pick(Syllables))
            + " "
            + dice.Pick(origin.Company);
        var city = dice.Pick(origin.Cities);
        var street = dice.Pick(origin.People.Streets);
        var address = new Address($"{street} {dice.Below(400) + 1}", city.Name, city.Region, city.Postcode, origin.Code);
        var account = Numbers.RandomDigits(ref dice, "S", 8);
        var platforms = origin.Code switch
        {
            "CN" => PlatformOfCn,
            "TR" => PlatformOfTr,
            _ => PlatformOfOthers,
        };
        (Party? Party, string Url) platform = dice.PerMille(680) ? Platforms[dice.Pick(platforms)] : (null, "");
        return new Seller(
            new Party(name, PartyKind.Organisation, null, address, null, null, account),
            dice.Pick(groups),
            dice.Pick(origin.Currencies),
            platform.Party,
            platform.Url
        );
    }

    private static Party Marketplace(string name, string country, string account) =>
        new(name, PartyKind.Organisation, null, new Address(Country: country), null, null, account);

    /// <summary>The shops of one origin, made when first met.</summary>
    private sealed class Shops
    {
        private readonly Origin origin;
        private readonly Seller?[] made;

        internal Shops(Origin origin)
        {
            this.origin = origin;
            var count = Math.Max(150, origin.Share * 6);
            made = new Seller?[count];
            Slot = Zipf(count);
        }

        /// <summary>Shop numbers, each as often as it sells.</summary>
        internal ushort[] Slot { get; }

        internal Seller Get(Sellers sellers, int number) => made[number] ??= sellers.Make(origin, number);

        private static ushort[] Zipf(int count)
        {
            var sum = 0L;
            for (var k = 0; k < count; k++)
            {
                sum += 1_000_000_000L / (k + 3);
            }

            var slots = new ushort[Slots];
            var (shop, reached) = (0, 1_000_000_000L / 3);
            for (var slot = 0; slot < Slots; slot++)
            {
                while (reached * Slots < sum * slot && shop < count - 1)
                {
                    shop++;
                    reached += 1_000_000_000L / (shop + 3);
                }

                slots[slot] = (ushort)shop;
            }

            return slots;
        }
    }
}
