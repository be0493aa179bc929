namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;

/// <summary>One article by its name in one language.</summary>
/// <param name="Hs">Six digits of the Harmonized System.</param>
/// <param name="Name">The name as people declare it.</param>
/// <param name="Language">ISO 639-1.</param>
public sealed record GoodsName(string Hs, string Name, string Language);

/// <summary>
/// Names of goods that people order, with their codes, from <c>descriptions/goods.csv</c>: words that surely name goods, and the smallest text a suggester of codes
/// learns from. One line an article, one column a language; texts are this project's own.
/// </summary>
public static class GoodsNames
{
    private static readonly string[] Languages = ["en", "az", "ru", "tr"];

    /// <summary>All names of the program's own list.</summary>
    public static ImmutableArray<GoodsName> BuiltIn => Own.Value;

    private static readonly Lazy<ImmutableArray<GoodsName>> Own = new(static () => [.. Read(BuiltInFiles.All, [])]);

    internal static IEnumerable<GoodsName> Read(IReadOnlyList<LawFile> files, List<LawError> errors)
    {
        foreach (var file in files.Where(IsGoods).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (CsvTable.Read(file, ["hs", .. Languages], [], errors) is not { } table)
            {
                continue;
            }

            foreach (var row in table.Rows)
            {
                var hs = table.Field(row, "hs");
                if (hs.Text.Length != 6 || !hs.Text.All(char.IsAsciiDigit))
                {
                    table.Error(hs, $"hs: found '{hs.Text}', expected six digits");
                }

                foreach (var language in Languages.Where(language => table.Field(row, language).Text.Length > 0))
                {
                    yield return new GoodsName(hs.Text, table.Field(row, language).Text, language);
                }
            }
        }
    }

    /// <summary>The words of all names, folded and plain.</summary>
    internal static IEnumerable<string> WordsIn(IReadOnlyList<LawFile> files, List<LawError> errors) =>
        Read(files, errors).SelectMany(goods => WordForms.PlainWords(goods.Name)).Where(word => word.Length > 2 && char.IsLetter(word[0]));

    private static bool IsGoods(LawFile file) =>
        BuiltInFiles.IsDescriptions(file) && file.Text.Contains("\nhs,en,", StringComparison.Ordinal);
}
