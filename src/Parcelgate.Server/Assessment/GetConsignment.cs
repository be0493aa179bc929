namespace Parcelgate.Server.Assessment;

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>
/// GET /v1/consignments?reference= and GET /v1/consignments/{id}: the state now and the latest decision. Targeting reasons and holders of allowances
/// are for those who may see them.
/// </summary>
internal static class GetConsignment
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/consignments", HandleReference)
            .Requires(Permissions.ConsignmentView)
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Consignments by reference: state and latest decision, one for each provider that uses the reference")
            .WithTags("Assessment");
        routes
            .MapGet("/v1/consignments/{id:long}", Handle)
            .Requires(Permissions.ConsignmentView)
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A consignment: state and latest decision")
            .WithTags("Assessment");
        routes
            .MapGet("/v1/consignments/{id:long}/replay", HandleReplay)
            .Requires(Permissions.Replay)
            .Produces<ReplayAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Recompute the latest decision from its versions and facts and compare hashes")
            .WithTags("Assessment");
    }

    internal static async Task HandleReference(
        string? reference,
        HttpContext http,
        IStore store,
        DecidedFiles files,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(reference))
        {
            await Answers.RefuseAsync(http, Problem.Of(ProblemCodes.Missing, "query 'reference'", "", "a reference as it was sent"));
            return;
        }

        var found = new List<DecidedFile>();
        foreach (var row in await Queries.ConsignmentsAsync(store, reference.Trim(), cancel))
        {
            if (await files.FindAsync(row.Id, http.User.ProviderOf(), cancel) is { } file)
            {
                found.Add(file);
            }
        }

        await WriteAsync(
            http,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("consignments"u8);
                found.ForEach(file => Write(file, AudienceOf(http), json));
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    internal static async Task Handle(long id, HttpContext http, DecidedFiles files, CancellationToken cancel)
    {
        if (await files.FindAsync(id, http.User.ProviderOf(), cancel) is { } file)
        {
            await WriteAsync(http, json => Write(file, AudienceOf(http), json));
        }
        else
        {
            await RefuseAsync(http, id);
        }
    }

    internal static async Task HandleReplay(long id, HttpContext http, IStore store, Replays replays, CancellationToken cancel)
    {
        var row = await Queries.ConsignmentAsync(store, id, cancel);
        var seen = row is not null && (http.User.ProviderOf() is not { } provider || provider == row.Provider);
        if (!seen || await replays.LatestAsync(id, cancel) is not { } replay)
        {
            await RefuseAsync(http, id);
            return;
        }

        var answer = new ReplayAnswer(
            replay.Same,
            replay.Version,
            replay.Stored.ToString(),
            replay.Recomputed == default ? null : replay.Recomputed.ToString(),
            // The two outcomes quoted in it name targeting rules.
            http.User.May(Permissions.TargetingView)
                ? replay.Difference
                : null
        );
        await http.Response.WriteAsJsonAsync(answer, cancel);
    }

    private static Audience AudienceOf(HttpContext http) =>
        http.User.May(Permissions.TargetingView) ? Audience.Customs
        : http.User.ProviderOf() is null ? Audience.Office
        : Audience.Sender;

    private static Task RefuseAsync(HttpContext http, long id) =>
        Answers.RefuseAsync(
            http,
            Problem.Of(
                ProblemCodes.UnknownConsignment,
                "/v1/consignments/{id}",
                id.ToString(CultureInfo.InvariantCulture),
                "the number of a consignment"
            )
        );

    private static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Options);
        write(json);
        await json.FlushAsync(http.RequestAborted);
    }

    private static void Write(DecidedFile file, Audience audience, Utf8JsonWriter json)
    {
        var row = file.Row;
        json.WriteStartObject();
        json.WriteNumber("id"u8, row.Id);
        json.WriteString("reference"u8, row.Reference);
        json.WriteString("provider"u8, row.Provider);
        json.WriteNumber("version"u8, row.Version);
        json.WriteString("state"u8, EventDetail.Name((State)row.State));
        if ((State)row.State is State.Held or State.ToHold)
        {
            json.WriteString("hold"u8, Names.Of((HoldReason)row.Hold));
        }

        WriteText("master"u8, row.Master, json);
        WriteText("conveyance"u8, row.Conveyance, json);
        json.WriteString("receivedAt"u8, row.ReceivedAt);
        WriteTime("arrivesAt"u8, row.ArrivesAt, json);
        WriteTime("arrivedAt"u8, row.ArrivedAt, json);
        WriteTime("releasedAt"u8, row.ReleasedAt, json);
        WriteTime("personsErasedAt"u8, file.ErasedAt, json);
        WriteDecision(file, audience, json);
        json.WriteEndObject();
    }

    private static void WriteDecision(DecidedFile file, Audience audience, Utf8JsonWriter json)
    {
        if (file.Decision is not { } decision)
        {
            return;
        }

        json.WriteStartObject("decision"u8);
        json.WriteNumber("version"u8, decision.Version);
        json.WriteString("decidedAt"u8, decision.DecidedAt);
        if (file.Explained is { } assessed)
        {
            AssessmentJson.WriteFields(assessed, audience, json);
        }
        else
        {
            json.WriteString("hash"u8, decision.Hash.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteText(ReadOnlySpan<byte> name, string? value, Utf8JsonWriter json)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? value, Utf8JsonWriter json)
    {
        if (value is { } at)
        {
            json.WriteString(name, at);
        }
    }

    /// <summary>A decision recomputed.</summary>
    /// <param name="Same">True when both hashes agree.</param>
    /// <param name="Recomputed">Null when it could not be recomputed.</param>
    /// <param name="Difference">What differs; null when nothing does, and for those who may not see targeting reasons.</param>
    internal sealed record ReplayAnswer(bool Same, int Version, string Stored, string? Recomputed, string? Difference);
}
