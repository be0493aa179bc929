namespace Parcelgate.Host.Training;

using System.Globalization;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Formats.Csv;

/// <summary>Rows of one kind that teach nothing.</summary>
/// <param name="Why">"no-words", "no-code", "heading", "not-a-code", "lost-zero", "no-chapter" or "not-in-nomenclature".</param>
/// <param name="Rows">How many; of texts without words, how many texts.</param>
/// <param name="Place">Where the first is.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Expected">What would be right.</param>
internal sealed record LeftOut(string Why, int Rows, string Place, string Found, string Expected);

/// <summary>Texts with codes out of tables, and what of the tables was left out: a code that cannot be right teaches what is wrong.</summary>
/// <param name="nomenclature">Subheadings that exist; empty where no nomenclature was given.</param>
internal sealed class HsRows(IReadOnlySet<string> nomenclature)
{
    private readonly List<HsExample> examples = [];
    private readonly List<LeftOut> leftOut = [];

    // Of chapters 98 and 99 every country makes codes of its own: no nomenclature of the Harmonized System has them.
    private const string FirstNational = "98";

    public IReadOnlyList<HsExample> Examples => examples;

    /// <summary>In the order in which the first of each kind was met.</summary>
    public IReadOnlyList<LeftOut> LeftOut => leftOut;

    /// <summary>Takes the rows of a table.</summary>
    /// <param name="file">Its name, for places.</param>
    /// <param name="table">The table.</param>
    /// <param name="code">The column with codes.</param>
    /// <param name="texts">The columns with descriptions.</param>
    public void Add(string file, TextTable table, int code, IReadOnlyList<int> texts)
    {
        var codes = new HsCodeColumn(table.Rows.Select(row => row[code]));
        for (var at = 0; at < table.Rows.Count; at++)
        {
            var row = table.Rows[at];
            var digits = codes.Read(row[code], out var fault);
            if (fault != HsCodeFault.None || !Exists(digits))
            {
                Leave(fault, file, table, at, code, digits);
                continue;
            }

            foreach (var text in texts)
            {
                if (HsTrainer.HasWords(row[text]))
                {
                    examples.Add(new HsExample(row[text], digits));
                }
                else
                {
                    Leave("no-words", Place(file, table, at, text), row[text], "a description with a word");
                }
            }
        }
    }

    private bool Exists(string digits) =>
        nomenclature.Count == 0 || string.CompareOrdinal(digits, FirstNational) >= 0 || nomenclature.Contains(digits[..6]);

    private void Leave(HsCodeFault fault, string file, TextTable table, int row, int column, string digits)
    {
        var (why, expected) = fault switch
        {
            HsCodeFault.Missing => ("no-code", "a code of six digits or more"),
            HsCodeFault.Heading => ("heading", "six digits or more"),
            HsCodeFault.NotACode => (
                "not-a-code",
                $"6 to {HsCodeColumn.MostDigits} digits; dots, spaces and hyphens may stand between them"
            ),
            HsCodeFault.LostZero => ("lost-zero", $"'{digits}', with the zero in front that was lost"),
            HsCodeFault.NoChapter => ("no-chapter", "a chapter of the Harmonized System: 01 to 76, 78 to 97; 98 and 99 are national"),
            _ => ("not-in-nomenclature", "a subheading of the nomenclature"),
        };
        Leave(why, Place(file, table, row, column), table.Rows[row][column], expected);
    }

    private void Leave(string why, string place, string found, string expected)
    {
        var at = leftOut.FindIndex(one => one.Why == why);
        if (at < 0)
        {
            leftOut.Add(new LeftOut(why, 1, place, Short(found), expected));
        }
        else
        {
            leftOut[at] = leftOut[at] with { Rows = leftOut[at].Rows + 1 };
        }
    }

    private static string Place(string file, TextTable table, int row, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}, line {table.LineOf(row)}, column {table.Heads[column]}");

    private const int LongestFound = 60;

    private static string Short(string found) => found.Length > LongestFound ? found[..LongestFound] + "…" : found;
}
