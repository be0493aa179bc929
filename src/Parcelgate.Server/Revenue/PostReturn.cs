namespace Parcelgate.Server.Revenue;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>A parcel that goes back after its release.</summary>
internal sealed record ReturnMessage(string? Reference, string? Reason);

/// <summary>POST /v1/returns: claims back what was charged for a parcel that goes back; an officer decides.</summary>
internal static class PostReturn
{
    private const int LongestReference = 35;
    private const int LongestReason = 500;
    private const string Example = """{"reference":"DEMO0000001","reason":"refused by the recipient"}""";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/returns", Handle)
            .Requires(Permissions.Submit)
            .Accepts<ReturnMessage>("application/json")
            .Produces<ReturnAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Claim back the charges of a released consignment that goes back; sent again, the same claim is answered")
            .WithTags("Revenue");

    /// <summary>The recipient's claim, from the page that is reached by link: whoever has the link may claim, an officer decides.</summary>
    internal static void MapForm(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pay/{token}/return", ByLinkAsync).IsPublic().ExcludeFromDescription();

    private static async Task<IResult> ByLinkAsync(
        string token,
        [FromForm] string? reason,
        PayLinks links,
        Returns claims,
        IStore store,
        CancellationToken cancel
    )
    {
        if (links.Read(token) is not { } id || await Queries.ConsignmentAsync(store, id, cancel) is not { } row)
        {
            return Results.NotFound();
        }

        var why = reason?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, LongestReason)] : null;
        var problem = why is null ? null : (await claims.ClaimAsync(row.Provider, row.Reference, why, "recipient", cancel)).Problem;
        return Results.LocalRedirect($"/pay/{token}{(why is null || problem is not null ? "" : "?claimed=yes")}#return");
    }

    private static async Task<IResult> Handle(HttpContext http, Returns claims, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var message = new ReturnMessage(body.Text("reference", LongestReference)?.Trim(), body.Text("reason", LongestReason)?.Trim());
        if (message.Reference is not { Length: > 0 })
        {
            body.Missing("'reference' of a consignment of yours", "reference");
        }

        if (message.Reason is not { Length: > 0 })
        {
            body.Missing($"'reason' with 1 to {LongestReason} characters", "reason");
        }

        if (body.Refused is { } refused)
        {
            return refused;
        }

        var (claim, problem) = await claims.ClaimAsync(
            http.User.ProviderOf(),
            message.Reference!,
            message.Reason!,
            http.User.ActorOf(),
            cancel
        );
        return claim is not null
            ? TypedResults.Ok(
                new ReturnAnswer(claim.Id, claim.Reference, claim.ConsignmentId, Names.Of(claim.State), claim.Until, claim.IsLate)
            )
            : new ProblemResult(
                new ProblemAnswer(
                    problem!.Code == ProblemCodes.UnknownConsignment ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
                    null,
                    problem
                )
            );
    }

    /// <summary>
    /// The claim, where it is ("open", "accepted"), until when it was in time by the law the consignment was decided under, and whether it came later. An officer
    /// decides either way.
    /// </summary>
    internal sealed record ReturnAnswer(long Claim, string Reference, long Consignment, string State, DateTimeOffset? Until, bool Late);

    private static class Names
    {
        internal static string Of(ClaimState state) =>
            state switch
            {
                ClaimState.Open => "open",
                ClaimState.Accepted => "accepted",
                ClaimState.Refused => "refused",
                _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of a claim."),
            };
    }
}
