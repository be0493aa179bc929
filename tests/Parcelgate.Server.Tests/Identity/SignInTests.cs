namespace Parcelgate.Server.Tests.Identity;

using System.Net;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Tests.Web;

public class SignInTests
{
    [Theory]
    [InlineData("officer", "/")]
    [InlineData("administrator", "/")]
    [InlineData("provider", "/portal")]
    [InlineData("agency", "/find")]
    public async Task Who_signs_in_reaches_the_first_page_of_the_role(string role, string first)
    {
        await using var office = await Office.OpenWholeAsync();
        using var browser = office.Browser();

        var answer = await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", role), ("password", $"demo-{role}"));
        var page = await browser.SeeAsync(answer.Headers.Location);

        Assert.Equal(first, answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("HttpOnly", Cookie(answer), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("SameSite=Lax", Cookie(answer), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_does_not_help_and_a_wrong_name_looks_the_same()
    {
        await using var office = await Office.OpenAsync();
        using var browser = office.Browser();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", "officer"), ("password", "wrong-password"));
        }

        var answer = await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", "officer"), ("password", "demo-officer"));
        var locked = await browser.ReadAsync(answer.Headers.Location);
        await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", "nobody"), ("password", "wrong-password"));
        var unknown = await browser.ReadAsync(new Uri("/sign-in", UriKind.Relative));

        Assert.Contains("Five attempts failed", locked, StringComparison.Ordinal);
        Assert.Contains("do not belong together", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", office.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_attempts_than_allowed_a_minute_are_told_when_to_come_back()
    {
        await using var office = await Office.OpenAsync(options => options.SignInsPerMinute = 2);
        using var browser = office.Browser();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", "officer"), ("password", "wrong-password"));
        }

        var answer = await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", "officer"), ("password", "demo-officer"));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("Too many attempts", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task Nobody_is_sent_elsewhere_after_signing_in(string back)
    {
        await using var office = await Office.OpenAsync();
        using var browser = office.Browser();

        var answer = await browser.PostFormAsync(
            "/sign-in",
            Office.SignIn,
            ("name", "officer"),
            ("password", "demo-officer"),
            ("back", back)
        );

        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("reason", "no token")]);

        var answer = await officer.PostAsync(
            new Uri("/consignments/101/release", UriKind.Relative),
            form,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(office.Desk.Journal);
    }

    [Fact]
    public async Task Accounts_with_known_passwords_exist_in_the_demo_only()
    {
        await using var office = await Office.OpenAsync(options => options.Mode = "LIVE");

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DemoAccounts.EnsureAsync(office.App.Services, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task The_tables_are_made_once_and_a_second_start_keeps_the_accounts()
    {
        await using var office = await Office.OpenAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => office.App.Services.PrepareIdentityAsync(TestContext.Current.CancellationToken))
        );
        var (accounts, key) = await DemoAccounts.EnsureAsync(office.App.Services, TestContext.Current.CancellationToken);

        Assert.Equal(Roles.All.Length, accounts.Length);
        Assert.NotEqual(office.ApiKey, key);
    }

    private static string Cookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("pg-session", StringComparison.Ordinal));
}
