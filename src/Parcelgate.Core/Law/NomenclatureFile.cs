namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Law.Csv;

/// <summary>What a nomenclature file holds.</summary>
/// <param name="File">The law file; null where anything is wrong.</param>
/// <param name="Name">Its name: "hs-2022".</param>
/// <param name="Lines">How many codes.</param>
/// <param name="Errors">What is wrong, at its place in what was read.</param>
public sealed record NomenclatureCheck(LawFile? File, string Name, int Lines, ImmutableArray<LawError> Errors);

/// <summary>
/// Makes a nomenclature file of the published table of the Harmonized System (section, hscode, description, parent, level), which says neither its edition
/// nor since when it holds; and checks files that are such already.
/// </summary>
public static class NomenclatureFile
{
    private static readonly string[] Published = ["section", "hscode", "description"];

    /// <summary>Makes or checks.</summary>
    /// <param name="source">The text read, and its path for errors.</param>
    /// <param name="name">The edition's name, small letters, digits and hyphens.</param>
    /// <param name="from">The first day it holds.</param>
    /// <param name="origin">Where the table is from, in one line.</param>
    public static NomenclatureCheck Of(LawFile source, string name, DateOnly from, string origin)
    {
        var errors = new List<LawError>();
        var path = $"nomenclature/{name}.csv";
        var isPublished = source.Text.TrimStart('\uFEFF').StartsWith("section,hscode,", StringComparison.Ordinal);
        var file = isPublished ? Convert(source, path, name, from, origin, errors) : source with { Path = path };
        var read = errors.Count == 0 ? NomenclatureReader.Read(file, errors) : null;
        return new NomenclatureCheck(read is null ? null : file, read?.Name ?? name, read?.Lines.Count ?? 0, [.. errors]);
    }

    /// <summary>Leaves out what is no code of the Harmonized System: the total, and 99 for goods by no kind.</summary>
    private static LawFile Convert(LawFile source, string path, string name, DateOnly from, string origin, List<LawError> errors)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# nomenclature: {name}\n# valid-from: {CountryLaw.Text(from)}\n# source: {origin.ReplaceLineEndings(" ")}\n"
        );
        text.Append("code,description,section\n");
        if (CsvTable.Read(source, Published, ["parent", "level"], errors) is { } table)
        {
            foreach (var row in table.Rows)
            {
                var section = table.Field(row, "section").Text;
                if (section != "TOTAL")
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{table.Field(row, "hscode").Text},{Quoted(table.Field(row, "description").Text)},{section}\n"
                    );
                }
            }
        }

        return new LawFile(path, text.ToString());
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
