namespace Parcelgate.Server.Identity;

using System.Collections.Concurrent;

/// <summary>
/// Keys read a moment ago: a carrier that sends 500 parcels a second is not looked up 500 times. A key revoked here ends at once; one revoked in
/// another process ends within <see cref="Fresh"/>.
/// </summary>
internal sealed class KeyCache(TimeProvider time)
{
    /// <summary>How long a key is believed without asking the store.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>Keys held at most. Arbitrary: an administration has hundreds; unknown keys are never held.</summary>
    private const int AtMost = 10_000;

    private readonly ConcurrentDictionary<string, (ApiKey Row, long ReadAt)> byHash = new(StringComparer.Ordinal);

    internal ApiKey? Find(string hash) =>
        byHash.TryGetValue(hash, out var held) && time.GetElapsedTime(held.ReadAt) < Fresh ? held.Row : null;

    internal void Keep(ApiKey row)
    {
        if (byHash.Count >= AtMost)
        {
            byHash.Clear();
        }

        byHash[row.Hash] = (row, time.GetTimestamp());
    }

    internal void Forget(string hash) => byHash.TryRemove(hash, out _);
}
