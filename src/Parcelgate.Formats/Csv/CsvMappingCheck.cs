namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>What is against a mapping before any file is read with it.</summary>
public static class CsvMappingCheck
{
    /// <summary>Everything that keeps a mapping from being used, with its place in the mapping's JSON; empty when it can be.</summary>
    public static ImmutableArray<Problem> Faults(CsvMapping mapping)
    {
        var problems = new List<Problem>();
        OneOf("/encoding", mapping.Encoding, CsvMapping.Encodings, problems);
        OneOf("/dates", mapping.Dates, CsvMapping.DateOrders, problems);
        Header(mapping, problems);
        foreach (var (element, source) in mapping.Elements)
        {
            Element(mapping, element, source, problems);
        }

        Needed(mapping, problems);
        return [.. problems];
    }

    /// <summary>Whether rows can be read for this element although other elements lack something: a preview of a mapping that is not whole.</summary>
    public static bool IsReadable(CsvMapping mapping, string element)
    {
        var problems = new List<Problem>();
        Element(mapping, element, mapping.Elements[element], problems);
        return problems.Count == 0;
    }

    private static void OneOf(string place, string found, ImmutableArray<string> choices, List<Problem> problems)
    {
        if (!choices.Contains(found))
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, place, found, $"one of {string.Join(", ", choices)}"));
        }
    }

    private static void Header(CsvMapping mapping, List<Problem> problems)
    {
        if (mapping.Header.IsEmpty || mapping.Header.Length > CsvMapping.MostColumns)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{mapping.Header.Length} columns");
            problems.Add(new Problem(ProblemCodes.OutOfRange, "/header", found, $"1 to {CsvMapping.MostColumns} columns"));
        }

        foreach (
            var name in mapping.Header.Where(name => name.Trim().Length == 0 || name.Length > CsvMapping.LongestName || name.Contains('\0'))
        )
        {
            problems.Add(
                Problem.Of(ProblemCodes.TooLong, "/header", name, $"names of 1 to {CsvMapping.LongestName} characters, without U+0000")
            );
        }

        foreach (var twice in mapping.Header.GroupBy(name => CsvMapping.Folded(name)).Where(group => group.Count() > 1))
        {
            problems.Add(Problem.Of(ProblemCodes.Duplicate, "/header", twice.First(), "every column once"));
        }
    }

    private static void Element(CsvMapping mapping, string element, CsvSource source, List<Problem> problems)
    {
        var place = $"/elements/{element}";
        if (CsvMapping.ColumnOf(element) is not { } column)
        {
            var near = Nearest.Of(element, CsvMapping.ElementNames);
            problems.Add(
                Problem.Of(
                    ProblemCodes.UnknownCode,
                    place,
                    element,
                    $"a column of format csv{(near is null ? "" : $"; did you mean '{near}'?")}"
                )
            );
            return;
        }

        if (mapping.RowsAreGoods && column.Item > 1)
        {
            problems.Add(
                Problem.Of(ProblemCodes.Contradiction, place, element, "item_ and no number: each row is one goods line of its consignment")
            );
        }

        if (source.Columns.IsEmpty && source.Always is null)
        {
            problems.Add(new Problem(ProblemCodes.Missing, place, "", "columns that say it, or what it always is"));
        }

        if (source.Columns.Length > CsvMapping.MostJoined)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{source.Columns.Length} columns");
            problems.Add(new Problem(ProblemCodes.TooLarge, $"{place}/columns", found, $"at most {CsvMapping.MostJoined} columns, joined"));
        }

        var known = mapping.Header.Select(name => CsvMapping.Folded(name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in source.Columns.Where(name => !known.Contains(CsvMapping.Folded(name))))
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, $"{place}/columns", name, "a column of the header"));
        }

        Unit(element, source, place, problems);
        Always(column, source.Always, place, problems);
    }

    private static void Unit(string element, CsvSource source, string place, List<Problem> problems)
    {
        var isMass = CsvMapping.IsMass(element) && !source.Columns.IsEmpty;
        if (isMass ? source.Unit is not ("g" or "kg") : source.Unit is not null)
        {
            var expected = isMass ? "g or kg: the unit of its cells" : "no unit: only the columns of a mass have one";
            problems.Add(
                Problem.Of(isMass ? ProblemCodes.UnknownCode : ProblemCodes.Contradiction, $"{place}/unit", source.Unit, expected)
            );
        }
    }

    /// <summary>A constant is a cell of the table: what would be wrong in every row is said once.</summary>
    private static void Always(CsvColumn column, string? always, string place, List<Problem> problems)
    {
        if (always is null)
        {
            return;
        }

        if (always.Trim().Length == 0 || always.Length > CsvMapping.LongestAlways)
        {
            problems.Add(
                Problem.Of(
                    ProblemCodes.TooLong,
                    $"{place}/always",
                    always,
                    $"1 to {CsvMapping.LongestAlways} characters, not all of them blank"
                )
            );
            return;
        }

        var draft = new CsvDraft();
        draft.Restart(0);
        draft.At(column.Name);
        column.Put!(draft, always, column.Item);
        problems.AddRange(draft.Problems.Select(problem => problem with { Place = $"{place}/always" }));
    }

    /// <summary>Without its columns every row would be refused, or be decided without its value.</summary>
    private static void Needed(CsvMapping mapping, List<Problem> problems)
    {
        if (mapping.Elements.GetValueOrDefault("reference") is not { Columns.IsEmpty: false })
        {
            problems.Add(new Problem(ProblemCodes.Missing, "/elements/reference", "", "a column that says each parcel's reference"));
        }

        foreach (var element in mapping.Elements.Keys.Where(HasCurrency))
        {
            var currency = CurrencyOf(element);
            if (!mapping.Elements.ContainsKey(currency))
            {
                problems.Add(
                    new Problem(
                        ProblemCodes.Missing,
                        $"/elements/{currency}",
                        "",
                        $"the currency of {element}: a column, or what it always is"
                    )
                );
            }
        }
    }

    internal static bool HasCurrency(string element) =>
        element is "freight" or "insurance"
        || (element.StartsWith("item", StringComparison.Ordinal) && element.EndsWith("_value", StringComparison.Ordinal));

    internal static string CurrencyOf(string element) =>
        element is "freight" or "insurance" ? element + "_currency" : element[..^"value".Length] + "currency";
}
