namespace Parcelgate.Server.Intake;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;
using Parcelgate.Server.Web.Parts;

/// <summary>What a submission came to.</summary>
/// <param name="CompletedAt">Null while lines are still coming; the totals are zero until then.</param>
/// <param name="Sha256">Over all bytes received, hexadecimal; null until complete.</param>
/// <param name="Mapping">Hash of the mapping its columns were read by, hexadecimal; null where they were read as they stand.</param>
internal sealed record SubmissionSummary(
    long Id,
    string MessageId,
    string Provider,
    string Format,
    string Label,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? CompletedAt,
    long Bytes,
    long Lines,
    long Accepted,
    long Refused,
    string? Sha256,
    string? Mapping
);

/// <summary>GET /v1/submissions/{id} and its results: what was answered, to be read again. A provider reads its own.</summary>
internal static class GetSubmission
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/submissions/{id:long}", Handle)
            .Requires(Permissions.ManifestView)
            .Produces<SubmissionSummary>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A submission with its totals")
            .WithTags("Intake");
        routes
            .MapGet("/v1/submissions/{id:long}/results", HandleResults)
            .Requires(Permissions.ManifestView)
            .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The result lines of a submission as they were answered, NDJSON")
            .WithTags("Intake");
    }

    internal static async Task Handle(long id, HttpContext http, IStore store, CancellationToken cancel)
    {
        if (await FindAsync(id, http, store, cancel) is { } row)
        {
            await http.Response.WriteAsJsonAsync(Of(row), cancel);
        }
    }

    internal static async Task HandleResults(long id, HttpContext http, IStore store, CancellationToken cancel)
    {
        if (await FindAsync(id, http, store, cancel) is null)
        {
            return;
        }

        http.Response.ContentType = "application/x-ndjson";
        await foreach (var part in Queries.AnswersAsync(store, id, cancel))
        {
            foreach (var lines in PersonName.MayRead(http.User) ? [part] : AnswerPersons.Without(part))
            {
                await http.Response.BodyWriter.WriteAsync(lines, cancel);
            }
        }

        await http.Response.BodyWriter.FlushAsync(cancel);
    }

    /// <summary>The submission, or null after the refusal was written: another provider's is answered like none.</summary>
    private static async Task<SubmissionRow?> FindAsync(long id, HttpContext http, IStore store, CancellationToken cancel)
    {
        var row = await Queries.SubmissionAsync(store, id, cancel);
        if (row is not null && (http.User.ProviderOf() is not { } provider || provider == row.Provider))
        {
            return row;
        }

        var found = id.ToString(CultureInfo.InvariantCulture);
        await Answers.RefuseAsync(
            http,
            Problem.Of(ProblemCodes.UnknownSubmission, "/v1/submissions/{id}", found, "the number of a submission")
        );
        return null;
    }

    private static SubmissionSummary Of(SubmissionRow row) =>
        new(
            row.Id,
            row.MessageId,
            row.Provider,
            row.Format,
            row.Label,
            row.ReceivedAt,
            row.CompletedAt,
            row.Bytes,
            row.Lines,
            row.Accepted,
            row.Refused,
            row.CompletedAt is null ? null : row.Sha256.ToString(),
            row.Mapping?.ToString()
        );
}
