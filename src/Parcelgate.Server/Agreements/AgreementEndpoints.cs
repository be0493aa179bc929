namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Web;

/// <summary>A provider reads what was agreed with it; the office writes it down and has it approved.</summary>
internal static class AgreementEndpoints
{
    /// <summary>Name of the flash of a partner's page.</summary>
    internal static string Page(string provider) => $"partner/{provider}";

    /// <summary>Longest name of a provider that has a page.</summary>
    private const int LongestProvider = 50;

    /// <summary>Whether a text of an address can be the name of a provider: what cannot has no page, and no agreement is written down with it.</summary>
    internal static bool IsProvider(string name) =>
        name.Length is > 0 and <= LongestProvider && name.Trim() == name && !name.Any(char.IsControl);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/agreement", Get)
            .Requires(Permissions.Submit)
            .Produces<AgreementAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary(
                "What was agreed with the provider that asks: formats, channels, elements required and not kept, days, and whether it holds today"
            )
            .WithTags("Intake");
        var forms = routes.MapGroup(Links.Partners).ExcludeFromDescription();
        forms.MapPost("/{provider}/agreement", WriteAsync).Requires(Permissions.AgreementWrite);
        forms.MapPost("/{provider}/agreement/{number:long}/approve", ApproveAsync).Requires(Permissions.AgreementApprove);
    }

    private static IResult Get(AgreementLibrary library, OfficeDays days, HttpContext http)
    {
        var provider = http.User.ProviderOf()!;
        var today = days.Today;
        return library.InForce(provider, today) is { } agreement
            ? TypedResults.Ok(AgreementAnswer.Of(agreement, today))
            : new ProblemResult(
                new ProblemAnswer(
                    StatusCodes.Status404NotFound,
                    null,
                    new Problem(ProblemCodes.AgreementMissing, "agreement", provider, "an agreement with the office, approved there")
                )
            );
    }

    private static async Task<IResult> WriteAsync(string provider, AgreementOffice office, HttpContext http, Flash flash)
    {
        if (!IsProvider(provider))
        {
            return TypedResults.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (TermsOf(provider, form) is not { } terms)
        {
            return Back(flash, provider, new AgreementProblem("days"));
        }

        var (version, problem) = await office.WriteAsync(terms, http.User.ActorOf(), http.RequestAborted);
        return Back(flash, provider, problem, "written", version);
    }

    private static async Task<IResult> ApproveAsync(string provider, long number, AgreementOffice office, HttpContext http, Flash flash) =>
        Back(flash, provider, await office.ApproveAsync(provider, number, http.User.ActorOf(), http.RequestAborted), "approved", number);

    /// <summary>The terms a form says; null where a day is not one.</summary>
    private static Agreement? TermsOf(string provider, IFormCollection form)
    {
        var to = Text(form, "to");
        if (Day(Text(form, "from")) is not { } from || (to.Length > 0 && Day(to) is null))
        {
            return null;
        }

        return new Agreement
        {
            Provider = provider,
            Version = 0,
            LegalBasis = Text(form, "legal-basis"),
            Purpose = Text(form, "purpose"),
            Channels = [.. Enum.GetValues<Channel>().Where(channel => form["channel"].Contains(Hyphens.Of(channel)))],
            Formats = [.. Formats.All.Select(format => format.Name).Where(name => form["format"].Contains(name))],
            Required = [.. Elements.All.Select(element => element.Name).Where(name => form[$"element-{name}"] == "required")],
            Withheld = [.. Elements.All.Select(element => element.Name).Where(name => form[$"element-{name}"] == "withheld")],
            RetentionDays = Whole(Text(form, "retention-days")),
            TimelyMinutes = Text(form, "timely-minutes").Length == 0 ? 0 : Whole(Text(form, "timely-minutes")),
            IsTest = form["mode"] != "live",
            From = from,
            To = to.Length == 0 ? null : Day(to),
        };
    }

    private static string Text(IFormCollection form, string field) => form[field].ToString().Trim();

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static IResult Back(Flash flash, string provider, AgreementProblem? problem, string done = "", long version = 0)
    {
        (string, string)[] said = problem is null
            ? [("done", done), ("version", version.ToString(CultureInfo.InvariantCulture))]
            : [("problem", problem.Code), ("field", problem.Field), ("expected", problem.Expected)];
        flash.Leave(Page(provider), said);
        return Results.LocalRedirect(Links.Partner(provider));
    }
}

/// <summary>An agreement as its provider reads it. Days are written 2026-07-01; an empty list of channels or formats means any.</summary>
/// <param name="Agreement">Provider and version: "caspia/3".</param>
/// <param name="InForce">Whether it holds today.</param>
/// <param name="Mode">"live" or "test".</param>
/// <param name="LegalBasis">The law or memorandum it rests on.</param>
/// <param name="Purpose">What the data may be used for.</param>
/// <param name="Channels">Channels agreed.</param>
/// <param name="Formats">Formats agreed.</param>
/// <param name="Required">Elements every consignment must have.</param>
/// <param name="NotKept">Elements that are not kept.</param>
/// <param name="RetentionDays">Days after which what identifies persons is deleted.</param>
/// <param name="TimelyMinutes">How long before arrival the data is promised; 0: nothing is promised.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; null for an open end.</param>
internal sealed record AgreementAnswer(
    string Agreement,
    bool InForce,
    string Mode,
    string LegalBasis,
    string Purpose,
    ImmutableArray<string> Channels,
    ImmutableArray<string> Formats,
    ImmutableArray<string> Required,
    ImmutableArray<string> NotKept,
    int RetentionDays,
    int TimelyMinutes,
    DateOnly From,
    DateOnly? To
)
{
    internal static AgreementAnswer Of(Agreement terms, DateOnly today) =>
        new(
            terms.Name,
            terms.HoldsOn(today),
            terms.IsTest ? "test" : "live",
            terms.LegalBasis,
            terms.Purpose,
            [.. terms.Channels.Select(channel => Hyphens.Of(channel))],
            terms.Formats,
            terms.Required,
            terms.Withheld,
            terms.RetentionDays,
            terms.TimelyMinutes,
            terms.From,
            terms.To
        );
}
