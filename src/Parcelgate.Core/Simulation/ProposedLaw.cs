namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>What checking a proposal came to.</summary>
/// <param name="Errors">What keeps it from being run and published; places are those of the proposal's own text.</param>
/// <param name="Warnings">What is right and yet to be looked at, in the proposal's own text.</param>
public sealed record ProposalCheck(ImmutableArray<LawError> Errors, ImmutableArray<LawError> Warnings)
{
    /// <summary>True when it can be run.</summary>
    public bool IsRight => Errors.IsEmpty;
}

/// <summary>Law with a proposal in it: checked as if it were published, and as if it had always held.</summary>
public static class ProposedLaw
{
    /// <summary>A day no decision of this system lies before: a proposal that is simulated was known to all of them.</summary>
    private static readonly DateOnly AlwaysKnown = new(1900, 1, 1);

    /// <summary>
    /// What <c>regime check</c> would say of the published files with this proposal among them from a day on; its examples are run on that day.
    /// </summary>
    /// <param name="published">The files in force.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="from">The day it is to be in force from.</param>
    /// <param name="known">The day it is known from.</param>
    public static ProposalCheck Check(IReadOnlyList<LawFile> published, LawFile proposal, DateOnly from, DateOnly known)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ImmutableArray<LawError> faults = [.. ProposalText.Faults(proposal)];
        if (!faults.IsEmpty)
        {
            return new ProposalCheck(faults, []);
        }

        var dated = ProposalText.Dated(proposal.Text, from, known);
        LawFile[] files = [.. published, proposal with { Text = dated.Text }];
        if (ProposalText.KindOf(proposal.Text) == ProposalKind.Profile)
        {
            // Rules change nothing of the law: it holds as it is.
            return new ProposalCheck(Placed(RiskBook.Check(files, LawBook.Load(published)), own: false), []);
        }

        var errors = LawBook.Check(files);
        var warnings = errors.IsEmpty ? LawBook.Warn(files) : [];
        return new ProposalCheck(Placed(errors, own: false), Placed(warnings, own: true));

        ImmutableArray<LawError> Placed(ImmutableArray<LawError> found, bool own) =>
            [
                .. found
                    .Where(one => !own || one.Path == proposal.Path)
                    .Select(one => one.Path == proposal.Path ? one with { Line = dated.LineInProposal(one.Line) } : one),
            ];
    }

    /// <summary>Law and rules as if the proposal had held on every day, in the place of every version of its regime or profile.</summary>
    /// <param name="published">The files in force.</param>
    /// <param name="proposal">The proposal.</param>
    /// <exception cref="LawException">The proposal is not right; places are those of its own text.</exception>
    public static Rulebook AsIf(IReadOnlyList<LawFile> published, LawFile proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var (kind, name) = (ProposalText.KindOf(proposal.Text), ProposalText.NameOf(proposal.Text));
        var folder = kind == ProposalKind.Profile ? "profiles/" : "regimes/";
        var others = published.Where(file =>
            !file.Path.StartsWith(folder, StringComparison.Ordinal)
            || ProposalText.KindOf(file.Text) != kind
            || ProposalText.NameOf(file.Text) != name
        );
        var dated = ProposalText.Dated(proposal.Text, kind == ProposalKind.Profile ? AlwaysKnown : null, AlwaysKnown);
        try
        {
            return Rulebook.Load([.. others, proposal with { Text = dated.Text }]);
        }
        catch (LawException wrong)
        {
            throw new LawException([
                .. wrong.Errors.Select(one => one.Path == proposal.Path ? one with { Line = dated.LineInProposal(one.Line) } : one),
            ]);
        }
    }

    /// <summary>The countries whose parcels a regime can decide: its own, or all that stack on its union.</summary>
    /// <param name="book">Law that has the regime.</param>
    /// <param name="regime">"az/parcels".</param>
    /// <returns>ISO 3166-1 alpha-2 in order; empty where the book has no such regime.</returns>
    public static ImmutableArray<string> CountriesOf(LawBook book, string regime)
    {
        ArgumentNullException.ThrowIfNull(book);
        var layers = book.Regimes.Where(info => info.Regime == regime).Select(info => info.Layer).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. book
                .Regimes.Where(info => layers.Contains(info.Layer) || info.Union is { } union && layers.Contains(union))
                .Select(info => info.Layer)
                .Where(book.Countries.Contains)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }
}
