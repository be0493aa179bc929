namespace Parcelgate.Core.Listings;

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

/// <summary>What one look at a listing's address came to.</summary>
public enum LookOutcome
{
    /// <summary>A page was there (HTTP 2xx).</summary>
    There,

    /// <summary>No page is there: HTTP 404 or 410, or the host has no address.</summary>
    NotThere,

    /// <summary>Nothing can be said: a redirect, a refusal, a fault, no answer in time.</summary>
    Unclear,
}

/// <summary>What is known of a listing.</summary>
public enum ListingState
{
    /// <summary>Nobody looked, or nothing clear was found.</summary>
    Unknown = 0,

    /// <summary>The page was there at the last clear look.</summary>
    Live = 1,

    /// <summary>Two looks in a row, an hour apart at least, found no page.</summary>
    Gone = 2,
}

/// <summary>A listing as it was last looked at.</summary>
/// <param name="State">What is known.</param>
/// <param name="Misses">Looks in a row that found no page.</param>
/// <param name="NextLook">When it is looked at again.</param>
public readonly record struct Listing(ListingState State, int Misses, DateTimeOffset NextLook)
{
    /// <summary>Longest address that is looked at, in characters.</summary>
    public const int LongestAddress = 2048;

    private const int MissesUntilGone = 2;

    // Arbitrary: a shop that is down is back within the hour more often than not; a sale is over within weeks.
    private static readonly TimeSpan AfterMiss = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterUnclear = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterClear = TimeSpan.FromDays(7);

    /// <summary>What is known after one more look. One that was unclear leaves what is known.</summary>
    public Listing After(LookOutcome look, DateTimeOffset at) =>
        look switch
        {
            LookOutcome.There => new(ListingState.Live, 0, at + AfterClear),
            LookOutcome.NotThere when Misses + 1 >= MissesUntilGone => new(ListingState.Gone, MissesUntilGone, at + AfterClear),
            LookOutcome.NotThere => new(State, Misses + 1, at + AfterMiss),
            _ => new(State, Misses, at + AfterUnclear),
        };

    /// <summary>
    /// Whether an address may be looked at: http or https at the scheme's own port, a host, no user name. Whether the host is a public one is known when it is called.
    /// </summary>
    public static bool IsLookable(string? address) =>
        address is { Length: > 0 and <= LongestAddress }
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { UserInfo.Length: 0, Host.Length: > 0, IsDefaultPort: true }
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>An address as a number of 64 bits: the same for the same address without blanks around it. Two addresses share one once in some billions.</summary>
    public static long KeyOf(string address)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(address.Trim()), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
