namespace Parcelgate.Server.Law;

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Formats;

/// <summary>Reads the parameters of an address, one a method; what cannot be read becomes a problem, with what was found and what would be right, and null.</summary>
internal sealed class QueryReader(Func<string, string?> parameter, List<Problem> problems)
{
    /// <summary>Longest parameter read.</summary>
    private const int Longest = 64;

    private const decimal MostUnits = 100_000_000;
    private const long MostGrams = 1_000_000;

    /// <summary>The parameters of an address. One that is sent twice with two values has none that could be taken: that becomes a problem, once.</summary>
    internal static Func<string, string?> Once(IQueryCollection query, List<Problem> problems)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        return name =>
        {
            var sent = query[name];
            if (sent.Distinct(StringComparer.Ordinal).Skip(1).Any() && refused.Add(name))
            {
                problems.Add(Problem.Of(ProblemCodes.Duplicate, Place(name), string.Join(" & ", sent.ToArray()), $"'{name}' once"));
            }

            return sent is [var first, ..] ? first : null;
        };
    }

    internal string? Text(string name, int longest = Longest)
    {
        var text = parameter(name)?.Trim();
        if (text?.Length > longest)
        {
            problems.Add(Problem.Of(ProblemCodes.TooLong, Place(name), text, $"at most {longest} characters"));
            return null;
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    internal Currency? Currency(string name, bool required)
    {
        if (Text(name) is not { } text)
        {
            Missing(name, required, "an ISO 4217 code such as USD");
            return null;
        }

        if (Core.Money.Currency.TryParse(text.ToUpperInvariant(), out var currency))
        {
            return currency;
        }

        problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "an ISO 4217 code such as USD"));
        return null;
    }

    internal Money? Amount(string name, Currency? currency, bool required)
    {
        if (Text(name) is not { } text)
        {
            Missing(name, required, "an amount such as 255.70");
            return null;
        }

        // A decimal comma is what half the world types; thousands are not grouped.
        var good = decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units);
        if (!good || units > MostUnits)
        {
            problems.Add(
                Problem.Of(
                    good ? ProblemCodes.OutOfRange : ProblemCodes.WrongType,
                    Place(name),
                    text,
                    $"an amount such as 255.70, at most {MostUnits:0}"
                )
            );
            return null;
        }

        if (currency is not { } unit)
        {
            return null;
        }

        if (units * unit.MinorPerUnit == decimal.Truncate(units * unit.MinorPerUnit) && !LooksGrouped(text, unit))
        {
            return Money.Of(units, unit);
        }

        var right =
            unit.Decimals == 0
                ? $"a whole number: {unit.Code} has no decimals"
                : $"at most {unit.Decimals} decimals, which {unit.Code} has";
        problems.Add(Problem.Of(ProblemCodes.OutOfRange, Place(name), text, right + "; thousands are not set apart"));
        return null;
    }

    /// <summary>
    /// "1,000" and "1.000" are a thousand to half the world and one to the other half. A currency of three decimals is written so; for any other it is a
    /// thousand more often than one with three noughts behind it, and nobody should be told the duty on one.
    /// </summary>
    private static bool LooksGrouped(string text, Currency unit) =>
        unit.Decimals < Group
        && text[0] != '0'
        && text.IndexOfAny(['.', ',']) is > 0 and <= Group and var at
        && text.Length - at - 1 == Group;

    /// <summary>Digits between two separators of thousands.</summary>
    private const int Group = 3;

    internal T Word<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        var words = Enum.GetValues<T>().ToDictionary(Hyphens.Of);
        if (words.TryGetValue(text, out var found))
        {
            return found;
        }

        problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, $"one of {string.Join(", ", words.Keys)}"));
        return otherwise;
    }

    /// <summary>A country; with a law book, one it has law of.</summary>
    internal string? Country(string name, LawBook? book)
    {
        if (Text(name) is not { } text)
        {
            Missing(name, book is not null, "a country code of two letters, such as AZ");
            return null;
        }

        var code = text.ToUpperInvariant();
        if (code.Length != 2 || !code.All(char.IsAsciiLetterUpper))
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "a country code of two letters, such as AZ"));
            return null;
        }

        if (book is null && Countries.Find(code) is null)
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "an ISO 3166-1 code of two letters, such as CN"));
            return null;
        }

        if (book is not null && !book.Countries.Contains(code))
        {
            problems.Add(
                Problem.Of(ProblemCodes.UnknownCode, Place(name), text, $"a country whose law is here: {string.Join(", ", book.Countries)}")
            );
            return null;
        }

        return code;
    }

    internal long? Grams(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var grams) && grams is >= 1 and <= MostGrams)
        {
            return grams;
        }

        problems.Add(Problem.Of(ProblemCodes.OutOfRange, Place(name), text, $"whole grams from 1 to {MostGrams}"));
        return null;
    }

    internal DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 1990 and <= 2100
        )
        {
            return day;
        }

        problems.Add(Problem.Of(ProblemCodes.OutOfRange, Place(name), text, "a day from 1990 to 2100, such as 2026-11-23"));
        return null;
    }

    /// <summary>One commodity code of 2 to 14 digits.</summary>
    internal string? Code(string name)
    {
        var text = Text(name);
        if (text is { Length: >= 2 and <= 14 } && text.All(char.IsAsciiDigit))
        {
            return text;
        }

        problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text ?? "", "a commodity code of 2 to 14 digits, such as 610910"));
        return null;
    }

    /// <summary>Commodity codes with commas; one unknown code where none is given.</summary>
    internal string?[] Codes(string name)
    {
        if (Text(name) is not { } text)
        {
            return [null];
        }

        // Points and blanks within a code are how tariffs print it.
        string[] codes = text.Replace(".", "").Replace(" ", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (codes.Length is >= 1 and <= 5 && codes.All(code => code.Length is >= 4 and <= 14 && code.All(char.IsAsciiDigit)))
        {
            return codes;
        }

        problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "one to five commodity codes of 4 to 14 digits, with commas"));
        return [null];
    }

    internal void Refuse(string code, string name, string found, string expected) =>
        problems.Add(Problem.Of(code, Place(name), found, expected));

    internal bool Has(string name) => !string.IsNullOrWhiteSpace(parameter(name));

    internal void NotBoth(string name, string other)
    {
        if (Has(name) && Has(other))
        {
            problems.Add(Problem.Of(ProblemCodes.Contradiction, Place(other), parameter(other)!, $"'{name}' or '{other}', not both"));
        }
    }

    internal void Missing(string name, bool required, string expected)
    {
        if (required)
        {
            problems.Add(Problem.Of(ProblemCodes.Missing, Place(name), "", expected));
        }
    }

    internal static string Place(string name) => $"query '{name}'";
}
