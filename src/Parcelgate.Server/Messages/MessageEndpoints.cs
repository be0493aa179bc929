namespace Parcelgate.Server.Messages;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>GET /v1/messages and POST /v1/messages/acknowledge: a provider fetches what he is to be told, and says what he has.</summary>
internal static class MessageEndpoints
{
    /// <summary>Seconds that a request may wait for something to tell.</summary>
    private const int LongestWait = 30;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/messages", FetchAsync)
            .Requires(Permissions.MessagesFetch)
            .Produces<FetchedMessages>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("What happened to your consignments and is not acknowledged yet, in order; waits up to 30 seconds for something")
            .WithDescription(
                "Without 'after' it begins with the oldest message that is not acknowledged; with it, behind that message: for reading on before acknowledging. "
                    + "Always begin again without it: numbers do not come in the order of commits."
            )
            .WithTags("Messages")
            .DisableRequestTimeout();
        routes
            .MapPost("/v1/messages/acknowledge", AcknowledgeAsync)
            .Requires(Permissions.MessagesFetch)
            .Accepts<AcknowledgeRequest>("application/json")
            .Produces<AcknowledgedMessages>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Say which messages you have; saying it again changes nothing")
            .WithTags("Messages");
    }

    private static async Task<IResult> FetchAsync(
        HttpContext http,
        MessageFetch fetch,
        TimeProvider time,
        string? after,
        string? wait,
        CancellationToken cancel
    )
    {
        var problems = new List<Problem>();
        var from = AfterOf(after, problems);
        var seconds = WaitOf(wait, problems);
        if (problems.Count > 0)
        {
            return new ProblemResult(problems);
        }

        var until = time.GetUtcNow().AddSeconds(seconds);
        while (true)
        {
            var (messages, more) = await fetch.ToFetchAsync(http.User.ProviderOf()!, EndpointKind.Poll, from, cancel);
            if (messages.Count > 0 || time.GetUtcNow() + LookAgain > until)
            {
                return TypedResults.Ok(new FetchedMessages([.. messages.Select(FetchedMessage.Of)], more));
            }

            await Task.Delay(LookAgain, time, cancel);
        }
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, MessageFetch fetch, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, """{"messages":["pg-1"]}""", cancel);
        var names = body.Texts("messages", MessageFetch.Most);
        body.Only("messages");
        if (names is null)
        {
            body.Missing("the ids of messages", "messages");
        }

        if (body.Refused is { } refused)
        {
            return refused;
        }

        var ids = names!.Select(OutMessage.NumberOf).OfType<long>().ToHashSet();
        var noted = await fetch.AcknowledgeAsync(http.User.ProviderOf()!, EndpointKind.Poll, ids, cancel);
        var known = noted.Select(OutMessage.NameOf).ToList();
        return TypedResults.Ok(new AcknowledgedMessages(known, [.. names!.Except(known, StringComparer.Ordinal)]));
    }

    private static long AfterOf(string? after, List<Problem> problems)
    {
        if (string.IsNullOrEmpty(after))
        {
            return 0;
        }

        if (OutMessage.NumberOf(after) is { } id)
        {
            return id;
        }

        problems.Add(Problem.Of(ProblemCodes.OutOfRange, "query after", after, "the id of a message, such as pg-1"));
        return 0;
    }

    private static int WaitOf(string? wait, List<Problem> problems)
    {
        if (string.IsNullOrEmpty(wait))
        {
            return 0;
        }

        if (int.TryParse(wait, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestWait)
        {
            return seconds;
        }

        problems.Add(
            Problem.Of(
                ProblemCodes.OutOfRange,
                "query wait",
                wait,
                string.Create(CultureInfo.InvariantCulture, $"whole seconds from 0 to {LongestWait}")
            )
        );
        return 0;
    }
}

/// <summary>What is to be told.</summary>
/// <param name="Messages">In the order in which it happened.</param>
/// <param name="More">More is there: acknowledge these, and fetch again.</param>
internal sealed record FetchedMessages(IReadOnlyList<FetchedMessage> Messages, bool More);

/// <summary>One message.</summary>
/// <param name="Id">The same however often it is given.</param>
/// <param name="Event">"decided", "changed", "referred", "do-not-load", "withdrawn", "held", "released", "returned", "data-missing", "annulled".</param>
/// <param name="At">When it happened.</param>
/// <param name="Reference">Your reference of the consignment.</param>
/// <param name="Media">Media type of the body.</param>
/// <param name="Body">An object where the media type is JSON, else a text; null where it cannot be made.</param>
internal sealed record FetchedMessage(string Id, string Event, DateTimeOffset At, string Reference, string Media, JsonElement? Body)
{
    internal static FetchedMessage Of(ReadyMessage ready) =>
        new(
            ready.Message.Name,
            Hyphens.Of(ready.Message.Event),
            ready.Message.CreatedAt,
            ready.Message.Reference,
            ready.Media,
            ready.Impossible is not null ? null
                : ready.Media == "application/json" ? JsonSerializer.Deserialize<JsonElement>(ready.Bytes)
                : JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(ready.Bytes))
        );
}

/// <summary>Which messages the provider has.</summary>
/// <param name="Messages">Their ids.</param>
internal sealed record AcknowledgeRequest(IReadOnlyList<string> Messages);

/// <summary>What was noted.</summary>
/// <param name="Acknowledged">Ids of messages that are delivered now, or were before.</param>
/// <param name="Unknown">Ids that are none of your messages.</param>
internal sealed record AcknowledgedMessages(IReadOnlyList<string> Acknowledged, IReadOnlyList<string> Unknown);
