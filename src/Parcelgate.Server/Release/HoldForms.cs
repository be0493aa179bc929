namespace Parcelgate.Server.Release;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>What the forms of a carrier's page of holds do.</summary>
internal static class HoldForms
{
    /// <summary>Name of the page's flash.</summary>
    internal const string Page = "holds";

    // Seven days: what a report may promise.
    private static readonly int MostHours = (int)HoldTask.PromiseWithin.TotalHours;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Holds).Requires(Permissions.HoldAnswer).ExcludeFromDescription();
        group.MapPost("/acknowledge", AcknowledgeAsync);
        group.MapPost("/report", ReportAsync);
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, HoldTasks tasks, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var references = form["reference"].OfType<string>().Distinct(StringComparer.Ordinal).Take(HoldTasks.MostAtOnce).ToList();
        var done =
            references.Count == 0
                ? 0
                : await tasks.AcknowledgeAsync(http.User.ProviderOf()!, references, http.User.ActorOf(), http.RequestAborted);
        return Back(flash, ("done", "acknowledged"), ("count", done.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<IResult> ReportAsync(
        [FromForm] string? reference,
        [FromForm] string? status,
        [FromForm] string? place,
        [FromForm] string? hours,
        [FromForm] string? code,
        [FromForm] string? words,
        HoldTasks tasks,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        var now = time.GetUtcNow();
        if (!Enum.TryParse<HoldStep>(status, out var step) || step == HoldStep.Asked)
        {
            return Back(flash, ("problem", "status"), ("found", status ?? ""));
        }

        var report = new HoldReport(
            step,
            now,
            Cut(place, HoldTasks.LongestPlace),
            int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var promised) && promised <= MostHours
                ? now.AddHours(promised)
                : null,
            step == HoldStep.Explained && code is not null && HoldTask.Reasons.Contains(code) ? code : "",
            step == HoldStep.Explained ? Cut(words, HoldTasks.LongestWords) : ""
        );
        var problem =
            HoldEndpoints.Check(step, report.At, report.Place, report.PromisedAt, report.Code, now).FirstOrDefault()
            ?? (
                await tasks.ReportAsync(http.User.ProviderOf()!, reference ?? "", report, http.User.ActorOf(), http.RequestAborted)
            ).Problem;
        return problem is null
            ? Back(flash, ("done", "reported"), ("reference", reference!))
            : Back(flash, ("problem", WordOf(problem)), ("found", Cut(problem.Found, HoldTasks.LongestPlace)));
    }

    private static string WordOf(Problem problem) =>
        problem.Place switch
        {
            "/place" => "place",
            "/code" => "code",
            "/promisedAt" => "promise",
            _ => problem.Code == ReferralCodes.HoldPresented ? "presented" : "not-asked",
        };

    private static IResult Back(Flash flash, params (string Name, string Value)[] said)
    {
        flash.Leave(Page, said);
        return Results.LocalRedirect(Links.Holds);
    }

    private static string Cut(string? text, int longest) => text?.Trim() is { } said ? said[..Math.Min(said.Length, longest)] : "";
}
