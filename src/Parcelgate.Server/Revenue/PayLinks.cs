namespace Parcelgate.Server.Revenue;

using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

/// <summary>
/// Links by which a recipient sees and pays one parcel without signing in. The token holds the consignment's number, encrypted and signed with the keys all
/// processes share: it cannot be guessed, and no other can be made from it.
/// </summary>
public sealed class PayLinks(IDataProtectionProvider protection)
{
    /// <summary>Longest token that is looked at, in characters. Arbitrary; one has about 140.</summary>
    private const int Longest = 400;

    private readonly IDataProtector protector = protection.CreateProtector("parcelgate.pay-link");

    /// <summary>The address of a consignment's page: "/pay/…". Each call gives another, and all of them stay right.</summary>
    public string AddressOf(long consignmentId)
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, consignmentId);
        return "/pay/" + WebEncoders.Base64UrlEncode(protector.Protect(number));
    }

    /// <summary>The consignment a token is for; null when it is no token of ours.</summary>
    internal long? Read(string token)
    {
        if (token.Length is 0 or > Longest)
        {
            return null;
        }

        try
        {
            var number = protector.Unprotect(WebEncoders.Base64UrlDecode(token));
            return number.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(number) : null;
        }
        catch (Exception no) when (no is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
