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

    /// <summary>Messages of one file. Arbitrary, as for the houses of one.</summary>
    private const int Most = 5000;

    private const int TagLength = 3;

    /// <summary>White space, and what frames a telegram: start of heading, start and end of text.</summary>
    private const string Blanks = " \t\r\u0001\u0002\u0003";

    /// <summary>"FWB", "FHL"; "" where no line names a message.</summary>
    internal string Type { get; private init; } = "";

    /// <summary>The version behind the name; 0 when none is stated.</summary>
    internal int Version { get; private init; }

    /// <summary>The lines behind the one with the name.</summary>
    internal List<ImpLine> Lines { get; } = [];

    internal List<Problem> Problems { get; } = [];

    /// <summary>1-based number of the message in its file; 0 of the only one.</summary>
    private int Number { get; init; }

    internal string Place(ImpLine line) => Place(line.Number);

    internal string Place(int line) =>
        Number == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Type} line {line}")
            : string.Create(CultureInfo.InvariantCulture, $"{Type}[{Number}] line {line}");

    /// <summary>Reads the messages of a file: most have one. Lines of a teleprinter header before a name are passed over.</summary>
    internal static List<ImpMessage> All(string text)
    {
        var lines = text.Split('\n', MostLines + 2);
        var names = new List<int>();
        for (var i = 0; i < lines.Length; i++)
        {
            // A waybill that stands in another message, such as an acknowledgement, is a part of that one.
            if (IsName(lines[i]) && (names.Count == 0 || (IsWaybill(lines[i]) && IsWaybill(lines[names[0]]))))
            {
                names.Add(i);
            }
        }

        if (names.Count > 0 && (lines.Length > MostLines || names.Count > Most))
        {
            return [TooLong(lines[names[0]])];
        }

        var messages = new List<ImpMessage>(names.Count);
        for (var number = 1; number <= names.Count; number++)
        {
            messages.Add(Of(lines, names, number));
        }

        return messages;
    }

    private static ImpMessage Of(string[] lines, List<int> names, int number)
    {
        var first = names[number - 1];
        var name = lines[first].AsSpan().Trim(Blanks).ToString().Split('/');
        var message = new ImpMessage
        {
            Type = name[0],
            Version = int.TryParse(name[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
            Number = names.Count == 1 ? 0 : number,
        };
        var end = number == names.Count ? lines.Length : names[number];
        while (number < names.Count && end > first + 1 && IsHeader(lines[end - 1].AsSpan().Trim(Blanks)))
        {
            end--;
        }

        message.Cut(lines.AsSpan(first + 1, end - first - 1));
        return message;
    }

    private static ImpMessage TooLong(string name)
    {
        var message = new ImpMessage { Type = name.AsSpan().Trim(Blanks)[..TagLength].ToString() };
        message.Problems.Add(
            new Problem(ProblemCodes.TooLarge, message.Type, "", $"at most {MostLines} lines and {Most} messages in one file")
        );
        return message;
    }

    private static bool IsWaybill(string name) =>
        name.AsSpan().Trim(Blanks) is var bare && (bare.StartsWith("FWB/") || bare.StartsWith("FHL/"));

    /// <summary>A line of what a teleprinter writes between two telegrams: the end of one, the beginning, the priority with the addresses, the origin.</summary>
    private static bool IsHeader(ReadOnlySpan<char> line) =>
        line.IsEmpty || line is "NNNN" || line[0] == '.' || line.StartsWith("ZCZC") || line is ['Q', >= 'A' and <= 'Z', ' ', ..];

    /// <summary>"FWB/17": three letters and a version, on a line of its own among the first.</summary>
    internal static bool IsName(string line)
    {
        var name = line.AsSpan().Trim(Blanks);
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
            var line = lines[i].AsSpan().Trim(Blanks).ToString();
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
