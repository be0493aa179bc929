namespace Parcelgate.Host.Serving;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Money;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Matching;

/// <summary>
/// Three invented sales of the day, each told by a platform, a payment provider and a carrier: one agrees, one travels for a fraction of what was paid, and one waits for
/// its waybill. They come by themselves: the generated manifests stay as they are.
/// </summary>
internal static class DemoSales
{
    private const string Platform = "vitrin";
    private const string PaymentProvider = "odeyis";
    private const string Carrier = "caspia";
    private static readonly Currency Dollar = Currency.Of("USD");

    private static readonly Sale[] Sales =
    [
        new("1", "Nigar Hesenzade", "7DEM101", "Cotton bed linen, 4 pieces", "630221", 38m, 38m),
        new("2", "Elvin Rzayev", "7DEM102", "Wireless headphones, over-ear", "851830", 210m, 24m),
        new("3", "Sevda Kerimli", "7DEM103", "Porcelain coffee set, 12 pieces", "691110", 64m, null),
    ];

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var day = now.ToString("yyMMdd", CultureInfo.InvariantCulture);
        var messageId = $"demo-{now:yyyy-MM-dd}-sold";
        if (await DemoSend.IsInAsync(services, Carrier, messageId, cancel))
        {
            return [];
        }

        var documents = services.GetRequiredService<SaleDocuments>();
        var orders = Sales.Select(
            (sale, i) => new Entry(i + 1, Act.Lodge) { Reference = sale.Order(day), Consignment = Order(sale, day, now) }
        );
        await documents.TakeOrdersAsync(DemoSend.As(Platform, Channel.Platform), [.. orders], null, cancel);
        foreach (var sale in Sales)
        {
            await PayAsync(documents, sale, day, now, cancel);
        }

        var parcels = Sales.Where(sale => sale.Declared is not null).Select(sale => Parcel(sale, day));
        await DemoSend.ManifestAsync(services, Carrier, Channel.Express, messageId, "sold.ndjson", parcels, tally, cancel);
        return [];
    }

    private static async Task PayAsync(SaleDocuments documents, Sale sale, string day, DateTimeOffset now, CancellationToken cancel)
    {
        if (!MatchKey.TryOf(Platform, sale.Order(day), out var key))
        {
            throw new InvalidOperationException($"The demo's order {sale.Order(day)} has no number to be found by.");
        }

        var notice = new PaymentNotice(
            $"P-{day}-{sale.Number}",
            key,
            Money.Of(sale.Price + Sale.Freight, Dollar),
            Ordered(now),
            sale.Buyer
        );
        var (_, problem) = await documents.TakePaymentAsync(
            DemoSend.As(PaymentProvider, Channel.Declarant),
            notice,
            isWithdrawn: false,
            cancel
        );
        if (problem is not null)
        {
            throw new InvalidOperationException($"The demo's payment of {sale.Order(day)} was refused: {problem.Code} {problem.Place}.");
        }
    }

    /// <summary>Two days before, at the full minute: a second start of the day says the same.</summary>
    private static DateTimeOffset Ordered(DateTimeOffset now) => new(now.AddDays(-2).Date.AddHours(9), TimeSpan.Zero);

    private static Consignment Order(Sale sale, string day, DateTimeOffset now) =>
        Goods(sale, sale.Price) with
        {
            Reference = sale.Order(day),
            Channel = Channel.Platform,
            OrderedAt = Ordered(now),
            Freight = Money.Of(Sale.Freight, Dollar),
        };

    private static Consignment Parcel(Sale sale, string day) =>
        Goods(sale, sale.Declared!.Value) with
        {
            Reference = $"DEMOSOLD{day}{sale.Number}",
            Seller = new Party("Vitrin", PartyKind.Organisation, Account: Platform),
            OrderNumbers = [sale.Order(day)],
            GrossMassGrams = 900,
            Freight = Money.Of(Sale.Freight, Dollar),
        };

    private static Consignment Goods(Sale sale, decimal price) =>
        new()
        {
            Reference = "",
            Channel = Channel.Express,
            Destination = "AZ",
            Dispatch = "TR",
            Consignor = new Party("Vitrin Depo", PartyKind.Organisation, Address: new Address("Sanayi Cad. 8", "Istanbul", Country: "TR")),
            Consignee = new Party(
                sale.Buyer,
                PartyKind.Person,
                Identity: sale.Identity,
                Address: new Address("Nizami 44", "Baki", Country: "AZ")
            ),
            Items = [new Item(1, sale.Goods, sale.Hs, "TR", 1, NetMassGrams: 800, Value: Money.Of(price, Dollar))],
        };

    /// <summary>One sale.</summary>
    /// <param name="Number">Its place in the day.</param>
    /// <param name="Buyer">Who ordered and paid.</param>
    /// <param name="Identity">The buyer's identity, as the carrier sends it.</param>
    /// <param name="Goods">What was bought.</param>
    /// <param name="Hs">Its commodity code.</param>
    /// <param name="Price">What was paid for it, USD.</param>
    /// <param name="Declared">What the waybill says it cost, USD; null where none came.</param>
    private sealed record Sale(string Number, string Buyer, string Identity, string Goods, string Hs, decimal Price, decimal? Declared)
    {
        /// <summary>Carriage of each, USD.</summary>
        internal const decimal Freight = 5m;

        /// <summary>The number of the order: another each day.</summary>
        internal string Order(string day) => $"V-{day}-{Number}";
    }
}
