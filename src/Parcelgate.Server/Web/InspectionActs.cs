namespace Parcelgate.Server.Web;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Money;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Risk;

/// <summary>What the forms of inspections do. A device that lost its connection sends the same form again: it is recorded once.</summary>
internal static class InspectionActs
{
    /// <summary>Name of the list's flash.</summary>
    public const string Page = "inspections";

    private const int LongestNote = 1_000;

    // Photos and fields of one form.
    private const long LongestForm = (long)Inspections.MostPhotos * Inspections.LongestPhoto + (1 << 20);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Inspections).ExcludeFromDescription();
        group.MapPost("/{id:long}/record", RecordAsync).Requires(Permissions.InspectionRecord);
        group.MapPost("/seizures/{id:long}", ConfirmAsync).Requires(Permissions.InspectionRecord);
        group.MapGet("/photos/{id:long}/{number:int}", PhotoAsync).Requires(Permissions.InspectionView);
    }

    /// <summary>Name of the flash of one inspection's page.</summary>
    public static string PageOf(long id) => FormattableString.Invariant($"inspection/{id}");

    private static async Task<IResult> RecordAsync(long id, Inspections inspections, HttpContext http, Flash flash)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestForm;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (result, problem) = await ResultOfAsync(form, http.RequestAborted);
        problem ??= await inspections.RecordAsync(
            id,
            result!,
            http.User.ActorOf(),
            http.User.Identity?.Name ?? http.User.ActorOf(),
            http.RequestAborted
        );
        if (problem is not null)
        {
            flash.Leave(PageOf(id), ("problem", problem.Code), ("found", problem.Found));
            return Results.LocalRedirect(Links.Inspection(id));
        }

        flash.Leave(PageOf(id), ("done", "recorded"));
        return Results.LocalRedirect(Links.Inspection(id));
    }

    private static async Task<IResult> ConfirmAsync(long id, Inspections inspections, HttpContext http, Flash flash)
    {
        var problem = await inspections.ConfirmAsync(id, http.User.ActorOf(), http.RequestAborted);
        if (problem is null)
        {
            flash.Leave(Page, ("done", "seizure"));
        }
        else
        {
            flash.Leave(Page, ("problem", problem.Code), ("found", problem.Found));
        }

        return Results.LocalRedirect(Links.Inspections);
    }

    private static async Task<IResult> PhotoAsync(long id, int number, Inspections inspections, CancellationToken cancel) =>
        await inspections.PhotoAsync(id, number, cancel) is { } photo
            ? TypedResults.File(photo.Content.ToArray(), photo.MediaType)
            : TypedResults.NotFound();

    private static async Task<(InspectionResult? Result, CaseProblem? Problem)> ResultOfAsync(
        IFormCollection form,
        CancellationToken cancel
    )
    {
        if (!Enum.TryParse<Disposition>(form["disposition"], out var disposition) || !Enum.IsDefined(disposition))
        {
            return (null, new CaseProblem("inspection-disposition", form["disposition"].ToString()));
        }

        var kind = form["kind"].ToString();
        int? quantity = null;
        if (form["quantity"].ToString() is { Length: > 0 } pieces)
        {
            if (!int.TryParse(pieces, NumberStyles.None, CultureInfo.InvariantCulture, out var counted))
            {
                return (null, new CaseProblem("inspection-quantity", pieces));
            }

            quantity = counted;
        }

        Money? value = null;
        if (form["value"].ToString() is { Length: > 0 } worth)
        {
            if (
                !Currency.TryParse(form["currency"].ToString().ToUpperInvariant(), out var currency)
                || !Money.TryParse(worth, currency, out var money)
                || money.Minor < 0
            )
            {
                return (null, new CaseProblem("inspection-value", $"{worth} {form["currency"]}"));
            }

            value = money;
        }

        var note = form["note"].ToString().Trim();
        return (
            new InspectionResult(
                form["key"].ToString(),
                form["means"] == "scanner" ? "scanner" : "manual",
                kind.Length > 0,
                kind,
                quantity,
                value,
                disposition,
                note.Length > LongestNote ? note[..LongestNote] : note,
                await PhotosAsync(form.Files, cancel)
            ),
            null
        );
    }

    private static async Task<ImmutableArray<Photo>> PhotosAsync(IFormFileCollection files, CancellationToken cancel)
    {
        var photos = ImmutableArray.CreateBuilder<Photo>();
        // One more than may be there is read, so that too many are refused and not cut off.
        foreach (var file in files.Where(file => file.Length > 0).Take(Inspections.MostPhotos + 1))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancel);
            photos.Add(new Photo(file.ContentType, content.ToArray()));
        }

        return photos.DrainToImmutable();
    }
}
