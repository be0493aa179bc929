namespace Parcelgate.Formats.Csv;

using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Formats.Watchlists;

/// <summary>One column of an example: its name and its cells that are not blank.</summary>
internal sealed partial record CsvExampleColumn(string Name, string[] Cells)
{
    /// <summary>Of ten cells so many must look alike: one may be a slip.</summary>
    private const int OfTen = 9;

    /// <summary>The element it is called for; null where its name says none.</summary>
    internal string? Called()
    {
        var own = CsvHeader.Normal(Name);
        return CsvMapping.ColumnOf(own) is not null ? own : CsvSynonyms.Of(Name);
    }

    /// <summary>Elements its cells look like, the likeliest first.</summary>
    internal IEnumerable<string> LooksLike() =>
        Most(Item.IsS10) ? ["reference"]
        : Most(Item.IsHs) ? ["item_hs"]
        : Most(cell => CountryNames.Find(cell) is not null) ? ["item_origin", "consignor_country", "dispatch"]
        : Most(cell => !Values.Currency(cell, out _).Found) ? ["item_currency", "freight_currency"]
        : Most(cell => cell.StartsWith("http", StringComparison.OrdinalIgnoreCase) && cell.Contains("://", StringComparison.Ordinal))
            ? ["item_listing_url"]
        : Most(cell => cell.IndexOf('@', StringComparison.Ordinal) > 0) ? ["consignee_email"]
        : [];

    /// <summary>The unit its name says; where it says none, kilograms when there are fractions, else grams.</summary>
    internal string MassUnit()
    {
        var words = CsvSynonyms.Plain(Name).Split(' ', '_');
        return words.Any(word => word is "kg" or "kq" or "кг" or "kilo" or "kilograms") ? "kg"
            : words.Any(word => word is "g" or "gr" or "qr" or "г" or "гр" or "gram" or "grams" or "qram") ? "g"
            : Cells.Any(cell => cell.IndexOfAny(['.', ',']) >= 0) ? "kg"
            : "g";
    }

    /// <summary>Whether numbers are written 12,50.</summary>
    internal static bool HasDecimalComma(IEnumerable<string> cells)
    {
        var (comma, point) = (0, 0);
        foreach (var cell in cells)
        {
            var last = cell.LastIndexOfAny(['.', ',']);
            // "1,234" may be either; three digits and nothing else behind it say nothing.
            if (last >= 0 && (cell.Length - last != 4 || cell.IndexOfAny(['.', ',']) != last))
            {
                (comma, point) = cell[last] == ',' ? (comma + 1, point) : (comma, point + 1);
            }
        }

        return comma > point;
    }

    /// <summary>The order of day and month that fits the cells; the day first where both do.</summary>
    internal static string DateOrder(IEnumerable<string> cells)
    {
        var days = cells.Select(cell => AnyDate().Match(cell)).Where(match => match.Success).ToList();
        return days.Count == 0 ? "ymd"
            : days.Any(match => Number(match.Groups[2]) > 12) && !days.Any(match => Number(match.Groups[1]) > 12) ? "mdy"
            : "dmy";
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private bool Most(Func<string, bool> looks) => Cells.Length > 0 && Cells.Count(looks) * 10 >= Cells.Length * OfTen;

    [GeneratedRegex(@"^([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex AnyDate();

    /// <summary>What values look like.</summary>
    private static partial class Item
    {
        internal static bool IsS10(string cell) => S10().IsMatch(cell);

        internal static bool IsHs(string cell) => Hs().IsMatch(cell);

        [GeneratedRegex("^[A-Z]{2}[0-9]{9}[A-Z]{2}$", RegexOptions.CultureInvariant)]
        private static partial Regex S10();

        // Six to ten digits below one of the 97 chapters, with points or without.
        [GeneratedRegex(@"^(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{2}\.?[0-9]{2}(\.?[0-9]{2}){0,2}$", RegexOptions.CultureInvariant)]
        private static partial Regex Hs();
    }
}
