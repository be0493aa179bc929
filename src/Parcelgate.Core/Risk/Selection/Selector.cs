namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>
/// Rules and scores propose; a budget decides. The best parcels by expected finding take the places of targeting; from all others the random stratum is
/// drawn, from which leakage is estimated. The same arguments give the same selection on any machine and at any later date, whatever the order of the candidates.
/// </summary>
public static class Selector
{
    /// <summary>Chooses for one shift.</summary>
    /// <param name="candidates">All parcels that could be inspected, the unsuspected too: who is left out here is in no estimate.</param>
    /// <param name="budget">The places.</param>
    /// <param name="seed">Secret until the shift is over, another for each shift, stored with the selection: it is all a replay needs.</param>
    /// <exception cref="ArgumentException">A candidate or the budget is not as its type says.</exception>
    public static ShiftSelection Choose(IReadOnlyList<Candidate> candidates, Budget budget, Digest seed)
    {
        budget.Check();
        Check(candidates);
        var drawn = Drawn(candidates, seed);
        Candidate[] ranked = [.. drawn.Select(one => one.Candidate)];
        var targets = budget.ForTargets;
        var most = (budget.MostPlaces ?? int.MaxValue) - budget.Random.Count;
        var means = Assignment.Best(ranked, targets, most);

        var rest = drawn.Where((_, at) => means[at] == Assignment.Nowhere).ToArray();
        var places = Math.Min(budget.Random.Count, rest.Length);
        var sample = Sample(rest, places, seed);
        var inclusion = new Inclusion(places, rest.Length);
        var chosen = drawn
            .Select((one, at) => (one, at))
            .Where(pair => means[pair.at] != Assignment.Nowhere)
            .Select(pair => (pair.one.Draw, new Chosen(pair.one.Candidate, targets[means[pair.at]].Means, ChosenBy.Target, Inclusion.Sure)))
            .Concat(
                rest.Where((_, at) => sample[at])
                    .Select(one => (one.Draw, new Chosen(one.Candidate, budget.Random.Means, ChosenBy.Random, inclusion)))
            );
        return new ShiftSelection(InSequence(chosen), Left(rest, sample), Idle(budget, means, targets, places));
    }

    private sealed record DrawnCandidate(Candidate Candidate, Draw Draw);

    /// <summary>All candidates with their chance numbers, by the number that decides between equals.</summary>
    private static DrawnCandidate[] Drawn(IReadOnlyList<Candidate> candidates, Digest seed)
    {
        DrawnCandidate[] drawn = [.. candidates.Select(one => new DrawnCandidate(one, Draw.Of(seed, one.Id)))];
        Array.Sort(drawn, static (one, other) => Compare(one.Draw.Tie, other.Draw.Tie, one.Candidate, other.Candidate));
        return drawn;
    }

    /// <summary>
    /// A systematic draw from a frame ordered by channel, rule stratum and chance (Cochran, Sampling Techniques, 3rd ed., ch. 8): every parcel is as likely as the
    /// next, exactly so many are drawn, and every channel gets its share to within one parcel.
    /// </summary>
    /// <returns>For each parcel of the rest whether it is drawn.</returns>
    private static bool[] Sample(DrawnCandidate[] rest, int places, Digest seed)
    {
        var sample = new bool[rest.Length];
        if (places == 0)
        {
            return sample;
        }

        int[] frame = [.. Enumerable.Range(0, rest.Length)];
        Array.Sort(frame, (one, other) => CompareInFrame(rest[one], rest[other]));
        var start = Draw.OfShift(seed, frame.Length);
        for (var place = 0L; place < places; place++)
        {
            sample[frame[(start + place * frame.Length) / places]] = true;
        }

        return sample;
    }

    private static int CompareInFrame(DrawnCandidate one, DrawnCandidate other) =>
        ((int)one.Candidate.Channel).CompareTo((int)other.Candidate.Channel) is var byChannel and not 0 ? byChannel
        : string.CompareOrdinal(one.Candidate.RuleStratum, other.Candidate.RuleStratum) is var byRules and not 0 ? byRules
        : Compare(one.Draw.Sample, other.Draw.Sample, one.Candidate, other.Candidate);

    private static ImmutableArray<Chosen> InSequence(IEnumerable<(Draw Draw, Chosen Chosen)> chosen) =>
        [.. chosen.OrderBy(one => one.Draw.Show).ThenBy(one => one.Chosen.Candidate.Id, StringComparer.Ordinal).Select(one => one.Chosen)];

    private static ImmutableArray<LetGo> Left(DrawnCandidate[] rest, bool[] sample)
    {
        LetGo[] left = [.. rest.Where((_, at) => !sample[at]).Select(one => new LetGo(one.Candidate, one.Candidate.BestMicro()))];
        int[] order = [.. Enumerable.Range(0, left.Length)];

        // Equals stay in the order of the number that decides between them.
        Array.Sort(
            order,
            (one, other) => left[other].ExpectedMicro.CompareTo(left[one].ExpectedMicro) is var by and not 0 ? by : one.CompareTo(other)
        );
        return [.. order.Select(at => left[at])];
    }

    private static ImmutableArray<Places> Idle(Budget budget, int[] means, ImmutableArray<Places> targets, int drawn)
    {
        var taken = new int[targets.Length];
        foreach (var at in means)
        {
            if (at != Assignment.Nowhere)
            {
                taken[at]++;
            }
        }

        return
        [
            .. budget.ByMeans.Select(
                (places, at) => places with { Count = places.Count - taken[at] - (places.Means == budget.Random.Means ? drawn : 0) }
            ),
        ];
    }

    private static int Compare(ulong one, ulong other, Candidate first, Candidate second) =>
        one.CompareTo(other) is var by and not 0 ? by : string.CompareOrdinal(first.Id, second.Id);

    private static void Check(IReadOnlyList<Candidate> candidates)
    {
        var ids = new HashSet<string>(candidates.Count, StringComparer.Ordinal);
        foreach (var one in candidates)
        {
            if (one.Id.Length == 0 || !ids.Add(one.Id))
            {
                throw new ArgumentException(
                    $"The candidate '{one.Id}' comes twice or has no id: give every parcel once.",
                    nameof(candidates)
                );
            }

            var stake = one.AtStake;
            if (stake.Minor < 0 || stake.Currency != candidates[0].AtStake.Currency)
            {
                throw new ArgumentException(
                    $"The candidate '{one.Id}' has {stake} at stake: give 0 or more in {candidates[0].AtStake.Currency}, as the first has.",
                    nameof(candidates)
                );
            }

            if (Wrong(one.Prospects) is { } wrong)
            {
                throw new ArgumentException(
                    $"The candidate '{one.Id}' has {wrong.ChancePerMillion} by '{wrong.Means}': give each means once, with 0 to {Candidate.Certain}.",
                    nameof(candidates)
                );
            }
        }
    }

    private static Prospect? Wrong(ImmutableArray<Prospect> prospects)
    {
        for (var at = 0; at < prospects.Length; at++)
        {
            var one = prospects[at];
            var first = at;
            while (first > 0 && prospects[first - 1].Means != one.Means)
            {
                first--;
            }

            if (first > 0 || one.ChancePerMillion is < 0 or > Candidate.Certain)
            {
                return one;
            }
        }

        return null;
    }
}
