namespace Parcelgate.Formats.CargoImp;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// Format "cargo-imp": the text messages FWB (one air waybill) and FHL (houses of a consolidation), in the subset that README.md of this folder names.
/// </summary>
internal sealed class CargoImpReader(ReadDefaults defaults) : IReader
{
    /// <summary>Houses of one message. Arbitrary, as for Cargo-XML.</summary>
    private const int MostHouses = 5000;

    private const string Expected = "FWB/ or FHL/ with its version";

    public int LongestRecord => XmlTree.LongestMessage;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var bytes = CanonicalJson.Bare(record.Span);
        if (bytes.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            return;
        }

        var wrong = JsonScan.NotUtf8At(bytes);
        if (wrong >= 0)
        {
            const string utf8 = "UTF-8 text; the characters of telegrams are a part of it";
            Refuse(entries, line, Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{bytes[wrong]:X2}", utf8));
            return;
        }

        var messages = ImpMessage.All(Encoding.UTF8.GetString(bytes));
        if (messages.Count == 0)
        {
            var first = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 80)]);
            Refuse(entries, line, Problem.Of(ProblemCodes.UnknownFormat, "line 1", first, Expected));
            return;
        }

        foreach (var message in messages)
        {
            ReadMessage(message, line, entries);
        }
    }

    private static void Refuse(List<Entry> entries, long line, params ReadOnlySpan<Problem> problems) =>
        entries.Add(new Entry(entries.Count == 0 ? line : entries.Count + 1, Act.Lodge) { Problems = [.. problems] });

    private void ReadMessage(ImpMessage message, long line, List<Entry> entries)
    {
        if (message.Type is not ("FWB" or "FHL"))
        {
            Refuse(entries, line, Problem.Of(ProblemCodes.UnknownFormat, "line 1", message.Type, Expected));
            return;
        }

        var consignments = message.Lines.Count == 0 && message.Problems.Count > 0 ? [] : Consignments(message);
        if (consignments.Count > MostHouses)
        {
            var most = $"at most {MostHouses} houses in one message";
            Refuse(entries, line, new Problem(ProblemCodes.TooLarge, message.Type, $"{consignments.Count}", most));
            return;
        }

        if (message.Problems.Count > 0 || consignments.Count == 0)
        {
            // Which consignment a line without identifier belongs to nobody can say.
            message.Problems.AddRange(consignments.SelectMany(one => one.ToEntry(0).Problems));
            if (message.Problems.Count == 0)
            {
                message.Problems.Add(new Problem(ProblemCodes.Missing, message.Place(2), "", "a house waybill: HBS/"));
            }

            Refuse(entries, line, [.. message.Problems]);
            return;
        }

        foreach (var one in consignments)
        {
            entries.Add(one.ToEntry(entries.Count + 1));
        }
    }

    private List<ImpConsignment> Consignments(ImpMessage message)
    {
        if (message.Type == "FWB")
        {
            return [new ImpConsignment(message, [], null, message.Lines, defaults)];
        }

        var found = new List<ImpConsignment>();
        var (lines, shared, master) = (message.Lines, new List<ImpLine>(), (string?)null);
        for (var at = 0; at < lines.Count; )
        {
            var house = lines.FindIndex(at, static line => line is { Tag: "HBS" });
            if (house < 0)
            {
                break;
            }

            if (house > at)
            {
                // What stands before houses is each one's, up to the next master; a real message has a line of it.
                shared = lines.GetRange(at, Math.Min(house - at, Limits.UnknownKept));
                master = ImpConsignment.MasterOf(lines.GetRange(at, house - at).Find(static line => line.Tag == "MBI"));
            }

            at = lines.FindIndex(house + 1, static line => line is { Tag: "HBS" or "MBI", Continues: false });
            at = at < 0 ? lines.Count : at;
            found.Add(new ImpConsignment(message, shared, master, lines.GetRange(house, at - house), defaults));
        }

        return found;
    }
}
