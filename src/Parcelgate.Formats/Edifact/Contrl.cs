namespace Parcelgate.Formats.Edifact;

using System.Globalization;

/// <summary>
/// CONTRL, the answer to the syntax of an interchange (ISO 9735): taken as a whole, or which message is refused for which segment and error. It says
/// nothing of what the messages declare; that is <see cref="Cusres"/>.
/// </summary>
public static class Contrl
{
    /// <summary>0083: this level and all below are refused.</summary>
    private const string Refused = "4";

    /// <summary>0083: this level is acknowledged, the next below too unless it is said otherwise.</summary>
    private const string Acknowledged = "7";

    /// <summary>The answer to an interchange, whatever its bytes are.</summary>
    /// <param name="interchange">As received.</param>
    /// <param name="control">Control reference of the answer, at most 14 characters.</param>
    /// <param name="preparedAt">When it is made.</param>
    public static byte[] Answer(ReadOnlySpan<byte> interchange, string control, DateTimeOffset preparedAt)
    {
        var envelope = Check(interchange, out var messages);
        var (sender, recipient) = (Released(envelope.Parties.Sender), Released(envelope.Parties.Recipient));
        var writer = new EdiWriter(recipient, sender, EdiWriter.Text(control, 14), preparedAt);
        writer.Open("CONTRL:2:2:UN");
        var whole = envelope.Faults.Count > 0;
        writer.Segment(
            "UCI",
            EdiWriter.Text(envelope.ControlReference, 14),
            sender,
            recipient,
            whole ? Refused : Acknowledged,
            whole ? envelope.Faults[0].Code : ""
        );
        foreach (var message in messages)
        {
            Write(writer, message);
        }

        writer.Close();
        return writer.Finish();
    }

    /// <summary>Only what is refused is named: what is not named shares the answer of the level above.</summary>
    private static void Write(EdiWriter writer, EdiMessage message)
    {
        if (message.Faults.Count == 0)
        {
            return;
        }

        var identifier = string.Join(':', message.Identifier.Select(part => EdiWriter.Text(part, 6))).TrimEnd(':');
        writer.Segment("UCM", EdiWriter.Text(message.Reference, 14), identifier, Refused);
        foreach (var fault in message.Faults)
        {
            writer.Segment("UCS", fault.Segment.ToString(CultureInfo.InvariantCulture), fault.Code);
        }
    }

    private static string Released(string composite) => string.Join(':', composite.Split(':').Select(part => EdiWriter.Text(part, 35)));

    private static EdiEnvelope Check(ReadOnlySpan<byte> interchange, out List<EdiMessage> messages)
    {
        messages = [];
        var envelope = new EdiEnvelope();
        var syntax = EdiSyntax.Read(interchange, out var start, out _);
        var segment = new EdiTokenizer(interchange[start..], syntax, new EdiParts());
        while (segment.Next())
        {
            envelope.Take(segment);
            if (segment.Tag == EdiEnvelope.Unh && messages.Count < MostMessages)
            {
                messages.Add(envelope.Message!);
            }
        }

        envelope.Finish();
        return envelope;
    }

    /// <summary>Messages that are answered one by one; UCM may stand 999,999 times.</summary>
    private const int MostMessages = 999_999;
}
