namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;

/// <summary>How far a proposal is.</summary>
public enum ProposalState
{
    /// <summary>Its author writes it; text and expectations change.</summary>
    Draft,

    /// <summary>Waits for a second person; text, expectations and run stay as they are from here on.</summary>
    Submitted,

    /// <summary>Published: it is law from its day on.</summary>
    Approved,

    /// <summary>A second person sent it back; who wants to go on begins another from its text.</summary>
    SentBack,
}

/// <summary>How far an impact run is.</summary>
public enum RunState
{
    /// <summary>Asked for.</summary>
    Waiting,

    /// <summary>A server works on it.</summary>
    Running,

    /// <summary>Done; the result stands.</summary>
    Done,

    /// <summary>It could not be done; the problem says why.</summary>
    Failed,
}

/// <summary>A person who did something, as the journal and as the pages name them.</summary>
/// <param name="Actor">"user:NAME".</param>
/// <param name="Name">As shown.</param>
public sealed record Person(string Actor, string Name);

/// <summary>A proposal of law or of risk rules.</summary>
public sealed record Proposal
{
    public required long Id { get; init; }
    public required ProposalState State { get; init; }

    /// <summary>The version it was begun from, "az/parcels@2026-01-01"; "" for one begun from nothing.</summary>
    public required string Replaces { get; init; }
    public required string Text { get; init; }

    /// <summary>SHA-256 of the text.</summary>
    public required Digest Hash { get; init; }
    public required ImmutableArray<Expectation> Expected { get; init; }
    public required Person Author { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>The run it was submitted with.</summary>
    public long? RunId { get; init; }

    /// <summary>Who approved it or sent it back.</summary>
    public Person? Judge { get; init; }
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Why it was approved or sent back, in the judge's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Where the published file stands: "regimes/az/2027-01-01-p3.yaml".</summary>
    public string? Path { get; init; }

    /// <summary>The published file's first day in force.</summary>
    public DateOnly? FromDay { get; init; }

    /// <summary>As pages and files call it: "P-3".</summary>
    public string Number => NumberOf(Id);

    /// <summary>What it is to become.</summary>
    public ProposalKind Kind => ProposalText.KindOf(Text);

    /// <summary>The regime or profile its text is of; "" where the text does not say.</summary>
    public string Name => ProposalText.NameOf(Text) ?? "";

    /// <summary>The folder its file will stand in.</summary>
    public string Folder => Kind == ProposalKind.Profile ? "profiles" : "regimes";

    /// <summary>The proposal as a file that is not published: its name is what its messages say.</summary>
    public LawFile File => new($"{Folder}/proposals/p{Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}.yaml", Text);

    /// <summary>As pages call a proposal.</summary>
    public static string NumberOf(long id) => FormattableString.Invariant($"P-{id}");
}

/// <summary>What a finished run holds beside its row.</summary>
/// <param name="Impact">The comparison of laws; null of a run of risk rules.</param>
/// <param name="DecidedBefore">Parcels of the year before the period, decided for the allowances and not counted.</param>
/// <param name="Unreadable">Records that could not be read.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record RunResult(ImpactResult? Impact, long DecidedBefore, long Unreadable, double Seconds)
{
    /// <summary>The comparison of rules; null of a run of law.</summary>
    public RiskImpactResult? Risk { get; init; }

    /// <summary>Parcels of the period.</summary>
    [JsonIgnore]
    public long Parcels => Impact?.Parcels ?? Risk?.Parcels ?? 0;
}

/// <summary>An impact run of a proposal.</summary>
public sealed record Run
{
    public required long Id { get; init; }
    public required long ProposalId { get; init; }
    public required RunState State { get; init; }

    /// <summary>Hash of the text that is run.</summary>
    public required Digest Hash { get; init; }

    /// <summary>What was expected when it was asked for.</summary>
    public required ImmutableArray<Expectation> Expected { get; init; }

    /// <summary>First and last day counted, in the office's zone.</summary>
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }
    public required Person AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>The law it was compared with; null before it began.</summary>
    public Digest? LawHash { get; init; }

    /// <summary>Hash over all inputs: the number a run is called by; null before it is done.</summary>
    public Digest? Inputs { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public long DoneCount { get; init; }
    public long Total { get; init; }
    public RunResult? Result { get; init; }
    public string? Problem { get; init; }

    /// <summary>True while there is something to wait for.</summary>
    public bool IsOpen => State is RunState.Waiting or RunState.Running;

    /// <summary>True when it says what exactly this text does, held against exactly these expectations.</summary>
    public bool IsOf(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return State == RunState.Done && Hash == proposal.Hash && Expected.SequenceEqual(proposal.Expected);
    }
}

/// <summary>Expectations and results as the store keeps them.</summary>
internal static class LawJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
