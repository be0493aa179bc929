namespace Parcelgate.Server.Matching;

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Formats;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Messages;

/// <summary>POST /v1/orders and GET /v1/orders/{number}: a platform's pre-advice of what was bought. Declaring a parcel is POST /v1/consignments.</summary>
internal static class OrderEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/orders", PostAsync)
            .Requires(Permissions.Submit)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary(
                "Advise orders, in JSON, NDJSON, CSV or a platform's own form; they are matched with payment and waybill and are no parcels of their own"
            )
            .WithDescription(
                "One result line for each order. The number is the order's reference; the platform is that of the order, else its seller, else the sender. "
                    + "The same again is 'known', other content under the same number 'corrected'. See docs/reference/matching.md."
            )
            .WithTags("Matching");
        routes
            .MapGet("/v1/orders/{number}", GetAsync)
            .Requires(Permissions.Submit)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Orders of the caller with a number, and how each agrees with payment and waybill")
            .WithTags("Matching");
    }

    private static async Task PostAsync(HttpContext http, SaleDocuments documents, IntakeGate gate, CancellationToken cancel)
    {
        if (!MessageHead.TryRead(http.Request, gate.LongestSingle, out var head, out var problem))
        {
            await Answers.RefuseAsync(http, problem);
            return;
        }

        using var place = gate.Enter();
        if (place is null)
        {
            await Answers.BusyAsync(http, "This server is reading as many messages as it can keep up with.");
            return;
        }

        var sender = SenderOf.Request(http);
        try
        {
            await TakeAsync(http, sender, head, sender.Reader(head.Format), documents, cancel);
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } answer)
        {
            await Answers.StopAsync(http, answer);
        }
    }

    private static async Task TakeAsync(
        HttpContext http,
        Sender sender,
        MessageHead head,
        IReader reader,
        SaleDocuments documents,
        CancellationToken cancel
    )
    {
        var message = head.ToIncoming(http.Request);
        using var parts = new PartReader(message.Body, reader, message.LongestMessage, PartReader.SingleBlock);
        var any = false;
        while (await parts.NextAsync(cancel) is { } part)
        {
            if (part.Entries.Count == 0)
            {
                continue;
            }

            var taken = await documents.TakeOrdersAsync(sender, part.Entries, head.MessageId, cancel);
            part.Received.Release();
            if (!any)
            {
                http.Response.ContentType = "application/x-ndjson";
                http.Response.Headers["Message-Id"] = head.MessageId;
                http.Response.StatusCode = taken.Any(one => one.Taken is not null)
                    ? StatusCodes.Status200OK
                    : StatusCodes.Status422UnprocessableEntity;
                any = true;
            }

            for (var i = 0; i < taken.Count; i++)
            {
                await LineAsync(http, documents, part.Entries[i], taken[i], taken.Count <= SaleDocuments.ComparedAtOnce, cancel);
            }
        }

        if (!any)
        {
            throw new MessageRefusedException(EmptyMessage.Problem(head.Format, default));
        }
    }

    private static async Task LineAsync(
        HttpContext http,
        SaleDocuments documents,
        Entry entry,
        (TakenDocument? Taken, ImmutableArray<Problem> Problems) answer,
        bool compared,
        CancellationToken cancel
    )
    {
        var told = answer.Taken is { } taken && compared ? await documents.ToldAsync(taken.Document, cancel) : null;
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, MessageBody.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, entry.Line);
            json.WriteString("result"u8, answer.Taken?.Result ?? "refused");
            if (entry.Reference is { } reference)
            {
                json.WriteString("order"u8, reference);
            }

            if (answer.Taken is { } done)
            {
                SaleAnswer.Write(json, done.Document, told, done.IsWithdrawn);
            }
            else
            {
                AssessmentJson.WriteProblems(answer.Problems, json);
            }

            json.WriteEndObject();
        }

        await http.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), cancel);
    }

    private static async Task<IResult> GetAsync(string number, HttpContext http, SaleDocuments documents, CancellationToken cancel)
    {
        var orders = await documents.OrdersAsync(http.User.ProviderOf()!, number, cancel);
        if (orders.Count == 0)
        {
            return new ProblemResult([Problem.Of(SaleCodes.Unknown, "number", number, "the number of an order you sent before")]);
        }

        var lines = new List<(LastVersion Order, MatchTold? Told)>();
        foreach (var order in orders)
        {
            lines.Add((order, await documents.ToldAsync(order.Document, cancel)));
        }

        return SaleAnswer.Json(json =>
        {
            json.WriteStartArray("orders"u8);
            foreach (var (order, told) in lines)
            {
                json.WriteStartObject();
                json.WriteString("order"u8, order.Document.Id);
                SaleAnswer.Write(json, order.Document, told, order.IsWithdrawn);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}

/// <summary>What answers about orders and payments have in common.</summary>
internal static class SaleAnswer
{
    /// <summary>Platform, version, and what is told of the match: "pending" until it was compared.</summary>
    internal static void Write(Utf8JsonWriter json, MatchDocument document, MatchTold? told, bool isWithdrawn = false)
    {
        json.WriteString("platform"u8, document.Keys[0].Platform);
        json.WriteNumber("version"u8, document.Version);
        json.WriteString("receivedAt"u8, document.ReceivedAt.UtcDateTime);
        MatchTelling.Write(json, isWithdrawn ? new MatchTold("withdrawn", [], []) : told ?? new MatchTold("pending", [], []));
    }

    /// <summary>An object as an answer.</summary>
    internal static IResult Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, MessageBody.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Results.Bytes(buffer.WrittenMemory.ToArray(), "application/json");
    }
}
