namespace Parcelgate.Server.Release;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What has arrived: a flight, a dispatch, or single parcels.</summary>
/// <param name="Conveyance">Flight or vehicle.</param>
/// <param name="Master">Master waybill or dispatch.</param>
/// <param name="References">Single parcels.</param>
internal sealed record ArrivalMessage(string? Conveyance = null, string? Master = null, IReadOnlyList<string>? References = null);

/// <summary>A consignment that was not released, and who owes what.</summary>
internal sealed record HeldLine(string Reference, long Id, string Hold, string? Due, string Owes);

/// <summary>A refused part of an arrival.</summary>
internal sealed record RefusedLine(string Reference, string Code);

/// <summary>The answer to an arrival.</summary>
internal sealed record ArrivalAnswer(
    int Released,
    int Held,
    IReadOnlyList<HeldLine> NotReleased,
    IReadOnlyList<string> Unannounced,
    IReadOnlyList<RefusedLine> Refused
);

/// <summary>POST /v1/arrivals: what was cleared is released in this call; what was not says who owes what.</summary>
internal static class PostArrival
{
    internal const int MostReferences = 100_000;

    private const string Example = """{"conveyance":"ORB206/2026-11-23"} or {"references":["DEMO0000001"]}""";
    private const string Needed = "'conveyance', 'master', or 'references' with at least one entry";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/arrivals", Handle)
            .Requires(Permissions.ArrivalReport)
            .Accepts<ArrivalMessage>("application/json")
            .Produces<ArrivalAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Report an arrival by flight, dispatch or single parcels")
            .WithTags("Release");

    internal static async Task<IResult> Handle(HttpContext http, Arrivals arrivals, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var message = new ArrivalMessage(body.Text("conveyance"), body.Text("master"), body.Texts("references", MostReferences));
        if (message.Conveyance is null && message.Master is null && message.References is not { Count: > 0 })
        {
            body.Missing(Needed, "conveyance", "master", "references");
        }

        if (body.Refused is { } refused)
        {
            return refused;
        }

        var references = message.References is { Count: > 0 } ? message.References : null;
        var scope = new MoveScope(http.User.ProviderOf(), message.Master, message.Conveyance, references)
        {
            // What is on file may be reported whatever is agreed by now; what is not would be stored.
            RefusesNew = http.User.ProviderOf() is null ? null : SenderOf.Request(http).Outside()?.Code,
        };
        var result = await arrivals.ArriveAsync(scope, http.User.ActorOf(), cancel);
        return references is null && result.Released + result.Held == 0 ? NothingMoved(message, result.Unmoved) : Answer(result);
    }

    private static Ok<ArrivalAnswer> Answer(ArrivalResult result) =>
        TypedResults.Ok(
            new ArrivalAnswer(
                result.Released,
                result.Held,
                [.. result.HeldRows.Select(held => Line(held.Row, held.Owing))],
                result.Unannounced,
                [.. result.Refused.Select(refused => new RefusedLine(refused.Reference, refused.Code))]
            )
        );

    private static HeldLine Line(ConsignmentRow row, Owing owing) =>
        new(
            row.Reference,
            row.Id,
            Names.Of((HoldReason)row.Hold),
            row.DueCurrency is null ? null : new Core.Money.Money(row.DueMinor, Core.Money.Currency.Of(row.DueCurrency)).ToString(),
            owing.ToString()
        );

    /// <summary>A flight or dispatch that nobody has bound a parcel to, or that moved when it was reported before.</summary>
    private static ProblemResult NothingMoved(ArrivalMessage message, IReadOnlyList<ConsignmentRow> bound)
    {
        var place = message.Conveyance is null ? "/master" : "/conveyance";
        var found = message.Conveyance ?? message.Master!;
        if (bound.Count == 0)
        {
            var unknown = Problem.Of(
                ProblemCodes.UnknownConsignment,
                place,
                found,
                "a flight or dispatch that consignments of yours are bound to, in their message or by /v1/bindings"
            );
            return new ProblemResult(new ProblemAnswer(StatusCodes.Status404NotFound, null, unknown, "No consignment is bound to it."));
        }

        var arrivedAt = bound.Min(row => row.ArrivedAt);
        var (code, why) = arrivedAt is { } at
            ? (
                RequestCodes.AlreadyArrived,
                string.Create(CultureInfo.InvariantCulture, $"this one landed at {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            )
            : (
                Lifecycle.Next((State)bound[0].State, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).Refused?.Code
                    ?? ProblemCodes.NotInThisState,
                "all that is bound to this one was withdrawn"
            );
        var again = Problem.Of(code, place, found, $"a flight or dispatch that has not been reported; {why}");
        return new ProblemResult(new ProblemAnswer(StatusCodes.Status409Conflict, null, again));
    }
}

/// <summary>Consignments lodged before their flight was known, now bound to it.</summary>
internal sealed record BindingMessage(
    string? Conveyance = null,
    string? Master = null,
    DateTimeOffset? ArrivesAt = null,
    IReadOnlyList<string>? References = null
);

/// <summary>POST /v1/bindings: binds consignments to a flight or dispatch.</summary>
internal static class PostBinding
{
    private const string Example = """{"references":["DEMO0000001"],"conveyance":"ORB206/2026-11-23"}""";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/bindings", Handle)
            .Requires(Permissions.Submit)
            .Accepts<BindingMessage>("application/json")
            .Produces<BindingAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Bind consignments that were lodged first to a flight or dispatch known later")
            .WithTags("Release");

    internal static async Task<IResult> Handle(HttpContext http, IStore store, TimeProvider time, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var message = new BindingMessage(
            body.Text("conveyance"),
            body.Text("master"),
            body.Instant("arrivesAt"),
            body.Texts("references", PostArrival.MostReferences)
        );
        if (message.References is not { Count: > 0 } || (message.Conveyance ?? message.Master) is null)
        {
            body.Missing("'references' with at least one entry, and 'conveyance' or 'master'", "references", "conveyance", "master");
        }

        return body.Refused is { } refused ? refused : TypedResults.Ok(await BindAsync(message, http, store, time, cancel));
    }

    private static async Task<BindingAnswer> BindAsync(
        BindingMessage message,
        HttpContext http,
        IStore store,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var references = message.References!.Distinct(StringComparer.Ordinal).ToList();
        var scope = new MoveScope(http.User.ProviderOf(), null, null, references);
        var bound = await Moves.BindAsync(work, scope, message.Master, message.Conveyance, message.ArrivesAt, cancel);
        var detail = EventDetail.Object(("master", message.Master), ("conveyance", message.Conveyance));
        var now = time.GetUtcNow().WholeMs();
        await work.AppendJournalAsync([.. bound.Select(id => new JournalRow(now, "bound", id, 0, http.User.ActorOf(), detail))], cancel);
        var refused = bound.Count == references.Count ? [] : await RefusedAsync(work, scope, references, bound, cancel);
        await work.CommitAsync(cancel);
        return new BindingAnswer(bound.Count, refused.Count, refused);
    }

    /// <summary>Those that were not bound: unknown for this provider, or arrived already.</summary>
    private static async Task<List<RefusedLine>> RefusedAsync(
        IUnitOfWork work,
        MoveScope scope,
        List<string> references,
        List<long> bound,
        CancellationToken cancel
    )
    {
        var done = bound.ToHashSet();
        var rows = (await Moves.InScopeAsync(work, scope, references.Count, cancel)).ToDictionary(
            row => row.Reference,
            StringComparer.Ordinal
        );
        return
        [
            .. references
                .Where(reference => !rows.TryGetValue(reference, out var row) || !done.Contains(row.Id))
                .Select(reference => new RefusedLine(
                    reference,
                    rows.ContainsKey(reference) ? RequestCodes.AlreadyArrived : ProblemCodes.UnknownConsignment
                )),
        ];
    }

    /// <summary>How many were bound, and which were not and why: <c>intake-unknown-consignment</c>, <c>release-already-arrived</c>.</summary>
    internal sealed record BindingAnswer(int Bound, int NotBound, IReadOnlyList<RefusedLine> Refused);
}

/// <summary>An officer's reason.</summary>
internal sealed record ActMessage(string? Reason);

/// <summary>POST /v1/consignments/{id}/hold, /release and /return: an officer's acts.</summary>
internal static class PostAct
{
    private const int LongestReason = 500;
    private const string Example = """{"reason":"the invoice was seen"}""";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "hold", ReleaseEvent.Hold, Permissions.ConsignmentHold, "Hold a consignment");
        Map(routes, "release", ReleaseEvent.ReleaseFromHold, Permissions.ConsignmentRelease, "End the hold of a consignment");
        Map(routes, "return", ReleaseEvent.Return, Permissions.ConsignmentReturn, "Send a consignment back");
    }

    private static void Map(IEndpointRouteBuilder routes, string word, ReleaseEvent act, string permission, string summary) =>
        routes
            .MapPost(
                $"/v1/consignments/{{id:long}}/{word}",
                (long id, HttpContext http, Acts acts, CancellationToken cancel) => Handle(id, act, http, acts, cancel)
            )
            .Requires(permission)
            .Accepts<ActMessage>("application/json")
            .Produces<ActAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(summary)
            .WithTags("Release");

    private static async Task<IResult> Handle(long id, ReleaseEvent act, HttpContext http, Acts acts, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var reason = body.Text("reason", LongestReason)?.Trim();
        if (reason is null)
        {
            body.Missing($"'reason' with 1 to {LongestReason} characters", "reason");
        }

        if (body.Refused is { } refused)
        {
            return refused;
        }

        var number = id.ToString(CultureInfo.InvariantCulture);
        return await acts.ActAsync(id, act, reason!, http.User.ActorOf(), cancel) switch
        {
            null => new ProblemResult([
                Problem.Of(ProblemCodes.UnknownConsignment, http.Request.Path, number, "the number of a consignment"),
            ]),
            { To: { } to } => TypedResults.Ok(new ActAnswer(id, EventDetail.Name(to))),
            { Refused: { From: { } from } no } => new ProblemResult(
                new ProblemAnswer(
                    StatusCodes.Status409Conflict,
                    null,
                    Problem.Of(no.Code, http.Request.Path, EventDetail.Name(from), "a consignment in a state that admits this act")
                )
            ),
            _ => throw new InvalidOperationException("A transition has a state or a refusal."),
        };
    }

    /// <summary>The state after the act.</summary>
    internal sealed record ActAnswer(long Id, string State);
}
