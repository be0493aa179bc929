namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text.Json;

/// <summary>The public calculator and the quote for platforms: one engine, one total.</summary>
public sealed class CalculatorTests(SharedOffice shared) : IClassFixture<SharedOffice>, IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = shared.Office.Address };

    public void Dispose() => client.Dispose();

    private Task<string> GetAsync(string address) =>
        client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("destination=AZ&goods=255.70&currency=USD&carriage=18.30&used=114.90", "104.35 AZN")]
    [InlineData("destination=LT&goods=40&currency=EUR&hs=610910,851762", "15.66 EUR")]
    [InlineData("destination=AL&goods=20&currency=EUR&carriage=5", "0.00 ALL")]
    [InlineData("destination=az&goods=20,50&currency=usd", "0.00 AZN")] // as people type it
    public async Task The_page_and_the_interface_say_the_same_total_without_an_account(string query, string total)
    {
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?{query}"));
        var due = json.RootElement.GetProperty("due");
        var page = await GetAsync($"/calculator?{query}");

        Assert.Equal(total, $"{due.GetProperty("amount").GetString()} {due.GetProperty("currency").GetString()}");
        Assert.Contains(total.Replace(' ', '\u00A0'), WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("destination=AZ&currency=USD&carriage=18.30&used=114.90")]
    [InlineData("destination=LT&currency=EUR&hs=610910,851762")]
    public async Task From_the_whole_price_the_goods_are_found_again(string query)
    {
        using var forward = JsonDocument.Parse(await GetAsync($"/v1/quote?{query}&goods=140.70"));
        var total = AmountOf(forward.RootElement, "total");

        using var back = JsonDocument.Parse(await GetAsync($"/v1/quote?{query}&total={total}"));
        var quotes = back.RootElement.GetProperty("quotes");

        Assert.Contains("140.70", quotes.EnumerateArray().Select(quote => AmountOf(quote, "goods")));
        Assert.Equal(AmountOf(forward.RootElement, "due"), AmountOf(quotes[0], "due"));
        Assert.False(back.RootElement.TryGetProperty("why", out _));
    }

    [Fact]
    public async Task A_price_in_a_grey_zone_names_the_two_beside_it_and_what_changes()
    {
        // Serbia relieves up to 50 EUR and charges the whole value above.
        const string Query = "destination=RS&currency=EUR&dispatch=CN&hs=610910&on=2026-10-05";
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?{Query}&total=65"));
        var root = json.RootElement;
        var page = WebUtility.HtmlDecode(await GetAsync($"/calculator?{Query}&goods=65&price=total"));

        Assert.Equal("grey-zone", root.GetProperty("why").GetString());
        Assert.Equal(("50.00", "50.01"), (AmountOf(root.GetProperty("below"), "goods"), AmountOf(root.GetProperty("above"), "goods")));
        Assert.Empty(root.GetProperty("quotes").EnumerateArray());
        Assert.Contains("No goods value comes to 65.00\u00A0EUR", page, StringComparison.Ordinal);
        Assert.Contains("grey zone", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_finds_the_goods_in_a_price()
    {
        var page = WebUtility.HtmlDecode(await GetAsync("/calculator?destination=AZ&currency=USD&goods=120&price=total&carriage=20"));

        Assert.Contains("Of 120.00\u00A0USD the goods are", page, StringComparison.Ordinal);
        Assert.Contains("100.00\u00A0USD", page, StringComparison.Ordinal);
        Assert.Contains("value=\"total\" checked", page, StringComparison.Ordinal);
    }

    private static string AmountOf(JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetString()!;

    [Fact]
    public async Task A_quote_says_limit_use_and_rest_of_the_allowance()
    {
        using var json = JsonDocument.Parse(await GetAsync("/v1/quote?destination=AZ&goods=1&currency=USD&used=299.99&on=2026-11-30"));
        var allowance = json.RootElement.GetProperty("allowances")[0];

        Assert.Equal(
            ("2026-11-01", "0.01"),
            (allowance.GetProperty("window").GetString(), allowance.GetProperty("left").GetProperty("amount").GetString())
        );
        Assert.False(json.RootElement.TryGetProperty("lane", out _));
    }

    [Theory]
    [InlineData("destination=AZ&currency=USD", "query 'goods'", "")]
    [InlineData("destination=QQ&goods=1&currency=USD", "query 'destination'", "QQ")]
    [InlineData("destination=AZ&goods=1&currency=DOLLAR", "query 'currency'", "DOLLAR")]
    [InlineData("destination=AZ&goods=-1&currency=USD", "query 'goods'", "-1")]
    [InlineData("destination=AZ&goods=1.005&currency=USD", "query 'goods'", "1.005")]
    [InlineData("destination=AZ&goods=1&currency=USD&on=2026-13-01", "query 'on'", "2026-13-01")]
    [InlineData("destination=AZ&goods=1&currency=USD&hs=cotton", "query 'hs'", "cotton")]
    [InlineData("destination=AZ&goods=1&total=2&currency=USD", "query 'total'", "2")]
    [InlineData("destination=AZ&total=x&currency=USD", "query 'total'", "x")]
    public async Task What_cannot_be_read_is_named_with_its_value(string query, string place, string found)
    {
        using var answer = await client.GetAsync(new Uri($"/v1/quote?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var problem = json.RootElement.GetProperty("problems")[0];

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((place, found), (problem.GetProperty("place").GetString(), problem.GetProperty("found").GetString()));
    }

    [Fact]
    public async Task The_page_says_which_field_is_wrong_and_keeps_what_was_entered()
    {
        var page = await GetAsync("/calculator?destination=AZ&goods=1.005&currency=USD&carriage=7");

        Assert.Contains("<a href=\"#goods\">", page, StringComparison.Ordinal);
        Assert.Contains("value=\"7\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", page, StringComparison.Ordinal);
    }
}
