namespace Parcelgate.Server.Identity;

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>Signs a provider in by its key, sent as <c>X-Api-Key</c> or as a bearer token that begins with "pgk_".</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeys keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "api-key";
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>The key a request carries; null when it carries none.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var key))
        {
            return key.ToString();
        }

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer + ApiKeys.Mark, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..] : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        var row = await keys.FindAsync(key, Context.RequestAborted);
        if (row is null)
        {
            return AuthenticateResult.Fail("No live key is like this.");
        }

        var identity = new ClaimsIdentity(
            Claims.OfProvider(row.Provider, row.Channel, row.Destination),
            SchemeName,
            ClaimTypes.Name,
            Claims.Role
        );
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
