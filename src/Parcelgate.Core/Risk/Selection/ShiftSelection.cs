namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;

/// <summary>Why a parcel was chosen. Never shown to the officer who inspects it.</summary>
public enum ChosenBy
{
    /// <summary>Among the best by expected finding.</summary>
    Target,

    /// <summary>Drawn at random from what targeting let go.</summary>
    Random,
}

/// <summary>How likely a parcel was to be chosen, given what the scores said: exact.</summary>
/// <param name="Drawn">Parcels drawn, at least 1.</param>
/// <param name="Among">Parcels they were drawn from, each as likely as the next; at least <paramref name="Drawn"/>.</param>
public readonly record struct Inclusion(int Drawn, int Among)
{
    /// <summary>What is chosen by its expected finding is chosen with certainty.</summary>
    public static Inclusion Sure { get; } = new(1, 1);

    /// <summary>Above 0, at most 1.</summary>
    public double Probability => (double)Drawn / Among;

    /// <summary>Parcels it stands for in an estimate; at least 1.</summary>
    public double Weight => (double)Among / Drawn;
}

/// <summary>A parcel chosen for inspection, with what the evaluation needs and the officer must not see.</summary>
/// <param name="Candidate">The parcel.</param>
/// <param name="Means">The means that inspects it.</param>
/// <param name="By">Why.</param>
/// <param name="Inclusion">How likely that was.</param>
public sealed record Chosen(Candidate Candidate, string Means, ChosenBy By, Inclusion Inclusion);

/// <summary>A parcel knowingly let go.</summary>
/// <param name="Candidate">The parcel.</param>
/// <param name="ExpectedMicro">Its expected finding by the means that suits it best, in millionths of a minor unit.</param>
public sealed record LetGo(Candidate Candidate, Int128 ExpectedMicro);

/// <summary>A line of the officers' list: what is inspected and by which means, and nothing that tells a target from a random draw.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="Means">The means that inspects it.</param>
public readonly record struct WorklistLine(string Id, string Means);

/// <summary>What a budget made of the candidates of a shift.</summary>
/// <param name="Chosen">
/// The parcels chosen, in the sequence officers are shown them. It follows a hash of each parcel and neither its stratum nor its expected finding, and so
/// does a sequence in which one means is left out.
/// </param>
/// <param name="LetGo">All others, the largest expected finding first.</param>
/// <param name="Idle">Places of each means that nobody took: all candidates are chosen, those left have no expected finding by it, or the bound of the shift was reached.</param>
public sealed record ShiftSelection(ImmutableArray<Chosen> Chosen, ImmutableArray<LetGo> LetGo, ImmutableArray<Places> Idle)
{
    /// <summary>The officers' list.</summary>
    public ImmutableArray<WorklistLine> Worklist => [.. Chosen.Select(one => new WorklistLine(one.Candidate.Id, one.Means))];
}
