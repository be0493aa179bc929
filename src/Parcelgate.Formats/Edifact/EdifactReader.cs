namespace Parcelgate.Formats.Edifact;

using Parcelgate.Core.Consignments;

/// <summary>
/// Format "edifact": an interchange of CUSCAR messages. A record is one message with its UNH and UNT, so that memory does not grow with the interchange and
/// no consignment is taken of a message whose trailer says that a part is missing. The map of segments is in README.md of this folder.
/// </summary>
internal sealed class EdifactReader(ReadDefaults defaults) : IReader
{
    private readonly EdiEnvelope envelope = new();
    private readonly EdiParts parts = new();
    private EdiSyntax syntax = EdiSyntax.Usual;
    private int scanned;
    private int told;
    private bool last;
    private bool refused;
    private long ordinal;

    public int LongestRecord => Tree.XmlTree.LongestMessage;

    /// <summary>Up to and with the next UNT, and the UNE and UNZ behind it.</summary>
    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        if (scanned == 0)
        {
            if (buffer.Length < EdiSyntax.Start(buffer) + EdiSyntax.UnaLength && !endOfInput)
            {
                return 0;
            }

            syntax = Syntax(buffer, out scanned, out _);
        }

        var end = End(buffer, endOfInput);
        var length = Framing.Bounded(end, buffer.Length, endOfInput, LongestRecord);
        if (length != 0)
        {
            scanned = 0;
            last = endOfInput && length == buffer.Length;
        }

        return length;
    }

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    /// <summary>What UNA says; where there is none, the interchange that is open goes on as it began.</summary>
    private EdiSyntax Syntax(ReadOnlySpan<byte> bytes, out int start, out bool sound)
    {
        var stated = EdiSyntax.Read(bytes, out start, out sound);
        return start > EdiSyntax.Start(bytes) || bytes[start..].StartsWith("UNB"u8) ? stated : syntax;
    }

    /// <summary>Length of the record; 0 when its end is not there yet. Goes on where it stopped, because the buffer only grows.</summary>
    private int End(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        var at = Math.Min(scanned, buffer.Length);
        var trailer = 0;
        while (at < buffer.Length)
        {
            var tag = buffer[at..].TrimStart(EdiSyntax.Layout);
            if (trailer > 0 && tag.Length >= 3 && !tag.StartsWith("UNE"u8) && !tag.StartsWith("UNZ"u8))
            {
                return trailer;
            }

            var stop = Terminator(buffer, buffer.Length - tag.Length);
            if (stop < 0)
            {
                break;
            }

            at = stop + 1;
            trailer = trailer > 0 || tag.StartsWith("UNT"u8) || tag.StartsWith("UNZ"u8) ? at : 0;
            if (trailer == 0)
            {
                scanned = at;
            }
        }

        // What follows a trailer says whether the record goes on: at the end of the input it does not.
        return endOfInput ? buffer.Length : 0;
    }

    private int Terminator(ReadOnlySpan<byte> buffer, int from)
    {
        for (var at = from; ; at++)
        {
            var found = buffer[at..].IndexOf(syntax.Terminator);
            if (found < 0)
            {
                return -1;
            }

            at += found;
            var released = 0;
            while (syntax.HasRelease && at - released > from && buffer[at - released - 1] == syntax.Release)
            {
                released++;
            }

            if (released % 2 == 0)
            {
                return at;
            }
        }
    }

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var bytes = record.Span;
        if (refused || EdiSyntax.Start(bytes) == bytes.Length)
        {
            return;
        }

        syntax = Syntax(bytes, out var start, out var sound);
        if (!sound)
        {
            entries.Add(Refused(new Problem(ProblemCodes.Malformed, "UNA", "", "six service characters, each another one")));
            return;
        }

        var content = bytes[start..];
        if (!content.TrimStart(EdiSyntax.Layout).StartsWith("UN"u8) && envelope.Message is null)
        {
            // What follows something that is no interchange means nothing.
            refused = true;
            entries.Add(
                Refused(
                    Problem.Of(
                        ProblemCodes.UnknownFormat,
                        "UNB",
                        System.Text.Encoding.ASCII.GetString(content[..Math.Min(content.Length, 40)]),
                        "a UN/EDIFACT interchange: UNA or UNB, then CUSCAR messages"
                    )
                )
            );
            return;
        }

        ReadSegments(content, entries);
    }

    private void ReadSegments(ReadOnlySpan<byte> content, List<Entry> entries)
    {
        var segment = new EdiTokenizer(content, syntax, parts);
        CuscarReader? cuscar = null;
        while (segment.Next())
        {
            var service = envelope.Take(segment);
            if (segment.Tag == EdiEnvelope.Unh)
            {
                cuscar = Open(content);
            }
            else if (!service && envelope.Open)
            {
                cuscar?.Take(segment);
            }
        }

        if (envelope.Open || last)
        {
            envelope.Finish();
        }

        Close(cuscar, content, entries);
    }

    private CuscarReader? Open(ReadOnlySpan<byte> content)
    {
        var message = envelope.Message!;
        if (message.Type is not ("CUSCAR" or ""))
        {
            message.Faults.Add(
                new EdiFault(
                    "14",
                    1,
                    Problem.Of(
                        ProblemCodes.UnknownFormat,
                        $"{message.Place}/S009/0065",
                        message.Type,
                        $"a cargo report, CUSCAR{(message.Type is "CUSRES" or "CONTRL" ? "; this is a response, not a declaration" : "")}"
                    )
                )
            );
        }

        var text = EdiText.Of(envelope.SyntaxIdentifier, content, syntax, out var wrong);
        if (text is null)
        {
            message.Faults.Add(
                new EdiFault(
                    "21",
                    1,
                    Problem.Of(
                        ProblemCodes.NotUtf8,
                        $"{message.Place}, byte {wrong}",
                        $"0x{content[wrong]:X2}",
                        $"a character of {(envelope.SyntaxIdentifier.Length > 0 ? envelope.SyntaxIdentifier : "UNOA")} (UNB/S001/0001), or UTF-8"
                    )
                )
            );
            return null;
        }

        var map = CuscarMap.Of(envelope.Recipient, message.Identifier[4]);
        return message.Faults.Count > 0 && message.Type.Length > 0
            ? null
            : new CuscarReader(new CuscarScope(text, syntax, message.Place, map), defaults, message);
    }

    /// <summary>Entries of the message. What is wrong with the interchange refuses the message it is found with: the first, or the last.</summary>
    private void Close(CuscarReader? cuscar, ReadOnlySpan<byte> content, List<Entry> entries)
    {
        var message = envelope.Message;
        var pending = envelope.Faults.Skip(told).Select(fault => fault.Problem).ToList();
        told = envelope.Faults.Count;
        if (message is not null)
        {
            pending.AddRange(message.Faults.Select(fault => fault.Problem));
            message.Faults.Clear();
        }

        if (cuscar is not null)
        {
            cuscar.Finish(content, pending, entries, ref ordinal);
        }
        else if (pending.Count > 0)
        {
            entries.Add(new Entry(++ordinal, Act.Lodge) { Problems = [.. pending] });
        }
    }

    private Entry Refused(Problem problem) => new(++ordinal, Act.Lodge) { Problems = [problem] };
}
