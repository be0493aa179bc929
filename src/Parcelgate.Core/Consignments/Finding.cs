namespace Parcelgate.Core.Consignments;

using System.Collections.Immutable;

/// <summary>One observed value with its name: ("limit", "300.00 USD"). Values are invariant text with their unit; pages format them.</summary>
/// <param name="Name">Stable lower-case name, a part of the reference.</param>
/// <param name="Value">Invariant text with its unit.</param>
public readonly record struct Fact(string Name, string Value);

/// <summary>
/// What an officer or an importer must know: a rule, its outcome, what it saw and the law it stands in. Rendered into the reader's language at
/// the edge from <see cref="Rule"/>, <see cref="Outcome"/> and <see cref="Facts"/>.
/// </summary>
/// <param name="Rule">Stable code, "area-rule" or "area/part": "quality-vague-description", "relief/month".</param>
/// <param name="Outcome">Stable word: "relieved", "charged", "missing".</param>
/// <param name="Law">The citation an officer or an importer can look up; "" where no law is behind it.</param>
/// <param name="Facts">What was seen.</param>
public sealed record Finding(string Rule, string Outcome, string Law, ImmutableArray<Fact> Facts)
{
    /// <summary>Equality by content, so that two runs of the same decision compare equal.</summary>
    public bool Equals(Finding? other) =>
        other is not null
        && Rule == other.Rule
        && Outcome == other.Outcome
        && Law == other.Law
        && Facts.AsSpan().SequenceEqual(other.Facts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rule, Outcome, Law, Facts.Length);
}

/// <summary>How a condition came out.</summary>
public enum Verdict
{
    /// <summary>It was not asked, because an earlier one decided.</summary>
    NotAsked,

    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It does not hold.</summary>
    Fails,
}

/// <summary>
/// One line of the explanation: rule → what was seen → where it stands, with the lines it rests on beneath it. Built only when an explanation is
/// asked for; the decision is the same without it.
/// </summary>
/// <param name="Rule">Stable code the pages have a text for ("category-2", "regime-applies"), or "condition" when <paramref name="Text"/> says it.</param>
/// <param name="Text">The condition as the law file writes it, or a name from it; "" when the code says all.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Decides">True on the line that decided what stands above it.</param>
/// <param name="Seen">The values observed.</param>
/// <param name="Law">Citation; "" where none.</param>
/// <param name="Beneath">The lines this one rests on, in the order they were asked.</param>
public sealed record Reason(
    string Rule,
    string Text,
    Verdict Verdict,
    bool Decides,
    ImmutableArray<Fact> Seen,
    string Law,
    ImmutableArray<Reason> Beneath
);
