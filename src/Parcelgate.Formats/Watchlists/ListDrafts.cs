namespace Parcelgate.Formats.Watchlists;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;

/// <summary>One entry while it is read. What a list repeats is kept once.</summary>
internal sealed class ListDraft(string place, string id, string list, NameKind kind)
{
    /// <summary>Most names of one entry. Arbitrary: the richest entry seen has some two hundred.</summary>
    private const int MostNames = 1_000;

    /// <summary>Longest name in characters. Arbitrary; the longest seen has about three hundred.</summary>
    private const int LongestName = 1_000;

    private readonly List<string> names = [];
    private readonly List<BirthDate> born = [];
    private readonly List<string> countries = [];
    private readonly List<string> identifiers = [];

    internal string Place { get; } = place;

    internal string Id { get; } = id;

    internal string Programme { get; set; } = "";

    internal NameKind Kind { get; set; } = kind;

    internal int NameCount => names.Count;

    /// <summary>Adds a name; blank ones and repeated ones are none.</summary>
    internal void Name(string? name, ListDrafts drafts)
    {
        var text = name?.Trim() ?? "";
        if (text.Length == 0 || names.Contains(text))
        {
            return;
        }

        if (text.Length > LongestName || names.Count >= MostNames)
        {
            drafts.Refuse(ProblemCodes.TooLong, Place, text, $"at most {MostNames} names of at most {LongestName} characters");
            return;
        }

        names.Add(text);
    }

    /// <summary>
    /// Adds a date in one of the forms lists use; what is none ("circa") is read as far as it is one. "1970 to 1975" and "1960s" are each of their years: who
    /// was born in one of them is not another person.
    /// </summary>
    internal void Date(string? text)
    {
        if (Dates.Years(text) is var (first, last))
        {
            Between(first, last);
        }
        else if (Dates.Read(text) is { } date)
        {
            Add(date);
        }
    }

    /// <summary>Adds each year from one to another, or the one that is given.</summary>
    internal void Between(string from, string to)
    {
        if (
            Dates.Read(from) is { } first
            && Dates.Read(to) is { } last
            && first.Year < last.Year
            && last.Year - first.Year <= Dates.LongestSpan
        )
        {
            Between(first.Year, last.Year);
        }
        else
        {
            Date(from);
            Date(to);
        }
    }

    private void Between(int first, int last)
    {
        for (var year = first; year <= last; year++)
        {
            Add(new BirthDate(year));
        }
    }

    private void Add(BirthDate date)
    {
        if (!born.Contains(date) && born.Count < MostNames)
        {
            born.Add(date);
        }
    }

    /// <summary>Adds a country by its code or name; what is neither is left out: a country only qualifies.</summary>
    internal void Country(string? text)
    {
        if (CountryNames.Find(text) is { } code && !countries.Contains(code))
        {
            countries.Add(code);
        }
    }

    /// <summary>Adds a number; one without a letter or digit ("-") is none.</summary>
    internal void Identifier(string? text)
    {
        var number = text?.Trim() is { } trimmed && trimmed.Any(char.IsLetterOrDigit) ? trimmed : "";
        if (number.Length is > 0 and <= 100 && identifiers.Count < MostNames && !identifiers.Contains(number))
        {
            identifiers.Add(number);
        }
    }

    internal ListedParty Party() =>
        new(Id, list, Kind, [.. names])
        {
            Born = [.. born],
            Countries = [.. countries],
            Identifiers = [.. identifiers],
            Programme = Programme,
        };
}

/// <summary>The entries of a list while it is read, and what is wrong with it.</summary>
internal sealed class ListDrafts
{
    private readonly List<ListDraft> all = [];
    private readonly Dictionary<string, ListDraft> byId = new(StringComparer.Ordinal);
    private readonly List<Problem> problems = [];

    internal int Ignored { get; set; }

    /// <summary>Nothing more is worth reading.</summary>
    internal bool IsFull => problems.Count >= WatchlistReader.MostProblems;

    internal ListDraft? Find(string id) => byId.GetValueOrDefault(id);

    internal void Add(ListDraft draft)
    {
        if (draft.NameCount == 0)
        {
            Refuse(ProblemCodes.Missing, draft.Place, draft.Id, "at least one name");
        }
        else if (!byId.TryAdd(draft.Id, draft))
        {
            Refuse(ProblemCodes.Duplicate, draft.Place, draft.Id, $"an id of its own: {byId[draft.Id].Place} has it already");
        }
        else if (all.Count >= WatchlistReader.MostParties)
        {
            throw new ListTooLongException(draft.Place, $"at most {WatchlistReader.MostParties} entries");
        }
        else
        {
            all.Add(draft);
        }
    }

    internal void Refuse(string code, string place, string found, string expected)
    {
        if (!IsFull)
        {
            problems.Add(Problem.Of(code, place, found, expected));
        }
    }

    internal WatchlistResult Result()
    {
        if (all.Count == 0 && problems.Count == 0)
        {
            problems.Add(Problem.Of(ProblemCodes.Missing, "the file", "", "at least one listed party"));
        }

        return problems.Count > 0
            ? new WatchlistResult([], [.. problems], Ignored)
            : new WatchlistResult([.. all.Select(draft => draft.Party())], [], Ignored);
    }
}

/// <summary>Dates as lists write them: 1972-11-26, 26 Nov 1972, Nov 1972, 1972, 26/11/1972, circa 1972, 1970 to 1975 (a span), 1960s.</summary>
internal static class Dates
{
    /// <summary>Most years between two that are read as a span. Arbitrary: the longest seen has seventeen.</summary>
    internal const int LongestSpan = 30;

    /// <summary>First and last year of a span or a decade; null for what is neither.</summary>
    internal static (int First, int Last)? Years(string? text)
    {
        var (first, last) = (0, 0);
        foreach (var part in (text ?? "").Split([' ', '-', '–', '/', '.', ',', 'T'], 12, StringSplitOptions.RemoveEmptyEntries))
        {
            var decade = part.Length == 5 && part[4] == 's' && part[3] == '0';
            var digits = decade ? part[..4] : part;
            if (
                digits.Length == 4
                && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                && year is >= 1800 and <= 2100
            )
            {
                first = first == 0 ? year : first;
                last = decade ? year + 9 : year;
            }
        }

        return first < last && last - first <= LongestSpan ? (first, last) : null;
    }

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    internal static BirthDate? Read(string? text)
    {
        var (year, month, day) = (0, 0, 0);
        foreach (var part in (text ?? "").Split([' ', '-', '/', '.', ',', 'T'], 12, StringSplitOptions.RemoveEmptyEntries))
        {
            var number = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;
            var named = part.Length >= 3 ? Array.IndexOf(Months, part[..3].ToLowerInvariant()) + 1 : 0;
            if (part.Length == 4 && number is >= 1800 and <= 2100)
            {
                if (year != 0)
                {
                    break;
                }

                year = number;
            }
            else if (named > 0 && month == 0)
            {
                month = named;
            }
            else if (number is >= 1 and <= 31 && part.Length <= 2)
            {
                // After the year the month comes first, before it the day.
                (month, day) =
                    year != 0 && month == 0 && number <= 12 ? (number, day)
                    : day == 0 ? (month, number)
                    : month == 0 && number <= 12 ? (number, day)
                    : (month, day);
            }
        }

        return year == 0 ? null : new BirthDate(year, month, month == 0 || day > DateTime.DaysInMonth(year, month) ? 0 : day);
    }
}
