namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law.Csv;

/// <summary>What a rate file holds.</summary>
/// <param name="Name">The file's tariff: "az/customs".</param>
/// <param name="Tariffs">What a regime can name: "az/customs/duty", one for each charge, or the bare name where the file names no charge.</param>
/// <param name="Rates">How many rates.</param>
/// <param name="Errors">What is wrong; the file is not law while there is any.</param>
/// <param name="Warnings">What is right and yet to be looked at.</param>
public sealed record RateFileCheck(
    string Name,
    ImmutableArray<string> Tariffs,
    int Rates,
    ImmutableArray<LawError> Errors,
    ImmutableArray<LawError> Warnings
);

/// <summary>
/// A tariff as CSV, tariffs/*.csv: code, charge, rate, the days it holds on and its source, a line each. Rates of one code and charge may follow each other
/// in time and never overlap.
/// </summary>
public static class RateFile
{
    /// <summary>A rate above it is taken for a slip of the pen: the highest known ad-valorem duties are some hundred per cent.</summary>
    private const decimal MostShare = 10m;

    /// <summary>A rate above it is worth a look.</summary>
    private const decimal UnusualShare = 1m;

    private static readonly string[] Required = ["code", "rate", "valid-from"];
    private static readonly string[] Optional = ["charge", "valid-to", "source"];

    private readonly record struct Line(CsvField At, string Code, string Charge, TariffRate Rate);

    /// <summary>Whether a law file is one.</summary>
    internal static bool Is(LawFile file) =>
        file.Path.StartsWith("tariffs/", StringComparison.Ordinal) && file.Path.EndsWith(".csv", StringComparison.Ordinal);

    /// <summary>Checks a rate file by itself.</summary>
    public static RateFileCheck Check(LawFile file)
    {
        var (errors, warnings) = (new List<LawError>(), new List<LawError>());
        var tariffs = Read(file, errors, warnings);
        return new RateFileCheck(
            tariffs.Count > 0 ? tariffs[0].Head.Family : "",
            [.. tariffs.Select(tariff => tariff.Name)],
            tariffs.Sum(tariff => tariff.Count),
            [.. errors],
            [.. warnings]
        );
    }

    /// <summary>A tariff for each charge the file has rates of; empty when any error was added.</summary>
    internal static IReadOnlyList<Tariff> Read(LawFile file, List<LawError> errors, List<LawError> warnings)
    {
        if (CsvTable.Read(file, Required, Optional, errors) is not { } table)
        {
            return [];
        }

        var before = errors.Count;
        var head = Head(table);
        var lines = table.Rows.Select(row => LineOf(file, table, row, warnings)).OfType<Line>().ToList();
        if (table.Rows.Count == 0)
        {
            table.Error(new CsvField("", 1, 1), "the table has no rates");
        }

        var tariffs = lines
            .GroupBy(line => line.Charge, StringComparer.Ordinal)
            .Select(charge => TariffOf(table, head, charge.Key, [.. charge]))
            .ToList();
        return errors.Count == before ? tariffs : [];
    }

    private static TariffHead Head(CsvTable table)
    {
        var name = table.Said("tariff", required: true) ?? "";
        if (
            name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]
            || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('-' or '/'))
        )
        {
            table.Error(
                table.PlaceOf("tariff"),
                $"tariff: '{name}' is not a tariff's name; one is written az/customs, country or union first"
            );
        }

        var confidence = table.Said("confidence", required: true) ?? "illustrative";
        if (!TariffReader.Confidences.Contains(confidence))
        {
            table.Error(
                table.PlaceOf("confidence"),
                $"confidence: found '{confidence}'{Nearest.Hint(confidence, TariffReader.Confidences)} (possible: {string.Join(", ", TariffReader.Confidences)})"
            );
        }

        return new TariffHead(
            name,
            name,
            table.Said("title", required: true) ?? "",
            table.Said("law", required: true) ?? "",
            confidence,
            [table.Said("source", required: true) ?? ""]
        );
    }

    private static Line? LineOf(LawFile file, CsvTable table, ImmutableArray<CsvField> row, List<LawError> warnings)
    {
        var code = table.Field(row, "code");
        var charge = table.Field(row, "charge");
        var rate = table.Field(row, "rate");
        if (!TariffReader.IsCode(code.Text))
        {
            table.Error(code, $"'{code.Text}' is not a commodity code; one has 2 to 10 digits");
            return null;
        }

        if (
            charge.Text.Length > 40
            || charge.Text.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-')
        )
        {
            table.Error(charge, $"'{charge.Text}' cannot name a charge; a name has small letters, digits and hyphens");
            return null;
        }

        if (!Amounts.TryPercent(rate.Text, out var share) || share > MostShare)
        {
            table.Error(rate, $"rate: found '{rate.Text}', expected a rate such as 12 %, at most 1000 %");
            return null;
        }

        if (share > UnusualShare)
        {
            warnings.Add(
                new LawError(file.Path, rate.Line, rate.Column, $"the rate of {code.Text} is {rate.Text}, more than the goods are worth")
            );
        }

        var (from, to) = (DayOf(table, row, "valid-from", null), DayOf(table, row, "valid-to", DateOnly.MaxValue));
        if (from is not { } first || to is not { } last)
        {
            return null;
        }

        if (last < first)
        {
            table.Error(table.Field(row, "valid-to"), $"valid-to {CountryLaw.Text(last)} lies before valid-from {CountryLaw.Text(first)}");
            return null;
        }

        return new Line(code, code.Text, charge.Text, new TariffRate(share, first, last, table.Field(row, "source").Text));
    }

    private static DateOnly? DayOf(CsvTable table, ImmutableArray<CsvField> row, string column, DateOnly? otherwise)
    {
        var field = table.Field(row, column);
        if (field.Text.Length == 0 && otherwise is not null)
        {
            return otherwise;
        }

        if (Amounts.TryDate(field.Text, out var day))
        {
            return day;
        }

        table.Error(field, $"{column}: '{field.Text}' is not a date; one is written 2026-01-01");
        return null;
    }

    private static Tariff TariffOf(CsvTable table, TariffHead head, string charge, List<Line> lines)
    {
        var rates = new Dictionary<string, ImmutableArray<TariffRate>>(StringComparer.Ordinal);
        foreach (var code in lines.GroupBy(line => line.Code, StringComparer.Ordinal))
        {
            Line[] periods = [.. code.OrderBy(line => line.Rate.From)];
            for (var i = 1; i < periods.Length; i++)
            {
                if (periods[i].Rate.From <= periods[i - 1].Rate.To)
                {
                    Overlap(table, periods[i - 1], periods[i]);
                }
            }

            rates[code.Key] = [.. periods.Select(line => line.Rate)];
        }

        var named = charge.Length == 0 ? head : head with { Name = $"{head.Family}/{charge}" };
        return new Tariff(named, byOrigin: false, rates.ToFrozenDictionary(StringComparer.Ordinal), null);
    }

    /// <summary>Told at the line that stands later in the file.</summary>
    private static void Overlap(CsvTable table, Line one, Line other)
    {
        var (first, later) = one.At.Line < other.At.Line ? (one, other) : (other, one);
        table.Error(
            later.At,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{later.Code} has a rate from {CountryLaw.Text(later.Rate.From)} already in line {first.At.Line}, which holds {SpanOf(first.Rate)}; end that one before or leave this one out"
            )
        );
    }

    private static string SpanOf(TariffRate rate) =>
        rate.To == DateOnly.MaxValue ? $"from {CountryLaw.Text(rate.From)}" : $"{CountryLaw.Text(rate.From)} to {CountryLaw.Text(rate.To)}";
}
