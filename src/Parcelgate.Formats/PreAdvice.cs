namespace Parcelgate.Formats;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// What a message says of a consignment that another message declares: how it travels and what happened to it. Where the consignment is on file its record is
/// amended by it; where it is not, it waits for the declaration.
/// </summary>
/// <param name="Transport">How it travels; what the declaration says itself stands.</param>
/// <param name="Kept">What else is said of it, at most <see cref="Limits.Kept"/>.</param>
public sealed record PreAdvice(Transport Transport, ImmutableArray<Kept> Kept)
{
    /// <summary>The record with what is said of it, and the digest of both.</summary>
    public Consignment On(Consignment declared)
    {
        var record = declared with { Transport = declared.Transport.Or(Transport), Kept = Joined(declared.Kept, Kept) };
        return record with { Digest = Digest.Of(CanonicalJson.ToBytes(record)) };
    }

    /// <summary>This and what a later message says: of how it travels the earlier stands, as it does on a record.</summary>
    public PreAdvice With(PreAdvice later) => new(Transport.Or(later.Transport), Joined(Kept, later.Kept));

    private static ImmutableArray<Kept> Joined(ImmutableArray<Kept> before, ImmutableArray<Kept> added)
    {
        var places = added.Select(kept => kept.Place).ToHashSet(StringComparer.Ordinal);
        return [.. before.Where(kept => !places.Contains(kept.Place)).Concat(added).Take(Limits.Kept)];
    }
}
