namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Frozen;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Csv;

/// <summary>
/// Which scripts customs of a country read, from <c>descriptions/languages.csv</c>. The UPU's declarations may be in English or French anywhere, so Latin is always
/// among them.
/// </summary>
public sealed class ReadingScripts
{
    private readonly FrozenDictionary<string, Scripts> byCountry;

    private ReadingScripts(FrozenDictionary<string, Scripts> byCountry) => this.byCountry = byCountry;

    /// <summary>The scripts read in a country; <see cref="Scripts.None"/> where the list does not name it, and nothing is said.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    public Scripts In(string country) => byCountry.GetValueOrDefault(country, Scripts.None);

    internal static ReadingScripts Read(IReadOnlyList<LawFile> files, List<LawError> errors)
    {
        var read = new Dictionary<string, Scripts>(StringComparer.Ordinal);
        foreach (var file in files.Where(IsList))
        {
            if (CsvTable.Read(file, ["country", "scripts"], [], errors) is not { } table)
            {
                continue;
            }

            foreach (var row in table.Rows)
            {
                var country = table.Field(row, "country");
                var said = table.Field(row, "scripts");
                if (
                    country.Text.Length != 2
                    || !Enum.TryParse<Scripts>(said.Text.Replace(' ', ','), out var scripts)
                    || scripts == Scripts.None
                )
                {
                    table.Error(
                        said,
                        $"scripts: found '{said.Text}', expected names like 'Latin Cyrillic' ({string.Join(", ", Enum.GetNames<Scripts>())})"
                    );
                    continue;
                }

                read[country.Text] = scripts | Scripts.Latin;
            }
        }

        return new ReadingScripts(read.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static bool IsList(LawFile file) =>
        BuiltInFiles.IsDescriptions(file) && file.Text.Contains("\ncountry,scripts", StringComparison.Ordinal);
}
