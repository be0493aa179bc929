namespace Parcelgate.Core.Agreements;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>Where a line was sent: it orders examples, the latest first.</summary>
/// <param name="Submission">The submission's number.</param>
/// <param name="Line">1-based line of the message.</param>
public readonly record struct SentAt(long Submission, long Line) : IComparable<SentAt>
{
    /// <inheritdoc/>
    public int CompareTo(SentAt other) => (Submission, Line).CompareTo((other.Submission, other.Line));

    /// <summary>Earlier.</summary>
    public static bool operator <(SentAt left, SentAt right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(SentAt left, SentAt right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    public static bool operator <=(SentAt left, SentAt right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(SentAt left, SentAt right) => left.CompareTo(right) >= 0;
}

/// <summary>One thing that is wrong with a line: a finding on a record that was decided, or a problem that sent the line back.</summary>
/// <param name="Code">"quality-hs-missing", "intake-missing".</param>
/// <param name="Place">Of a finding a JSON pointer into the canonical record; of a problem the place in the message's own terms.</param>
/// <param name="Found">The value found; "" where nothing was.</param>
/// <param name="Expected">What would be right, where the answer said it; "" where the code alone says it.</param>
public readonly record struct SentFault(string Code, string Place, string Found, string Expected = "");

/// <summary>A record that was sent and decided, with what was said of its data.</summary>
/// <param name="At">Where it was sent.</param>
/// <param name="Day">The day it was received, as the office counts days.</param>
/// <param name="Id">The consignment.</param>
/// <param name="Record">The record as it is kept.</param>
/// <param name="Faults">Findings on its data.</param>
/// <param name="MinutesBefore">
/// Whole minutes from the first decision to the arrival, negative where it arrived first; null while it has not arrived, and for a later version of the record.
/// </param>
public sealed record SentRecord(SentAt At, DateOnly Day, long Id, Consignment Record, ImmutableArray<SentFault> Faults, int? MinutesBefore);
