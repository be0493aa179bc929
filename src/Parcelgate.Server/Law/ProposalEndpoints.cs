namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>What the forms of the pages of law do. Each answers by sending the reader to the proposal's page, which says what happened.</summary>
internal static class ProposalEndpoints
{
    private const int LongestReason = 500;

    /// <summary>Errors of a text that the page after names; the rest stand in the checks there.</summary>
    private const int MostErrors = 5;

    private const int LongestError = 300;

    /// <summary>No expectation lies beyond. Arbitrary: far above the revenue of any country.</summary>
    private const long MostExpected = 1_000_000_000_000_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Proposals).ExcludeFromDescription();
        group.MapPost("/begin", BeginAsync).Requires(Permissions.LawDraft);
        group.MapPost("/{id:long}/text", SaveAsync).Requires(Permissions.LawDraft);
        group.MapPost("/{id:long}/expect", ExpectAsync).Requires(Permissions.LawDraft);
        group.MapPost("/{id:long}/run", RunAsync).Requires(Permissions.LawDraft);
        group.MapPost("/{id:long}/submit", SubmitAsync).Requires(Permissions.LawDraft);
        group.MapPost("/{id:long}/approve", ApproveAsync).Requires(Permissions.LawApprove);
        group.MapPost("/{id:long}/send-back", SendBackAsync).Requires(Permissions.LawApprove);
    }

    /// <summary>Name of the page's flash.</summary>
    public static string Page(long id) => FormattableString.Invariant($"proposal/{id}");

    /// <summary>The name of an expectation's field: "expect-revenue-from".</summary>
    public static string FieldOf(Expected of, string bound) => $"expect-{of.ToString().ToLowerInvariant()}-{bound}";

    /// <summary>
    /// From a version in force ("az/parcels@2026-01-01"), from another proposal ("P-3"), or from nothing: a profile then from the shortest one there is.
    /// </summary>
    private static async Task<IResult> BeginAsync(
        [FromForm] string? version,
        [FromForm] long? copy,
        [FromForm] string? kind,
        Proposals proposals,
        HttpContext http
    )
    {
        var cancel = http.RequestAborted;
        if (copy is { } other)
        {
            return await proposals.FindAsync(other, cancel) is { } copied
                ? Results.LocalRedirect(Links.Proposal(await proposals.BeginAsync(copied.Replaces, copied.Text, PersonOf(http), cancel)))
                : Results.NotFound();
        }

        if (string.IsNullOrEmpty(version))
        {
            var text = kind == "profile" ? ProposalText.ShortestProfile : "";
            return Results.LocalRedirect(Links.Proposal(await proposals.BeginAsync("", text, PersonOf(http), cancel)));
        }

        return proposals.TextOf(version) is { } published
            ? Results.LocalRedirect(Links.Proposal(await proposals.BeginAsync(version, published, PersonOf(http), cancel)))
            : Results.NotFound();
    }

    private static async Task<IResult> SaveAsync(long id, [FromForm] string? text, Proposals proposals, HttpContext http, Flash flash) =>
        Back(flash, id, "saved", await proposals.SaveAsync(id, text ?? "", PersonOf(http), http.RequestAborted));

    private static async Task<IResult> ExpectAsync(long id, IFormCollection form, Proposals proposals, HttpContext http, Flash flash)
    {
        var (expected, wrong) = ExpectationsOf(form);
        return Back(
            flash,
            id,
            "expected",
            wrong is { } one
                ? new LawRefusal(
                    "expectation",
                    new Fact("of", one.ToString()),
                    new Fact("found", $"{Bound(form, one, "from")} … {Bound(form, one, "to")}")
                )
                : await proposals.ExpectAsync(id, expected, PersonOf(http), http.RequestAborted)
        );
    }

    /// <summary>What was stated; both bounds of each are whole numbers, the first not above the second, or both are empty.</summary>
    internal static (ImmutableArray<Expectation> Stated, Expected? Wrong) ExpectationsOf(IFormCollection form)
    {
        var stated = ImmutableArray.CreateBuilder<Expectation>();
        foreach (var of in Enum.GetValues<Expected>())
        {
            var (from, to) = (Bound(form, of, "from"), Bound(form, of, "to"));
            if (from == "" && to == "")
            {
                continue;
            }

            if (NumberOf(from) is not { } least || NumberOf(to) is not { } most || least > most)
            {
                return ([], of);
            }

            stated.Add(new Expectation(of, least, most));
        }

        return (stated.ToImmutable(), null);
    }

    private static string Bound(IFormCollection form, Expected of, string bound) =>
        form[FieldOf(of, bound)].ToString().Trim() is var text && text.Length <= 24 ? text : text[..24];

    /// <summary>A whole number as people write it: with a minus of either kind, and blanks between thousands.</summary>
    private static long? NumberOf(string text) =>
        long.TryParse(
            text.Replace('−', '-').Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        ) && number is >= -MostExpected and <= MostExpected
            ? number
            : null;

    private static async Task<IResult> RunAsync(
        long id,
        [FromForm] string? from,
        [FromForm] string? to,
        Proposals proposals,
        HttpContext http,
        Flash flash
    ) =>
        Back(
            flash,
            id,
            "run",
            DayOf(from) is { } first && DayOf(to) is { } last
                ? await proposals.AskRunAsync(id, first, last, PersonOf(http), http.RequestAborted)
                : new LawRefusal("day-missing")
        );

    private static async Task<IResult> SubmitAsync(
        long id,
        [FromForm] string? confirm,
        Proposals proposals,
        HttpContext http,
        Flash flash
    ) => Back(flash, id, "submitted", await proposals.SubmitAsync(id, PersonOf(http), http.RequestAborted));

    private static async Task<IResult> ApproveAsync(
        long id,
        [FromForm] string? from,
        [FromForm] string? reason,
        Proposals proposals,
        HttpContext http,
        Flash flash
    ) =>
        Back(
            flash,
            id,
            "approved",
            DayOf(from) is not { } day ? new LawRefusal("day-missing")
                : ReasonOf(reason) is not { } why ? new LawRefusal("reason-missing")
                : await proposals.ApproveAsync(id, day, why, PersonOf(http), http.RequestAborted)
        );

    private static async Task<IResult> SendBackAsync(
        long id,
        [FromForm] string? reason,
        Proposals proposals,
        HttpContext http,
        Flash flash
    ) =>
        Back(
            flash,
            id,
            "sent-back",
            ReasonOf(reason) is not { } why
                ? new LawRefusal("reason-missing")
                : await proposals.SendBackAsync(id, why, PersonOf(http), http.RequestAborted)
        );

    internal static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? ReasonOf(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? null : reason.Trim()[..Math.Min(reason.Trim().Length, LongestReason)];

    private static Person PersonOf(HttpContext http) =>
        new(http.User.ActorOf(), http.User.FindFirst(Claims.DisplayName)?.Value is { Length: > 0 } name ? name : http.User.ActorOf());

    private static IResult Back(Flash flash, long id, string done, LawRefusal? refused)
    {
        if (refused?.Code == "missing")
        {
            return Results.NotFound();
        }

        (string Name, string Value)[] said = refused is null
            ? [("done", done)]
            :
            [
                ("problem", refused.Code),
                .. refused.Facts.Select(fact => ("fact-" + fact.Name, fact.Value)),
                (
                    "errors",
                    string.Join(
                        '\n',
                        refused
                            .Errors.Take(MostErrors)
                            .Select(error => error.ToString())
                            .Select(error => error[..Math.Min(error.Length, LongestError)])
                    )
                ),
            ];
        flash.Leave(Page(id), said);
        return Results.LocalRedirect(Links.Proposal(id));
    }
}
