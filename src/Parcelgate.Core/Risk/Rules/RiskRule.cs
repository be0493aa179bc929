namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;

/// <summary>Whether a rule counts.</summary>
public enum RuleMode
{
    /// <summary>It counts.</summary>
    Live,

    /// <summary>It is asked and noted, and changes nothing: how it would do is seen before it counts.</summary>
    Shadow,

    /// <summary>It is not asked any more; it stays in the file for those who read old decisions.</summary>
    Retired,
}

/// <summary>One rule of a profile.</summary>
/// <param name="Code">Profile and rule: "az/core#splitting".</param>
/// <param name="When">Its condition as the file writes it.</param>
/// <param name="Act">What it asks for.</param>
/// <param name="Mode">Whether it counts.</param>
/// <param name="Finds">What it looks for.</param>
/// <param name="Why">What an officer is told, in the words of the file.</param>
/// <param name="Law">Legal basis: the rule's own, else the profile's.</param>
/// <param name="ExpectedPerMille">How many of a thousand consignments it holds for its owner expects not to be as declared.</param>
/// <param name="MostPerMille">The most of a thousand consignments it may hold for: beyond, it is shown as too wide.</param>
/// <param name="Review">The day by which its owner looks at it again.</param>
public sealed record RiskRule(
    string Code,
    string When,
    RiskAct Act,
    RuleMode Mode,
    string Finds,
    string Why,
    string Law,
    int ExpectedPerMille,
    int MostPerMille,
    DateOnly Review
)
{
    /// <summary>What a rule can look for; inspections record what was found in the same words.</summary>
    public static ImmutableArray<string> Kinds { get; } =
    [
        "undervaluation",
        "splitting",
        "misdescription",
        "restricted-goods",
        "prohibited-goods",
        "counterfeit",
        "quantity",
        "identity",
        "listed-party",
        "commercial",
        "data-quality",
    ];

    /// <summary>Its name inside the profile: "splitting".</summary>
    public string Name => Code[(Code.IndexOf('#', StringComparison.Ordinal) + 1)..];

    /// <summary>What the sender is asked when it holds; null where it asks nothing by name. Only rules that request information have one.</summary>
    public FieldQuestion? Ask { get; init; }

    /// <summary>The compiled condition.</summary>
    internal CelProgram Program { get; init; } = null!; // The reader sets it: only it makes rules.

    /// <summary>Between what signals must lie for the condition to hold.</summary>
    internal ImmutableArray<SignalBound> Bounds { get; init; } = [];

    /// <summary>The place of the condition in the file.</summary>
    internal int Line { get; init; }
}

/// <summary>A list that conditions of a profile can name.</summary>
/// <param name="Name">Small letters and digits.</param>
/// <param name="Texts">What is in it, as the file writes it.</param>
public sealed record RuleSet(string Name, ImmutableArray<string> Texts);

/// <summary>One version of a profile: rules with one owner and one purpose.</summary>
/// <param name="Id">"az/core".</param>
/// <param name="Title">In the words of the file.</param>
/// <param name="Owner">The office that answers for it.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="LegalBasis">Citation.</param>
/// <param name="Review">The day by which it is looked at again.</param>
/// <param name="From">First day in force; null for a proposal.</param>
/// <param name="To">Last day in force; null for an open end and for a proposal.</param>
/// <param name="Known">Since when the text could be known.</param>
/// <param name="Destinations">Countries of destination it is for, ISO 3166-1 alpha-2.</param>
/// <param name="Model">The model it asks, "" for none.</param>
/// <param name="ModelIsLive">True where the model's score counts; false in shadow.</param>
/// <param name="Rules">Its rules, in the order of the file.</param>
/// <param name="Hash">SHA-256 of the file's text.</param>
/// <param name="File">Path below the data folder.</param>
public sealed record RiskProfile(
    string Id,
    string Title,
    string Owner,
    string Purpose,
    string LegalBasis,
    DateOnly Review,
    DateOnly? From,
    DateOnly? To,
    DateOnly Known,
    ImmutableArray<string> Destinations,
    string Model,
    bool ModelIsLive,
    ImmutableArray<RiskRule> Rules,
    Digest Hash,
    string File
)
{
    /// <summary>What identifies this text among those of the profile: its first day in force, or the file's name for a proposal.</summary>
    public string Version { get; } =
        From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? Path.GetFileNameWithoutExtension(File);

    /// <summary>Lists its conditions can name, in the order of the file.</summary>
    public ImmutableArray<RuleSet> Sets { get; init; } = [];

    internal bool HoldsOn(DateOnly day, DateOnly known) => From <= day && (To is null || day <= To) && Known <= known;
}
