namespace Parcelgate.Formats.CargoImp;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>One line of a message.</summary>
/// <param name="number">1-based, from the line with the message's name.</param>
/// <param name="tag">Line identifier; of a line that goes on with the one before, its identifier.</param>
/// <param name="continues">True of a line that begins with an oblique.</param>
/// <param name="text">As received, without the line end.</param>
internal sealed class ImpLine(int number, string tag, bool continues, string text)
{
    private string[]? fields;

    internal int Number => number;

    internal string Tag => tag;

    internal bool Continues => continues;

    internal string Text => text;

    /// <summary>True when everything the line says stands in the record.</summary>
    internal bool Taken { get; set; }

    /// <summary>All it says behind the identifier, obliques and all; empty where nothing stands there.</summary>
    internal ReadOnlySpan<char> Said =>
        continues ? text.AsSpan(1)
        : text.Length > tag.Length ? text.AsSpan(tag.Length + 1)
        : [];

    /// <summary>Its parts between obliques, the identifier left out; for a line whose parts are looked through.</summary>
    internal string[] Fields => fields ??= Count == 0 ? [] : Said.ToString().Split('/');

    /// <summary>How many parts it has.</summary>
    internal int Count => continues || text.Length > tag.Length ? Said.Count('/') + 1 : 0;

    /// <summary>A part without the spaces around it; empty where there is none.</summary>
    internal ReadOnlySpan<char> this[int field]
    {
        get
        {
            var rest = From(field);
            var end = rest.IndexOf('/');
            return (end < 0 ? rest : rest[..end]).Trim();
        }
    }

    /// <summary>What stands from a part on; empty where there is none.</summary>
    internal ReadOnlySpan<char> From(int field)
    {
        var rest = Said;
        for (; field > 0; field--)
        {
            var end = rest.IndexOf('/');
            if (end < 0)
            {
                return [];
            }

            rest = rest[(end + 1)..];
        }

        return rest;
    }
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
    private static readonly char[] Blanks = [' ', '\t', '\r', '\u0001', '\u0002', '\u0003'];

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
            ? string.Concat(Type, " line ", line.ToString(CultureInfo.InvariantCulture))
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
        Lines.Capacity = lines.Length;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim(Blanks);
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
