namespace Parcelgate.Core.Law;

using System.Collections.Immutable;

/// <summary>A version of a regime that was struck down, with the one that did it. Named, not hashed: a remark added to its file makes no other law of it.</summary>
/// <param name="Regime">"az/parcels".</param>
/// <param name="Version">Its version: "2026-01-01".</param>
/// <param name="By">The version that annuls it.</param>
/// <param name="Known">Since when that is known.</param>
/// <param name="Law">The citation of what annuls it.</param>
public sealed record AnnulledVersion(string Regime, string Version, string By, DateOnly Known, string Law)
{
    /// <summary>Whether a version of law a decision rests on is this one.</summary>
    public bool Is(string regime, string version) => Regime == regime && Version == version;
}

public sealed partial class LawBook
{
    /// <summary>The versions a later file annuls: what was decided under them is to be undone.</summary>
    public ImmutableArray<AnnulledVersion> Annulled =>
        [
            .. from later in files
            where !later.Proposal
            from annulled in later.Annuls
            from file in files
            where file.Id == later.Id && file.Version == annulled.Value
            select new AnnulledVersion(file.Id, file.Version, later.Version, later.Known, later.Law),
        ];
}
