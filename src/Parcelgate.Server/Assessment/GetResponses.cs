namespace Parcelgate.Server.Assessment;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoRes;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Declared = Parcelgate.Formats.WcoRes.Answers;

/// <summary>
/// GET /v1/consignments/{id}/responses: what a declarant is told of the latest decision, as RES messages of the WCO Data Model. Made anew from the decision each time: the
/// same decision and state give the same messages with the same numbers, so that who asks twice takes them up once.
/// </summary>
internal static class GetResponses
{
    // How long documents are waited for. Arbitrary: no law file says a term yet.
    internal static readonly TimeSpan DocumentsWithin = TimeSpan.FromDays(10);

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/consignments/{id:long}/responses", HandleAsync)
            .Requires(Permissions.ConsignmentView)
            .Produces<string>(StatusCodes.Status200OK, "application/xml")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary(
                "What a declarant is told of the latest decision, as WCO RES messages: accepted, taxes, documents wanted, control, cleared, invalidated"
            )
            .WithTags("Assessment");

    private static async Task HandleAsync(long id, HttpContext http, IStore store, DecidedFiles files, CancellationToken cancel)
    {
        if (
            await files.FindAsync(id, http.User.ProviderOf(), cancel)
            is not { Record: not null, Explained: not null, Decision: not null } file
        )
        {
            await Intake.Answers.RefuseAsync(
                http,
                Problem.Of(
                    ProblemCodes.UnknownConsignment,
                    "/v1/consignments/{id}/responses",
                    id.ToString(CultureInfo.InvariantCulture),
                    "the number of a consignment whose data were decided"
                )
            );
            return;
        }

        http.Response.ContentType = "application/xml";
        await http.Response.Body.WriteAsync(ResXml.ToBytes([.. await ToldAsync(file, store, cancel)]), cancel);
    }

    /// <summary>What a declarant is told of the latest decision.</summary>
    /// <exception cref="InvalidOperationException">There is no decision that can be explained.</exception>
    internal static async Task<ImmutableArray<Response>> ToldAsync(DecidedFile file, IStore store, CancellationToken cancel)
    {
        if (file is not { Record: { } record, Explained: { } explained, Decision: { } decision })
        {
            throw new InvalidOperationException($"Consignment {file.Row.Id} has no decision to tell of.");
        }

        var decided = new DecidedDeclaration(
            record,
            explained,
            (State)file.Row.State,
            decision.DecidedAt,
            decision.DecidedAt + DocumentsWithin
        )
        {
            Version = decision.Version,
            Before = await BeforeAsync(store, decision, cancel),
        };
        return Chain.Of(new AnsweredDeclaration(record.Reference, NumberOf(file.Row.Id)), Declared.Of(decided));
    }

    /// <summary>The number customs gives a declaration.</summary>
    internal static string NumberOf(long consignmentId) => string.Create(CultureInfo.InvariantCulture, $"PG{consignmentId:D10}");

    /// <summary>The record before the latest amendment; null where there was none.</summary>
    private static async Task<Consignment?> BeforeAsync(IStore store, DecisionRow latest, CancellationToken cancel)
    {
        if (latest.Version < 2)
        {
            return null;
        }

        var earlier = (await Queries.DecisionsAsync(store, latest.ConsignmentId, cancel)).Find(one => one.Version == latest.Version - 1);
        var bytes = earlier is null
            ? null
            : await Queries.ReadRecordAsync(store, earlier.SubmissionId, earlier.Part, earlier.Offset, earlier.Length, cancel);
        return bytes is null ? null : CanonicalJson.Read(bytes, 1, new ReadDefaults()).Consignment;
    }
}
