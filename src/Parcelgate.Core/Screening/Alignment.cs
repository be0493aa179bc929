namespace Parcelgate.Core.Screening;

/// <summary>Words of one name set against words of another.</summary>
/// <param name="FromA">First word of the one.</param>
/// <param name="CountA">How many of its words, in a row.</param>
/// <param name="FromB">First word of the other.</param>
/// <param name="CountB">How many of its words, in a row.</param>
/// <param name="Likeness">0 to 1.</param>
/// <param name="How">In which way they agree.</param>
internal readonly record struct Pairing(int FromA, int CountA, int FromB, int CountB, float Likeness, Agreement How);

/// <summary>
/// The assignment of words to words, each to at most one, with the greatest weight of agreement; then words left over are joined with their neighbours
/// where several of one name are one of the other ("Bashir ud Din", "Bashiruddin").
/// </summary>
internal ref struct Alignment
{
    private readonly Word[] a;
    private readonly Word[] b;
    private readonly Span<Pairing> pairs;

    /// <summary>Bits of the words that found a partner.</summary>
    internal uint UsedA;
    internal uint UsedB;

    internal int Count { get; private set; }

    // Words shorter than this are not made of several, and below this likeness several are not one.
    private const int ShortestJoined = 4;
    private const float LeastJoined = 0.78f;

    /// <summary>Room for pairings that always suffices.</summary>
    internal const int Room = NameReader.MostWords;

    internal readonly ReadOnlySpan<Pairing> Pairs => pairs[..Count];

    internal Alignment(Word[] a, Word[] b, Span<Pairing> room)
    {
        this.a = a;
        this.b = b;
        pairs = room;
        Assign();
        if (Open(UsedA, a.Length) || Open(UsedB, b.Length))
        {
            Join(a, b, swapped: false);
            Join(b, a, swapped: true);
            Abbreviate();
        }
    }

    private static bool Open(uint used, int count) => System.Numerics.BitOperations.PopCount(used) < count;

    private void Assign()
    {
        // The same word on both sides is no question; what remains is compared by sound.
        for (var i = 0; i < a.Length && Count < Room; i++)
        {
            var j = SameAs(a[i]);
            if (j >= 0)
            {
                Add(new Pairing(i, 1, j, 1, 1, Agreement.Same));
            }
        }

        if (!Open(UsedA, a.Length) || !Open(UsedB, b.Length))
        {
            return;
        }

        Span<float> likeness = stackalloc float[a.Length * b.Length];
        Span<Agreement> how = stackalloc Agreement[a.Length * b.Length];
        var exact = Count;
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length && (UsedA & (1u << i)) == 0; j++)
            {
                if ((UsedB & (1u << j)) == 0)
                {
                    var at = (i * b.Length) + j;
                    (likeness[at], how[at]) = Likeness.Of(a[i], b[j]);

                    // A title agrees with nothing but itself: "Haji" is not Hadi.
                    likeness[at] *= how[at] != Agreement.Variant && IsSmall(a[i]) != IsSmall(b[j]) ? 0 : 1;
                }
            }
        }

        // Best first; then, while exchanging two partners is better, exchanged. For the few words of a name that is the best assignment.
        Greedy(likeness, how);
        Exchange(likeness, how, exact);
    }

    private readonly int SameAs(Word word)
    {
        for (var j = 0; j < b.Length; j++)
        {
            if ((UsedB & (1u << j)) == 0 && (ReferenceEquals(b[j], word) || (b[j].Text == word.Text && b[j].IsRetyped == word.IsRetyped)))
            {
                return j;
            }
        }

        return -1;
    }

    private static bool IsSmall(Word word) => word.Weight < 0.2f;

    private void Greedy(scoped ReadOnlySpan<float> likeness, scoped ReadOnlySpan<Agreement> how)
    {
        while (Count < Room)
        {
            var (best, at) = (0f, -1);
            for (var i = 0; i < a.Length; i++)
            {
                if ((UsedA & (1u << i)) != 0)
                {
                    continue;
                }

                for (var j = 0; j < b.Length; j++)
                {
                    var value = (UsedB & (1u << j)) == 0 ? likeness[(i * b.Length) + j] * Math.Min(a[i].Weight, b[j].Weight) : 0;
                    if (value > best)
                    {
                        (best, at) = (value, (i * b.Length) + j);
                    }
                }
            }

            if (at < 0)
            {
                return;
            }

            Add(new Pairing(at / b.Length, 1, at % b.Length, 1, likeness[at], how[at]));
        }
    }

    private void Exchange(scoped ReadOnlySpan<float> likeness, scoped ReadOnlySpan<Agreement> how, int from)
    {
        for (var p = from; p < Count; p++)
        {
            for (var q = p + 1; q < Count; q++)
            {
                var (one, two) = (pairs[p], pairs[q]);
                var (cross, back) = ((one.FromA * b.Length) + two.FromB, (two.FromA * b.Length) + one.FromB);
                if (likeness[cross] > 0 && likeness[back] > 0 && likeness[cross] + likeness[back] > one.Likeness + two.Likeness + 0.001f)
                {
                    pairs[p] = new Pairing(one.FromA, 1, two.FromB, 1, likeness[cross], how[cross]);
                    pairs[q] = new Pairing(two.FromA, 1, one.FromB, 1, likeness[back], how[back]);
                }
            }
        }
    }

    private void Add(Pairing pair)
    {
        pairs[Count++] = pair;
        UsedA |= Bits(pair.FromA, pair.CountA);
        UsedB |= Bits(pair.FromB, pair.CountB);
    }

    private static uint Bits(int from, int count) => ((1u << count) - 1) << from;

    /// <summary>Rows of two to four neighbours in one name against one word of the other that has no partner, or a poor one among them.</summary>
    private void Join(Word[] many, Word[] ones, bool swapped)
    {
        for (var j = 0; j < ones.Length && Count < Room; j++)
        {
            var partner = PartnerOf(j, swapped);
            if (ones[j].Sounds.Length < ShortestJoined || ones[j].IsNumber || (partner >= 0 && pairs[partner].Likeness >= 0.9f))
            {
                continue;
            }

            var (likeness, from, count) = BestRow(many, ones[j], swapped, partner);
            if (likeness >= LeastJoined && (partner < 0 || likeness > pairs[partner].Likeness))
            {
                Remove(partner);
                var joined = likeness * 0.985f;
                Add(
                    swapped
                        ? new Pairing(j, 1, from, count, joined, Agreement.Joined)
                        : new Pairing(from, count, j, 1, joined, Agreement.Joined)
                );
            }
        }
    }

    private readonly (float Likeness, int From, int Count) BestRow(Word[] many, Word one, bool swapped, int partner)
    {
        Span<byte> joined = stackalloc byte[4 * Phones.Longest];
        var best = (Likeness: 0f, From: 0, Count: 0);
        var held =
            partner < 0 ? -1
            : swapped ? pairs[partner].FromB
            : pairs[partner].FromA;
        for (var i = 0; i + 1 < many.Length; i++)
        {
            var length = 0;
            for (var n = 0; n < 4 && i + n < many.Length && (i + n == held || IsFree(many, i + n, swapped)); n++)
            {
                length = Append(joined, length, many[i + n].Sounds);
                if (length > (one.Sounds.Length * 4 / 3) + 1)
                {
                    break;
                }

                var compared = n > 0 && FitsLength(length, one) && (held < 0 || (i <= held && held <= i + n));
                var likeness = compared ? Compare(joined[..length], many[i].Script, one) : 0;
                best = likeness > best.Likeness ? (likeness, i, n + 1) : best;
            }
        }

        return best;
    }

    /// <summary>The pairing of a word that is its only word on its side; -1 for none.</summary>
    private readonly int PartnerOf(int word, bool swapped)
    {
        for (var p = 0; p < Count; p++)
        {
            var (from, count) = swapped ? (pairs[p].FromA, pairs[p].CountA) : (pairs[p].FromB, pairs[p].CountB);
            if (from <= word && word < from + count)
            {
                return p;
            }
        }

        return -1;
    }

    private void Remove(int pairing)
    {
        if (pairing >= 0)
        {
            var old = pairs[pairing];
            UsedA &= ~Bits(old.FromA, old.CountA);
            UsedB &= ~Bits(old.FromB, old.CountB);
            pairs[pairing] = pairs[--Count];
        }
    }

    /// <summary>One word of an organisation's name that is the first letters of all words of the other: PLA.</summary>
    private void Abbreviate()
    {
        if (Count == 0 && a.Length == 1 && b.Length >= 3 && IsAcronym(a[0], b))
        {
            Add(new Pairing(0, 1, 0, b.Length, 0.8f, Agreement.Initial));
        }
        else if (Count == 0 && b.Length == 1 && a.Length >= 3 && IsAcronym(b[0], a))
        {
            Add(new Pairing(0, a.Length, 0, 1, 0.8f, Agreement.Initial));
        }
    }

    private static bool IsAcronym(Word word, Word[] words)
    {
        var at = 0;
        foreach (var one in words)
        {
            var fits = at < word.Text.Length && one.Text.Length > 0 && one.Text[0] == word.Text[at];
            if (!fits && one.Kind != WordKind.Particle)
            {
                return false;
            }

            at += fits ? 1 : 0;
        }

        return at == word.Text.Length && at >= 3;
    }

    private readonly bool IsFree(Word[] words, int at, bool swapped) =>
        ((swapped ? UsedB : UsedA) & (1u << at)) == 0 && !words[at].IsNumber;

    /// <summary>True where a row of words of one name can be joined to one word of the other, whatever else stands in the names.</summary>
    /// <param name="joined">The sounds of the row, as <see cref="Append"/> joins them.</param>
    /// <param name="script">The script of its first word.</param>
    /// <param name="one">The word.</param>
    /// <param name="pattern">The pattern of the row, where it is compared with many words.</param>
    internal static bool CanJoin(ReadOnlySpan<byte> joined, Script script, Word one, SoundPattern? pattern = null) =>
        one.Sounds.Length >= ShortestJoined && FitsLength(joined.Length, one) && Compare(joined, script, one, pattern) >= LeastJoined;

    private static bool FitsLength(int length, Word one) =>
        length <= (one.Sounds.Length * 4 / 3) + 1 && length * 4 >= (one.Sounds.Length * 3) - 4;

    private static float Compare(ReadOnlySpan<byte> joined, Script script, Word one, SoundPattern? pattern = null)
    {
        var (poorRow, poorOne) = (script is Script.Abjad or Script.Syllabic, one.Script is Script.Abjad or Script.Syllabic);
        return poorRow == poorOne
            ? pattern is null
                ? Likeness.OfSounds(one.Sounds, joined, LeastJoined, one.Pattern)
                : Likeness.OfSounds(joined, one.Sounds, LeastJoined, pattern)
            : poorRow
                ? Likeness.OfLoose(joined, one.Sounds, script)
                : Likeness.OfLoose(one.Sounds, joined, one.Script);
    }

    /// <summary>Joins the sounds of a word to those before it; a sound that both end and begin with is one.</summary>
    internal static int Append(Span<byte> joined, int length, ReadOnlySpan<byte> sounds)
    {
        var skip = length > 0 && sounds.Length > 0 && joined[length - 1] == sounds[0] ? 1 : 0;
        var rest = sounds[skip..];
        rest = rest[..Math.Min(rest.Length, joined.Length - length)];
        rest.CopyTo(joined[length..]);
        return length + rest.Length;
    }
}
