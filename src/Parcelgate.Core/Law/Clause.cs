namespace Parcelgate.Core.Law;

using System.Collections.Immutable;

/// <summary>How the words of a part are joined in a sentence.</summary>
public enum Joined
{
    /// <summary>"duty, VAT and fee".</summary>
    And,

    /// <summary>"post, express or platform".</summary>
    Or,

    /// <summary>"goods + carriage".</summary>
    Plus,
}

/// <summary>One named part of a sentence of law.</summary>
/// <param name="Name">The part's name in the text: "limit".</param>
/// <param name="Words">Words the pages have a text for ("goods", "post"), or values as the file writes them ("300 USD", "2026-07-01").</param>
/// <param name="Joined">How several are joined.</param>
public readonly record struct ClausePart(string Name, ImmutableArray<string> Words, Joined Joined);

/// <summary>
/// One sentence of law, generated from a regime file: a code the pages have a text for, and what stands in it. The same in every language, so that two
/// versions can be compared sentence by sentence.
/// </summary>
/// <param name="Subject">What it is about, stable from version to version: "relief/month", "charge/duty", "applies".</param>
/// <param name="Code">The text's code: "relief-excess", "charge-rate".</param>
/// <param name="Parts">What stands in the text.</param>
/// <param name="Law">Citation; "" where the regime's own holds.</param>
/// <param name="Line">1-based line of the file it says.</param>
/// <param name="Beneath">Sentences it is made of: conditions, cases.</param>
public sealed record Clause(
    string Subject,
    string Code,
    ImmutableArray<ClausePart> Parts,
    string Law,
    int Line,
    ImmutableArray<Clause> Beneath
)
{
    /// <summary>Equality by what is said, not by where it stands: two versions that say the same compare equal.</summary>
    public bool Says(Clause other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Subject == other.Subject
            && Code == other.Code
            && Law == other.Law
            && Parts.Length == other.Parts.Length
            && Parts.Zip(other.Parts).All(pair => pair.First.Name == pair.Second.Name && pair.First.Words.SequenceEqual(pair.Second.Words))
            && Beneath.Length == other.Beneath.Length
            && Beneath.Zip(other.Beneath).All(pair => pair.First.Says(pair.Second));
    }
}

/// <summary>One regime file in sentences, in the order of the law: when, to whom, what is relieved, what is charged, who collects.</summary>
/// <param name="Regime">Which version.</param>
/// <param name="Clauses">Its sentences.</param>
public sealed record RegimeText(RegimeInfo Regime, ImmutableArray<Clause> Clauses);

/// <summary>One sentence that two versions do not share.</summary>
/// <param name="Before">As it was; null where it is new.</param>
/// <param name="After">As it will be; null where it falls away.</param>
public sealed record ClauseChange(Clause? Before, Clause? After)
{
    /// <summary>What changes from one version to another, subject by subject in the order of the new text; removed sentences come where they stood.</summary>
    public static ImmutableArray<ClauseChange> Between(ImmutableArray<Clause> before, ImmutableArray<Clause> after)
    {
        var changes = ImmutableArray.CreateBuilder<ClauseChange>();
        var left = before.Where(clause => !after.Any(clause.Says)).ToList();
        foreach (var clause in after.Where(clause => !before.Any(clause.Says)))
        {
            var old = left.Find(other => other.Subject == clause.Subject);
            left.Remove(old!);
            changes.Add(new ClauseChange(old, clause));
        }

        changes.AddRange(left.Select(clause => new ClauseChange(clause, null)));
        return changes.ToImmutable();
    }
}
