namespace Parcelgate.Server.Web;

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Release;
using Parcelgate.Server.Identity;

/// <summary>What the forms of the consignment page do. Each answers by sending the reader back to the page, which says what happened.</summary>
internal static class ConsignmentActs
{
    private const int LongestReason = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/consignments/{id:long}").ExcludeFromDescription();
        group.MapPost("/hold", Act(ReleaseEvent.Hold)).Requires(Permissions.ConsignmentHold);
        group.MapPost("/release", Act(ReleaseEvent.ReleaseFromHold)).Requires(Permissions.ConsignmentRelease);
        group.MapPost("/return", Act(ReleaseEvent.Return)).Requires(Permissions.ConsignmentReturn);
        group.MapPost("/replay", ReplayAsync).Requires(Permissions.Replay);
        group.MapPost("/reveal", RevealAsync).Requires(Permissions.PersonalDataView);
    }

    /// <summary>Name of the page's flash.</summary>
    public static string Page(long id) => FormattableString.Invariant($"consignment/{id}");

    private static Func<long, string?, IDeskActs, HttpContext, Flash, Task<IResult>> Act(ReleaseEvent act) =>
        async (long id, [FromForm] string? reason, IDeskActs acts, HttpContext http, Flash flash) =>
        {
            if (Cut(reason) is not { } why)
            {
                return Back(flash, id, ("problem", "reason-missing"), ("act", act.ToString()));
            }

            var transition = await acts.ActAsync(ViewerOf(http), id, act, why, http.RequestAborted);
            return transition is not { } moved ? Results.NotFound()
                : moved.Refused is { } refused ? Back(flash, id, ("problem", refused.Code))
                : Back(
                    flash,
                    id,
                    (
                        "done",
                        act == ReleaseEvent.ReleaseFromHold && moved.To is State.Held or State.ToHold ? "WaitsForPayment" : act.ToString()
                    ),
                    ("at", Stamp(http))
                );
        };

    private static async Task<IResult> ReplayAsync(long id, [FromForm] string? confirm, IDesk desk, HttpContext http, Flash flash)
    {
        var replay = await desk.ReplayAsync(ViewerOf(http), id, http.RequestAborted);
        return replay is null
            ? Results.NotFound()
            : Back(flash, id, ("replay", JsonSerializer.Serialize(ReplayShown.Of(replay))), ("at", Stamp(http)));
    }

    private static async Task<IResult> RevealAsync(
        long id,
        [FromForm] string? reason,
        IDesk desk,
        IDeskActs acts,
        HttpContext http,
        Flash flash
    )
    {
        if (Cut(reason) is not { } why)
        {
            return Back(flash, id, ("problem", "reason-missing"), ("act", "reveal"));
        }

        // Whoever may not see the consignment may not leave a trace in its journal either.
        if (await desk.ConsignmentAsync(ViewerOf(http), id, http.RequestAborted) is null)
        {
            return Results.NotFound();
        }

        await acts.RecordViewAsync(ViewerOf(http), id, why, http.RequestAborted);
        return Back(flash, id, ("reveal", "yes"));
    }

    private static string? Cut(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? null : reason.Trim()[..Math.Min(reason.Trim().Length, LongestReason)];

    private static Viewer ViewerOf(HttpContext http) => new(http.User.ActorOf(), http.User.ProviderOf());

    private static string Stamp(HttpContext http) => Now(http).ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Now(HttpContext http) =>
        ((TimeProvider)http.RequestServices.GetService(typeof(TimeProvider))!).GetUtcNow();

    private static IResult Back(Flash flash, long id, params (string Name, string Value)[] said)
    {
        flash.Leave(Page(id), said);
        return Results.LocalRedirect(Links.Consignment(id));
    }
}

/// <summary>A replay as the page after it shows it: small enough for the cookie that carries it.</summary>
public sealed record ReplayShown(bool Same, string Stored, string? Recomputed, double Milliseconds, IReadOnlyList<Difference> Differences)
{
    private const int MostDifferences = 8;
    private const int LongestValue = 60;

    public static ReplayShown Of(Replay replay) =>
        new(
            replay.Same,
            replay.Stored.ToString(),
            replay.Recomputed?.ToString(),
            replay.Took.TotalMilliseconds,
            [
                .. replay
                    .Differences.Take(MostDifferences)
                    .Select(difference => new Difference(difference.Place, Cut(difference.Stored), Cut(difference.Recomputed))),
            ]
        );

    private static string Cut(string value) => value.Length <= LongestValue ? value : string.Concat(value.AsSpan(0, LongestValue - 1), "…");
}
