namespace Parcelgate.Server.Identity;

using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

/// <summary>What a provider's key may leave out of its messages.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Channel">Channel of messages that state none.</param>
/// <param name="Destination">Destination of messages that state none; null: they must state it.</param>
public sealed record ProviderTerms(string Provider, string Channel, string? Destination);

/// <summary>Creates, finds, revokes and rotates providers' keys. A key is "pgk_" and 32 random bytes in base64url: 47 characters.</summary>
public sealed class ApiKeys
{
    private readonly Lazy<IdentityDb> lazy;
    private readonly TimeProvider time;
    private readonly KeyCache cache;

    /// <summary>The database is opened only for a key that is not held.</summary>
    internal ApiKeys(Lazy<IdentityDb> db, TimeProvider time, KeyCache cache) => (lazy, this.time, this.cache) = (db, time, cache);

    private IdentityDb Db => lazy.Value;

    public const string Mark = "pgk_";
    private const int SecretBytes = 32;
    private const int ShownCharacters = 8;

    /// <summary>Makes a key and gives its text, which is not kept anywhere.</summary>
    public async Task<(string Key, ApiKey Row)> CreateAsync(ProviderTerms terms, string createdBy, CancellationToken cancel)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var key = Mark + Base64Url.EncodeToString(secret);
        var row = new ApiKey
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(secret)),
            Prefix = key[..ShownCharacters],
            Provider = terms.Provider,
            Channel = terms.Channel,
            Destination = terms.Destination,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = createdBy,
        };
        Db.ApiKeys.Add(row);
        await Db.SaveChangesAsync(cancel);
        return (key, row);
    }

    /// <summary>The live key with this text; null when there is none or it was revoked. Notes its use, to the hour.</summary>
    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancel)
    {
        if (HashOf(key) is not { } hash)
        {
            return null;
        }

        if (cache.Find(hash) is { } known)
        {
            return known;
        }

        var row = await LiveAsync(hash, cancel);
        if (row is not null)
        {
            cache.Keep(row);
        }

        var now = time.GetUtcNow();
        if (row is not null && (row.LastUsedAt is null || now - row.LastUsedAt > TimeSpan.FromHours(1)))
        {
            await NoteUseAsync(row.Id, now, cancel);
        }

        return row;
    }

    /// <summary>A pooled connection may have died with the database since it was last used: a second try gets a new one.</summary>
    private async Task<ApiKey?> LiveAsync(string hash, CancellationToken cancel)
    {
        var live = Db.ApiKeys.AsNoTracking().Where(candidate => candidate.Hash == hash && candidate.RevokedAt == null);
        try
        {
            return await live.SingleOrDefaultAsync(cancel);
        }
        catch (Exception lost) when ((lost as DbException ?? lost.InnerException as DbException) is { IsTransient: true })
        {
            return await live.SingleOrDefaultAsync(cancel);
        }
    }

    /// <summary>The time of last use is a hint for the administrator: a store too busy to write it must not refuse the provider.</summary>
    private async Task NoteUseAsync(int id, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            await Db.ApiKeys.Where(key => key.Id == id).ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, now), cancel);
        }
        catch (DbException)
        {
            // Noted at the next use.
        }
    }

    /// <summary>All keys, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancel) =>
        await Db.ApiKeys.AsNoTracking().OrderByDescending(key => key.Id).ToListAsync(cancel);

    /// <summary>Ends a key at once; false when there is no live key with this id.</summary>
    public async Task<bool> RevokeAsync(int id, CancellationToken cancel)
    {
        var row = await Db.ApiKeys.SingleOrDefaultAsync(key => key.Id == id && key.RevokedAt == null, cancel);
        if (row is null)
        {
            return false;
        }

        row.RevokedAt = time.GetUtcNow();
        await Db.SaveChangesAsync(cancel);
        cache.Forget(row.Hash);
        return true;
    }

    /// <summary>Replaces a key by a new one with the same terms; the old one ends at once. Null when there is no live key with this id.</summary>
    public async Task<(string Key, ApiKey Row)?> RotateAsync(int id, string by, CancellationToken cancel)
    {
        var old = await Db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == id && key.RevokedAt == null, cancel);
        if (old is null || !await RevokeAsync(id, cancel))
        {
            return null;
        }

        return await CreateAsync(new ProviderTerms(old.Provider, old.Channel, old.Destination), by, cancel);
    }

    /// <summary>The stored hash of a key's text; null when the text is not a key.</summary>
    internal static string? HashOf(string key)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        return
            key.StartsWith(Mark, StringComparison.Ordinal)
            && Base64Url.IsValid(key.AsSpan(Mark.Length), out var length)
            && length == SecretBytes
            && Base64Url.TryDecodeFromChars(key.AsSpan(Mark.Length), secret, out _)
            ? Convert.ToHexStringLower(SHA256.HashData(secret))
            : null;
    }
}
