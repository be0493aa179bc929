namespace Parcelgate.Host.Serving;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Screening;

/// <summary>
/// A list of a dozen invented persons and firms, and one parcel to a person on it whose name is written in Georgian script while the list has it in Latin. The
/// parcel comes by itself: the generated manifests stay as they are.
/// </summary>
internal static class DemoLists
{
    private const string Provider = "caspia";

    // Names made for this demonstration: nobody is meant, and none was taken from a list.
    private const string Entries = """
        {"id":"demo-1","list":"Demo list (invented)","type":"Person","name":"Zurvakhan Tsebelidze","aliases":["Zurvakhan Cebelidze"],"dob":["1974-03-11"],"countries":["GE"],"program":"DEMO-A"}
        {"id":"demo-2","list":"Demo list (invented)","type":"Person","name":"Ostromir Velikoborov","aliases":["Остромир Великоборов"],"dob":["1969"],"countries":["RU"],"program":"DEMO-A"}
        {"id":"demo-3","list":"Demo list (invented)","type":"Person","name":"Горисвет Тамаринский","dob":["1981-07-02"],"program":"DEMO-B"}
        {"id":"demo-4","list":"Demo list (invented)","type":"Person","name":"ქვათამზე ბურჯანიანელი","dob":["1988"],"countries":["GE"],"program":"DEMO-B"}
        {"id":"demo-5","list":"Demo list (invented)","type":"Person","name":"قمرالزهر المرجاناوي","dob":["1979-12-30"],"program":"DEMO-A"}
        {"id":"demo-6","list":"Demo list (invented)","type":"Person","name":"Quvandiq Şəlaləzadəli","dob":["1965"],"countries":["AZ"],"program":"DEMO-B"}
        {"id":"demo-7","list":"Demo list (invented)","type":"Person","name":"Belisarde Montferrino","dob":["1990-01-19"],"program":"DEMO-A"}
        {"id":"demo-8","list":"Demo list (invented)","type":"Entity","name":"Kvarzolit Transokean Trading LLC","program":"DEMO-C"}
        {"id":"demo-9","list":"Demo list (invented)","type":"Entity","name":"ООО Зернодаль Полярмаш","program":"DEMO-C"}
        {"id":"demo-10","list":"Demo list (invented)","type":"Entity","name":"شركة النورسفير للشحن","program":"DEMO-C"}
        {"id":"demo-11","list":"Demo list (invented)","type":"Entity","name":"Tamarvex Optoelektronik","countries":["TR"],"program":"DEMO-C"}
        {"id":"demo-12","list":"Demo list (invented)","type":"Person","name":"Yolbarsxan Gümüşdərəli","dob":["1958"],"program":"DEMO-B"}
        """;

    internal static async Task<IReadOnlyList<string>> TakeAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var taken = await services
            .GetRequiredService<ListOffice>()
            .TakeAsync("demo", "demo.jsonl", Encoding.UTF8.GetBytes(Entries), "system", cancel);
        await services.GetRequiredService<RiskLibrary>().RefreshAsync(cancel);
        return taken.Problems is [var first, ..]
            ? throw new InvalidOperationException($"The demo's list is wrong at {first.Place}: expected {first.Expected}.")
            : [];
    }

    internal static async Task<IReadOnlyList<string>> SendAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var messageId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"demo-{now:yyyy-MM-dd}-listed");
        if (!await DemoSend.IsInAsync(services, Provider, messageId, cancel))
        {
            await DemoSend.ManifestAsync(services, Provider, Channel.Express, messageId, "listed.ndjson", [Parcel(now)], tally, cancel);
        }

        return [];
    }

    /// <summary>The reference names the day, so that a second start of the day sends the same parcel and another day's its own.</summary>
    private static Consignment Parcel(DateTimeOffset now) =>
        new()
        {
            Reference = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DEMOLST{now:yyMMdd}"),
            Channel = Channel.Express,
            Destination = "AZ",
            Dispatch = "TR",
            Consignor = new Party(
                "Bazaar Ev Tekstil",
                PartyKind.Organisation,
                Address: new Address("Laleli Cad. 4", "Istanbul", Country: "TR")
            ),
            Consignee = new Party(
                "ზურვახან ცებელიძე",
                PartyKind.Person,
                Identity: "7DEM001",
                Address: new Address("Nizami 90", "Baki", Country: "AZ")
            ),
            Items =
            [
                new Item(1, "Cotton T-shirt, knitted, men", "610910", "TR", 2, NetMassGrams: 400, Value: Money.Of(40m, Currency.Of("USD"))),
            ],
            GrossMassGrams = 520,
            Freight = Money.Of(6m, Currency.Of("USD")),
        };
}
