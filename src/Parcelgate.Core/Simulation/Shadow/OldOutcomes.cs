namespace Parcelgate.Core.Simulation.Shadow;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;
using Parcelgate.Core.Money;

/// <summary>What the system in use did with a parcel; null where its file does not say.</summary>
/// <param name="Decision">A word of <see cref="OldOutcomes.Decisions"/>.</param>
/// <param name="Category">1 to 4, the categories of the WCO Immediate Release Guidelines.</param>
/// <param name="Lane">"green", "blue", "yellow", "red".</param>
/// <param name="Due">Duties and taxes in all; zero where the file says 0.</param>
public sealed record OldOutcome(string? Decision, int? Category, string? Lane, Money? Due);

/// <summary>
/// A list of what the system in use did, as CSV: <c>reference</c> and any of <c>decision</c>, <c>category</c>, <c>lane</c>, <c>due</c> with <c>currency</c>.
/// What a row leaves empty is not compared.
/// </summary>
public static class OldOutcomes
{
    /// <summary>Most rows. Arbitrary: a month of a middling office.</summary>
    public const int MostRows = 500_000;

    /// <summary>Most faults told of one file.</summary>
    private const int MostFaults = 100;

    private static readonly string[] Required = ["reference"];
    private static readonly string[] Optional = ["decision", "category", "lane", "due", "currency"];
    private static readonly string[] Lanes = ["green", "blue", "yellow", "red"];

    /// <summary>Decisions a file can name.</summary>
    public static ImmutableArray<string> Decisions { get; } = ["release", "hold", "do-not-load", "refused", "cancelled"];

    /// <summary>Reads all of it, or says what is wrong.</summary>
    public static (ImmutableDictionary<string, OldOutcome> Outcomes, ImmutableArray<LawError> Errors) Read(LawFile file)
    {
        var errors = new List<LawError>();
        var outcomes = ImmutableDictionary.CreateBuilder<string, OldOutcome>(StringComparer.Ordinal);
        if (CsvTable.Read(file, Required, Optional, errors) is { } table)
        {
            foreach (var row in table.Rows.TakeWhile(_ => errors.Count < MostFaults))
            {
                Take(table, row, outcomes);
            }
        }

        return (errors.Count == 0 ? outcomes.ToImmutable() : ImmutableDictionary<string, OldOutcome>.Empty, [.. errors]);
    }

    private static void Take(CsvTable table, ImmutableArray<CsvField> row, ImmutableDictionary<string, OldOutcome>.Builder outcomes)
    {
        var reference = table.Field(row, "reference");
        var outcome = new OldOutcome(
            Word(table, row, "decision", Decisions),
            CategoryOf(table, row),
            Word(table, row, "lane", [.. Lanes]),
            DueOf(table, row)
        );
        if (reference.Text.Length == 0)
        {
            table.Error(reference, "'' is no reference; write the parcel's reference as its message has it");
        }
        else if (outcomes.Count >= MostRows)
        {
            table.Error(reference, $"'{reference.Text}' is row {MostRows + 1}; at most {MostRows} are compared at once: cut the file");
        }
        else if (!outcomes.TryAdd(reference.Text, outcome))
        {
            table.Error(reference, $"'{reference.Text}' stands twice in the file; leave the last outcome only");
        }
    }

    private static string? Word(CsvTable table, ImmutableArray<CsvField> row, string column, ImmutableArray<string> words)
    {
        var field = table.Field(row, column);
        if (field.Text.Length == 0)
        {
            return null;
        }

        if (!words.Contains(field.Text))
        {
            table.Error(field, $"'{field.Text}' is no {column}; write one of {string.Join(", ", words)}, or leave it empty");
        }

        return field.Text;
    }

    private static int? CategoryOf(CsvTable table, ImmutableArray<CsvField> row)
    {
        var field = table.Field(row, "category");
        if (field.Text.Length == 0)
        {
            return null;
        }

        if (int.TryParse(field.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var category) && category is >= 1 and <= 4)
        {
            return category;
        }

        table.Error(field, $"'{field.Text}' is no category; write 1, 2, 3 or 4, or leave it empty");
        return null;
    }

    private static Money? DueOf(CsvTable table, ImmutableArray<CsvField> row)
    {
        var (amount, code) = (table.Field(row, "due"), table.Field(row, "currency"));
        if (amount.Text.Length == 0)
        {
            return null;
        }

        if (!Currency.TryParse(code.Text, out var currency))
        {
            table.Error(code, $"'{code.Text}' is no currency; write its ISO 4217 code, such as AZN");
            return null;
        }

        if (Money.TryParse(amount.Text, currency, out var due) && due.Minor >= 0)
        {
            return due;
        }

        table.Error(amount, $"'{amount.Text}' is no amount of {currency.Code}; write it like 12.50, not negative");
        return null;
    }
}
