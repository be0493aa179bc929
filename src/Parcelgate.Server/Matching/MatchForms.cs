namespace Parcelgate.Server.Matching;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>What the forms of the page of matches do.</summary>
internal static class MatchForms
{
    /// <summary>Name of the page's flash.</summary>
    internal const string Page = "matches";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Matches + "/{id:long}").ExcludeFromDescription();
        group.MapPost("/accept", AcceptAsync).Requires(Permissions.MatchAct);
        group.MapPost("/ask", AskAsync).Requires(Permissions.ReferralAct);
        group.MapPost("/hold", HoldAsync).Requires(Permissions.ConsignmentHold);
    }

    private static async Task<IResult> AcceptAsync(
        long id,
        [FromForm] string? version,
        [FromForm] string? reason,
        MatchOffice office,
        HttpContext http,
        Flash flash
    ) => Back(flash, id, "accepted", await office.AcceptAsync(id, Version(version), reason, http.User.ActorOf(), http.RequestAborted));

    private static async Task<IResult> AskAsync(
        long id,
        [FromForm] string? version,
        [FromForm] string? parcel,
        [FromForm] string? element,
        [FromForm] string? said,
        [FromForm] string? reason,
        MatchOffice office,
        HttpContext http,
        Flash flash
    ) =>
        Back(
            flash,
            id,
            "asked",
            await office.AskAsync(
                id,
                Version(version),
                Parcel(parcel),
                Enum.TryParse<MatchElement>(element, out var about) ? about : MatchElement.Documents,
                said,
                reason,
                http.User.ActorOf(),
                http.RequestAborted
            )
        );

    private static async Task<IResult> HoldAsync(
        long id,
        [FromForm] string? version,
        [FromForm] string? parcel,
        [FromForm] string? reason,
        MatchOffice office,
        HttpContext http,
        Flash flash
    ) =>
        Back(
            flash,
            id,
            "held",
            await office.HoldAsync(id, Version(version), Parcel(parcel), reason, http.User.ActorOf(), http.RequestAborted)
        );

    private static int Version(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static long Parcel(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parcel) ? parcel : 0;

    private static IResult Back(Flash flash, long id, string done, MatchProblem? problem)
    {
        flash.Leave(Page, problem is null ? [("done", done)] : [("problem", problem.Code), ("found", problem.Found)]);
        return Results.LocalRedirect(Links.Match(id));
    }
}
