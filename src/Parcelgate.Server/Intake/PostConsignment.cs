namespace Parcelgate.Server.Intake;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;

/// <summary>POST /v1/consignments: one message that is committed as a whole before the answer.</summary>
internal static class PostConsignment
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/consignments", Handle)
            .Requires(Permissions.Submit)
            .WithSummary("Send one consignment (JSON) or one WCO declaration (XML); the decision is durable when the answer comes")
            .WithDescription(
                "Header Message-Id makes sending again safe. 201 decided, 200 amended, cancelled or unchanged, each again for the same message sent again, 422 refused with problems, 429 come again."
            )
            .WithTags("Intake");

    internal static Task Handle(
        HttpContext http,
        IntakeWriter writer,
        Arrivals arrivals,
        IStore store,
        IntakeGate gate,
        TimeProvider time,
        CancellationToken cancel
    ) => TakeAsync(http, SenderOf.Request(http), writer, arrivals, store, gate, time, cancel);

    /// <summary>Reads the message of a request and answers it, into whichever store the writer writes.</summary>
    internal static async Task TakeAsync(
        HttpContext http,
        Sender sender,
        IntakeWriter writer,
        Arrivals arrivals,
        IStore store,
        IntakeGate gate,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (!MessageHead.TryRead(http.Request, gate.LongestSingle, out var head, out var problem))
        {
            await Answers.RefuseAsync(http, problem);
            return;
        }

        try
        {
            var before = sender.Outside(head.Format) is null
                ? null
                : await Queries.SubmissionAsync(store, sender.Provider, head.MessageId, cancel);
            var reader = sender.Reader(head.Format, before);
            var part = await ReadWholeAsync(head.ToIncoming(http.Request), reader, cancel);
            var batch = ToBatch(sender, head, part, ProviderMappings.UsedBy(reader), time);
            if (!writer.TryAccept(batch))
            {
                await Answers.BusyAsync(http, "The queue of consignments waiting to be stored is full.");
                return;
            }

            var answer = await batch.Done;
            part.Received.Release();
            await arrivals.ArriveAsync(sender, part.Arrived, cancel);
            await AnswerAsync(http, head, answer, part.Entries.Count);
            answer.Release();
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } problems)
        {
            await Answers.StopAsync(http, problems);
        }
    }

    /// <exception cref="MessageRefusedException">The body holds none, or more than one: a list of consignments is a manifest.</exception>
    private static async Task<Part> ReadWholeAsync(Incoming message, IReader entries, CancellationToken cancel)
    {
        using var reader = new PartReader(message.Body, entries, message.LongestMessage, PartReader.SingleBlock);
        var part = await reader.NextAsync(cancel);
        if (part is null || part.Entries.Count == 0)
        {
            throw new MessageRefusedException(EmptyMessage.Problem(message.Format, part is null ? default : part.Received.Written.Span));
        }

        var more = await reader.NextAsync(cancel) is not null;
        if (more || (part.Entries.Count > 1 && message.Format.Name is "ndjson" or "csv"))
        {
            throw new MessageRefusedException(
                new Problem(
                    ProblemCodes.TooLarge,
                    "body",
                    string.Create(CultureInfo.InvariantCulture, $"{(more ? "more than " : "")}{part.Entries.Count} consignments"),
                    "one consignment; /v1/manifests takes any number"
                )
            );
        }

        return part;
    }

    private static Batch ToBatch(Sender sender, MessageHead head, Part part, Digest? mapping, TimeProvider time) =>
        new()
        {
            Provider = sender.Provider,
            Actor = sender.Actor,
            Agreement = sender.Agreement,
            Submission = new SubmissionRow
            {
                Id = 0,
                Provider = sender.Provider,
                MessageId = head.MessageId,
                Format = head.Format.Name,
                ReceivedAt = time.GetUtcNow(),
                Label = head.Label,
                Mapping = mapping,
            },
            Whole = true,
            Part = 0,
            FirstLine = 1,
            Entries = part.Entries,
            Received = part.Received.Written,
            Places = part.Places,
            Canonical = part.Canonical,
        };

    private static async Task AnswerAsync(HttpContext http, MessageHead head, BatchAnswer answer, int entries)
    {
        http.Response.Headers["Submission-Id"] = answer.SubmissionId.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Message-Id"] = head.MessageId;
        http.Response.StatusCode =
            answer.Accepted == 0 ? StatusCodes.Status422UnprocessableEntity
            : answer.Lines.Span.IndexOf("\"result\":\"decided\""u8) >= 0 ? StatusCodes.Status201Created
            : StatusCodes.Status200OK;
        http.Response.ContentType = entries == 1 ? "application/json" : "application/x-ndjson";
        await http.Response.BodyWriter.WriteAsync(answer.Lines);
    }
}
