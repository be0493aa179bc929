namespace Parcelgate.Server.Tests.Identity;

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Tests.Web;

public partial class ProviderTests
{
    private static readonly Uri Own = new("/consignments/101", UriKind.Relative);
    private static readonly Uri Others = new("/consignments/104", UriKind.Relative);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_opens_what_is_the_providers_own_and_nothing_else(bool asBearer)
    {
        await using var office = await Office.OpenAsync();
        using var client = office.Browser();
        Send(client, office.ApiKey, asBearer);

        Assert.Equal(HttpStatusCode.OK, (await client.SeeAsync(Own)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SeeAsync(Others)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SeeAsync(new Uri("/administration", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_key_is_kept_as_a_hash_and_ends_at_once_when_rotated()
    {
        await using var office = await Office.OpenAsync();
        await using var scope = office.App.Services.CreateAsyncScope();
        var keys = scope.ServiceProvider.GetRequiredService<ApiKeys>();
        var old = Assert.Single(await keys.ListAsync(TestContext.Current.CancellationToken));

        var rotated = await keys.RotateAsync(old.Id, "administrator", TestContext.Current.CancellationToken);

        Assert.Null(await keys.FindAsync(office.ApiKey, TestContext.Current.CancellationToken));
        Assert.Equal("orbita", (await keys.FindAsync(rotated!.Value.Key, TestContext.Current.CancellationToken))!.Provider);
        Assert.Equal(64, old.Hash.Length);
        Assert.DoesNotContain(office.ApiKey[12..], JsonSerializer.Serialize(old), StringComparison.Ordinal);
        Assert.DoesNotContain(office.ApiKey, office.Log.Text, StringComparison.Ordinal);
        Assert.Null(await keys.FindAsync("pgk_", TestContext.Current.CancellationToken));
        Assert.Null(await keys.FindAsync("pgk_not-base64!", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_client_gets_a_token_for_its_secret_and_the_token_is_the_provider()
    {
        await using var office = await Office.OpenAsync();
        await using var scope = office.App.Services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<ProviderClients>();
        var (created, secret) = await clients.CreateAsync(
            new ProviderTerms("orbita", "platform", "AZ"),
            TestContext.Current.CancellationToken
        );
        using var client = office.Browser();

        var refused = await TokenAsync(client, created.ClientId, "wrong");
        var given = await TokenAsync(client, created.ClientId, secret);
        var token = JsonDocument.Parse(await given.TextAsync()).RootElement.GetProperty("access_token").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.SeeAsync(Own)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SeeAsync(Others)).StatusCode);
        Assert.DoesNotContain(secret, office.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, office.Log.Text, StringComparison.Ordinal);

        await clients.RemoveAsync(created.ClientId, TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(client, created.ClientId, secret)).StatusCode);
    }

    [Fact]
    public async Task An_administrator_makes_a_key_that_is_shown_once()
    {
        await using var office = await Office.OpenAsync();
        using var administrator = await office.SignedInAsync("administrator");
        var page = new Uri("/administration", UriKind.Relative);

        await administrator.PostFormAsync(
            "/administration",
            "/administration/keys",
            ("provider", "caspia"),
            ("channel", "express"),
            ("destination", "az")
        );
        var first = await administrator.ReadAsync(page);
        var second = await administrator.ReadAsync(page);

        var key = Key().Match(first).Value;
        Assert.Equal(47, key.Length);
        Assert.DoesNotContain(key, second, StringComparison.Ordinal);
        Assert.Contains("caspia", second, StringComparison.Ordinal);
        using var client = office.Browser();
        Send(client, key, asBearer: false);
        Assert.Equal(HttpStatusCode.OK, (await client.SeeAsync(Others)).StatusCode);
    }

    [Fact]
    public async Task An_administrator_cannot_lock_the_own_account_out()
    {
        await using var office = await Office.OpenAsync();
        using var administrator = await office.SignedInAsync("administrator");
        await using var scope = office.App.Services.CreateAsyncScope();
        var own = await scope
            .ServiceProvider.GetRequiredService<IdentityDb>()
            .Users.SingleAsync(account => account.UserName == "administrator", TestContext.Current.CancellationToken);

        await administrator.PostFormAsync("/administration", $"/administration/accounts/{own.Id}/disable");

        Assert.Contains(
            "cannot disable your own account",
            await administrator.ReadAsync(new Uri("/administration", UriKind.Relative)),
            StringComparison.Ordinal
        );
    }

    private static void Send(HttpClient client, string key, bool asBearer)
    {
        if (asBearer)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        else
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }
    }

    private static async Task<HttpResponseMessage> TokenAsync(HttpClient client, string id, string secret)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = id,
                ["client_secret"] = secret,
            }
        );
        return await client.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("pgk_[A-Za-z0-9_-]{43}")]
    private static partial Regex Key();
}
