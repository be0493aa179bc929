namespace Parcelgate.Host.Training;

using System.Collections.Immutable;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;

/// <summary>
/// Rows that tell one story. Public tables of declarations hold the same goods with the same label again and again: a dictionary that remembers them looks like a
/// model and knows nothing. Rows of one group count once together, and none is ever on both sides of a trial.
/// </summary>
/// <param name="Of">The group of each row, from 0.</param>
/// <param name="Count">How many groups.</param>
/// <param name="Names">The columns that make rows one group; none: every row for itself.</param>
internal sealed record RowGroups(ImmutableArray<int> Of, int Count, ImmutableArray<string> Names)
{
    /// <summary>How much more often rows of one group agree than chance has it, from 0 to 1, before they count as one story.</summary>
    private const double FewestAgreement = 0.3;

    /// <summary>Share of the rows that must stand in a group with others. Arbitrary.</summary>
    private const double FewestShared = 0.05;

    /// <summary>By the columns named.</summary>
    internal static RowGroups By(TextTable table, ImmutableArray<int> columns)
    {
        var key = new RowKey(columns, [.. columns.Select(_ => 0)]);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var of = ImmutableArray.CreateBuilder<int>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var text = key.Of(row);
            if (!numbers.TryGetValue(text, out var number))
            {
                number = numbers.Count;
                numbers.Add(text, number);
            }

            of.Add(number);
        }

        return new RowGroups(of.ToImmutable(), numbers.Count, [.. columns.Select(column => table.Heads[column])]);
    }

    /// <summary>Every row for itself.</summary>
    internal static RowGroups None(int rows) => new([.. Enumerable.Range(0, rows)], rows, []);

    /// <summary>
    /// Finds out which rows tell one story: the pair of a number and a code or category whose equal rows agree in their label most, weighed by how many there are.
    /// </summary>
    internal static RowGroups Found(TextTable table, ImmutableArray<PlannedColumn> columns, IReadOnlyList<int> marks)
    {
        var share = marks.Average();
        var chance = (share * share) + ((1 - share) * (1 - share));
        var best = (Score: 0.0, Groups: None(table.Rows.Count));
        foreach (var number in columns.Where(column => column.Kind == ColumnKind.Number))
        {
            foreach (var other in columns.Where(column => column.Kind is ColumnKind.Code or ColumnKind.Category))
            {
                var groups = By(table, [other.At, number.At]);
                var (shared, agreement) = Agreement(groups, marks, chance);
                if (shared >= FewestShared && agreement >= FewestAgreement && shared * agreement > best.Score)
                {
                    best = (shared * agreement, groups);
                }
            }
        }

        return best.Groups;
    }

    private static (double Shared, double Agreement) Agreement(RowGroups groups, IReadOnlyList<int> marks, double chance)
    {
        var (counts, marked) = (new int[groups.Count], new int[groups.Count]);
        for (var row = 0; row < groups.Of.Length; row++)
        {
            counts[groups.Of[row]]++;
            marked[groups.Of[row]] += marks[row];
        }

        var (shared, pairs, agreeing) = (0L, 0.0, 0.0);
        for (var group = 0; group < counts.Length; group++)
        {
            var (all, yes) = ((double)counts[group], (double)marked[group]);
            if (all >= 2)
            {
                shared += counts[group];
                // Each group weighs by its rows, not by its pairs, or one large group would decide.
                pairs += all;
                agreeing += all * ((yes * (yes - 1)) + ((all - yes) * (all - yes - 1))) / (all * (all - 1));
            }
        }

        return pairs == 0 ? (0, 0) : ((double)shared / groups.Of.Length, ((agreeing / pairs) - chance) / (1 - chance));
    }
}
