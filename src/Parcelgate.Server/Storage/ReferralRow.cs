namespace Parcelgate.Server.Storage;

/// <summary>What is asked of a provider before loading, or a do-not-load: one question or standing order about one consignment.</summary>
public sealed record ReferralRow
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>The consignment.</summary>
    public required long ConsignmentId { get; init; }

    /// <summary>Who owes the answer.</summary>
    public required string Provider { get; init; }

    /// <summary>The consignment's reference.</summary>
    public required string Reference { get; init; }

    /// <summary>The decision it stands for now.</summary>
    public required int Version { get; init; }

    /// <summary>Value of <see cref="Core.Release.ReferralKind"/>.</summary>
    public required short Kind { get; init; }

    /// <summary>True for an officer's own, which no decision ends; false for what a decision asked.</summary>
    public required bool IsByOfficer { get; init; }

    /// <summary>Value of <see cref="Core.Release.ReferralState"/>.</summary>
    public required short State { get; init; }

    /// <summary>One "FIELD, CODE" a line; "" where no field is asked about.</summary>
    public string Questions { get; init; } = "";

    /// <summary>An officer's public words; "" where the code says it all.</summary>
    public string Said { get; init; } = "";

    /// <summary>Why it is asked, for customs alone. Never sent to a provider.</summary>
    public string InnerReason { get; init; } = "";

    /// <summary>Value of <see cref="Core.Assessment.HoldReason"/>: what is left to hold it for when this is answered.</summary>
    public required short HoldThen { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>As the journal names them; "system" for a decision.</summary>
    public required string OpenedBy { get; init; }

    /// <summary>When the answer is due; null for a do-not-load.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the provider is reminded.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>When that was done.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When it became overdue and went to customs.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>When the provider last answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who proposed the do-not-load, or its lifting; "" where nobody did.</summary>
    public string ProposedBy { get; init; } = "";

    /// <summary>When it ended.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who ended it.</summary>
    public string DecidedBy { get; init; } = "";

    /// <summary>Why, for customs alone.</summary>
    public string DecidedReason { get; init; } = "";
}
