namespace Parcelgate.Server.Screening;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Web;

/// <summary>The forms of the page on which alerts are looked at.</summary>
internal static class ScreeningEndpoints
{
    /// <summary>Name of the flash of the page.</summary>
    internal const string Page = "screening";

    private const int LongestReason = 500;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup(Links.Screening).Requires(Permissions.ScreeningDecide).ExcludeFromDescription();
        forms.MapPost("/not-him", NotHimAsync);
        forms.MapPost("/hold", HoldAsync);
        forms.MapPost("/take-back", TakeBackAsync);
    }

    private static async Task<IResult> NotHimAsync(
        [FromForm] long consignment,
        [FromForm] string? party,
        [FromForm] string? entry,
        [FromForm] string? reason,
        ScreeningReview review,
        HttpContext http,
        Flash flash
    )
    {
        var why = reason is { Length: > LongestReason } ? reason[..LongestReason] : reason;
        var problem = await review.NotHimAsync(consignment, party ?? "", entry ?? "", why, http.User.ActorOf(), http.RequestAborted);
        return Back(flash, problem, "not-him");
    }

    private static async Task<IResult> HoldAsync(
        [FromForm] long consignment,
        [FromForm] string? party,
        [FromForm] string? entry,
        ScreeningReview review,
        HttpContext http,
        Flash flash
    ) => Back(flash, await review.HoldAsync(consignment, party ?? "", entry ?? "", http.User.ActorOf(), http.RequestAborted), "held");

    private static async Task<IResult> TakeBackAsync(
        [FromForm] long key,
        [FromForm] string? entry,
        ScreeningReview review,
        HttpContext http,
        Flash flash
    )
    {
        var done = await review.TakeBackAsync(key, entry ?? "", http.User.ActorOf(), http.RequestAborted);
        return Back(flash, done ? null : new CaseProblem("decision-gone", ""), "taken-back");
    }

    private static IResult Back(Flash flash, CaseProblem? problem, string done)
    {
        flash.Leave(Page, problem is null ? ("done", done) : ("problem", problem.Code));
        return Results.LocalRedirect(Links.Screening);
    }
}

/// <summary>Puts screening together.</summary>
internal static class ScreeningServices
{
    internal static void MapScreening(this IEndpointRouteBuilder routes)
    {
        ListEndpoints.Map(routes);
        ScreeningEndpoints.Map(routes);
    }
}
