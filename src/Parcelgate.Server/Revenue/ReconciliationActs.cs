namespace Parcelgate.Server.Revenue;

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>What the forms of the page of reconciliation do. Each answers by sending the reader back to the page, which says what happened.</summary>
internal static class ReconciliationActs
{
    /// <summary>Name of the page's flash.</summary>
    internal const string Page = "reconciliation";

    /// <summary>Problems of a file that the page names: what a cookie carries. The interface names all.</summary>
    private const int MostProblems = 5;

    /// <summary>Characters of a file's name that are kept. Arbitrary.</summary>
    private const int LongestName = 100;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Links.Reconciliation).ExcludeFromDescription();
        group.MapPost("/files", ImportAsync).Requires(Permissions.PaymentsManage);
        group.MapGet("/files/{number:long}", DownloadAsync).Requires(Permissions.PaymentsView);
        group.MapPost("/{id:long}/assign", AssignAsync).Requires(Permissions.PaymentsManage);
        group.MapPost("/{id:long}/send-back", SendBackAsync).Requires(Permissions.PaymentsManage);
        group.MapPost("/{id:long}/sent-back", SentBackAsync).Requires(Permissions.PaymentsManage);
    }

    private static async Task<IResult> ImportAsync(IFormFile? file, BankFiles files, HttpContext http, Flash flash)
    {
        if (file is not { Length: > 0 })
        {
            return Back(flash, Problems([new Problem(ProblemCodes.Missing, "file", "", "a file of the bank, camt.053 or camt.054")]));
        }

        if (file.Length > Formats.Camt.CamtReader.LongestFile)
        {
            var longest = string.Create(CultureInfo.InvariantCulture, $"at most {Formats.Camt.CamtReader.LongestFile} bytes");
            return Back(flash, Problems([new Problem(ProblemCodes.TooLarge, "file", "", longest)]));
        }

        await using var stream = file.OpenReadStream();
        var bytes = await PostBankFile.BytesAsync(stream, http.RequestAborted);
        var name = Path.GetFileName(file.FileName);
        var (import, problems) = await files.ImportAsync(
            bytes,
            name[..Math.Min(name.Length, LongestName)].Replace('\0', ' '),
            http.User.ActorOf(),
            http.RequestAborted
        );
        return import is null
            ? Back(flash, Problems(problems))
            : Back(
                flash,
                ("done", import.Again ? "again" : "imported"),
                ("file", Text(import.File.Id)),
                ("payments", Text(import.Payments.Count)),
                ("known", Text(import.File.Known)),
                ("waiting", Text(import.Payments.Count(payment => payment.Open.Minor > 0))),
                ("released", Text(import.Released))
            );
    }

    private static async Task<IResult> DownloadAsync(long number, ReconciliationDesk desk, HttpContext http) =>
        await desk.ContentAsync(number, http.RequestAborted) is { } bytes
            ? Results.File(bytes, "application/xml", string.Create(CultureInfo.InvariantCulture, $"bank-file-{number}.xml"))
            : Results.NotFound();

    private static async Task<IResult> AssignAsync(
        long id,
        [FromForm] string? reference,
        [FromForm] string? reason,
        Suspense suspense,
        HttpContext http,
        Flash flash
    )
    {
        var (row, problem) = await suspense.AssignAsync(
            id,
            reference ?? "",
            reason?.Trim() ?? "",
            http.User.ActorOf(),
            http.RequestAborted
        );
        return row is null
            ? Back(flash, [Problems([problem!]), ("form", Text(id)), ("reference", reference ?? ""), ("reason", reason ?? "")])
            : Back(flash, ("done", "assigned"), ("payment", Text(id)));
    }

    private static async Task<IResult> SendBackAsync(long id, [FromForm] string? reason, Suspense suspense, HttpContext http, Flash flash)
    {
        var (row, problem) = await suspense.SendBackAsync(id, reason?.Trim() ?? "", http.User.ActorOf(), http.RequestAborted);
        return row is null
            ? Back(flash, [Problems([problem!]), ("form", Text(id))])
            : Back(flash, ("done", "to-send-back"), ("payment", Text(id)));
    }

    private static async Task<IResult> SentBackAsync(
        long id,
        [FromForm] string? payment,
        [FromForm] string? reason,
        Suspense suspense,
        HttpContext http,
        Flash flash
    )
    {
        _ = long.TryParse(payment, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var (row, problem) = await suspense.SentBackAsync(id, number, reason?.Trim() ?? "", http.User.ActorOf(), http.RequestAborted);
        return row is null
            ? Back(flash, [Problems([problem!]), ("form", Text(id)), ("reference", payment ?? ""), ("reason", reason ?? "")])
            : Back(flash, ("done", "sent-back"), ("payment", Text(number)));
    }

    private static (string Name, string Value) Problems(IEnumerable<Problem> problems) =>
        ("problems", JsonSerializer.Serialize(problems.Take(MostProblems)));

    private static IResult Back(Flash flash, params (string Name, string Value)[] said)
    {
        flash.Leave(Page, said);
        return Results.LocalRedirect(Links.Reconciliation);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
