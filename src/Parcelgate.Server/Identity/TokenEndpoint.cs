namespace Parcelgate.Server.Identity;

using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

/// <summary>POST /connect/token: a provider's client id and secret for a token of 15 minutes (OAuth2 client credentials).</summary>
internal static class TokenEndpoint
{
    public const string Path = "/connect/token";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost(Path, HandleAsync)
            .WithSummary("A token for a provider's client id and secret")
            .WithTags("Identity")
            .DisableAntiforgery()
            .RequireRateLimiting(SignInLimit.Policy)
            .IsPublic();

    /// <summary>OpenIddict has checked id, secret and grant type before this is called.</summary>
    private static async Task<IResult> HandleAsync(HttpContext http, ProviderClients clients)
    {
        var request =
            http.GetOpenIddictServerRequest()
            ?? throw new InvalidOperationException("The token endpoint is reached without its middleware.");
        var client =
            await clients.FindAsync(request.ClientId ?? "", http.RequestAborted)
            ?? throw new InvalidOperationException("A client that was just authenticated is not on file.");
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, ClaimTypes.Name, Claims.Role);
        identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, client.ClientId));
        identity.AddClaims(Claims.OfProvider(client.Terms.Provider, client.Terms.Channel, client.Terms.Destination));
        identity.SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
