namespace Parcelgate.Server.Law;

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Parcelgate.Core.Consignments;

/// <summary>Whose allowance a link shows, and until when.</summary>
/// <param name="Destination">The country whose law counts.</param>
/// <param name="Channel">How the person's parcels come: the law may count by it.</param>
/// <param name="Holder">The allowance's holder: "id:…" or "name:…". Personal data: the link carries it encrypted.</param>
/// <param name="Name">The name the person's parcels are looked up by; null where none was sent.</param>
/// <param name="Provider">The provider who issued the link; null for customs. A provider's link lists that provider's own parcels only.</param>
/// <param name="Until">It is over then.</param>
internal sealed record AllowanceLink(
    string Destination,
    Channel Channel,
    string Holder,
    string? Name,
    string? Provider,
    DateTimeOffset Until
);

/// <summary>
/// Makes and reads the links by which a person sees the own allowance without an account: encrypted and signed with the key ring that all processes
/// share, so nobody can guess or change one, and it says nothing to who only holds it up to the light.
/// </summary>
internal sealed class AllowanceLinks(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a link can be used. Arbitrary: the longest month, so that a link sent with a parcel outlives the window it was counted in.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromDays(31);

    /// <summary>Longest token read.</summary>
    internal const int Longest = 2048;

    private readonly IDataProtector protector = protection.CreateProtector("parcelgate.allowance.1");

    /// <summary>The token of a link that holds from now.</summary>
    internal (string Token, DateTimeOffset Until) Issue(string destination, Channel channel, string holder, string? name, string? provider)
    {
        var link = new AllowanceLink(destination, channel, holder, name, provider, time.GetUtcNow() + Life);
        return (protector.Protect(JsonSerializer.Serialize(link)), link.Until);
    }

    /// <summary>What a token says; null when it is not one of ours, or was changed, or is over.</summary>
    internal AllowanceLink? Read(string? token)
    {
        if (string.IsNullOrWhiteSpace(token) || token.Length > Longest)
        {
            return null;
        }

        try
        {
            var link = JsonSerializer.Deserialize<AllowanceLink>(protector.Unprotect(token));
            return link is not null && time.GetUtcNow() < link.Until ? link : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }
}
