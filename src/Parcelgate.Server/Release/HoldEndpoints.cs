namespace Parcelgate.Server.Release;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>What a carrier says of a parcel it was asked for.</summary>
internal sealed record HoldStatusMessage(
    string? Status,
    DateTimeOffset? At,
    string? Place,
    DateTimeOffset? PromisedAt,
    string? Code,
    string? Words
);

/// <summary>A hold that asks for a parcel.</summary>
/// <param name="Reference">The consignment.</param>
/// <param name="Consignment">Its number.</param>
/// <param name="State">"held", or "to-hold" before it arrives.</param>
/// <param name="Conveyance">Flight or vehicle.</param>
/// <param name="Status">"asked", "acknowledged", "located", "presented", "explained".</param>
/// <param name="AskedAt">Since when.</param>
/// <param name="PresentBy">Until when it is to be presented; null while that is not due.</param>
/// <param name="Late">True where the first word or the parcel is late.</param>
/// <param name="Missing">True where the parcel's time is over and nothing was said.</param>
/// <param name="Place">Where it was found or presented.</param>
/// <param name="Code">Why it cannot be presented.</param>
/// <param name="Words">The same in words.</param>
internal sealed record HoldLine(
    string Reference,
    long Consignment,
    string State,
    string? Conveyance,
    string Status,
    DateTimeOffset AskedAt,
    DateTimeOffset? PresentBy,
    bool Late,
    bool Missing,
    string Place,
    string Code,
    string Words
)
{
    internal static HoldLine Of(HoldRow row, DateTimeOffset now) =>
        new(
            row.Reference,
            row.ConsignmentId,
            EventDetail.Name(row.State),
            row.Conveyance,
            HoldTasks.Word(row.Step),
            row.AskedAt,
            row.PresentBy,
            row.IsLate(now),
            row.IsMissing(now),
            row.PresentedAt is null ? row.Place : row.PresentedPlace,
            row.Code,
            row.Words
        );
}

/// <summary>Holds that ask for a parcel, a page of them.</summary>
/// <param name="Holds">In the order of consignments.</param>
/// <param name="Next">What to ask for next with <c>after</c>; null at the end.</param>
internal sealed record HoldList(IReadOnlyList<HoldLine> Holds, long? Next);

/// <summary>References to acknowledge.</summary>
internal sealed record AcknowledgeMessage(IReadOnlyList<string>? References);

/// <summary>How many were acknowledged now; others were acknowledged before, or are not asked for.</summary>
internal sealed record AcknowledgeAnswer(int Acknowledged);

/// <summary>The interface of holds: what a carrier is asked for, and what it says of it.</summary>
internal static class HoldEndpoints
{
    private const int MostListed = 500;
    private const int MostInFile = 100_000;
    private const string Example = """{"status":"located","place":"Shed 4, rack 12","promisedAt":"2026-11-27T10:00:00Z"}""";

    private static readonly string[] Heads =
    [
        "reference",
        "consignment",
        "provider",
        "state",
        "conveyance",
        "status",
        "asked",
        "present by",
        "late",
        "missing",
        "place",
        "code",
        "words",
    ];

    private static readonly string[] Steps = [.. Enum.GetValues<HoldStep>().Where(step => step != HoldStep.Asked).Select(HoldTasks.Word)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/holds", ListAsync)
            .Requires(Permissions.HoldView)
            .Produces<HoldList>()
            .WithSummary("Holds that ask for the parcel itself, with what was reported of each; a provider sees its own")
            .WithTags("Release");
        routes
            .MapGet("/v1/holds.csv", CsvAsync)
            .Requires(Permissions.HoldView)
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .WithSummary("The same as a file for a spreadsheet")
            .WithTags("Release");
        routes
            .MapGet("/v1/holds/rates", RatesAsync)
            .Requires(Permissions.HoldView)
            .Produces<IReadOnlyList<HoldRates>>()
            .WithSummary(
                "How partners answered the holds asked of them in a period; a provider sees its own. The last 30 days where none is given"
            )
            .WithTags("Release");
        routes
            .MapPost("/v1/holds/acknowledge", AcknowledgeAsync)
            .Requires(Permissions.HoldAnswer)
            .Accepts<AcknowledgeMessage>("application/json")
            .Produces<AcknowledgeAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Acknowledge many holds at once")
            .WithTags("Release");
        routes
            .MapPost("/v1/holds/{reference}/status", ReportAsync)
            .Requires(Permissions.HoldAnswer)
            .Accepts<HoldStatusMessage>("application/json")
            .Produces<HoldLine>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Say of a parcel that is asked for that it is acknowledged, located, presented, or why it cannot be presented")
            .WithTags("Release");
    }

    private static async Task<Ok<HoldList>> ListAsync(
        long? after,
        int? limit,
        HttpContext http,
        HoldTasks tasks,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var most = Math.Clamp(limit ?? MostListed, 1, MostListed);
        var rows = await tasks.ListAsync(http.User.ProviderOf(), Math.Max(after ?? 0, 0), most, cancel);
        return TypedResults.Ok(
            new HoldList([.. rows.Select(row => HoldLine.Of(row, time.GetUtcNow()))], rows.Count == most ? rows[^1].ConsignmentId : null)
        );
    }

    private static async Task CsvAsync(HttpContext http, HoldTasks tasks, TimeProvider time, CancellationToken cancel)
    {
        var rows = await tasks.ListAsync(http.User.ProviderOf(), 0, MostInFile, cancel);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"holds.csv\"";
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 65536);
        await writer.WriteAsync(Csv.Row(Heads));
        foreach (var row in rows)
        {
            await writer.WriteAsync(Csv.Row(Cells(row, time.GetUtcNow())));
        }
    }

    private static string[] Cells(HoldRow row, DateTimeOffset now)
    {
        var line = HoldLine.Of(row, now);
        return
        [
            line.Reference,
            line.Consignment.ToString(CultureInfo.InvariantCulture),
            row.Provider,
            line.State,
            line.Conveyance ?? "",
            line.Status,
            Stamp(line.AskedAt),
            line.PresentBy is { } by ? Stamp(by) : "",
            line.Late ? "yes" : "no",
            line.Missing ? "yes" : "no",
            line.Place,
            line.Code,
            line.Words,
        ];
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<Ok<IReadOnlyList<HoldRates>>> RatesAsync(
        DateTimeOffset? from,
        DateTimeOffset? to,
        string? provider,
        HttpContext http,
        HoldFulfilment fulfilment,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var until = to ?? time.GetUtcNow();
        return TypedResults.Ok(await fulfilment.RatesAsync(http.User.ProviderOf() ?? provider, from ?? until.AddDays(-30), until, cancel));
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, HoldTasks tasks, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, """{"references":["DEMO0000001"]}""", cancel);
        if (body.Texts("references", HoldTasks.MostAtOnce) is not { Count: > 0 } references)
        {
            body.Missing("'references' with at least one entry", "references");
            return body.Refused!;
        }

        return body.Refused is { } refused
            ? refused
            : TypedResults.Ok(
                new AcknowledgeAnswer(
                    await tasks.AcknowledgeAsync(
                        http.User.ProviderOf()!,
                        [.. references.Distinct(StringComparer.Ordinal)],
                        http.User.ActorOf(),
                        cancel
                    )
                )
            );
    }

    private static async Task<IResult> ReportAsync(
        string reference,
        HttpContext http,
        HoldTasks tasks,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var report = Read(body, time.GetUtcNow());
        if (body.Refused is { } refused)
        {
            return refused;
        }

        var (hold, problem) = await tasks.ReportAsync(http.User.ProviderOf()!, reference, report!, http.User.ActorOf(), cancel);
        return hold is null ? new ProblemResult([problem!]) : TypedResults.Ok(HoldLine.Of(hold, time.GetUtcNow()));
    }

    private static HoldReport? Read(JsonBody body, DateTimeOffset now)
    {
        body.Only("status", "at", "place", "promisedAt", "code", "words");
        var status = body.Word("status", Steps);
        var at = body.Instant("at");
        var place = body.Text("place", HoldTasks.LongestPlace)?.Trim() ?? "";
        var promised = body.Instant("promisedAt");
        var code = body.Word("code", HoldTask.Reasons) ?? "";
        var words = body.Text("words", HoldTasks.LongestWords)?.Trim() ?? "";
        if (status is null)
        {
            body.Missing($"'status': one of {string.Join(", ", Steps)}", "status");
            return null;
        }

        var step = Enum.GetValues<HoldStep>().Single(one => HoldTasks.Word(one) == status);
        body.Problems.AddRange(Check(step, at, place, promised, code, now));
        return new HoldReport(step, (at ?? now).ToUniversalTime(), place, promised?.ToUniversalTime(), code, words);
    }

    /// <summary>What a report of this step lacks or may not say.</summary>
    internal static IEnumerable<Problem> Check(
        HoldStep step,
        DateTimeOffset? at,
        string place,
        DateTimeOffset? promised,
        string code,
        DateTimeOffset now
    )
    {
        if (at > now.AddMinutes(5))
        {
            yield return Problem.Of(ProblemCodes.OutOfRange, "/at", Stamp(at.Value), "an instant that has been");
        }

        if (promised is { } by && (by < now || by > now + HoldTask.PromiseWithin))
        {
            yield return Problem.Of(ProblemCodes.OutOfRange, "/promisedAt", Stamp(by), "an instant within the next 7 days");
        }

        if (step is HoldStep.Located or HoldStep.Presented && place.Length == 0)
        {
            yield return Problem.Of(ProblemCodes.Missing, "/place", "", "where the parcel is");
        }

        if (step == HoldStep.Explained && code.Length == 0)
        {
            yield return Problem.Of(ProblemCodes.Missing, "/code", "", $"one of {string.Join(", ", HoldTask.Reasons)}");
        }
    }
}
