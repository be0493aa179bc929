namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>A version of a regime that was struck down, with the one that did it.</summary>
/// <param name="Regime">"az/parcels".</param>
/// <param name="Version">Its version: "2026-01-01".</param>
/// <param name="Hash">SHA-256 of its text: what decisions under it carry.</param>
/// <param name="By">The version that annuls it.</param>
/// <param name="Known">Since when that is known.</param>
/// <param name="Law">The citation of what annuls it.</param>
public sealed record AnnulledVersion(string Regime, string Version, Digest Hash, string By, DateOnly Known, string Law);

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
            select new AnnulledVersion(file.Id, file.Version, file.Hash, later.Version, later.Known, later.Law),
        ];
}
