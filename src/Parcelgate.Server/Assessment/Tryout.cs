namespace Parcelgate.Server.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;

/// <summary>What came of an entry that was decided without effect.</summary>
/// <param name="Problems">What is wrong with it; then nothing else is said.</param>
/// <param name="Assessed">The decision; null where it was refused or withdrawn, or speaks of what was not declared yet.</param>
/// <param name="Advised">True where it speaks of a consignment that was not declared yet.</param>
internal sealed record TryoutResult(ImmutableArray<Problem> Problems, Assessment? Assessed, bool Advised = false);

/// <summary>
/// Decides entries in the order of the files and keeps in memory what a store would: the records an amendment changes and the allowance used so far. What others sent, and
/// what lists and histories say of a party, is not known here.
/// </summary>
/// <param name="rules">Under which law and rules.</param>
/// <param name="country">Decide under this country's law whatever the messages say; null: as they say.</param>
/// <param name="on">Decide as on this day: order, acceptance and arrival; null: at <paramref name="now"/>.</param>
/// <param name="now">The instant of the decisions.</param>
internal sealed class Tryout(Rulebook rules, string? country, DateOnly? on, DateTimeOffset now)
{
    private readonly Dictionary<string, (Consignment Record, IReadOnlyList<AllowanceUse> Uses)> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreAdvice> advised = new(StringComparer.Ordinal);
    private readonly Dictionary<AllowanceKey, long> used = [];
    private readonly List<AllowanceKey> keys = [];

    // Ten in the morning UTC lies on the day asked for in every country, a summer in New Zealand included.
    private readonly DateTimeOffset at = on is { } day ? new DateTimeOffset(day, new TimeOnly(10, 0), TimeSpan.Zero) : now;

    /// <summary>The day of the decisions.</summary>
    public DateOnly Day => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>Decides an entry.</summary>
    public TryoutResult Take(Entry entry)
    {
        if (entry.Advice is { } advice && !known.ContainsKey(entry.Reference!))
        {
            advised[entry.Reference!] = advised.TryGetValue(entry.Reference!, out var before) ? before.With(advice) : advice;
            return new TryoutResult([], null, Advised: true);
        }

        if (Problems(entry) is { IsEmpty: false } problems)
        {
            return new TryoutResult(problems, null);
        }

        var record = Record(entry);
        if (known.Remove(entry.Reference!, out var earlier))
        {
            GiveBack(earlier.Uses);
        }

        if (record is null)
        {
            return new TryoutResult([], null);
        }

        var assessed = Decide(record);
        known[record.Reference] = (record, assessed.Uses);
        return new TryoutResult([], assessed);
    }

    private ImmutableArray<Problem> Problems(Entry entry) =>
        entry.Problems.IsEmpty && entry.Change is not null && !known.ContainsKey(entry.Reference!)
            ?
            [
                Problem.Of(
                    ProblemCodes.UnknownConsignment,
                    "reference",
                    entry.Reference,
                    "the declaration it amends among the files given before it"
                ),
            ]
            : entry.Problems;

    private Consignment? Record(Entry entry)
    {
        var record = entry.Consignment ?? (entry.Change is { } change ? change(known[entry.Reference!].Record) : null);
        if (record is null)
        {
            return null;
        }

        record = advised.Remove(record.Reference, out var advice) ? advice.On(record) : record;
        record = country is null ? record : record with { Destination = country };
        return on is null ? record : record with { OrderedAt = at, Transport = record.Transport with { ArrivesAt = at } };
    }

    private Assessment Decide(Consignment record)
    {
        keys.Clear();
        Assess.AllowanceKeys(record, rules.Law, at, null, keys);
        var facts = new Facts(at, null, [.. keys.Select(key => new AllowanceFact(key, used.GetValueOrDefault(key)))]);
        var assessed = Assess.Decide(record, rules, facts);
        foreach (var use in assessed.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) + use.Amount.Minor;
        }

        return assessed;
    }

    private void GiveBack(IReadOnlyList<AllowanceUse> uses)
    {
        foreach (var use in uses)
        {
            used[use.Key] -= use.Amount.Minor;
        }
    }
}
