namespace Parcelgate.Core.Simulation;

using System.Runtime.InteropServices;
using Parcelgate.Core.Money;

/// <summary>
/// A recipient in an impact run: what two laws make him use of his allowances, and what they charge him. A person has a handful of windows and one or two
/// currencies, so lists are searched from their end, where the last parcel's entry stands.
/// </summary>
internal sealed class ImpactPerson(string holder)
{
    private readonly List<Allowance> allowances = new(1);
    private List<Charged>? charged;

    /// <summary>Identity token or normalised name. Personal data.</summary>
    internal string Holder { get; } = holder;

    /// <summary>What was charged to him under either law, by currency.</summary>
    internal IReadOnlyList<Charged> Charges => charged ?? (IReadOnlyList<Charged>)[];

    /// <summary>What he used of an allowance under one law, in minor units of its limit.</summary>
    internal long UsedOf(string relief, string window, bool proposed)
    {
        var at = PlaceOf(relief, window);
        return at < 0 ? 0 : allowances[at].Used.Of(proposed);
    }

    internal void Use(string relief, string window, long minor, bool proposed)
    {
        var at = PlaceOf(relief, window);
        if (at < 0)
        {
            at = allowances.Count;
            allowances.Add(new Allowance(relief, window));
        }

        ref var used = ref CollectionsMarshal.AsSpan(allowances)[at].Used;
        used = used.Plus(minor, proposed);
    }

    /// <summary>Adds what one line charges; true when it is his first of all.</summary>
    internal bool Charge(Currency currency, long minor, bool proposed)
    {
        var first = charged is null;
        charged ??= new(1);
        var at = charged.Count - 1;
        while (at >= 0 && charged[at].Currency != currency)
        {
            at--;
        }

        if (at < 0)
        {
            at = charged.Count;
            charged.Add(new Charged(currency));
        }

        ref var sum = ref CollectionsMarshal.AsSpan(charged)[at].Sum;
        sum = sum.Plus(minor, proposed);
        return first;
    }

    private int PlaceOf(string relief, string window)
    {
        for (var i = allowances.Count - 1; i >= 0; i--)
        {
            if (allowances[i].Window == window && allowances[i].Relief == relief)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What he is charged in one currency.</summary>
    internal struct Charged(Currency currency)
    {
        internal readonly Currency Currency = currency;
        internal TwoMinors Sum;
    }

    private struct Allowance(string relief, string window)
    {
        internal readonly string Relief = relief;
        internal readonly string Window = window;
        internal TwoMinors Used;
    }
}

/// <summary>A sum under either law, in minor units.</summary>
internal readonly record struct TwoMinors(long AsIs, long Proposed)
{
    internal long Of(bool proposed) => proposed ? Proposed : AsIs;

    internal TwoMinors Plus(long minor, bool proposed) =>
        proposed ? new TwoMinors(AsIs, Proposed + minor) : new TwoMinors(AsIs + minor, Proposed);

    public static TwoMinors operator +(TwoMinors one, TwoMinors other) => new(one.AsIs + other.AsIs, one.Proposed + other.Proposed);
}
