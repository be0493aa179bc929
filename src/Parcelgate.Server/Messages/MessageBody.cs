namespace Parcelgate.Server.Messages;

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Formats.CargoXml;
using Parcelgate.Formats.Edifact;
using Parcelgate.Formats.Postal;
using Parcelgate.Formats.WcoRes;
using Parcelgate.Server.Assessment;
using Declared = Parcelgate.Formats.WcoRes.Answers;

/// <summary>What a message is made of.</summary>
/// <param name="Message">What happened.</param>
/// <param name="Record">The record it was decided on; null where none is there.</param>
/// <param name="Decided">The decision; null where there is none, or where another engine made it.</param>
/// <param name="DecidedAt">When; null without a decision.</param>
/// <param name="Before">The record before an amendment.</param>
internal sealed record MessageMatter(
    OutMessage Message,
    Consignment? Record,
    Assessment? Decided,
    DateTimeOffset? DecidedAt,
    Consignment? Before
)
{
    /// <summary>A decision is there and this program cannot make it again.</summary>
    internal bool IsOfAnotherEngine => DecidedAt is not null && Decided is null;
}

/// <summary>A message that cannot be made; the code says why.</summary>
internal sealed class MessageImpossibleException(string code) : Exception($"The message cannot be made: {code}.")
{
    internal string Code => code;
}

/// <summary>
/// Makes the bytes of messages. Pure: the same matter gives the same bytes. Nothing of targeting is in them: a parcel that an officer holds is told like one that waits for
/// inspection.
/// </summary>
internal static class MessageBody
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body in a form.</summary>
    /// <param name="matter">What it is made of.</param>
    /// <param name="format">A name of <see cref="AnswerFormat"/>.</param>
    /// <param name="sender">Identification of this administration in EDIFACT and Cargo-XML.</param>
    /// <exception cref="MessageImpossibleException">The form cannot say it.</exception>
    internal static byte[] Of(MessageMatter matter, string format, string sender) =>
        format switch
        {
            "json" => Json(matter),
            _ when matter.IsOfAnotherEngine => throw new MessageImpossibleException("other-engine"),
            "wco-res" => Res(matter),
            "postal-json" => PostalAnswerWriter.ToJson([PostalOf(matter)]),
            "postal-xml" => PostalAnswerWriter.ToXml([PostalOf(matter)]),
            "cusres" => CusresOf(matter, sender),
            "cargo-xml" => Xcsn.ToBytes(
                new XcsnHead(
                    matter.Message.Name,
                    sender,
                    matter.Message.Provider,
                    matter.Record?.Transport.Master,
                    matter.Message.Reference,
                    matter.Message.CreatedAt
                ),
                StatusOf(matter)
            ),
            _ => throw new MessageImpossibleException("format-unknown"),
        };

    /// <summary>What a pre-loading programme says of it.</summary>
    internal static PreLoadingStatus StatusOf(MessageMatter matter) => StatusOf(matter.Message.State, matter.Decided?.Loading);

    private static PreLoadingStatus StatusOf(State state, Loading? loading) =>
        PreLoadingStatus.Of(
            state switch
            {
                State.DoNotLoad => PreLoadingOutcome.DoNotLoad,
                State.Referred when loading == Loading.RequestForScreening => PreLoadingOutcome.RequestForScreening,
                State.Referred => PreLoadingOutcome.RequestForInformation,
                _ => PreLoadingOutcome.Release,
            }
        );

    /// <summary>The answer to a post.</summary>
    internal static PostalAnswer PostalOf(MessageMatter matter)
    {
        var message = matter.Message;
        if (matter is not { Record: { } record, DecidedAt: { } at } || Held(matter) is not { } decided)
        {
            return new PostalAnswer(message.Reference, PostalOutcome.DataLate, message.CreatedAt);
        }

        var until = at + GetResponses.DocumentsWithin;
        return PostalAnswers.Of(new DecidedItem(record, decided, message.State, message.CreatedAt, until));
    }

    private static byte[] Json(MessageMatter matter)
    {
        var message = matter.Message;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("message"u8, message.Name);
            json.WriteString("event"u8, Hyphens.Of(message.Event));
            json.WriteString("at"u8, message.CreatedAt.UtcDateTime);
            json.WriteStartObject("consignment"u8);
            json.WriteNumber("id"u8, message.ConsignmentId);
            json.WriteString("reference"u8, message.Reference);
            json.WriteNumber("version"u8, message.Version);
            json.WriteString("state"u8, EventDetail.Name(message.State));
            if (message.State is State.Held or State.ToHold)
            {
                json.WriteString("hold"u8, Names.Of(Told(message.Hold)));
            }

            json.WriteEndObject();
            if (message.State is State.Cleared or State.ToHold or State.Referred or State.DoNotLoad && matter.Decided is not null)
            {
                var status = StatusOf(matter);
                json.WriteStartObject("preLoading"u8);
                json.WriteString("status"u8, status.Code);
                json.WriteString("group"u8, status.Group);
                json.WriteString("text"u8, status.Text);
                json.WriteEndObject();
            }

            if (Held(matter) is { } decided)
            {
                json.WriteStartObject("decision"u8);
                AssessmentJson.WriteFields(decided, Audience.Sender, json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Res(MessageMatter matter)
    {
        var message = matter.Message;
        var declaration = new AnsweredDeclaration(message.Reference, GetResponses.NumberOf(message.ConsignmentId));
        if (matter is not { Record: { } record, DecidedAt: { } at } || Held(matter) is not { } decided)
        {
            var wanted = new Statement(Text: "The goods arrived, and no declaration of them is here.");
            var until = message.CreatedAt + GetResponses.DocumentsWithin;
            return ResXml.ToBytes([.. Chain.Of(declaration, [new DocumentsWanted(message.CreatedAt, until, [wanted])])]);
        }

        var told = new DecidedDeclaration(record, decided, message.State, at, at + GetResponses.DocumentsWithin)
        {
            Version = message.Version,
            Before = matter.Before,
        };
        return ResXml.ToBytes([.. Chain.Of(declaration, Declared.Of(told))]);
    }

    private static byte[] CusresOf(MessageMatter matter, string sender)
    {
        var message = matter.Message;
        return Cusres.ToBytes(
            new CusresHead(sender, message.Provider, message.Name, message.Reference, message.CreatedAt),
            [CusresAnswerOf(message.Reference, message.State, matter.Decided?.Loading)]
        );
    }

    /// <summary>What CUSRES says of a consignment in a state.</summary>
    /// <param name="reference">Its reference.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="loading">What was decided before loading; null without a decision.</param>
    internal static CusresAnswer CusresAnswerOf(string reference, State state, Loading? loading)
    {
        var (outcome, status) = state switch
        {
            State.Released or State.Cleared => (CusresOutcome.Released, null),
            State.Referred or State.DoNotLoad => (CusresOutcome.Held, StatusOf(state, loading).Code),
            // 10 is what WCO responses say of a declaration that is void.
            State.Cancelled => (CusresOutcome.Accepted, "10"),
            State.Returned => (CusresOutcome.Held, "10"),
            State.Unannounced or State.DataLate => (CusresOutcome.Held, "06"),
            _ => (CusresOutcome.Held, (string?)null),
        };
        return new CusresAnswer(reference, outcome, status, []);
    }

    /// <summary>The decision with the hold of that moment: charges on account or paid hold nothing.</summary>
    private static Assessment? Held(MessageMatter matter) =>
        matter.Decided is { } decided ? decided with { Hold = Told(matter.Message.Hold) } : null;

    /// <summary>A hold as a sender is told it.</summary>
    internal static HoldReason Told(HoldReason hold) => hold == HoldReason.Officer ? HoldReason.Inspection : hold;
}
