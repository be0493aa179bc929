namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law.Csv;

/// <summary>What a file of registrations holds.</summary>
/// <param name="Registrations">The numbers; none where anything is wrong.</param>
/// <param name="Errors">What is wrong, with its place.</param>
public sealed record PrepaidRegisterRead(ImmutableArray<PrepaidRegistration> Registrations, ImmutableArray<LawError> Errors);

/// <summary>
/// Numbers under which tax is collected at the sale, as CSV: <c>scheme,number,holder,from</c>, and where they are known <c>to</c>,
/// <c>suspended-from</c>, <c>suspended-to</c>. Days are written 2026-07-01 and are part of what they bound.
/// </summary>
public static class PrepaidRegisterFile
{
    /// <summary>Longest scheme, number and holder, in characters.</summary>
    public const int LongestScheme = 35;

    /// <summary>Longest number, in characters.</summary>
    public const int LongestNumber = 50;

    /// <summary>Longest holder, in characters.</summary>
    public const int LongestHolder = 200;

    private static readonly string[] Required = ["scheme", "number", "holder", "from"];
    private static readonly string[] Optional = ["to", "suspended-from", "suspended-to"];

    /// <summary>Reads all of it, or says all that is wrong.</summary>
    public static PrepaidRegisterRead Read(LawFile file)
    {
        var errors = new List<LawError>();
        if (CsvTable.Read(file, Required, Optional, errors) is not { } table)
        {
            return new PrepaidRegisterRead([], [.. errors]);
        }

        var read = table.Rows.Select(row => RowOf(table, row)).ToList();
        foreach (var twice in read.GroupBy(one => (one.Scheme, one.Number)).Where(group => group.Count() > 1))
        {
            var at = table.Field(table.Rows[read.LastIndexOf(twice.Last())], "number");
            table.Error(at, $"'{at.Text}' stands twice in the file");
        }

        return new PrepaidRegisterRead(errors.Count == 0 ? [.. read] : [], [.. errors]);
    }

    private static PrepaidRegistration RowOf(CsvTable table, ImmutableArray<CsvField> row)
    {
        var (scheme, number, holder) = (table.Field(row, "scheme"), table.Field(row, "number"), table.Field(row, "holder"));
        if (!IsScheme(scheme.Text))
        {
            table.Error(
                scheme,
                $"'{scheme.Text}' cannot name a scheme; a name has 1 to {LongestScheme} small letters, digits and hyphens, like ioss"
            );
        }

        if (!IsNumber(number.Text))
        {
            table.Error(number, $"'{number.Text}' is not a number of a register; one has 1 to {LongestNumber} letters and digits");
        }

        if (!IsHolder(holder.Text))
        {
            table.Error(holder, $"'{holder.Text}' is not a holder's name; one has 1 to {LongestHolder} characters");
        }

        var (from, to) = (Day(table, row, "from", null), Day(table, row, "to", DateOnly.MaxValue));
        var suspended = Day(table, row, "suspended-from", DateOnly.MaxValue);
        var until = Day(table, row, "suspended-to", DateOnly.MaxValue);
        Ordered(table, row, "to", from, to);
        Ordered(table, row, "suspended-to", suspended, until);
        return new PrepaidRegistration(scheme.Text, PrepaidRegister.NumberOf(number.Text), holder.Text, from, to, suspended, until);
    }

    /// <summary>True for a text that can name a scheme.</summary>
    public static bool IsScheme(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestScheme
            && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
    }

    /// <summary>True for a text that can be a number.</summary>
    public static bool IsNumber(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestNumber && PrepaidRegister.NumberOf(text).Length > 0;
    }

    /// <summary>True for a text that can be a holder's name.</summary>
    public static bool IsHolder(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestHolder && !text.Any(char.IsControl);
    }

    private static void Ordered(CsvTable table, ImmutableArray<CsvField> row, string column, DateOnly from, DateOnly to)
    {
        if (to < from && from != DateOnly.MaxValue)
        {
            table.Error(table.Field(row, column), $"'{CountryLaw.Text(to)}' lies before {CountryLaw.Text(from)}");
        }
        else if (to != DateOnly.MaxValue && from == DateOnly.MaxValue)
        {
            table.Error(table.Field(row, column), $"'{CountryLaw.Text(to)}' ends what has no beginning");
        }
    }

    private static DateOnly Day(CsvTable table, ImmutableArray<CsvField> row, string column, DateOnly? otherwise)
    {
        var field = table.Field(row, column);
        if (field.Text.Length == 0 && otherwise is { } open)
        {
            return open;
        }

        if (DateOnly.TryParseExact(field.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        table.Error(field, $"'{field.Text}' is not a day; one is written 2026-07-01");
        return otherwise ?? default;
    }
}
