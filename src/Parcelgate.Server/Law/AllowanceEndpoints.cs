namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;
using Parcelgate.Server.Web;

/// <summary>
/// The allowance of a person: for a platform before the purchase, which learns only what is used and left; and for the person, by a link, with the parcels
/// that used it. A platform's question is in the journal: who asked about whom.
/// </summary>
internal static class AllowanceEndpoints
{
    internal const string Limit = "allowance";

    /// <summary>Questions a minute from one address. Arbitrary: a busy shop asks less, who tries out numbers of persons wants more.</summary>
    private const int MostPerMinute = 240;

    internal static void AddLimit(RateLimiterOptions limiter) =>
        limiter.AddPolicy(
            Limit,
            http =>
                RateLimitPartition.GetFixedWindowLimiter(
                    http.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = MostPerMinute, Window = TimeSpan.FromMinutes(1) }
                )
        );

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/allowance", AskAsync)
            .Requires(Permissions.AllowanceView)
            .RequireRateLimiting(Limit)
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Takes(QuoteShapes.AllowanceParameters)
            .Answers(QuoteShapes.Allowance(withParcels: false))
            .WithSummary(
                "What a person has used and has left: by identity, or by name with postcode or city, as the parcels name the recipient"
            )
            .WithTags("Law");
        routes
            .MapGet("/v1/allowance/mine", MineAsync)
            .IsPublic()
            .RequireRateLimiting(Limit)
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Takes(("token", true, "The token of the link", "…"))
            .Answers(QuoteShapes.Allowance(withParcels: true))
            .WithSummary("What the person a link was made for has used and has left, and by which parcels")
            .WithTags("Law");
        routes
            .MapPost("/v1/consignments/{id:long}/allowance-link", LinkAsync)
            .Requires(Permissions.AllowanceView)
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary(
                "Make the link by which the recipient of a parcel sees the own allowance; a provider's link lists that provider's parcels only"
            )
            .WithTags("Law");
    }

    /// <summary>The form on the consignment's page; the link stands on the page after it, once.</summary>
    internal static void MapForm(IEndpointRouteBuilder routes) =>
        routes.MapPost("/consignments/{id:long}/allowance-link", FormAsync).Requires(Permissions.AllowanceView).ExcludeFromDescription();

    private static async Task<IResult> FormAsync(
        long id,
        [FromForm] string? confirm,
        HttpContext http,
        AllowanceOffice office,
        Flash flash,
        CancellationToken cancel
    )
    {
        var issued = await office.IssueAsync(id, http.User.ProviderOf(), http.User.ActorOf(), cancel);
        if (issued.Missing)
        {
            return Results.NotFound();
        }

        flash.Leave(ConsignmentActs.Page(id), ("allowance-link", issued.Token is { } token ? AddressOf(http, token) : ""));
        return Results.LocalRedirect(Links.Consignment(id) + "#allowance");
    }

    private static string AddressOf(HttpContext http, string token) =>
        $"{http.Request.Scheme}://{http.Request.Host}{Links.Allowance(token)}";

    private static async Task AskAsync(
        HttpContext http,
        Allowances allowances,
        LawLibrary law,
        IStore store,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var problems = new List<Problem>();
        var reader = new QueryReader(QueryReader.Once(http.Request.Query, problems), problems);
        var destination = reader.Country("destination", law.Current.Book);
        var party = PartyOf(reader);
        var channel = reader.Word("channel", Channel.Post);
        var at = reader.Day("on") is { } day ? new DateTimeOffset(day.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero) : time.GetUtcNow();
        if (problems.Count > 0)
        {
            await new ProblemResult(problems).ExecuteAsync(http);
            return;
        }

        var found = await allowances.OfAsync(party, destination!, channel, at, cancel);
        await RecordAsync(store, time, http, found, destination!, cancel);
        await WriteAsync(http, destination!, at, found, withParcels: false, cancel);
    }

    private static async Task MineAsync(
        HttpContext http,
        AllowanceLinks links,
        Allowances allowances,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (links.Read(http.Request.Query["token"]) is not { } link)
        {
            // Part of a link's secret is no answer's business.
            await Answers.RefuseAsync(
                http,
                new Problem(
                    StringValues.IsNullOrEmpty(http.Request.Query["token"]) ? ProblemCodes.Missing : ProblemCodes.UnknownCode,
                    QueryReader.Place("token"),
                    "",
                    "the token of a link that is not over"
                )
            );
            return;
        }

        var at = time.GetUtcNow();
        await WriteAsync(http, link.Destination, at, await allowances.OfAsync(link, at, cancel), withParcels: true, cancel);
    }

    private static async Task<IResult> LinkAsync(long id, HttpContext http, AllowanceOffice office, CancellationToken cancel) =>
        await office.IssueAsync(id, http.User.ProviderOf(), http.User.ActorOf(), cancel) switch
        {
            { Missing: true } => new ProblemResult([
                Problem.Of(ProblemCodes.UnknownConsignment, "address", http.Request.Path, "a consignment of the caller's, with its data"),
            ]),
            { Token: { } token } issued => Results.Json(
                new
                {
                    link = AddressOf(http, token),
                    token,
                    until = issued.Until.UtcDateTime,
                }
            ),
            _ => new ProblemResult([
                new Problem(
                    ProblemCodes.Missing,
                    "consignment",
                    "",
                    "a recipient with identity or name, in a country whose law counts an allowance per person"
                ),
            ]),
        };

    private static Party PartyOf(QueryReader reader)
    {
        var (identity, name) = (reader.Text("identity"), reader.Text("name", LongestName));
        var address = new Address(Postcode: reader.Text("postcode"), City: reader.Text("city"));
        reader.Missing(
            "identity",
            identity is null && name is null,
            "the identity the recipient's parcels are sent with, or 'name' with 'postcode' or 'city'"
        );
        return new Party(name, PartyKind.Person, identity, address);
    }

    private const int LongestName = 200;

    /// <summary>The question is kept with who asked and a digest of about whom: the journal never forgets, so it holds no name.</summary>
    private static async Task RecordAsync(
        IStore store,
        TimeProvider time,
        HttpContext http,
        ImmutableArray<PersonAllowance> found,
        string destination,
        CancellationToken cancel
    )
    {
        var holder = found is [var first, ..]
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(first.Allowance.Key.Holder)))
            : null;
        await using var work = await store.BeginAsync(cancel);
        var now = time.GetUtcNow().WholeMs();
        var detail = EventDetail.Object(("destination", destination), ("holder", holder));
        await work.AppendJournalAsync([new JournalRow(now, "allowance-asked", 0, 0, http.User.ActorOf(), detail)], cancel);
        await work.CommitAsync(cancel);
    }

    private static async Task WriteAsync(
        HttpContext http,
        string destination,
        DateTimeOffset at,
        ImmutableArray<PersonAllowance> found,
        bool withParcels,
        CancellationToken cancel
    )
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.Body, GetQuote.Options);
        json.WriteStartObject();
        json.WriteString("destination"u8, destination);
        json.WriteString("at"u8, at.UtcDateTime);
        json.WriteStartArray("allowances"u8);
        foreach (var one in found)
        {
            json.WriteStartObject();
            json.WriteString("relief"u8, one.Allowance.Key.Relief);
            json.WriteString("window"u8, one.Allowance.Key.Window);
            json.WriteString("nextWindow"u8, one.Allowance.NextWindow);
            AssessmentJson.WriteMoney("limit"u8, one.Allowance.Limit, json);
            AssessmentJson.WriteMoney("used"u8, one.Used, json);
            AssessmentJson.WriteMoney("left"u8, one.Left, json);
            json.WriteString("law"u8, one.Allowance.Law);
            if (withParcels)
            {
                WriteParcels(one, json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancel);
    }

    private static void WriteParcels(PersonAllowance one, Utf8JsonWriter json)
    {
        json.WriteStartArray("parcels"u8);
        foreach (var parcel in one.Parcels)
        {
            json.WriteStartObject();
            json.WriteString("reference"u8, parcel.Reference);
            json.WriteString("receivedAt"u8, parcel.ReceivedAt.UtcDateTime);
            AssessmentJson.WriteMoney("amount"u8, parcel.Amount, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        AssessmentJson.WriteMoney("elsewhere"u8, one.Elsewhere, json);
    }
}
