namespace Parcelgate.Formats.CargoImp;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>One line of a message.</summary>
/// <param name="Number">1-based, from the line with the message's name.</param>
/// <param name="Tag">Line identifier; of a line that goes on with the one before, its identifier.</param>
/// <param name="Continues">True of a line that begins with an oblique.</param>
/// <param name="Text">As received, without the line end.</param>
internal sealed record ImpLine(int Number, string Tag, bool Continues, string Text)
{
    private string[]? fields;

    /// <summary>Its parts between obliques, the identifier left out.</summary>
    internal string[] Fields =>
        fields ??=
            Continues ? Text[1..].Split('/')
            : Text.Length > Tag.Length ? Text[(Tag.Length + 1)..].Split('/')
            : [];

    /// <summary>A part without the spaces around it; "" where there is none.</summary>
    internal string this[int field] => field < Fields.Length ? Fields[field].Trim() : "";

    /// <summary>True when everything the line says stands in the record.</summary>
    internal bool Taken { get; set; }
}

/// <summary>A Cargo-IMP message cut into lines by their identifiers. Nothing is known of what they mean.</summary>
internal sealed class ImpMessage
{
    /// <summary>Lines of one message. Arbitrary; a consolidation of 1,000 houses has about 20,000.</summary>
    private const int MostLines = 100_000;

    private const int TagLength = 3;

    /// <summary>"FWB", "FHL"; "" where no line names a message.</summary>
    internal string Type { get; private init; } = "";

    /// <summary>The version behind the name; 0 when none is stated.</summary>
    internal int Version { get; private init; }

    /// <summary>The lines behind the one with the name.</summary>
    internal List<ImpLine> Lines { get; } = [];

    internal List<Problem> Problems { get; } = [];

    internal string Place(ImpLine line) => Place(line.Number);

    internal string Place(int line) => string.Create(CultureInfo.InvariantCulture, $"{Type} line {line}");

    /// <summary>Reads a message; lines of a teleprinter header before its name are passed over.</summary>
    internal static ImpMessage Of(string text)
    {
        var lines = text.Split('\n', MostLines + 2);
        var first = Array.FindIndex(lines, IsName);
        if (first < 0)
        {
            return new ImpMessage();
        }

        var name = lines[first].Trim().Split('/');
        var message = new ImpMessage
        {
            Type = name[0],
            Version = int.TryParse(name[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
        };
        if (lines.Length > MostLines)
        {
            message.Problems.Add(new Problem(ProblemCodes.TooLarge, message.Type, "", $"at most {MostLines} lines in one message"));
            return message;
        }

        message.Cut(lines.AsSpan(first + 1));
        return message;
    }

    /// <summary>"FWB/17": three letters and a version, on a line of its own among the first.</summary>
    internal static bool IsName(string line)
    {
        var name = line.AsSpan().Trim();
        return name.Length is 5 or 6
            && name[TagLength] == '/'
            && IsTag(name[..TagLength])
            && !name[(TagLength + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private void Cut(ReadOnlySpan<string> lines)
    {
        // What has no identifier is the waybill's own line, where one is expected first.
        var tag = Type == "FWB" ? "" : null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim('\r', ' ', '\t', '\u0003');
            var number = i + 2;
            // Four N end a telegram.
            if (line.Length == 0 || (line == "NNNN" && i >= lines.Length - 2))
            {
                continue;
            }

            if (line[0] == '/' && tag is not null)
            {
                Lines.Add(new ImpLine(number, tag, true, line));
            }
            else if (IsTag(line.AsSpan(0, Math.Min(TagLength, line.Length))) && (line.Length == TagLength || line[TagLength] == '/'))
            {
                tag = line[..TagLength];
                Lines.Add(new ImpLine(number, tag, false, line));
            }
            else if (tag is { Length: 0 } && Lines.Count == 0)
            {
                Lines.Add(new ImpLine(number, "", false, "/" + line));
            }
            else
            {
                Problems.Add(
                    Problem.Of(
                        ProblemCodes.Malformed,
                        Place(number),
                        line,
                        "a line that begins with an identifier of three letters, or with an oblique where it goes on"
                    )
                );
            }
        }
    }

    private static bool IsTag(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterUpper(letter))
            {
                return false;
            }
        }

        return text.Length == TagLength;
    }
}
