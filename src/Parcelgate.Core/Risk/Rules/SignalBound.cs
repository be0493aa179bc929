namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Risk.Signals;

/// <summary>Between what a signal must lie for a condition to hold at all: a rule outside is passed over without being asked. Most rules are, of most parcels.</summary>
/// <param name="Signal">Its place in <see cref="Signals.All"/>.</param>
/// <param name="Least">The least value, included.</param>
/// <param name="Most">The greatest value, included.</param>
internal readonly record struct SignalBound(int Signal, long Least, long Most)
{
    /// <summary>
    /// What the comparisons of signals with numbers say that a condition joins by &amp;&amp; with all else, one for each signal. As in the language a signal that is not known lies
    /// between no bounds.
    /// </summary>
    internal static ImmutableArray<SignalBound> Of(string condition)
    {
        var bounds = new SortedDictionary<int, SignalBound>();
        Collect(CelParser.Parse(condition), bounds);
        return [.. bounds.Values];
    }

    /// <summary>True where one of them is not kept: the condition does not hold.</summary>
    internal static bool Outside(ImmutableArray<SignalBound> bounds, SignalInput input)
    {
        foreach (var bound in bounds)
        {
            if (input.Value(bound.Signal) is not { } value || value < bound.Least || value > bound.Most)
            {
                return true;
            }
        }

        return false;
    }

    private static void Collect(CelNode node, SortedDictionary<int, SignalBound> bounds)
    {
        switch (node)
        {
            case CelBinary { Operator: "&&" } both:
                Collect(both.Left, bounds);
                Collect(both.Right, bounds);
                break;
            case CelBinary { Left: CelSelect { Of: CelName { Name: "signal" } } left, Right: CelLiteralWhole right } said:
                Add(left.Field, said.Operator, right.Value, bounds);
                break;
            case CelBinary { Left: CelLiteralWhole left, Right: CelSelect { Of: CelName { Name: "signal" } } right } said:
                Add(right.Field, Turned(said.Operator), left.Value, bounds);
                break;
        }
    }

    private static void Add(string name, string comparison, long number, SortedDictionary<int, SignalBound> bounds)
    {
        var at = Signals.IndexOf(name);
        if (at < 0 || BoundOf(at, comparison, number) is not { } bound)
        {
            return;
        }

        bounds[at] = bounds.TryGetValue(at, out var other)
            ? new SignalBound(at, Math.Max(bound.Least, other.Least), Math.Min(bound.Most, other.Most))
            : bound;
    }

    private static SignalBound? BoundOf(int at, string comparison, long number) =>
        comparison switch
        {
            "==" => new SignalBound(at, number, number),
            ">=" => new SignalBound(at, number, long.MaxValue),
            "<=" => new SignalBound(at, long.MinValue, number),
            ">" when number < long.MaxValue => new SignalBound(at, number + 1, long.MaxValue),
            "<" when number > long.MinValue => new SignalBound(at, long.MinValue, number - 1),
            _ => null,
        };

    private static string Turned(string comparison) =>
        comparison switch
        {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            _ => comparison,
        };
}
