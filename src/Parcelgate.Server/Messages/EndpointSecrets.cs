namespace Parcelgate.Server.Messages;

using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

/// <summary>
/// The keys messages are signed with. A key is "pgw_" and 32 random bytes in base64url; it is told once, when it is made. Other than an API key, which is compared
/// and so stored as a hash, it is needed to sign: it is stored encrypted by the key ring that all processes share.
/// </summary>
internal sealed class EndpointSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("parcelgate.message-endpoint");

    /// <summary>A new key, and what is stored of it.</summary>
    internal (string Secret, string Stored) Make()
    {
        var secret = "pgw_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (secret, protector.Protect(secret));
    }

    /// <summary>The key of what is stored; null when the key ring does not know it any more.</summary>
    internal string? Read(string? stored)
    {
        try
        {
            return stored is null ? null : protector.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
