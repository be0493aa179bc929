namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Csv;

/// <summary>One line of a nomenclature.</summary>
/// <param name="Code">Two, four or six digits.</param>
/// <param name="Text">What it is.</param>
/// <param name="Section">Roman number of the section; "" where the file names none.</param>
public sealed record NomenclatureLine(string Code, string Text, string Section);

/// <summary>One edition of the commodity codes, in force from a day until the next edition is.</summary>
internal sealed partial class Nomenclature
{
    internal required string Name { get; init; }
    internal required DateOnly From { get; init; }
    internal required string Source { get; init; }
    internal required FrozenDictionary<string, NomenclatureLine> Lines { get; init; }

    /// <summary>Codes the file names as gone, with what stands in their place; "" where it names none.</summary>
    internal required FrozenDictionary<string, string> Gone { get; init; }

    // Shorter words are those of grammar: "of", "for", "not".
    private const int ShortestWord = 4;

    /// <summary>Every word of the texts with the chapters it stands in, as bits.</summary>
    internal FrozenDictionary<string, UInt128> ReadChapters()
    {
        var read = new Dictionary<string, UInt128>(StringComparer.Ordinal);
        foreach (var line in Lines.Values)
        {
            var chapter = UInt128.One << int.Parse(line.Code.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture);
            foreach (var word in WordPattern().EnumerateMatches(line.Text))
            {
                var text = line.Text.AsSpan(word.Index, word.Length).ToString().ToLowerInvariant();
                text = text.EndsWith('s') && !text.EndsWith("ss", StringComparison.Ordinal) ? text[..^1] : text;
                if (text.Length >= ShortestWord)
                {
                    read[text] = read.GetValueOrDefault(text) | chapter;
                }
            }
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}

/// <summary>Reads nomenclature/*.csv.</summary>
internal static class NomenclatureReader
{
    private static readonly string[] Required = ["code", "description"];
    private static readonly string[] Optional = ["section", "deleted", "successor"];

    internal static Nomenclature? Read(LawFile file, List<LawError> errors)
    {
        if (CsvTable.Read(file, Required, Optional, errors) is not { } table)
        {
            return null;
        }

        var before = errors.Count;
        var name = table.Said("nomenclature", required: true);
        var source = table.Said("source", required: true);
        if (!Amounts.TryDate(table.Said("valid-from", required: true) ?? "2000-01-01", out var from))
        {
            table.Error(
                table.PlaceOf("valid-from"),
                $"valid-from: '{table.Said("valid-from", required: false)}' is not a date; one is written 2022-01-01"
            );
        }

        var lines = new Dictionary<string, NomenclatureLine>(StringComparer.Ordinal);
        var gone = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            Line(table, row, lines, gone);
        }

        CheckParents(table, lines);
        return errors.Count == before
            ? new Nomenclature
            {
                Name = name!,
                From = from,
                Source = source!,
                Lines = lines.ToFrozenDictionary(StringComparer.Ordinal),
                Gone = gone.ToFrozenDictionary(StringComparer.Ordinal),
            }
            : null;
    }

    private static void Line(
        CsvTable table,
        ImmutableArray<CsvField> row,
        Dictionary<string, NomenclatureLine> lines,
        Dictionary<string, string> gone
    )
    {
        var code = table.Field(row, "code");
        if (code.Text.Length is not (2 or 4 or 6) || !code.Text.All(char.IsAsciiDigit))
        {
            table.Error(code, $"'{code.Text}' is not a code of the nomenclature; one has 2, 4 or 6 digits");
            return;
        }

        var text = table.Field(row, "description");
        if (text.Text.Length == 0)
        {
            table.Error(text, $"{code.Text} has no description");
        }

        var deleted = table.Field(row, "deleted");
        if (deleted.Text is not ("" or "yes"))
        {
            table.Error(deleted, $"deleted: found '{deleted.Text}', expected 'yes' or nothing");
        }

        var added =
            deleted.Text == "yes"
                ? gone.TryAdd(code.Text, table.Field(row, "successor").Text)
                : lines.TryAdd(code.Text, new NomenclatureLine(code.Text, text.Text, table.Field(row, "section").Text));
        if (!added || lines.ContainsKey(code.Text) && gone.ContainsKey(code.Text))
        {
            table.Error(code, $"{code.Text} stands twice");
        }
    }

    private static void CheckParents(CsvTable table, Dictionary<string, NomenclatureLine> lines)
    {
        foreach (var row in table.Rows)
        {
            var code = table.Field(row, "code");
            if (lines.ContainsKey(code.Text) && code.Text.Length > 2 && !lines.ContainsKey(code.Text[..^2]))
            {
                table.Error(code, $"{code.Text} stands below {code.Text[..^2]}, which the file has no line for");
            }
        }
    }
}

/// <summary>
/// The nomenclature of a law book on a day: the latest edition that is in force, and the ones before it, which know what was deleted. Immutable.
/// </summary>
public sealed class CommodityCodes : ICommodityCodes
{
    private readonly Nomenclature edition;
    private readonly ImmutableArray<Nomenclature> earlier;
    private readonly FrozenDictionary<string, NomenclatureLine>.AlternateLookup<ReadOnlySpan<char>> lines;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> gone;
    private readonly Lazy<FrozenDictionary<string, UInt128>> chapters;

    internal CommodityCodes(Nomenclature edition, ImmutableArray<Nomenclature> earlier)
    {
        (this.edition, this.earlier) = (edition, earlier);
        lines = edition.Lines.GetAlternateLookup<ReadOnlySpan<char>>();
        gone = edition.Gone.GetAlternateLookup<ReadOnlySpan<char>>();
        chapters = new(() => edition.ReadChapters());
    }

    /// <inheritdoc/>
    public string Edition => edition.Name;

    /// <summary>The first day it holds.</summary>
    public DateOnly From => edition.From;

    /// <summary>Where its texts are from.</summary>
    public string Source => edition.Source;

    /// <summary>How many chapters, headings and subheadings it has.</summary>
    public int Count => edition.Lines.Count;

    /// <summary>The line of a code of two, four or six digits; null where there is none.</summary>
    public NomenclatureLine? Find(string code) => edition.Lines.GetValueOrDefault(code);

    /// <summary>The lines a code stands below and its own, chapter first; digits beyond six are national and have no line here.</summary>
    public ImmutableArray<NomenclatureLine> Path(string code) =>
        [.. ((int[])[2, 4, 6]).Where(length => code.Length >= length).Select(length => Find(code[..length])).OfType<NomenclatureLine>()];

    /// <summary>The lines right below a code in their order; the chapters for "".</summary>
    public ImmutableArray<NomenclatureLine> Below(string code) =>
        [
            .. edition
                .Lines.Values.Where(line => line.Code.Length == code.Length + 2 && line.Code.StartsWith(code, StringComparison.Ordinal))
                .OrderBy(line => line.Code, StringComparer.Ordinal),
        ];

    /// <summary>Lines whose code begins with the text, or whose description has all its words, in the order of codes.</summary>
    /// <param name="text">Digits, or words.</param>
    /// <param name="most">Most lines given.</param>
    public ImmutableArray<NomenclatureLine> Search(string text, int most)
    {
        var words = text.Split([' ', ',', ';', '.'], StringSplitOptions.RemoveEmptyEntries);
        var code = string.Concat(words);
        Func<NomenclatureLine, bool> fits =
            code.Length > 0 && code.All(char.IsAsciiDigit)
                ? line => line.Code.StartsWith(code, StringComparison.Ordinal) || code.StartsWith(line.Code, StringComparison.Ordinal)
                : line => words.Length > 0 && words.All(word => line.Text.Contains(word, StringComparison.OrdinalIgnoreCase));
        return [.. edition.Lines.Values.Where(fits).OrderBy(line => line.Code, StringComparer.Ordinal).Take(most)];
    }

    /// <inheritdoc/>
    public UInt128 ChaptersOf(ReadOnlySpan<char> word) =>
        chapters.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var found) ? found : 0;

    /// <inheritdoc/>
    public CodeStanding Of(ReadOnlySpan<char> code, out string successor)
    {
        successor = "";
        var six = code[..Math.Min(6, code.Length)];
        if (code.Length == 7)
        {
            return CodeStanding.NoLevel;
        }

        if (lines.ContainsKey(six))
        {
            return CodeStanding.Known;
        }

        if (gone.TryGetValue(six, out var instead))
        {
            successor = instead;
            return CodeStanding.Deleted;
        }

        foreach (var before in earlier)
        {
            if (before.Lines.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(six))
            {
                return CodeStanding.Deleted;
            }
        }

        return CodeStanding.Unknown;
    }
}
