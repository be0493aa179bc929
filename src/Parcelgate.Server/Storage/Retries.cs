namespace Parcelgate.Server.Storage;

/// <summary>Transactions that two may want at the same moment: the one that comes second is tried again, and finds what the first has done.</summary>
internal static class Retries
{
    /// <summary>Tries in all. Arbitrary: who loses so often meets a defect, or a load that asking again later serves better.</summary>
    private const int Most = 5;

    /// <summary>Does it, and once more where it collided: nothing was written then.</summary>
    /// <param name="once">The transaction from its beginning to its commit.</param>
    /// <exception cref="StoreConflictException">It collided every time.</exception>
    internal static async Task<T> OnConflictAsync<T>(Func<Task<T>> once)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await once();
            }
            catch (StoreConflictException) when (tried < Most)
            {
                // Again, with what is there now.
            }
        }
    }
}
