namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>What the forms of the page of referrals, and an officer's forms on a consignment's page, do.</summary>
internal static class ReferralForms
{
    /// <summary>Name of the page's flash.</summary>
    internal const string Page = "referrals";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Referrals + "/{id:long}").ExcludeFromDescription();
        group.MapPost("/answer", AnswerAsync).Requires(Permissions.Submit);
        foreach (var (path, (act, permission)) in ReferralEndpoints.ByPath)
        {
            group.MapPost("/" + path, Act(act, path)).Requires(permission);
        }

        var consignment = routes.MapGroup("/consignments/{id:long}").ExcludeFromDescription();
        consignment.MapPost("/refer", AskAsync).Requires(Permissions.ReferralAct);
        consignment.MapPost("/propose-dnl", ProposeAsync).Requires(Permissions.ReferralAct);
    }

    private static async Task<IResult> AnswerAsync(
        long id,
        HttpContext http,
        IStore store,
        ReferralAnswers answers,
        AgreementLibrary agreements,
        TimeProvider time,
        Flash flash
    )
    {
        await using var db = await store.OpenReadAsync(http.RequestAborted);
        var provider = http.User.ProviderOf();
        if (await ReferralBook.FindAsync(db, null, id, http.RequestAborted) is not { } row || row.Provider != provider)
        {
            return Results.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var answer = Read(form, time.GetUtcNow());
        if (answer.Fields.IsEmpty && answer.Words is null && answer.Link is null && answer.Screening is null)
        {
            return Back(flash, id, ("problem", "nothing-said"));
        }

        var sender = agreements.Under(new Sender(provider!, http.User.ActorOf(), new ReadDefaults()), time.GetUtcNow());
        var (taken, problems) = await answers.TakeAsync(sender, row.Reference, answer, http.RequestAborted);
        return taken is not null
            ? Back(flash, id, ("done", taken.Outcome), ("reference", row.Reference))
            : Back(
                flash,
                id,
                ("problem", problems[0].Code.StartsWith("intake-", StringComparison.Ordinal) ? "value" : problems[0].Code),
                ("place", problems[0].Place),
                ("found", Cut(problems[0].Expected))
            );
    }

    private static ReferralAnswer Read(IFormCollection form, DateTimeOffset now)
    {
        var (fields, values) = (form["field"], form["value"]);
        var answered = ImmutableArray.CreateBuilder<AnsweredField>();
        for (var at = 0; at < Math.Min(fields.Count, values.Count); at++)
        {
            if (FieldQuestion.CanAsk(fields[at]!) && values[at]?.Trim() is { Length: > 0 } value)
            {
                answered.Add(AnsweredFields.FromText(fields[at]!, value));
            }
        }

        var method = Said(form["method"]);
        return new ReferralAnswer(
            Said(form["answer"]) ?? Guid.NewGuid().ToString("N"),
            answered.ToImmutable(),
            Said(form["words"]),
            Uri.TryCreate(Said(form["link"]), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri!.ToString() : null,
            method is not null && ScreeningResult.Methods.Contains(method) && ScreeningResult.Results.Contains(form["result"].ToString())
                ? new ScreeningResult(method, form["result"].ToString(), now, Said(form["by"]) ?? "")
                : null
        );
    }

    private static Func<long, string?, ReferralOffice, HttpContext, Flash, Task<IResult>> Act(ReferralAct act, string path) =>
        async (long id, [FromForm] string? reason, ReferralOffice office, HttpContext http, Flash flash) =>
        {
            var problem = await office.ActAsync(id, act, reason, http.User.ActorOf(), http.RequestAborted);
            return problem is null ? Back(flash, id, ("done", path)) : Back(flash, id, ("problem", problem.Code), ("found", problem.Found));
        };

    private static async Task<IResult> AskAsync(
        long id,
        [FromForm] string? kind,
        [FromForm] string? field,
        [FromForm] string? question,
        [FromForm] string? said,
        [FromForm] string? reason,
        ReferralOffice office,
        HttpContext http,
        Flash flash
    )
    {
        var asked = new OfficerQuestion(
            kind == "rfs" ? ReferralKind.Screening : ReferralKind.Information,
            string.IsNullOrEmpty(field) ? [] : [new FieldQuestion(field, question ?? "")],
            Said(said) ?? "",
            Said(reason) ?? ""
        );
        var problem = await office.AskAsync(id, asked, http.User.ActorOf(), http.RequestAborted);
        return ToConsignment(flash, id, problem, "asked");
    }

    private static async Task<IResult> ProposeAsync(
        long id,
        [FromForm] string? reason,
        ReferralOffice office,
        HttpContext http,
        Flash flash
    ) => ToConsignment(flash, id, await office.ProposeAsync(id, reason, http.User.ActorOf(), http.RequestAborted), "proposed");

    private static IResult ToConsignment(Flash flash, long id, ReferralProblem? problem, string done)
    {
        flash.Leave(
            ConsignmentActs.Page(id),
            problem is null ? [("referral-done", done)] : [("referral-problem", problem.Code), ("found", problem.Found)]
        );
        return Results.LocalRedirect(Links.Consignment(id) + "#questions");
    }

    private static IResult Back(Flash flash, long id, params (string Name, string Value)[] said)
    {
        flash.Leave(Page, said);
        return Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"{Links.Referrals}#r-{id}"));
    }

    private static string? Said(string? text) =>
        text?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, ReferralOffice.LongestText)] : null;

    private static string Cut(string text) => text.Length > 200 ? text[..200] : text;
}
