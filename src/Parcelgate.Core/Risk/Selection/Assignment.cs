namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;

/// <summary>
/// Gives places to parcels so that the sum of expected findings is the highest possible. Where a parcel suits several means this is an assignment, which taking
/// the best parcel first does not solve; it is solved by augmenting paths (Kuhn 1955, in the form of successive longest paths): each round admits one parcel more and moves
/// others from means to means where that gains most. After every round the result is the best for so many parcels, so a bound on all places together
/// is kept by stopping.
/// </summary>
internal sealed class Assignment
{
    internal const int Nowhere = -1;

    private readonly Int128[][] worth;
    private readonly int[][] order;
    private readonly int[] next;
    private readonly int[] left;
    private readonly int[] means;
    private readonly PriorityQueue<int, (Int128 Loss, int Rank)>[,] moves;
    private readonly Int128[] gain;
    private readonly int[] via;

    private Assignment(IReadOnlyList<Candidate> candidates, ImmutableArray<Places> places)
    {
        worth = [.. places.Select(one => candidates.Select(candidate => candidate.ExpectedMicro(one.Means)).ToArray())];
        order = [.. worth.Select(Order)];
        next = new int[places.Length];
        left = [.. places.Select(one => one.Count)];
        means = new int[candidates.Count];
        Array.Fill(means, Nowhere);
        moves = new PriorityQueue<int, (Int128, int)>[places.Length, places.Length];
        for (var pair = 0; pair < places.Length * places.Length; pair++)
        {
            moves[pair / places.Length, pair % places.Length] = new();
        }

        gain = new Int128[places.Length];
        via = new int[places.Length];
    }

    /// <summary>For each candidate the place in <paramref name="places"/> of its means, or <see cref="Nowhere"/>.</summary>
    /// <param name="candidates">Those named first come first where findings are equal.</param>
    /// <param name="places">The places of each means.</param>
    /// <param name="most">Places of all means together.</param>
    internal static int[] Best(IReadOnlyList<Candidate> candidates, ImmutableArray<Places> places, int most)
    {
        var assignment = new Assignment(candidates, places);
        for (var admitted = 0; admitted < most && assignment.Admit(); admitted++) { }

        return assignment.means;
    }

    /// <summary>Candidates with an expected finding, the highest first.</summary>
    private static int[] Order(Int128[] worth)
    {
        int[] order = [.. Enumerable.Range(0, worth.Length).Where(candidate => worth[candidate] > 0)];
        Array.Sort(order, (one, other) => worth[other].CompareTo(worth[one]) is var by and not 0 ? by : one.CompareTo(other));
        return order;
    }

    /// <summary>Admits one parcel more; false when no place or no expected finding is left.</summary>
    private bool Admit()
    {
        for (var at = 0; at < left.Length; at++)
        {
            var candidate = Waiting(at);
            (gain[at], via[at]) = (candidate == Nowhere ? Int128.MinValue : worth[at][candidate], Nowhere);
        }

        for (var round = 1; round < left.Length; round++)
        {
            Relax();
        }

        var end = Nowhere;
        for (var at = 0; at < left.Length; at++)
        {
            if (left[at] > 0 && gain[at] > 0 && (end == Nowhere || gain[at] > gain[end]))
            {
                end = at;
            }
        }

        if (end == Nowhere)
        {
            return false;
        }

        left[end]--;
        Shift(end);
        return true;
    }

    /// <summary>Looks whether a means is reached better by moving a parcel to it from another, whose place then goes to somebody else.</summary>
    private void Relax()
    {
        for (var from = 0; from < left.Length; from++)
        {
            for (var to = 0; to < left.Length; to++)
            {
                if (from != to && gain[from] != Int128.MinValue && Mover(from, to, out var loss) && gain[from] - loss > gain[to])
                {
                    (gain[to], via[to]) = (gain[from] - loss, from);
                }
            }
        }
    }

    private void Shift(int end)
    {
        for (; via[end] != Nowhere; end = via[end])
        {
            _ = Mover(via[end], end, out _);
            Put(moves[via[end], end].Peek(), end);
        }

        Put(Waiting(end), end);
    }

    private void Put(int candidate, int at)
    {
        means[candidate] = at;
        for (var to = 0; to < left.Length; to++)
        {
            if (to != at && worth[to][candidate] > 0)
            {
                moves[at, to].Enqueue(candidate, (worth[at][candidate] - worth[to][candidate], candidate));
            }
        }
    }

    /// <summary>The best candidate for a means that has no place yet.</summary>
    private int Waiting(int at)
    {
        while (next[at] < order[at].Length && means[order[at][next[at]]] != Nowhere)
        {
            next[at]++;
        }

        return next[at] < order[at].Length ? order[at][next[at]] : Nowhere;
    }

    /// <summary>What is lost when the parcel that loses least moves; false when none can. Those who have moved on since are forgotten here.</summary>
    private bool Mover(int from, int to, out Int128 loss)
    {
        var queue = moves[from, to];
        while (queue.TryPeek(out var candidate, out var priority))
        {
            if (means[candidate] == from)
            {
                loss = priority.Loss;
                return true;
            }

            queue.Dequeue();
        }

        loss = 0;
        return false;
    }
}
