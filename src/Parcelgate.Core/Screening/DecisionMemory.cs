namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>One thing a decision rested on.</summary>
/// <param name="Aspect">"customer-name", "customer-birth-date", "entry-names"…; the names of <see cref="DecisionMemory.FactsOf"/>.</param>
/// <param name="Value">A hash of it: personal data does not go into the memory.</param>
public readonly record struct DecidedFact(string Aspect, Digest Value);

/// <summary>"Not him": somebody looked at an alert and decided that the customer is not the listed party.</summary>
/// <param name="PartyId">The entry it is about.</param>
/// <param name="Facts">What was known of customer and entry when it was decided.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in that person's words; not blank.</param>
public sealed record NotHim(string PartyId, ImmutableArray<DecidedFact> Facts, string By, DateTimeOffset At, string Reason);

/// <summary>An alert with what was decided on it before.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Decision">The decision that keeps it quiet, or that no longer does; null where there is none.</param>
/// <param name="Changed">What changed since: none where the decision still holds.</param>
public sealed record RememberedAlert(Alert Alert, NotHim? Decision, ImmutableArray<string> Changed)
{
    /// <summary>True where somebody must look: nothing was decided, or what it rested on changed.</summary>
    public bool IsOpen => Decision is null || !Changed.IsEmpty;
}

/// <summary>
/// When an alert that was decided comes back: as soon as, and only when, something of customer or entry is different that identifies them. Another spelling of the
/// same words, a new version of the list, another programme or a better matcher change nothing about who they are.
/// </summary>
public static class DecisionMemory
{
    /// <summary>What a decision on this customer and this entry rests on, in fixed order.</summary>
    public static ImmutableArray<DecidedFact> FactsOf(ScreeningQuery query, ListedParty party) =>
        [
            Fact("customer-name", [string.Join(' ', WordsOf(query.Name, query.Kind))]),
            Fact("customer-birth-date", query.Born is { } born ? [born.ToString()] : []),
            Fact("customer-countries", query.Countries),
            Fact("customer-identifiers", query.Identifiers.Select(Qualifiers.Normal)),
            Fact("entry-names", party.Names.Select(name => string.Join(' ', WordsOf(name, party.Kind)))),
            Fact("entry-birth-dates", party.Born.Select(date => date.ToString())),
            Fact("entry-countries", party.Countries),
            Fact("entry-identifiers", party.Identifiers.Select(Qualifiers.Normal)),
        ];

    /// <summary>A decision to be kept.</summary>
    /// <exception cref="ArgumentException">Who or why is blank: a decision nobody stands for is none.</exception>
    public static NotHim Decide(ScreeningQuery query, ListedParty party, string by, DateTimeOffset at, string reason)
    {
        if (string.IsNullOrWhiteSpace(by) || string.IsNullOrWhiteSpace(reason))
        {
            throw new ArgumentException("A decision says who made it and why.", nameof(reason));
        }

        return new NotHim(party.Id, FactsOf(query, party), by, at, reason);
    }

    /// <summary>Sets each alert beside the latest decision on its entry.</summary>
    /// <param name="query">The customer as known now.</param>
    /// <param name="alerts">Alerts on the customer.</param>
    /// <param name="decisions">What was decided on this customer before, in any order.</param>
    public static ImmutableArray<RememberedAlert> Remember(
        ScreeningQuery query,
        IEnumerable<Alert> alerts,
        IReadOnlyCollection<NotHim> decisions
    ) =>
        [
            .. alerts.Select(alert =>
            {
                var decision = decisions.Where(one => one.PartyId == alert.Party.Id).MaxBy(one => one.At);
                return new RememberedAlert(alert, decision, decision is null ? [] : Changed(decision, FactsOf(query, alert.Party)));
            }),
        ];

    private static ImmutableArray<string> Changed(NotHim decision, ImmutableArray<DecidedFact> now) =>
        [.. now.Where(fact => !decision.Facts.Contains(fact)).Select(fact => fact.Aspect)];

    // Words in ordinal order: upper case, accents and the order they are written in identify nobody.
    private static IEnumerable<string> WordsOf(string name, NameKind kind)
    {
        var read = NameReader.Read(name, kind);
        return read.Words.Select(word => word.Text).Append(read.Digits).Order(StringComparer.Ordinal);
    }

    private static DecidedFact Fact(string aspect, IEnumerable<string> values)
    {
        var text = string.Join('\n', values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return new DecidedFact(aspect, Digest.Of(Encoding.UTF8.GetBytes(text)));
    }
}
