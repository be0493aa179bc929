namespace Parcelgate.Server.Messages;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>What the forms of the pages of messages do, and the download of a message's bytes.</summary>
internal static class MessageActs
{
    /// <summary>Name of the pages' flash.</summary>
    internal const string Page = "messages";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Links.Messages + "/{id:long}/body", BodyAsync).Requires(Permissions.MessagesView).ExcludeFromDescription();
        var forms = routes.MapGroup(Links.Messages).Requires(Permissions.MessagesManage).ExcludeFromDescription();
        forms.MapPost("/{id:long}/replay", ReplayAsync);
        // Not on the page's own address: the page takes posts there, with its own permission.
        forms.MapPost("/endpoints/add", AddAsync);
        forms.MapPost("/endpoints/{id:long}/replay", ReplayAllAsync);
        forms.MapPost("/endpoints/{id:long}/on", OnAsync);
        forms.MapPost("/endpoints/{id:long}/off", OffAsync);
    }

    /// <summary>The bytes as they were or will be sent, as a file: a browser shows nothing of them.</summary>
    private static async Task<IResult> BodyAsync(long id, HttpContext http, MessageDesk desk)
    {
        if (await desk.FindAsync(id, http.User.ProviderOf(), http.RequestAborted) is not { Ready.Impossible: null } found)
        {
            return Results.NotFound();
        }

        var ending = AnswerFormat.Named(found.Endpoint.Format)?.Ending ?? "";
        return Results.File(found.Ready.Bytes, found.Ready.Media, found.Ready.Message.Name + ending);
    }

    private static async Task<IResult> ReplayAsync(long id, [FromForm] string? confirm, MessageDesk desk, HttpContext http, Flash flash)
    {
        var problem = await desk.ReplayAsync(id, http.User.ActorOf(), http.RequestAborted);
        Leave(flash, problem, "replayed", OutMessage.NameOf(id));
        return Results.LocalRedirect(Links.Message(id));
    }

    private static async Task<IResult> ReplayAllAsync(long id, [FromForm] string? count, MessageDesk desk, HttpContext http, Flash flash)
    {
        var problem = await desk.ReplayAllAsync(id, count, http.User.ActorOf(), http.RequestAborted);
        Leave(flash, problem, "replayed-all", count ?? "");
        return Results.LocalRedirect(Links.Endpoints);
    }

    private static async Task<IResult> AddAsync(
        [FromForm] string? provider,
        [FromForm] string? kind,
        [FromForm] string? address,
        [FromForm] string? format,
        MessageDesk desk,
        HttpContext http,
        Flash flash
    )
    {
        var entry = new EndpointEntry(Cut(provider), KindOf(kind), Cut(address), Cut(format), EventsOf([.. http.Request.Form["events"]]));
        var (secret, problem) = await desk.AddAsync(entry, http.User.ActorOf(), http.RequestAborted);
        if (problem is null)
        {
            flash.Leave(
                Page,
                secret is null
                    ? [("done", "added"), ("what", entry.Provider)]
                    : [("done", "added"), ("what", entry.Provider), ("secret", secret)]
            );
        }
        else
        {
            flash.Leave(
                Page,
                ("problem", problem.Code),
                ("found", problem.Found),
                ("provider", entry.Provider),
                ("kind", Core.Consignments.Hyphens.Of(entry.Kind)),
                ("address", entry.Address),
                ("format", entry.Format),
                ("events", entry.Events.ToString(CultureInfo.InvariantCulture))
            );
        }

        return Results.LocalRedirect(Links.Endpoints);
    }

    private static Task<IResult> OnAsync(long id, [FromForm] string? confirm, MessageDesk desk, HttpContext http, Flash flash) =>
        SetAsync(id, true, desk, http, flash);

    private static Task<IResult> OffAsync(long id, [FromForm] string? confirm, MessageDesk desk, HttpContext http, Flash flash) =>
        SetAsync(id, false, desk, http, flash);

    private static async Task<IResult> SetAsync(long id, bool active, MessageDesk desk, HttpContext http, Flash flash)
    {
        var problem = await desk.SetActiveAsync(id, active, http.User.ActorOf(), http.RequestAborted);
        Leave(flash, problem, active ? "on" : "off", id.ToString(CultureInfo.InvariantCulture));
        return Results.LocalRedirect(Links.Endpoints);
    }

    private static void Leave(Flash flash, MessageProblem? problem, string done, string what) =>
        flash.Leave(Page, problem is null ? [("done", done), ("what", what)] : [("problem", problem.Code), ("found", problem.Found)]);

    private static EndpointKind KindOf(string? kind) =>
        Array.Find(Enum.GetValues<EndpointKind>(), one => Core.Consignments.Hyphens.Of(one) == kind);

    private static int EventsOf(string?[] events) =>
        MessageEvents.Each.Where(one => events.Contains(Core.Consignments.Hyphens.Of(one))).Sum(one => 1 << (int)one);

    /// <summary>Short enough for the cookie that carries it back.</summary>
    private static string Cut(string? text) =>
        text?.Trim() is not { } said ? ""
        : said.Length > MessageDesk.LongestAddress ? said[..MessageDesk.LongestAddress]
        : said;
}
