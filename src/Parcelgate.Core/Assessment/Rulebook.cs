namespace Parcelgate.Core.Assessment;

using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>
/// Everything that was decided by people and published as one version: the law, and the risk rules with their models and references. A law alone stands for
/// itself without any rules.
/// </summary>
/// <param name="Law">Regimes, rates, tariffs and nomenclature; its hash is the version's, over all files.</param>
/// <param name="Risk">Profiles, models and references.</param>
public readonly record struct Rulebook(LawBook Law, RiskBook Risk)
{
    /// <summary>A law without risk rules.</summary>
    public static implicit operator Rulebook(LawBook law) => new(law, RiskBook.None);

    /// <summary>Checks and compiles all files of a version.</summary>
    /// <exception cref="LawException">Something is wrong in at least one file; carries all errors of all files.</exception>
    public static Rulebook Load(IReadOnlyList<LawFile> files) => new(LawBook.Load(files), RiskBook.Load(files));
}
