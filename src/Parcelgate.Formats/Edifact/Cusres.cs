namespace Parcelgate.Formats.Edifact;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>What customs says of one consignment.</summary>
public enum CusresOutcome
{
    /// <summary>It was taken in.</summary>
    Accepted,

    /// <summary>It was not, for the problems named.</summary>
    Refused,

    /// <summary>The goods may go.</summary>
    Released,

    /// <summary>They are held.</summary>
    Held,
}

/// <summary>The answer for one consignment.</summary>
/// <param name="Reference">The consignment's; "" where it could not be read.</param>
/// <param name="Outcome">What is said.</param>
/// <param name="Status">A status code of the programme, such as "6H"; null where there is none. See the folder CargoXml for those of pre-loading.</param>
/// <param name="Problems">Why it was refused.</param>
public sealed record CusresAnswer(string Reference, CusresOutcome Outcome, string? Status, ImmutableArray<Problem> Problems);

/// <summary>Whom an answer goes to, and which message it answers.</summary>
/// <param name="Sender">Identification of this customs administration.</param>
/// <param name="Recipient">Identification of the sender of the message.</param>
/// <param name="Control">Control reference of the answer, at most 14 characters.</param>
/// <param name="Message">Reference of the message answered: BGM 1004 or UNH 0062.</param>
/// <param name="PreparedAt">When it is made.</param>
public sealed record CusresHead(string Sender, string Recipient, string Control, string Message, DateTimeOffset PreparedAt);

/// <summary>
/// CUSRES D.95B, the customs response: one message for each consignment, in the order of the answers. Problems stand in FTX in words, and in ERP and ERC
/// by number.
/// </summary>
public static class Cusres
{
    /// <summary>FTX of the header may stand five times.</summary>
    private const int MostTexts = 5;

    /// <summary>ERC may stand fifty times.</summary>
    private const int MostErrors = 50;

    private const int LineLength = 70;
    private const int Lines = 5;

    /// <summary>Errors as 0085 numbers them; 18 says that none of them fits.</summary>
    private static readonly Dictionary<string, string> Errors = new(StringComparer.Ordinal)
    {
        [ProblemCodes.Missing] = "13",
        [ProblemCodes.WrongType] = "37",
        [ProblemCodes.UnknownCode] = "12",
        [ProblemCodes.OutOfRange] = "12",
        [ProblemCodes.TooLong] = "39",
        [ProblemCodes.TooLarge] = "16",
        [ProblemCodes.NotUtf8] = "21",
        [ProblemCodes.Duplicate] = "26",
        [ProblemCodes.Contradiction] = "29",
        [ProblemCodes.UnknownFormat] = "14",
    };

    /// <summary>The interchange of answers. Same arguments, same bytes.</summary>
    public static byte[] ToBytes(CusresHead head, IEnumerable<CusresAnswer> answers)
    {
        var writer = new EdiWriter(
            EdiWriter.Text(head.Sender, 35),
            EdiWriter.Text(head.Recipient, 35),
            EdiWriter.Text(head.Control, 14),
            head.PreparedAt
        );
        foreach (var answer in answers)
        {
            Write(writer, head, answer);
        }

        return writer.Finish();
    }

    private static void Write(EdiWriter writer, CusresHead head, CusresAnswer answer)
    {
        writer.Open("CUSRES:D:95B:UN");
        // 1001: 312 acknowledgement; 1225: 11 response; 4343: AP accepted, RE rejected.
        writer.Segment("BGM", "312", EdiWriter.Text(answer.Reference, 35), "11", answer.Outcome == CusresOutcome.Refused ? "RE" : "AP");
        // 2005: 137 document date; 2379: 203 CCYYMMDDHHMM.
        var at = head.PreparedAt.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        writer.Segment("DTM", $"137:{at}:203");
        writer.Segment("GIS", EdiWriter.Text(answer.Status ?? StatusOf(answer.Outcome), 3));
        foreach (var problem in answer.Problems.Take(MostTexts))
        {
            writer.Segment("FTX", "AAO", "", "", TextOf(problem));
        }

        if (!answer.Problems.IsDefaultOrEmpty)
        {
            // 1049: 2 detail section.
            writer.Segment("ERP", "2");
            foreach (var problem in answer.Problems.Take(MostErrors))
            {
                writer.Segment("ERC", Errors.GetValueOrDefault(problem.Code, "18"));
            }
        }

        // 1153: ACW reference number of the previous message.
        writer.Segment("RFF", $"ACW:{EdiWriter.Text(head.Message, 35)}");
        writer.Close();
    }

    // No published list of 7365 has these: the codes are those of WCO responses in two digits (see docs of the WCO Data Model format).
    private static string StatusOf(CusresOutcome outcome) =>
        outcome switch
        {
            CusresOutcome.Accepted => "01",
            CusresOutcome.Refused => "03",
            CusresOutcome.Released => "09",
            _ => "05",
        };

    private static string TextOf(Problem problem)
    {
        var text = $"{problem.Code} {problem.Place}: found '{problem.Found}', expected {problem.Expected}";
        var lines = text.Chunk(LineLength).Take(Lines).Select(line => EdiWriter.Text(new string(line), LineLength));
        return string.Join(':', lines);
    }
}
