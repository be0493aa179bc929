namespace Parcelgate.Host.Bench;

using System.Globalization;
using System.Text.Json.Nodes;

/// <summary>A bound a figure is to keep.</summary>
/// <param name="Bound">The number.</param>
/// <param name="AtMost">True: the figure is to be no higher; false: no lower.</param>
internal readonly record struct Goal(double Bound, bool AtMost)
{
    internal static Goal Least(double bound) => new(bound, AtMost: false);

    internal static Goal Most(double bound) => new(bound, AtMost: true);

    internal bool IsReached(double value) => AtMost ? value <= Bound : value >= Bound;

    public override string ToString() => (AtMost ? "<= " : ">= ") + Bound.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The figures of one run, with the goals they are held against and what else a reader must know of the run.</summary>
internal sealed class Measured
{
    private readonly List<(string Name, double Value, Goal? Goal)> figures = [];

    internal IReadOnlyList<(string Name, double Value, Goal? Goal)> Figures => figures;

    /// <summary>A table for a person to read under the figures; programs find the same in the conditions.</summary>
    internal List<string> Lines { get; } = [];

    /// <summary>Conditions of the run: counts, warm-up, settings of the database.</summary>
    internal JsonObject Conditions { get; } = [];

    internal bool Reached => figures.All(figure => figure.Goal?.IsReached(figure.Value) ?? true);

    /// <param name="name">As the benchmark's table names it: "per_second".</param>
    /// <param name="value">The figure; its unit is in the name.</param>
    /// <param name="digits">Digits kept behind the point.</param>
    /// <param name="goal">What it is held against, after rounding; null: nothing.</param>
    internal Measured Figure(string name, double value, int digits, Goal? goal = null)
    {
        figures.Add((name, Math.Round(value, digits), goal));
        return this;
    }

    internal Measured Condition(string name, JsonNode? value)
    {
        Conditions.Add(name, value);
        return this;
    }
}
