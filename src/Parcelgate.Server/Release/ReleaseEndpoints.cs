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

/// <summary>What has arrived: a flight, a dispatch, or single parcels.</summary>
/// <param name="Conveyance">Flight or vehicle.</param>
/// <param name="Master">Master waybill or dispatch.</param>
/// <param name="References">Single parcels.</param>
internal sealed record ArrivalMessage(string? Conveyance, string? Master, IReadOnlyList<string>? References);

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
    private const int MostReferences = 100_000;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/arrivals", Handle)
            .Requires(Permissions.ArrivalReport)
            .WithSummary("Report an arrival by flight, dispatch or single parcels")
            .WithTags("Release");

    internal static async Task<Results<Ok<ArrivalAnswer>, ProblemHttpResult>> Handle(
        ArrivalMessage message,
        HttpContext http,
        Arrivals arrivals,
        CancellationToken cancel
    )
    {
        if (message.Conveyance is null && message.Master is null && message.References is not { Count: > 0 and <= MostReferences })
        {
            return Refused(ProblemCodes.Missing, "", $"'conveyance', 'master', or 'references' with 1 to {MostReferences} entries");
        }

        var scope = new MoveScope(http.User.ProviderOf(), message.Master, message.Conveyance, message.References);
        var result = await arrivals.ArriveAsync(scope, http.User.ActorOf(), cancel);
        if (result.Released + result.Held + result.Unannounced.Count + result.Refused.Count == 0)
        {
            return Refused(
                ProblemCodes.UnknownConsignment,
                "/" + (message.Conveyance is null ? "master" : "conveyance"),
                "a flight or dispatch that consignments are bound to"
            );
        }

        return TypedResults.Ok(
            new ArrivalAnswer(
                result.Released,
                result.Held,
                [.. result.HeldRows.Select(Line)],
                result.Unannounced,
                [.. result.Refused.Select(refused => new RefusedLine(refused.Reference, refused.Code))]
            )
        );
    }

    private static HeldLine Line(ConsignmentRow row) =>
        new(
            row.Reference,
            row.Id,
            Names.Of((HoldReason)row.Hold),
            row.DueCurrency is null ? null : new Core.Money.Money(row.DueMinor, Core.Money.Currency.Of(row.DueCurrency)).ToString(),
            Owes((HoldReason)row.Hold)
        );

    /// <summary>Who owes the next step on a held consignment.</summary>
    internal static string Owes(HoldReason hold) =>
        hold switch
        {
            HoldReason.Payment => "payer",
            HoldReason.Documents or HoldReason.Permit or HoldReason.Declaration => "declarant",
            _ => "customs",
        };

    private static ProblemHttpResult Refused(string code, string place, string expected) =>
        TypedResults.Problem(
            type: code,
            title: $"Expected {expected}.",
            statusCode: code == ProblemCodes.UnknownConsignment ? 404 : 400,
            extensions: new Dictionary<string, object?>
            {
                ["problems"] = new[]
                {
                    new
                    {
                        code,
                        place,
                        found = "",
                        expected,
                    },
                },
            }
        );
}

/// <summary>Consignments lodged before their flight was known, now bound to it.</summary>
internal sealed record BindingMessage(string? Conveyance, string? Master, DateTimeOffset? ArrivesAt, IReadOnlyList<string>? References);

/// <summary>POST /v1/bindings: binds consignments to a flight or dispatch.</summary>
internal static class PostBinding
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/bindings", Handle)
            .Requires(Permissions.Submit)
            .WithSummary("Bind consignments that were lodged first to a flight or dispatch known later")
            .WithTags("Release");

    internal static async Task<Results<Ok<BindingAnswer>, ProblemHttpResult>> Handle(
        BindingMessage message,
        HttpContext http,
        IStore store,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (message.References is not { Count: > 0 and <= 100_000 } || (message.Conveyance ?? message.Master) is null)
        {
            return TypedResults.Problem(
                type: ProblemCodes.Missing,
                title: "Expected 'references' with 1 to 100000 entries and 'conveyance' or 'master'.",
                statusCode: 400
            );
        }

        await using var work = await store.BeginAsync(cancel);
        var scope = new MoveScope(http.User.ProviderOf(), null, null, message.References);
        var bound = await Moves.BindAsync(work, scope, message.Master, message.Conveyance, message.ArrivesAt, cancel);
        var detail = EventDetail.Object(("master", message.Master), ("conveyance", message.Conveyance));
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        await work.AppendJournalAsync([.. bound.Select(id => new JournalRow(now, "bound", id, 0, http.User.ActorOf(), detail))], cancel);
        await work.CommitAsync(cancel);
        return TypedResults.Ok(new BindingAnswer(bound.Count, message.References.Count - bound.Count));
    }

    /// <summary>How many were bound; the others are unknown, of another provider, or arrived already.</summary>
    internal sealed record BindingAnswer(int Bound, int NotBound);
}

/// <summary>An officer's reason.</summary>
internal sealed record ActMessage(string? Reason);

/// <summary>POST /v1/consignments/{id}/hold, /release and /return: an officer's acts.</summary>
internal static class PostAct
{
    private const int LongestReason = 500;

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
                (long id, ActMessage message, HttpContext http, Acts acts, CancellationToken cancel) =>
                    Handle(id, act, message, http, acts, cancel)
            )
            .Requires(permission)
            .WithSummary(summary)
            .WithTags("Release");

    private static async Task<Results<Ok<ActAnswer>, ProblemHttpResult>> Handle(
        long id,
        ReleaseEvent act,
        ActMessage message,
        HttpContext http,
        Acts acts,
        CancellationToken cancel
    )
    {
        var reason = message.Reason?.Trim();
        if (reason is not { Length: > 0 and <= LongestReason })
        {
            return TypedResults.Problem(
                type: ProblemCodes.Missing,
                title: $"Expected 'reason' with 1 to {LongestReason} characters.",
                statusCode: 400
            );
        }

        return await acts.ActAsync(id, act, reason, http.User.ActorOf(), cancel) switch
        {
            null => TypedResults.Problem(
                type: ProblemCodes.UnknownConsignment,
                title: $"There is no consignment {id.ToString(CultureInfo.InvariantCulture)}.",
                statusCode: 404
            ),
            { To: { } to } => TypedResults.Ok(new ActAnswer(id, EventDetail.Name(to))),
            { Refused: { } refused } => TypedResults.Problem(
                type: refused.Code,
                title: $"{act} does not fit the state {refused.From}.",
                statusCode: 409
            ),
            _ => throw new InvalidOperationException("A transition has a state or a refusal."),
        };
    }

    /// <summary>The state after the act.</summary>
    internal sealed record ActAnswer(long Id, string State);
}
