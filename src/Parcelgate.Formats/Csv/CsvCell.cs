namespace Parcelgate.Formats.Csv;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Watchlists;

/// <summary>Writes a cell of a provider's file as the table of format "csv" wants it: numbers with a point, masses in grams, dates in ISO 8601, countries by code.</summary>
internal sealed class CsvCell(CsvMapping mapping)
{
    /// <summary>Characters of a number or a date; longer ones are none.</summary>
    private const int Longest = 40;

    /// <summary>The cell in the table's words; what it cannot be is said in the file's own terms.</summary>
    /// <param name="element">The table's column.</param>
    /// <param name="unit">Of a mass.</param>
    /// <param name="written">The cell, not blank.</param>
    /// <param name="cell">What the table's column reads.</param>
    internal Fault Canonical(string element, string? unit, string written, out string cell)
    {
        var text = written.Trim();
        cell = written;
        return CsvMapping.IsMass(element) ? Mass(text, unit!, out cell)
            : CsvMappingCheck.HasCurrency(element) ? Number(text, out cell)
            : IsWhole(element) ? Whole(text, out cell)
            : element is "arrives_at" or "ordered_at" ? Instant(text, out cell)
            : IsCountry(element) ? Country(text, out cell)
            : Fault.None;
    }

    private static bool IsWhole(string element) => element == "packages" || element.EndsWith("_quantity", StringComparison.Ordinal);

    private static bool IsCountry(string element) =>
        element is "destination" or "dispatch"
        || element.EndsWith("_country", StringComparison.Ordinal)
        || element.EndsWith("_origin", StringComparison.Ordinal);

    private Fault WrongNumber =>
        new(
            ProblemCodes.WrongType,
            mapping.Decimal == ','
                ? "a decimal number with a comma, such as 12,50 or 1.234,50; no currency sign"
                : "a decimal number with a point, such as 12.50 or 1,234.50; no currency sign"
        );

    private Fault OtherSign(string text, char other) =>
        new(
            ProblemCodes.WrongType,
            $"{text.Replace(other, mapping.Decimal)}, with a {(mapping.Decimal == ',' ? "comma" : "point")} before the decimals, as the mapping says; or a mapping with the other sign"
        );

    /// <summary>The number with a point and without grouping; a group between two separators, or behind one, has three digits.</summary>
    private Fault Number(string text, out string number)
    {
        number = text;
        if (text.Length > Longest)
        {
            return WrongNumber;
        }

        var at = text.LastIndexOf(mapping.Decimal);
        var whole = at < 0 ? text : text[..at];
        var other = mapping.Decimal == ',' ? '.' : ',';
        var groups = whole.Split([' ', '\u00A0', '\u202F', '\'', '\u2019', other]);
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3)))
        {
            return WrongNumber;
        }

        if (groups is [['0', ..], _, ..])
        {
            // A group of thousands never begins with 0: "0,350" is a number with the other sign, and no 350.
            return at < 0 && text.Count(other) == 1 ? OtherSign(text, other) : WrongNumber;
        }

        number = string.Concat(groups) + (at < 0 ? "" : "." + text[(at + 1)..]);
        return Values.Number(number, out _) is { Code: ProblemCodes.WrongType } ? WrongNumber : Fault.None;
    }

    private Fault Whole(string text, out string cell)
    {
        var fault = Number(text, out var number);
        // "2,00" is how a spreadsheet writes 2.
        cell = Values.WithoutZeros(number).ToString();
        return fault;
    }

    private Fault Mass(string text, string unit, out string grams)
    {
        grams = text;
        if (unit == "g")
        {
            return Whole(text, out grams);
        }

        var fault = Number(text, out var number);
        if (fault.Found)
        {
            return fault;
        }

        fault = Values.Number(number, out var exact);
        if (fault.Found)
        {
            return fault;
        }

        fault = Values.Kilograms(exact, out var mass);
        grams = fault.Found ? text : mass.ToString(CultureInfo.InvariantCulture);
        return fault;
    }

    private static Fault Country(string text, out string cell)
    {
        cell = CountryNames.Find(text) ?? text;
        return Values.Country(cell, out _) is { Found: true, Code: var code }
            ? new Fault(code, "a country: a code or an English name, such as AZ or Azerbaijan")
            : Fault.None;
    }

    /// <summary>A date in the mapping's order, with a time or without; ISO 8601 as it stands.</summary>
    private Fault Instant(string text, out string cell)
    {
        cell = text;
        if (IsoInstant.TryParse(text, out _))
        {
            return Fault.None;
        }

        var space = text.IndexOfAny([' ', 'T']);
        var (date, time) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
        if (text.Length > Longest || Day(date) is not { } day || (time.Length > 0 && Time(time) is null))
        {
            return new Fault(ProblemCodes.WrongType, $"a date such as {Example}, with a time such as 14:30 or 2:30 PM, or without");
        }

        cell = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        cell += time.Length == 0 ? "" : $"T{Time(time):HH':'mm':'ss}{CsvMappingJson.OffsetText(mapping.UtcOffsetMinutes)}";
        return Fault.None;
    }

    private string Example =>
        mapping.Dates switch
        {
            "dmy" => "31.12.2026",
            "mdy" => "12/31/2026",
            _ => "2026-12-31",
        };

    private DateOnly? Day(string text)
    {
        var parts = text.Split('.', '/', '-');
        if (parts.Length != 3)
        {
            return null;
        }

        var (year, month, day) =
            mapping.Dates == "ymd" || parts[0].Length == 4 ? (parts[0], parts[1], parts[2])
            : mapping.Dates == "dmy" ? (parts[2], parts[1], parts[0])
            : (parts[2], parts[0], parts[1]);
        return
            year.Length == 4
            && DateOnly.TryParseExact($"{year}-{month}-{day}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found)
            ? found
            : null;
    }

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(
            text.Replace('\u202F', ' '),
            ["H:mm", "H:mm:ss", "h:mm tt", "h:mm:ss tt"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var time
        )
            ? time
            : null;
}
