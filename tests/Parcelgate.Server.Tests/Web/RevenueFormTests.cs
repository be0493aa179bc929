namespace Parcelgate.Server.Tests.Web;

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Web;

/// <summary>What the forms of accounts are sent: what is wrong is named with what was found, stands in the form again, and changes nothing.</summary>
public sealed class RevenueFormTests(RevenueOffice shared) : IClassFixture<RevenueOffice>
{
    private static readonly (string Name, string Value)[] Party = [("party", "caspia"), ("currency", "AZN")];

    private readonly HttpClient revenue = shared.Revenue;

    private IStore Store => shared.Office.App.Services.GetRequiredService<IStore>();

    [Theory]
    [InlineData("party", "", "The provider “” cannot have an account")]
    [InlineData("party", "a/b", "The provider “a/b” cannot have an account")]
    [InlineData("currency", "DOLLAR", "“DOLLAR” is not a currency")]
    [InlineData("currency", "", "“” is not a currency")]
    [InlineData("limit", "", "The limit “” is not an amount")]
    [InlineData("limit", "-1", "The limit “-1” is not an amount")]
    [InlineData("limit", "1.234", "The limit “1.234” is not an amount")]
    [InlineData("limit", "1000000000001", "The limit “1000000000001” is not an amount")]
    [InlineData("limit", "79228162514264337593543950336", "The limit “79228162514264337593543950336” is not an amount")]
    [InlineData("warn", "1000.01", "The warning “1000.01” is not an amount up to the limit")]
    [InlineData("block", "x", "The threshold for new parcels “x” is not an amount up to the limit")]
    [InlineData("due", "367", "The terms “367, 0.1, Agreement 1” are not complete")]
    [InlineData("interest", "10.0001", "The terms “15, 10.0001, Agreement 1” are not complete")]
    [InlineData("interest", "0.00001", "The terms “15, 0.00001, Agreement 1” are not complete")]
    [InlineData("law", " ", "The terms “15, 0.1,  ” are not complete")]
    public async Task A_wrong_field_is_named_and_no_account_is_opened(string field, string value, string said)
    {
        var before = await StoreState.CountAsync(Store, "ledger_account");

        await OpenAsync((field, value));

        Assert.Contains(said, await revenue.ReadAsync(new Uri("/revenue", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(before, await StoreState.CountAsync(Store, "ledger_account"));
    }

    [Fact]
    public async Task An_account_is_opened_once_and_changed_with_a_reason()
    {
        await OpenAsync();
        Assert.Contains("The account of caspia, AZN is open", await ReadAsync("/revenue"), StringComparison.Ordinal);
        await OpenAsync(("limit", "5"));
        Assert.Contains("There is an account deferred/AZN/caspia already", await ReadAsync("/revenue"), StringComparison.Ordinal);
        var page = Links.Account(await StoreState.NumberAsync(Store, "select id from ledger_account"));

        await ChangeAsync(page, ("limit", "2000.00"), ("reason", " "));
        Assert.Contains("The reason is empty", await ReadAsync(page), StringComparison.Ordinal);
        Assert.Equal(1_000_00, (await AccountAsync()).LimitMinor);
        await ChangeAsync(page, ("limit", "2000.00"), ("blocked", "yes"), ("reason", "new guarantee"));

        Assert.Contains("The account is changed", await ReadAsync(page), StringComparison.Ordinal);
        Assert.Equal((2_000_00L, true), ((await AccountAsync()).LimitMinor, (await AccountAsync()).Blocked));
        await revenue.PostFormAsync("/revenue", page + "/close");
        Assert.Contains("Nothing moved since the last statement", await ReadAsync(page), StringComparison.Ordinal);
        await revenue.PostFormAsync("/revenue", page + "/close", ("through", "2020-01-31"));
        Assert.Contains("Nothing moved since the last statement", await ReadAsync(page), StringComparison.Ordinal);
        await revenue.PostFormAsync("/revenue", page + "/close", ("through", "2099-01-31"));
        Assert.Contains(
            "a day that is over, after the last statement; 2099-01-31 is none",
            await ReadAsync(page),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/revenue/accounts/999")]
    [InlineData("/revenue/accounts/999/statements/1")]
    [InlineData("/revenue/accounts/999/statements/1.csv")]
    [InlineData("/revenue/accounts/999/statements/-1.pdf")]
    public async Task What_is_not_there_is_said(string address)
    {
        using var answer = await revenue.SeeAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_number_is_kept_asked_for_and_refused_with_what_would_be_right()
    {
        await revenue.PostFormAsync(Links.Prepaid, Links.Prepaid + "/number", Number(("from", "2026-02-30")));
        Assert.Contains("is not a day; one is written 2026-07-01", await ReadAsync(Links.Prepaid), StringComparison.Ordinal);
        await revenue.PostFormAsync(Links.Prepaid, Links.Prepaid + "/number", Number(("number", "--")));
        Assert.Contains("is not a number of a register", await ReadAsync(Links.Prepaid), StringComparison.Ordinal);
        Assert.Equal(0, await StoreState.CountAsync(Store, "prepaid_number"));

        await revenue.PostFormAsync(Links.Prepaid, Links.Prepaid + "/number", Number());
        Assert.Contains("Saved: ioss IM0440000102", await ReadAsync(Links.Prepaid), StringComparison.Ordinal);
        Assert.Contains("A \"market\", Ltd", await ReadAsync(Links.Prepaid + "?q=market"), StringComparison.Ordinal);
        Assert.Contains("Nothing in the register fits", await ReadAsync(Links.Prepaid + "?q=100%25"), StringComparison.Ordinal);
        Assert.Contains("\"standing\":\"suspended\"", await ReadAsync("/v1/prepaid-numbers/ioss/im0440000102"), StringComparison.Ordinal);
        Assert.Contains("\"standing\":\"unknown\"", await ReadAsync("/v1/prepaid-numbers/ioss/IM1"), StringComparison.Ordinal);
        Assert.Contains("\"standing\":\"unchecked\"", await ReadAsync("/v1/prepaid-numbers/voec/1"), StringComparison.Ordinal);

        var quote = "/v1/quote?destination=LT&goods=100&currency=EUR&dispatch=CN&sender=organisation&hs=610910&prepaid=ioss";
        Assert.Contains("at-sale", await ReadAsync(quote), StringComparison.Ordinal);
        Assert.Contains("prepaid-suspended", await ReadAsync(quote + ":IM0440000102"), StringComparison.Ordinal);
    }

    private static (string, string)[] Number(params (string Name, string Value)[] over)
    {
        (string Name, string Value)[] all =
        [
            ("scheme", "ioss"),
            ("number", "im 044-0000102"),
            ("holder", "A \"market\", Ltd"),
            ("from", "2020-01-01"),
            ("to", ""),
            ("suspended-from", "2020-02-01"),
            ("suspended-to", ""),
        ];
        return [.. all.Where(field => !over.Any(one => one.Name == field.Name)), .. over];
    }

    [Fact]
    public async Task A_refund_that_is_not_there_or_no_amount_is_refused()
    {
        await revenue.PostFormAsync("/revenue", "/refunds/7/pay", ("amount", "1.234"), ("bank", "B-1"));

        Assert.Contains("Nothing is left to pay back", await ReadAsync("/refunds"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> OpenAsync(params (string Name, string Value)[] wrong) =>
        revenue.PostFormAsync("/revenue", "/revenue/accounts", Fields(Party, wrong));

    private Task<HttpResponseMessage> ChangeAsync(string page, params (string Name, string Value)[] changed) =>
        revenue.PostFormAsync(page, page + "/change", Fields([], changed));

    private static (string, string)[] Fields((string Name, string Value)[] first, (string Name, string Value)[] over)
    {
        (string Name, string Value)[] all =
        [
            .. first,
            ("limit", "1000.00"),
            ("warn", ""),
            ("block", ""),
            ("due", "15"),
            ("interest", "0.1"),
            ("law", "Agreement 1"),
        ];
        return [.. all.Where(field => !over.Any(one => one.Name == field.Name)), .. over];
    }

    private async Task<Account> AccountAsync()
    {
        await using var db = await Store.OpenReadAsync(CancellationToken.None);
        return (await LedgerAccounts.FindAsync(db, "deferred/AZN/caspia", CancellationToken.None))!.Account;
    }

    private Task<string> ReadAsync(string page) => revenue.ReadAsync(new Uri(page, UriKind.Relative));
}

/// <summary>One server for these tests, with the revenue office signed in.</summary>
public sealed class RevenueOffice : IAsyncLifetime
{
    public Office Office { get; private set; } = null!;

    public HttpClient Revenue { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Office = await Office.OpenServingAsync();
        Revenue = await Office.SignedInAsync("revenue");
    }

    public async ValueTask DisposeAsync()
    {
        Revenue.Dispose();
        await Office.DisposeAsync();
    }
}
