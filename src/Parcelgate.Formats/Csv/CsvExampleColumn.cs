namespace Parcelgate.Formats.Csv;

using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Formats.Watchlists;

/// <summary>One column of an example: its name and its cells that are not blank.</summary>
internal sealed partial record CsvExampleColumn(string Name, string[] Cells)
{
    /// <summary>Of ten cells so many must look alike: one may be a slip.</summary>
    private const int OfTen = 9;

    /// <summary>The elements it is called for, the likeliest first; none where its name says none.</summary>
    internal CsvCalled[] Called()
    {
        var own = CsvHeader.Normal(Name);
        return CsvMapping.ColumnOf(own) is not null ? [new CsvCalled(own, -1)] : CsvSynonyms.Of(Name);
    }

    /// <summary>Elements its cells look like, the likeliest first.</summary>
    /// <param name="destination">The country the parcels go to, where that is known.</param>
    internal IEnumerable<string> LooksLike(string? destination) =>
        Most(Item.IsS10) ? ["reference"]
        : Most(Item.IsHs) ? ["item_hs"]
        : Most(cell => CountryNames.Find(cell) is not null) ? Country(destination)
        : Most(cell => !Values.Currency(cell, out _).Found) ? ["item_currency", "freight_currency"]
        : Most(cell => cell.StartsWith("http", StringComparison.OrdinalIgnoreCase) && cell.Contains("://", StringComparison.Ordinal))
            ? ["item_listing_url"]
        : Most(cell => cell.IndexOf('@', StringComparison.Ordinal) > 0) ? ["consignee_email"]
        : [];

    /// <summary>The country all its cells name; null where they name several or none.</summary>
    internal string? OnlyCountry() => Cells.Select(CountryNames.Find).Distinct().ToList() is [{ } only] ? only : null;

    /// <summary>A destination taken for an origin would be decided upon silently; an origin taken for the destination is seen at once.</summary>
    private string[] Country(string? destination) =>
        OnlyCountry() is not { } only ? ["item_origin", "consignor_country", "dispatch"]
        : only == destination ? ["destination", "consignee_country"]
        : destination is null ? ["destination", "item_origin", "consignor_country", "dispatch"]
        : ["item_origin", "consignor_country", "dispatch"];

    /// <summary>The unit its name says; where it says none, kilograms when there are fractions, else grams.</summary>
    internal string MassUnit()
    {
        var words = CsvSynonyms.Plain(Name).Split(' ', '_');
        return words.Any(word => word is "kg" or "kq" or "кг" or "kilo" or "kilograms" or "კგ" or "公斤" or "千克") ? "kg"
            : words.Any(word => word is "g" or "gr" or "qr" or "г" or "гр" or "gram" or "grams" or "qram" or "გ" or "克") ? "g"
            : Cells.Any(cell => cell.IndexOfAny(['.', ',']) >= 0) ? "kg"
            : "g";
    }

    /// <summary>What stands before the decimals of these numbers, a point or a comma; null where nothing tells it.</summary>
    internal static char? DecimalSign(IEnumerable<string> cells)
    {
        var (comma, point) = (0, 0);
        foreach (var cell in cells.Where(cell => !EitherWay().IsMatch(cell)))
        {
            var last = cell.LastIndexOfAny(['.', ',']);
            if (last >= 0)
            {
                // What stands twice parts groups: the other one stands before decimals.
                var isComma = (cell[last] == ',') != (cell.IndexOf(cell[last]) < last);
                (comma, point) = isComma ? (comma + 1, point) : (comma, point + 1);
            }
        }

        return comma > point ? ','
            : point > 0 ? '.'
            : null;
    }

    /// <summary>The sign in the first cell such as "1,250", which is a thousand or has three decimals; null where there is none.</summary>
    internal char? DoubtfulSign() =>
        Array.Find(Cells, cell => EitherWay().IsMatch(cell)) is { } doubtful ? doubtful[doubtful.IndexOfAny(['.', ','])] : null;

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

    // A group of thousands never begins with 0 and is never longer: "0,350" and "1234,567" have decimals.
    [GeneratedRegex("^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,]*$", RegexOptions.CultureInvariant)]
    private static partial Regex EitherWay();

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
