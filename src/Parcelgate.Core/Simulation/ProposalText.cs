namespace Parcelgate.Core.Simulation;

using System.Globalization;
using Parcelgate.Core.Law;

/// <summary>A proposal's text with a day in force put in.</summary>
/// <param name="Text">The text of a file in force.</param>
/// <param name="AddedLine">1-based line that the proposal does not have.</param>
public readonly record struct DatedText(string Text, int AddedLine)
{
    /// <summary>The line of the proposal that stands on this line of <see cref="Text"/>.</summary>
    public int LineInProposal(int line) => line > AddedLine ? line - 1 : line;
}

/// <summary>What a proposal is to become.</summary>
public enum ProposalKind
{
    /// <summary>A regime: law.</summary>
    Regime,

    /// <summary>A profile: risk rules.</summary>
    Profile,
}

/// <summary>
/// The text of a proposal: a regime's or a profile's file without a day in force. Lines are kept as they were written, comments and citations included: only the lines of
/// the head that say when a law holds are taken out and put in.
/// </summary>
public static class ProposalText
{
    /// <summary>The longest proposal, in characters. Arbitrary: ten times the longest file there is.</summary>
    public const int Longest = 200_000;

    /// <summary>A profile to begin with where there is none: one rule in shadow, and the tests beside it. Every line is to be changed.</summary>
    public const string ShortestProfile = """
        profile: az/new
        title: What these rules are about
        owner: The office that answers for them
        purpose: What they are for
        legal-basis: The article they rest on
        review: 2027-12-31
        known: 2026-01-01
        destinations: [AZ]

        rules:
          heavy-documents:
            when: signal.documents_mass > 2000
            act: propose
            mode: shadow
            finds: misdescription
            why: What an officer is told to look for.
            expected: 10 %
            at-most: 1 %

        tests:
          - name: three kilograms of documents
            given: { purpose: documents, mass: 3 kg }
            hits: [heavy-documents]
          - name: goods of three kilograms
            given: { goods: 40 USD, hs: '610910', mass: 3 kg }
            hits: []
        """;

    private const string InForce = "in-force";
    private const string Known = "known";

    private static readonly System.Buffers.SearchValues<char> KeyLetters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz-"
    );

    // What only a file that is published can say: a proposal has no day from which another version would fall.
    private static readonly string[] OfPublished = [InForce, "replaces", "annuls"];

    /// <summary>A proposal to begin with: the text of a version in force without what says when it holds.</summary>
    public static string Of(string published) => string.Join('\n', Lines(published).Where((_, at) => !Belongs(Lines(published), at)));

    /// <summary>What a text is to become: risk rules where its head names a profile, law otherwise.</summary>
    public static ProposalKind KindOf(string text) => Named(text, "profile") is null ? ProposalKind.Regime : ProposalKind.Profile;

    /// <summary>The regime or profile a text is of, "az/parcels"; null where it does not say.</summary>
    public static string? NameOf(string text) => Named(text, "profile") ?? Named(text, "regime");

    private static string? Named(string text, string key) =>
        Lines(text).FirstOrDefault(line => KeyOf(line) == key) is { } line
        && line[(key.Length + 1)..].Split('#')[0].Trim() is { Length: > 0 } name
            ? name
            : null;

    /// <summary>What a proposal must not say, each with its place.</summary>
    public static IEnumerable<LawError> Faults(LawFile proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var lines = Lines(proposal.Text);
        for (var at = 0; at < lines.Length; at++)
        {
            if (KeyOf(lines[at]) is { } key && OfPublished.Contains(key))
            {
                yield return new LawError(
                    proposal.Path,
                    at + 1,
                    1,
                    key == InForce
                        ? "in-force: a proposal has no day in force; it is chosen when a second person approves it. Take the line out"
                        : $"{key}: a proposal takes the place of the version in force from its own day on; take the line out"
                );
            }
        }
    }

    /// <summary>The file a proposal becomes.</summary>
    /// <param name="text">The proposal.</param>
    /// <param name="from">First day in force; null: in force on every day, for a simulation.</param>
    /// <param name="known">Since when it can be known.</param>
    public static DatedText Dated(string text, DateOnly? from, DateOnly known)
    {
        var lines = Lines(text).ToList();
        var at = lines.FindIndex(line => KeyOf(line) == Known);
        if (at >= 0)
        {
            lines[at] = $"{Known}: {Day(known)}";
        }

        at = Math.Max(at, 0);
        lines.Insert(at, $"{InForce}: {(from is { } day ? Day(day) : "")}..");
        return new DatedText(string.Join('\n', lines), at + 1);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The key of the head a line begins; null for others.</summary>
    private static string? KeyOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(KeyLetters) < 0 ? line[..colon] : null;
    }

    /// <summary>Whether a line belongs to a key that only a published file has: the key's own, or a line of its list.</summary>
    private static bool Belongs(string[] lines, int at)
    {
        while (at > 0 && lines[at] is [' ' or '-', ..])
        {
            at--;
        }

        return KeyOf(lines[at]) is { } key && OfPublished.Contains(key);
    }
}
