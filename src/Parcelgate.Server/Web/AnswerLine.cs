namespace Parcelgate.Server.Web;

using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>One stored result line, read back. The fields are those the intake's answers are written with.</summary>
internal sealed class AnswerLine
{
    private static readonly Dictionary<string, Lane> Lanes = Enum.GetValues<Lane>().ToDictionary(Names.Of);
    private static readonly Dictionary<string, HoldReason> Holds = Enum.GetValues<HoldReason>().ToDictionary(Names.Of);

    public long Line { get; private set; }

    /// <summary>Null for a refused line.</summary>
    public long? Id { get; private set; }
    public string? Reference { get; private set; }
    public bool Refused { get; private set; }

    /// <summary>Whether the line brought a new version of a record: decided for the first time, or amended.</summary>
    public bool Decided { get; private set; }

    /// <summary>The version of the record it brought, or that stands; 0 for a refused line.</summary>
    public int Version { get; private set; }

    /// <summary>Null for a line that decided nothing: refused, or a cancellation.</summary>
    public Category? Category { get; private set; }
    public Lane? Lane { get; private set; }
    public HoldReason Hold { get; private set; }
    public Money? Due { get; private set; }
    public List<Problem> Problems { get; } = [];

    /// <summary>What is wrong with the data of a line that was decided all the same.</summary>
    public List<Problem> Remarks { get; } = [];

    /// <summary>Whether the line fits the choice.</summary>
    public bool Fits(LineChoice choice) =>
        choice switch
        {
            LineChoice.All => true,
            LineChoice.Faulty => Refused || Remarks.Count > 0,
            LineChoice.Refused => Refused,
            LineChoice.Green => Lane == Core.Law.Lane.Green,
            LineChoice.Blue => Lane == Core.Law.Lane.Blue,
            LineChoice.Yellow => Lane == Core.Law.Lane.Yellow,
            LineChoice.Red => Lane == Core.Law.Lane.Red,
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "Not a choice of lines."),
        };

    /// <summary>The lines of one part's answer, in order.</summary>
    public static IEnumerable<AnswerLine> All(ReadOnlyMemory<byte> answer)
    {
        while (Next(ref answer) is { Length: > 0 } line)
        {
            yield return Read(line.Span);
        }
    }

    /// <summary>Cuts the next line off, without its end; empty at the end of the answer.</summary>
    public static ReadOnlyMemory<byte> Next(ref ReadOnlyMemory<byte> answer)
    {
        var end = answer.Span.IndexOf((byte)'\n');
        var line = end < 0 ? answer : answer[..end];
        answer = end < 0 ? default : answer[(end + 1)..];
        return line;
    }

    /// <exception cref="JsonException">The bytes are not an answer: the store was changed.</exception>
    public static AnswerLine Read(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        var line = new AnswerLine();
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            line.ReadField(ref json);
        }

        return line;
    }

    private void ReadField(ref Utf8JsonReader json)
    {
        var name = json.GetString();
        json.Read();
        switch (name)
        {
            case "line":
                Line = json.GetInt64();
                break;
            case "reference":
                Reference = json.GetString();
                break;
            case "result":
                Refused = json.ValueTextEquals("refused"u8);
                Decided = json.ValueTextEquals("decided"u8) || json.ValueTextEquals("amended"u8);
                break;
            case "id":
                Id = json.GetInt64();
                break;
            case "version":
                Version = json.GetInt32();
                break;
            case "category":
                Category = (Category)json.GetInt32();
                break;
            case "lane":
                Lane = Lanes[json.GetString()!];
                break;
            case "outcome":
                Hold = Fields(ref json).TryGetValue("hold", out var hold) ? Holds[hold] : HoldReason.None;
                break;
            case "due":
                Due = MoneyOf(Fields(ref json));
                break;
            case "problems":
                ReadList(ref json, Problems, ProblemOf);
                break;
            case "quality" or "remarks":
                ReadList(ref json, Remarks, RemarkOf);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static void ReadList(ref Utf8JsonReader json, List<Problem> into, Func<Dictionary<string, string>, Problem> read)
    {
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            into.Add(read(Fields(ref json)));
        }
    }

    /// <summary>The texts of one flat object; what is not text is passed over.</summary>
    private static Dictionary<string, string> Fields(ref Utf8JsonReader json)
    {
        var fields = new Dictionary<string, string>(4, StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                fields[name] = json.GetString()!;
            }
            else
            {
                json.Skip();
            }
        }

        return fields;
    }

    private static Money MoneyOf(Dictionary<string, string> fields) =>
        Money.Of(decimal.Parse(fields["amount"], CultureInfo.InvariantCulture), Currency.Of(fields["currency"]));

    private static Problem ProblemOf(Dictionary<string, string> fields) =>
        new(fields["code"], fields["place"], fields["found"], fields["expected"]);

    /// <summary>A finding on the data in the shape of a problem: it says where and what, and the pages have the words for its code.</summary>
    private static Problem RemarkOf(Dictionary<string, string> fields) =>
        new(fields["rule"], fields.GetValueOrDefault("place", ""), fields.GetValueOrDefault("found", ""), "");
}
