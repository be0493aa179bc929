namespace Parcelgate.Server.Intake;

/// <summary>
/// How much this server takes on at once. A manifest beyond the bound is told to come again before a byte of it is accepted; a connection is not
/// left waiting in the dark.
/// </summary>
internal sealed class IntakeGate(int manifestsAtOnce, long longestMessage, long longestSingle)
{
    private int inside;

    /// <summary>Bytes of a manifest after decompression.</summary>
    public long LongestMessage => longestMessage;

    /// <summary>Bytes of a message that is committed as a whole.</summary>
    public long LongestSingle => longestSingle;

    /// <summary>Manifests being read now.</summary>
    public int Inside => Volatile.Read(ref inside);

    /// <summary>A place for one manifest, or null when there is none.</summary>
    public IDisposable? Enter()
    {
        if (Interlocked.Increment(ref inside) <= manifestsAtOnce)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref inside);
        return null;
    }

    private sealed class Place(IntakeGate gate) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref gate.inside);
    }
}
