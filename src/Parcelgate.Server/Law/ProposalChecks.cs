namespace Parcelgate.Server.Law;

using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Assessment;

/// <summary>A proposal's text as it was found.</summary>
/// <param name="Check">What <c>regime check</c> says of it.</param>
/// <param name="Text">A regime in sentences; null where it cannot be read, and of a profile.</param>
internal sealed record CheckedProposal(ProposalCheck Check, RegimeText? Text)
{
    /// <summary>A profile as it was read; null where it cannot be, and of a regime.</summary>
    public RiskProfile? Profile { get; init; }
}

/// <summary>What checking came to, for each text under each law once: a check runs all examples of all files.</summary>
internal sealed class ProposalChecks(LawLibrary library)
{
    /// <summary>Checks kept. Arbitrary; the oldest is dropped.</summary>
    private const int Most = 32;

    private readonly Lock mutex = new();
    private readonly List<(string Key, Task<CheckedProposal> Check)> kept = [];

    /// <summary>What <c>regime check</c> says of a proposal in force from a day on.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="from">The day.</param>
    /// <param name="known">The day it is known from.</param>
    /// <param name="cancel">Ends waiting; the check goes on for others.</param>
    public Task<CheckedProposal> OfAsync(Proposal proposal, DateOnly from, DateOnly known, CancellationToken cancel)
    {
        var law = library.Current;
        return KeptAsync(
            $"{law.Id} {proposal.Id} {proposal.Hash} {from:O}",
            () =>
                new CheckedProposal(ProposedLaw.Check(law.Files, proposal.File, from, known), TextOf(law, proposal))
                {
                    Profile = ProfileOf(law, proposal),
                },
            cancel
        );
    }

    /// <summary>What <c>regime check</c> says of the law in force: whether all its examples hold.</summary>
    public Task<CheckedProposal> OfLawAsync(CancellationToken cancel)
    {
        var law = library.Current;
        return KeptAsync($"{law.Id}", () => new CheckedProposal(new ProposalCheck(LawBook.Check(law.Files), []), null), cancel);
    }

    /// <summary>The proposal in sentences, among the law in force.</summary>
    private static RegimeText? TextOf(LawLibrary.Published law, Proposal proposal)
    {
        if (proposal.Kind != ProposalKind.Regime)
        {
            return null;
        }

        try
        {
            var book = LawBook.Load([.. law.Files, proposal.File]);
            var info = book.Regimes.First(regime => regime.File == proposal.File.Path);
            return book.TextOf(info.Regime, info.Version);
        }
        catch (LawException)
        {
            return null;
        }
    }

    private static RiskProfile? ProfileOf(LawLibrary.Published law, Proposal proposal)
    {
        if (proposal.Kind != ProposalKind.Profile)
        {
            return null;
        }

        try
        {
            return RiskBook.Load([.. law.Files, proposal.File]).Profiles.First(profile => profile.File == proposal.File.Path);
        }
        catch (LawException)
        {
            return null;
        }
    }

    private Task<CheckedProposal> KeptAsync(string key, Func<CheckedProposal> check, CancellationToken cancel)
    {
        lock (mutex)
        {
            var found = kept.FindIndex(one => one.Key == key);
            if (found >= 0)
            {
                return kept[found].Check.WaitAsync(cancel);
            }

            var checking = Task.Run(check, CancellationToken.None);
            kept.Add((key, checking));
            if (kept.Count > Most)
            {
                kept.RemoveAt(0);
            }

            return checking.WaitAsync(cancel);
        }
    }
}
