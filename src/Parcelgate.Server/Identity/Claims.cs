namespace Parcelgate.Server.Identity;

using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

/// <summary>The claims the rest of the server reads.</summary>
public static class Claims
{
    public const string Role = "role";
    public const string Provider = "provider";
    public const string Channel = "channel";
    public const string Destination = "destination";
    public const string DisplayName = "display-name";

    /// <summary>The role; null when nobody is signed in.</summary>
    public static string? RoleOf(this ClaimsPrincipal user) => user.FindFirstValue(Role);

    /// <summary>The provider's name; null for the administration's people.</summary>
    public static string? ProviderOf(this ClaimsPrincipal user) => user.FindFirstValue(Provider);

    /// <summary>Whether the table gives this user the permission.</summary>
    public static bool May(this ClaimsPrincipal user, string permission) => Permissions.Allows(user.RoleOf(), permission);

    /// <summary>As the journal names who acts: "user:NAME", and "provider:NAME" for a provider's key or client.</summary>
    public static string ActorOf(this ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.Name) is { } name ? $"user:{name}" : $"provider:{user.ProviderOf()}";

    /// <summary>A provider without a person: an API key or a client of the token endpoint.</summary>
    public static IEnumerable<Claim> OfProvider(string provider, string channel, string? destination)
    {
        yield return new Claim(Role, Roles.Provider);
        yield return new Claim(Provider, provider);
        yield return new Claim(Channel, channel);
        if (destination is not null)
        {
            yield return new Claim(Destination, destination);
        }
    }
}

/// <summary>Puts role, provider and name of an account into its cookie.</summary>
internal sealed class AccountClaims(UserManager<Account> accounts, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account>(accounts, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(Claims.Role, user.Role));
        identity.AddClaim(new Claim(Claims.DisplayName, user.DisplayName));
        if (user.Provider is not null)
        {
            identity.AddClaim(new Claim(Claims.Provider, user.Provider));
        }

        return identity;
    }
}
