namespace Parcelgate.Server.Web;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;

/// <summary>What the forms of the targeting queue and of selection do. Each answers by sending the reader back, with the same filters.</summary>
internal static class TargetingActs
{
    /// <summary>Name of the queue's flash.</summary>
    public const string Page = "targeting";

    /// <summary>Name of the flash of the rules' page.</summary>
    public const string RulesPage = "rules";

    /// <summary>Name of the flash of selection's page.</summary>
    public const string SelectionPage = "selection";

    private const int LongestReason = 200;
    private const int LongestShiftHours = 72;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Targeting).Requires(Permissions.TargetingAct).ExcludeFromDescription();
        group.MapPost("/next", NextAsync);
        group.MapPost("/{id:long}", EndAsync);
        group.MapPost("/{id:long}/back", BackAsync);
        group.MapPost("/many", ManyAsync);
        routes.MapPost(Links.Targeting + "/{id:long}/snooze", SnoozeAsync).Requires(Permissions.RuleSnooze).ExcludeFromDescription();
        routes.MapPost(Links.Rules + "/wake", WakeAsync).Requires(Permissions.RuleSnooze).ExcludeFromDescription();
        routes.MapPost(Links.Selection + "/run", SelectAsync).Requires(Permissions.SelectionRun).ExcludeFromDescription();
    }

    /// <summary>The filters an address names; what it names wrongly filters nothing.</summary>
    public static CaseFilter FilterOf(IQueryCollection query, string actor, DateTimeOffset now) =>
        new()
        {
            Channel = Enum.GetValues<Channel>()
                .Where(channel => query["channel"] == Hyphens.Of(channel))
                .Select(channel => (short?)channel)
                .FirstOrDefault(),
            Rule = query["rule"].ToString() is { Length: > 0 and <= 200 } rule ? rule : null,
            ArrivesBefore =
                int.TryParse(query["within"], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and <= 240
                    ? now.AddHours(hours)
                    : null,
            FreeFor = query["free"] == "1" ? actor : null,
        };

    /// <summary>A plan as its form or address has it; hours from now and places, all within their bounds.</summary>
    public static ShiftPlan PlanOf(Func<string, string?> field, DateTimeOffset now)
    {
        var hours = Whole(field("hours"), 8, 1, LongestShiftHours);
        var manual = Whole(field("manual"), 20, 0, Selections.MostPlaces);
        return new ShiftPlan(
            now,
            now.AddHours(hours),
            manual,
            Whole(field("scanner"), 0, 0, Selections.MostPlaces),
            Whole(field("random"), Math.Min(5, manual), 0, manual)
        );
    }

    private static int Whole(string? text, int otherwise, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : otherwise;

    private static async Task<IResult> NextAsync(Cases cases, HttpContext http, TimeProvider time, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var query = new QueryCollection(QueryHelpers.ParseQuery(form["query"]));
        var filter = FilterOf(query, http.User.ActorOf(), time.GetUtcNow());
        if (await cases.TakeNextAsync(filter, http.User.ActorOf(), NameOf(http), http.RequestAborted) is { } id)
        {
            return Results.LocalRedirect(AddressOf(form["query"], id));
        }

        flash.Leave(Page, ("done", "nothing"));
        return Results.LocalRedirect(AddressOf(form["query"], null));
    }

    private static async Task<IResult> EndAsync(long id, Cases cases, HttpContext http, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!Enum.TryParse<CaseEnd>(form["end"], out var end) || end == CaseEnd.Inspected)
        {
            flash.Leave(Page, ("problem", "case-end"), ("found", Cut(form["end"])));
            return Results.LocalRedirect(AddressOf(form["query"], id));
        }

        var problem = await cases.EndAsync(id, end, Cut(form["reason"]), http.User.ActorOf(), http.RequestAborted);
        if (problem is not null)
        {
            flash.Leave(Page, ("problem", problem.Code), ("found", problem.Found));
            return Results.LocalRedirect(AddressOf(form["query"], id));
        }

        flash.Leave(Page, ("done", end.ToString()), ("count", "1"));
        return Results.LocalRedirect(AddressOf(form["query"], null));
    }

    private static async Task<IResult> BackAsync(long id, Cases cases, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        await cases.ReturnAsync(id, http.User.ActorOf(), http.RequestAborted);
        return Results.LocalRedirect(AddressOf(form["query"], null));
    }

    /// <summary>One act on several cases; the officer says how many, so that nobody acts on more than they meant.</summary>
    private static async Task<IResult> ManyAsync(Cases cases, HttpContext http, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ids = form["id"]
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Distinct()
            .ToList();
        var said = Whole(form["count"], -1, 0, int.MaxValue);
        if (ids.Count == 0 || ids.Count > Cases.MostAtOnce || said != ids.Count || !Enum.TryParse<CaseEnd>(form["end"], out var end))
        {
            flash.Leave(Page, ("problem", "case-count"), ("found", ids.Count.ToString(CultureInfo.InvariantCulture)));
            return Results.LocalRedirect(AddressOf(form["query"], null));
        }

        var done = 0;
        CaseProblem? first = null;
        foreach (var id in ids)
        {
            var problem = await cases.EndAsync(id, end, Cut(form["reason"]), http.User.ActorOf(), http.RequestAborted);
            done += problem is null ? 1 : 0;
            first ??= problem;
        }

        if (done == 0 && first is not null)
        {
            flash.Leave(Page, ("problem", first.Code), ("found", first.Found));
        }
        else
        {
            flash.Leave(Page, ("done", end.ToString()), ("count", done.ToString(CultureInfo.InvariantCulture)));
        }

        return Results.LocalRedirect(AddressOf(form["query"], null));
    }

    private static async Task<IResult> SelectAsync(Selections selections, TimeProvider time, HttpContext http, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var plan = PlanOf(name => form[name], time.GetUtcNow());
        var id = await selections.RunAsync(plan, http.User.ActorOf(), NameOf(http), http.RequestAborted);
        flash.Leave(
            SelectionPage,
            ("done", id is null ? "selected-nothing" : "selected"),
            ("number", id?.ToString(CultureInfo.InvariantCulture) ?? "")
        );
        return Results.LocalRedirect(Links.Selection);
    }

    /// <summary>Puts a rule to sleep for one party of a consignment, for so many days, with a reason.</summary>
    private static async Task<IResult> SnoozeAsync(long id, Sleeping sleeping, HttpContext http, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // A longer sleep is refused and not made shorter unseen.
        var days = Whole(form["days"], 0, 0, int.MaxValue);
        var role =
            Enum.TryParse<Core.Risk.PartyRole>(form["role"], out var parsed) && Enum.IsDefined(parsed)
                ? parsed
                : (Core.Risk.PartyRole?)null;
        var problem = await sleeping.PutAsync(
            id,
            form["rule"].ToString(),
            role,
            days,
            Cut(form["reason"]),
            http.User.ActorOf(),
            http.RequestAborted
        );
        if (problem is null)
        {
            flash.Leave(
                Page,
                ("done", "snoozed"),
                ("rule", form["rule"].ToString()),
                ("days", days.ToString(CultureInfo.InvariantCulture))
            );
        }
        else
        {
            flash.Leave(Page, ("problem", problem.Code), ("found", problem.Found));
        }

        return Results.LocalRedirect(AddressOf(form["query"], id));
    }

    private static async Task<IResult> WakeAsync(Sleeping sleeping, HttpContext http, Flash flash)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (long.TryParse(form["party"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var party))
        {
            var problem = await sleeping.WakeAsync(form["rule"].ToString(), party, http.User.ActorOf(), http.RequestAborted);
            if (problem is null)
            {
                flash.Leave(RulesPage, ("done", "woken"), ("rule", form["rule"].ToString()));
            }
            else
            {
                flash.Leave(RulesPage, ("problem", problem.Code), ("found", problem.Found));
            }
        }

        return Results.LocalRedirect(Links.Rules);
    }

    private static string NameOf(HttpContext http) => http.User.Identity?.Name ?? http.User.ActorOf();

    private static string Cut(string? text) =>
        (text ?? "").Trim() is var trimmed && trimmed.Length > LongestReason ? trimmed[..LongestReason] : trimmed;

    /// <summary>The queue with the filters it had, and a case open or none.</summary>
    private static string AddressOf(string? query, long? open)
    {
        var parts = QueryHelpers
            .ParseQuery(query)
            .Where(part => part.Key != "open")
            .ToDictionary(part => part.Key, part => (string?)part.Value.ToString());
        if (open is { } id)
        {
            parts["open"] = id.ToString(CultureInfo.InvariantCulture);
        }

        return QueryHelpers.AddQueryString(Links.Targeting, parts);
    }
}
