namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text.Json;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Law;
using Parcelgate.Server.Tests.Intake;

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

    [Fact]
    public async Task A_waived_charge_is_not_said_to_be_beyond_its_limit()
    {
        var page = WebUtility.HtmlDecode(await GetAsync("/calculator?destination=CH&currency=CHF&goods=61&hs=950300"));

        Assert.Contains("What was reckoned is not collected: too small to collect", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The relief is exceeded", page, StringComparison.Ordinal);
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
    [InlineData("goods=1,000&currency=KWD", "1.000 KWD")]
    [InlineData("goods=0.500&currency=USD", "0.50 USD")]
    [InlineData("goods=20.00&currency=JPY", "20 JPY")]
    [InlineData("goods=1&goods=1&currency=USD", "1.00 USD")]
    public async Task What_can_be_meant_in_one_way_only_is_taken(string query, string goods)
    {
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?destination=JP&hs=6109.10&{query}&total="));

        if (json.RootElement.TryGetProperty("goods", out var found))
        {
            Assert.Equal(goods, $"{found.GetProperty("amount").GetString()} {found.GetProperty("currency").GetString()}");
        }
        else
        {
            Assert.Equal("law-missing-rate", json.RootElement.GetProperty("problems")[0].GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("currency=EUR&used=280", "324.83")] // 280 EUR at 1.16009412, half up
    [InlineData("currency=USD&used=280&usedCurrency=EUR", "324.83")]
    [InlineData("currency=EUR&used=280&usedCurrency=USD", "280.00")]
    public async Task What_was_used_counts_in_the_currency_of_the_allowance(string query, string used)
    {
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?destination=AZ&goods=250&on=2026-11-27&{query}"));

        Assert.Equal(used, AmountOf(json.RootElement.GetProperty("allowances")[0], "used"));
        Assert.NotEqual("0.00", AmountOf(json.RootElement, "due"));
    }

    [Fact]
    public async Task The_rates_reckoned_with_are_said_with_their_day_and_what_they_are_worth()
    {
        const string Query = "destination=AZ&goods=355&currency=EUR&on=2026-11-27";
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?{Query}"));
        var exchange = json.RootElement.GetProperty("exchange");
        var page = WebUtility.HtmlDecode(await GetAsync($"/calculator?{Query}"));

        Assert.Equal(
            ("az/central-bank", "2026-11-27", "2026-01-01", 330),
            (
                exchange.GetProperty("table").GetString(),
                exchange.GetProperty("asked").GetString(),
                exchange.GetProperty("published").GetString(),
                exchange.GetProperty("ageDays").GetInt32()
            )
        );
        Assert.Contains("exchange rates of 1 Jan 2026", page, StringComparison.Ordinal);
        Assert.Contains("330 days before", page, StringComparison.Ordinal);
        Assert.Contains("1 EUR = 1.97216 AZN", page, StringComparison.Ordinal);
        Assert.Contains("The rates are examples", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_converted_no_rate_is_said()
    {
        using var json = JsonDocument.Parse(await GetAsync("/v1/quote?destination=JP&goods=9000&currency=JPY"));

        Assert.False(json.RootElement.TryGetProperty("exchange", out _));
    }

    [Theory]
    [InlineData("goods=100")]
    [InlineData("total=100")]
    public async Task A_currency_without_a_rate_is_named_in_the_answer_and_on_the_page(string amount)
    {
        using var json = JsonDocument.Parse(await GetAsync($"/v1/quote?destination=AZ&currency=KWD&{amount}&on=2026-11-27"));
        var problem = json.RootElement.GetProperty("problems")[0];
        var query = amount.Replace("total=100", "goods=100&price=total", StringComparison.Ordinal);
        var page = WebUtility.HtmlDecode(await GetAsync($"/calculator?destination=AZ&currency=KWD&{query}&on=2026-11-27"));

        Assert.Equal(
            ("law-missing-rate", "KWD to USD on 2026-11-27"),
            (problem.GetProperty("code").GetString(), problem.GetProperty("found").GetString())
        );
        Assert.False(json.RootElement.TryGetProperty("exchange", out _));
        Assert.Contains("No exchange rate is published for it: KWD to USD on 2026-11-27.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Not as a simple parcel", page, StringComparison.Ordinal);
    }

    /// <summary>Lanes say how customs looks at parcels: the interface leaves them out, and so does the page anybody can open.</summary>
    [Fact]
    public async Task The_public_page_names_no_lane_rule()
    {
        var page = WebUtility.HtmlDecode(await GetAsync("/calculator?destination=AZ&currency=KWD&goods=100"));

        Assert.DoesNotContain("yellow", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_commodity_code_that_cannot_be_is_said()
    {
        using var json = JsonDocument.Parse(await GetAsync("/v1/quote?destination=AZ&goods=1&currency=USD&hs=999999"));
        using var good = JsonDocument.Parse(await GetAsync("/v1/quote?destination=AZ&goods=1&currency=USD&hs=610910"));
        var page = WebUtility.HtmlDecode(await GetAsync("/calculator?destination=AZ&goods=1&currency=USD&hs=999999"));

        Assert.Equal("quality-hs-implausible", json.RootElement.GetProperty("quality")[0].GetProperty("rule").GetString());
        Assert.False(good.RootElement.TryGetProperty("quality", out _));
        Assert.Contains("does not exist or does not fit (999999)", page, StringComparison.Ordinal);
    }

    /// <summary>Every parameter that is read, every field that is written.</summary>
    [Fact]
    public async Task The_description_of_the_interface_has_the_parameters_and_the_shape_of_the_answer()
    {
        using var api = JsonDocument.Parse(await GetAsync("/openapi/v1.json"));
        var get = api.RootElement.GetProperty("paths").GetProperty("/v1/quote").GetProperty("get");
        var fields = get.GetProperty("responses")
            .GetProperty("200")
            .GetProperty("content")
            .GetProperty("application/json")
            .GetProperty("schema")
            .GetProperty("properties");
        var read = new HashSet<string>(StringComparer.Ordinal);
        _ = QuoteRequest.Read(
            name =>
            {
                read.Add(name);
                return null;
            },
            LawBook.Load(LawFolder.Read(IntakeFixture.LawFolder)),
            DateTimeOffset.UnixEpoch,
            []
        );

        Assert.Equal(
            read.Order(),
            get.GetProperty("parameters").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).Order()
        );
        foreach (var query in (string[])["goods=355&hs=999999", "total=400", "total=0", "goods=1&currency=KWD"])
        {
            var whole = query.Contains("currency", StringComparison.Ordinal) ? query : query + "&currency=EUR";
            using var answer = JsonDocument.Parse(await GetAsync($"/v1/quote?destination=AZ&{whole}"));
            Assert.All(answer.RootElement.EnumerateObject(), field => Assert.True(fields.TryGetProperty(field.Name, out _), field.Name));
        }
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
    [InlineData("destination=AZ&goods=1,000&currency=USD", "query 'goods'", "1,000")] // a thousand, or one?
    [InlineData("destination=AZ&goods=1.000&currency=EUR", "query 'goods'", "1.000")]
    [InlineData("destination=AZ&goods=1,000&currency=JPY", "query 'goods'", "1,000")]
    [InlineData("destination=AZ&goods=40000.5&currency=JPY", "query 'goods'", "40000.5")]
    [InlineData("destination=AZ&goods=1.0005&currency=KWD", "query 'goods'", "1.0005")]
    [InlineData("destination=AZ&goods=1&goods=2&currency=USD", "query 'goods'", "1 & 2")]
    [InlineData("destination=AZ&goods=1&currency=USD&dispatch=QQ", "query 'dispatch'", "QQ")]
    [InlineData("destination=AZ&goods=1&currency=USD&origin=zz", "query 'origin'", "zz")]
    [InlineData("destination=AZ&goods=1&currency=USD&prepaid=vat", "query 'prepaid'", "vat")]
    [InlineData("destination=AZ&goods=1&currency=USD&prepaid=ioss:", "query 'prepaid'", "ioss:")]
    [InlineData("destination=AZ&goods=1&currency=USD&used=5&usedCurrency=KWD", "query 'used'", "5.000 KWD")] // no rate leads to the allowance
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
