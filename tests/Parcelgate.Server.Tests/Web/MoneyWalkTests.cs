namespace Parcelgate.Server.Tests.Web;

using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.TestKit;

/// <summary>A provider's period on the demo's traffic, through the pages: parcels, statement, bank file, reconciled account, a return and its refund.</summary>
[Trait("Category", "browser")]
public sealed class MoneyWalkTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Flight = "TPL083";

    [Fact]
    public async Task From_parcels_to_statement_to_bank_file_to_a_return_and_its_refund()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var office = await Office.OpenServingAsync(
            ("Payments:Creditor", "Customs of the test"),
            ("Payments:Account", CamtXml.Treasury)
        );
        var services = office.App.Services;
        await DemoMoney.RunAsync(services, new Tally(), cancel);
        await DemoTraffic.RunAsync(services, new Tally(), cancel);
        await LandAsync(services, cancel);
        var revenue = await chromium.OpenAsync(office, "revenue");

        // The period is closed: the statement asks for what its parcels were charged, line by line.
        await revenue.GotoAsync("/revenue");
        await Pictures.SeenAsync(revenue, "money-revenue");
        await revenue.ClickAsync("#accounts a >> text=tulpar");
        var account = new Uri(revenue.Url).AbsolutePath;
        await revenue.ClickAsync("#statements button.go");
        Assert.Contains("Statement 1 is closed", await revenue.InnerTextAsync("main"), StringComparison.Ordinal);
        await Pictures.SeenAsync(revenue, "money-account");
        var reference = await revenue.InnerTextAsync("#pay b.id");
        await revenue.ClickAsync("#statements tbody a >> text=1");
        await Pictures.SeenAsync(revenue, "money-statement");
        var owed = await SumOfAsync(office, revenue, account);
        await revenue.ClickAsync(".acts a >> text=Consolidated declaration");
        await Pictures.SeenAsync(revenue, "money-declaration");
        Assert.Contains(
            owed.ToString("#,##0.00", CultureInfo.InvariantCulture),
            (await revenue.InnerTextAsync("#charges tr.sum")).Replace('\u00A0', ' '),
            StringComparison.Ordinal
        );
        await revenue.GoBackAsync();
        Assert.Contains(Price(owed), await revenue.InnerTextAsync(".answer"), StringComparison.Ordinal);
        var parcel = await revenue.Locator("#entries tbody a").First.InnerTextAsync();
        await revenue.ClickAsync("#entries tbody a >> nth=0");
        Assert.Contains("on the account of tulpar", await revenue.InnerTextAsync(".answer"), StringComparison.Ordinal);
        // The decision knows no account: the page says why the parcel does not wait, and offers no payment that would release it.
        Assert.Contains(
            "It does not wait: its charges are on the account of tulpar",
            await revenue.InnerTextAsync("#why"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("AZN paid", await revenue.InnerTextAsync(".would"), StringComparison.Ordinal);
        Assert.Equal(0, await revenue.Locator("a[href^='/pay/']").CountAsync());
        Assert.Contains("tulpar", await revenue.InnerTextAsync("#money"), StringComparison.Ordinal);
        await Pictures.SeenAsync(revenue, "money-parcel");

        // The bank's file pays it by the account's reference.
        await ImportAsync(revenue, CamtLine.Paid("B1", owed, reference.Replace(" ", "", StringComparison.Ordinal)));
        await revenue.GotoAsync(account);
        Assert.StartsWith("0.00\u00A0AZN", await revenue.InnerTextAsync(".answer b >> nth=0"), StringComparison.Ordinal);
        Assert.Contains("paid", await revenue.InnerTextAsync("#statements tbody tr >> nth=1"), StringComparison.Ordinal);

        // The parcel goes back: the provider claims, an officer accepts, the account is lower by all it was charged.
        var claim = await services
            .GetRequiredService<Returns>()
            .ClaimAsync("tulpar", parcel, "refused by the recipient", "provider:tulpar", cancel);
        Assert.NotNull(claim.Claim);
        var officer = await chromium.OpenAsync(office, "officer");
        await officer.GotoAsync("/refunds");
        await Pictures.SeenAsync(officer, "money-refunds");
        Assert.Contains("names no term for claims", await officer.InnerTextAsync("#open"), StringComparison.Ordinal);
        await officer.FillAsync("#open input[name=answer]", "proof of export seen");
        await officer.ClickAsync("#open button.go");
        Assert.Contains("charges and allowance are undone", await officer.InnerTextAsync("main"), StringComparison.Ordinal);
        await revenue.GotoAsync(account);
        Assert.StartsWith("−", await revenue.InnerTextAsync(".answer b >> nth=0"), StringComparison.Ordinal);
        await StoreState.AssertVerifiesAsync(services.GetRequiredService<IStore>());
    }

    [Fact]
    public async Task A_recipient_pays_by_bank_sends_it_back_claims_by_link_and_is_paid_back_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var office = await Office.OpenServingAsync(
            ("Payments:Creditor", "Customs of the test"),
            ("Payments:Account", CamtXml.Treasury)
        );
        var services = office.App.Services;
        await DemoTraffic.RunAsync(services, new Tally(), cancel);
        var store = services.GetRequiredService<IStore>();
        var id = await StoreState.NumberAsync(
            store,
            "select min(id) from consignment where provider = 'caspia' and state = 7 and hold = 1 and due_minor > 0"
        );
        var link = services.GetRequiredService<PayLinks>().AddressOf(id);
        var recipient = await chromium.OpenAsync(office, null, 320);
        await recipient.GotoAsync(link);
        var reference = (await recipient.InnerTextAsync("b.id")).Replace(" ", "", StringComparison.Ordinal);
        var due = decimal.Parse((await recipient.InnerTextAsync("p.big")).Split('\u00A0')[0], CultureInfo.InvariantCulture);
        var revenue = await chromium.OpenAsync(office, "revenue");
        await ImportAsync(revenue, CamtLine.Paid("B1", due, reference));

        await recipient.GotoAsync(link);
        Assert.Contains("Paid", await recipient.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await Pictures.SeenAsync(recipient, "money-return-320");
        await recipient.FillAsync("#return-reason", "sent back, receipt 12");
        await recipient.ClickAsync("#return button");
        Assert.Contains("Your claim is recorded", await recipient.InnerTextAsync("#return"), StringComparison.Ordinal);

        var officer = await chromium.OpenAsync(office, "officer");
        await officer.GotoAsync("/refunds");
        await officer.FillAsync("#open input[name=answer]", "the receipt was seen");
        await officer.ClickAsync("#open button.go");
        await revenue.GotoAsync("/refunds");
        await Pictures.SeenAsync(revenue, "money-refund-due");
        await revenue.FillAsync("#credit input[name=amount]", "100000.00");
        await revenue.FillAsync("#credit input[name=bank]", "OUT-1");
        await revenue.ClickAsync("#credit button.go");
        Assert.Contains("More than was paid", await revenue.InnerTextAsync("main"), StringComparison.Ordinal);
        await revenue.FillAsync("#credit input[name=bank]", "OUT-1");
        await revenue.ClickAsync("#credit button.go");
        Assert.Contains("The refund is booked", await revenue.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains("Nothing is to be paid back", await revenue.InnerTextAsync("#credit"), StringComparison.Ordinal);
        await recipient.GotoAsync(link);
        Assert.Contains(
            due.ToString("0.00", CultureInfo.InvariantCulture),
            await recipient.InnerTextAsync("#proof"),
            StringComparison.Ordinal
        );
        await StoreState.AssertVerifiesAsync(store);
    }

    private static async Task LandAsync(IServiceProvider services, CancellationToken cancel)
    {
        var conveyance = await FlightAsync(services.GetRequiredService<IStore>(), cancel);
        var landed = await services
            .GetRequiredService<Arrivals>()
            .ArriveAsync(new MoveScope(null, null, conveyance, null), "provider:tulpar", cancel);
        Assert.True(landed.Released > 2000, $"Only {landed.Released} were released.");
    }

    private static async Task<string> FlightAsync(IStore store, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        await using var command = Sql.Command(db, null, $"select min(conveyance) from consignment where conveyance like '{Flight}%'");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The sum of the amounts in the statement's CSV, as the holder's own books would add them up.</summary>
    private static async Task<decimal> SumOfAsync(Office office, IPage page, string account)
    {
        var csv = await (await page.APIRequest.GetAsync($"{office.Address}{account.TrimStart('/')}/statements/1.csv")).TextAsync();
        var pdf = await (await page.APIRequest.GetAsync($"{office.Address}{account.TrimStart('/')}/statements/1.pdf")).BodyAsync();
        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        return csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Sum(line => decimal.Parse(line.Split(',')[8], CultureInfo.InvariantCulture));
    }

    private static string Price(decimal amount) => amount.ToString("N2", CultureInfo.GetCultureInfo("en")) + "\u00A0AZN";

    private static async Task ImportAsync(IPage page, params CamtLine[] lines)
    {
        await page.GotoAsync("/reconciliation");
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "day.xml",
                MimeType = "application/xml",
                Buffer = new CamtXml(lines).ToBytes(),
            }
        );
        await page.ClickAsync("#import button");
    }
}
