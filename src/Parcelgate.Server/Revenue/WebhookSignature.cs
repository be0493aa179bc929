namespace Parcelgate.Server.Revenue;

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

/// <summary>
/// The signature of a payment provider's message: HMAC-SHA-256 with the shared secret over the time in seconds since 1970, a full stop, and the body's bytes;
/// in hexadecimal after "v1=".
/// </summary>
public static class WebhookSignature
{
    /// <summary>Header with the seconds since 1970-01-01 UTC.</summary>
    public const string TimestampHeader = "Payment-Timestamp";

    /// <summary>Header with the signature.</summary>
    public const string SignatureHeader = "Payment-Signature";

    /// <summary>How far the time may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The signature as the header carries it.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="timestamp">As the header carries it.</param>
    /// <param name="body">The body as sent.</param>
    public static string Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        return "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    /// <summary>Whether a signature is right; takes the same time whatever is wrong with it.</summary>
    public static bool IsRight(string secret, string timestamp, ReadOnlySpan<byte> body, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, timestamp, body)), Encoding.UTF8.GetBytes(signature));

    /// <summary>Whether a time is near enough; false also when it is no number.</summary>
    public static bool IsNow(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((decimal)seconds - now.ToUnixTimeSeconds()) <= (decimal)Tolerance.TotalSeconds;
}
