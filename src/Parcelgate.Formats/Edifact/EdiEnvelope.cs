namespace Parcelgate.Formats.Edifact;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>What is wrong with an interchange or a message of it as such, in the terms of a <see cref="Problem"/> and of a CONTRL.</summary>
/// <param name="Code">UN/EDIFACT 0085, syntax error.</param>
/// <param name="Segment">1-based number of the segment in its message, UNH being 1; 0 for the interchange.</param>
/// <param name="Problem">For the sender.</param>
internal readonly record struct EdiFault(string Code, int Segment, Problem Problem);

/// <summary>One message as its envelope tells of it.</summary>
internal sealed class EdiMessage
{
    /// <summary>1-based number in the interchange.</summary>
    internal required int Number { get; init; }

    internal required string Reference { get; init; }

    /// <summary>UNH S009: type, version, release, agency, association code; "" where absent.</summary>
    internal required string[] Identifier { get; init; }

    internal int Segments { get; set; }

    internal List<EdiFault> Faults { get; } = [];

    internal string Place => field ??= string.Create(CultureInfo.InvariantCulture, $"UNH[{Number}]");

    internal string Type => Identifier[0];
}

/// <summary>Follows the service segments of an interchange: counts messages and segments, compares references and counts with what the trailers say.</summary>
/// <remarks>Counts and references are checked because a wrong one is how a lost or doubled part is seen, and in practice they are wrong.</remarks>
internal sealed class EdiEnvelope
{
    internal static readonly int Unb = EdiTokenizer.TagOf("UNB"u8);
    internal static readonly int Ung = EdiTokenizer.TagOf("UNG"u8);
    internal static readonly int Unh = EdiTokenizer.TagOf("UNH"u8);
    internal static readonly int Unt = EdiTokenizer.TagOf("UNT"u8);
    internal static readonly int Une = EdiTokenizer.TagOf("UNE"u8);
    internal static readonly int Unz = EdiTokenizer.TagOf("UNZ"u8);

    /// <summary>Faults of the interchange that are noted. Arbitrary; a megabyte of nonsense must not become a hundred of report.</summary>
    private const int MostFaults = 1000;

    private bool begun;
    private bool ended;
    private int messages;
    private int groups;
    private int messagesOfGroup;
    private string groupReference = "";

    /// <summary>UNB S001/0001: "UNOC".</summary>
    internal string SyntaxIdentifier { get; private set; } = "";

    internal string Sender { get; private set; } = "";

    internal string Recipient { get; private set; } = "";

    /// <summary>UNB S002 and S003 with their qualifiers, as they stand.</summary>
    internal (string Sender, string Recipient) Parties { get; private set; } = ("", "");

    internal string ControlReference { get; private set; } = "";

    /// <summary>The message that is open or was closed last; null before the first.</summary>
    internal EdiMessage? Message { get; private set; }

    /// <summary>True between UNH and UNT.</summary>
    internal bool Open { get; private set; }

    /// <summary>Faults of the interchange itself.</summary>
    internal List<EdiFault> Faults { get; } = [];

    /// <summary>Takes one segment into account; true when it is a service segment.</summary>
    internal bool Take(in EdiTokenizer segment)
    {
        if (Open && segment.Tag != Unh && segment.Tag != Unz)
        {
            Message!.Segments++;
        }

        var tag = segment.Tag;
        if (tag == Unb)
        {
            Begin(segment);
        }
        else if (tag == Ung)
        {
            (groups, messagesOfGroup, groupReference) = (groups + 1, 0, Text(segment[5]));
        }
        else if (tag == Unh)
        {
            OpenMessage(segment);
        }
        else if (tag == Unt)
        {
            CloseMessage(segment);
        }
        else if (tag == Une)
        {
            Count("UNE", "0060", segment[1], messagesOfGroup, "messages in the group", Faults, 0);
            if (Text(segment[2]) is var reference && reference != groupReference)
            {
                Note(Faults, "28", 0, ProblemCodes.Contradiction, "UNE/0048", reference, $"the reference of its UNG: {groupReference}");
            }
        }
        else if (tag == Unz)
        {
            End(segment);
        }
        else
        {
            Between(segment);
            return false;
        }

        Whole(segment);
        return true;
    }

    /// <summary>Called when nothing follows.</summary>
    internal void Finish()
    {
        if (Open)
        {
            Unclosed();
        }

        if (begun && !ended)
        {
            ended = true;
            Note(Faults, "13", 0, ProblemCodes.Missing, "UNZ", "", "the interchange trailer: the input ends before it");
            Empty();
        }
    }

    private void Begin(in EdiTokenizer segment)
    {
        if (begun && !ended)
        {
            Note(Faults, "15", 0, ProblemCodes.Duplicate, "UNB", Text(segment[5]), "one interchange header, then UNZ");
        }

        (begun, ended, messages, groups) = (true, false, 0, 0);
        SyntaxIdentifier = Text(segment[1]);
        Sender = Text(segment[2]);
        Recipient = Text(segment[3]);
        Parties = (Composite(segment, 2), Composite(segment, 3));
        ControlReference = Text(segment[5]);
        if (ControlReference.Length == 0)
        {
            Note(Faults, "13", 0, ProblemCodes.Missing, "UNB/0020", "", "the interchange control reference, 1 to 14 characters");
        }
    }

    private void OpenMessage(in EdiTokenizer segment)
    {
        if (Open)
        {
            Unclosed();
        }

        if (!begun || ended)
        {
            Note(Faults, "13", 0, ProblemCodes.Missing, "UNB", "", "the interchange header before the first message");
            (begun, ended) = (true, false);
        }

        messages++;
        messagesOfGroup++;
        Open = true;
        var identifier = new string[5];
        for (var i = 0; i < identifier.Length; i++)
        {
            // The same in all messages.
            identifier[i] = SeenTexts.OfThread.Of(segment[2, i], Encoding.ASCII).Trim();
        }

        Message = new EdiMessage
        {
            Number = messages,
            Reference = Text(segment[1]),
            Identifier = identifier,
            Segments = 1,
        };
        if (Message.Type.Length == 0)
        {
            NoteOfMessage(
                "13",
                ProblemCodes.Missing,
                $"{Message.Place}/S009/0065",
                Composite(segment, 2),
                "the message type, such as CUSCAR"
            );
        }
    }

    private void CloseMessage(in EdiTokenizer segment)
    {
        if (!Open)
        {
            Note(Faults, "15", 0, ProblemCodes.Malformed, "UNT", Text(segment[2]), "UNH before it");
            return;
        }

        Open = false;
        if (!Says(Text(segment[1]), Message!.Segments))
        {
            Count(Trailer, "0074", segment[1], Message.Segments, "segments, UNH and UNT included", Message.Faults, Message.Segments);
        }

        if (Text(segment[2]) is var reference && reference != Message.Reference)
        {
            NoteOfMessage("28", ProblemCodes.Contradiction, $"{Trailer}/0062", reference, $"the reference of its UNH: {Message.Reference}");
        }
    }

    private string Trailer => string.Create(CultureInfo.InvariantCulture, $"UNT[{Message!.Number}]");

    private void End(in EdiTokenizer segment)
    {
        if (Open)
        {
            Unclosed();
        }

        ended = true;
        Empty();
        Count(
            "UNZ",
            "0036",
            segment[1],
            groups > 0 ? groups : messages,
            groups > 0 ? "groups in the interchange" : "messages in the interchange",
            Faults,
            0
        );
        if (Text(segment[2]) is var reference && reference != ControlReference)
        {
            Note(Faults, "28", 0, ProblemCodes.Contradiction, "UNZ/0020", reference, $"the reference of its UNB: {ControlReference}");
        }
    }

    private void Empty()
    {
        if (messages == 0)
        {
            Note(Faults, "13", 0, ProblemCodes.Missing, "UNH", "", "at least one message in the interchange");
        }
    }

    private void Between(in EdiTokenizer segment)
    {
        if (!Open)
        {
            Note(Faults, "15", 0, ProblemCodes.Malformed, Text(segment[0]), Text(segment.Segment), "a message begins with UNH");
        }

        Whole(segment);
    }

    /// <summary>What a segment of any kind must be.</summary>
    private void Whole(in EdiTokenizer segment)
    {
        if (!segment.Unterminated && segment.Tag != 0 && AreLetters(segment[0]) && !segment.TooMany)
        {
            return;
        }

        var faults = Message is not null && (Open || segment.Tag == Unt) ? Message.Faults : Faults;
        var number = ReferenceEquals(faults, Faults) ? 0 : Message!.Segments;
        var place = number == 0 ? Text(segment[0]) : string.Create(CultureInfo.InvariantCulture, $"{Message!.Place}, segment {number}");
        if (segment.Unterminated)
        {
            Note(faults, "13", number, ProblemCodes.Malformed, place, Text(segment.Segment), "a segment that ends with the terminator");
        }
        else if (segment.Tag == 0 || !AreLetters(segment[0]))
        {
            Note(faults, "12", number, ProblemCodes.Malformed, place, Text(segment[0]), "a segment tag of three capital letters or digits");
        }
        else
        {
            Note(faults, "16", number, ProblemCodes.TooLong, place, "", $"at most {EdiParts.Most} components in one segment");
        }
    }

    private static bool AreLetters(ReadOnlySpan<byte> tag)
    {
        foreach (var letter in tag)
        {
            if (!char.IsAsciiLetterUpper((char)letter) && !char.IsAsciiDigit((char)letter))
            {
                return false;
            }
        }

        return true;
    }

    private void Unclosed()
    {
        Open = false;
        NoteOfMessage("13", ProblemCodes.Missing, Trailer, "", "the message trailer: the message ends before it");
    }

    private static bool Says(string stated, int counted) =>
        int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == counted;

    private static void Count(
        string place,
        string element,
        ReadOnlySpan<byte> stated,
        int counted,
        string what,
        List<EdiFault> faults,
        int segment
    )
    {
        var text = Text(stated);
        if (!Says(text, counted))
        {
            var code = text.Length == 0 ? ProblemCodes.Missing : ProblemCodes.Contradiction;
            Note(faults, "29", segment, code, $"{place}/{element}", text, string.Create(CultureInfo.InvariantCulture, $"{counted} {what}"));
        }
    }

    private void NoteOfMessage(string code, string problem, string place, string found, string expected) =>
        Note(Message!.Faults, code, Message.Segments, problem, place, found, expected);

    private static void Note(List<EdiFault> faults, string code, int segment, string problem, string place, string found, string expected)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(new EdiFault(code, segment, Problem.Of(problem, place, found, expected)));
        }
    }

    private static string Composite(in EdiTokenizer segment, int element)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Math.Min(segment.Components(element), 5); i++)
        {
            text.Append(i == 0 ? "" : ":").Append(Text(segment[element, i]));
        }

        return text.ToString();
    }

    // What service segments hold is ASCII; what is not shows as a replacement character. Cut, because it is only compared and quoted.
    private static string Text(ReadOnlySpan<byte> raw) => Encoding.ASCII.GetString(raw[..Math.Min(raw.Length, 100)]).Trim();
}
