namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>A question as a provider reads it.</summary>
/// <param name="Field">JSON pointer into the canonical record.</param>
/// <param name="Question">What is wanted: "goods-named", "price-proved".</param>
internal sealed record QuestionLine(string Field, string Question);

/// <summary>A referral as a provider reads it: what is asked, until when, and what follows; never why.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Reference">The consignment's reference.</param>
/// <param name="Consignment">The consignment's number.</param>
/// <param name="Kind">"rfi", "rfs", "dnl".</param>
/// <param name="State">"open", "answered", "standing".</param>
/// <param name="Owes">Who owes the next step: "provider" or "customs".</param>
/// <param name="Questions">Fields asked about.</param>
/// <param name="Said">An officer's words; "" where there are none.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="DueAt">Until when; null for a do-not-load.</param>
/// <param name="Overdue">True when the term is over.</param>
/// <param name="Otherwise">What happens without an answer: "held-on-arrival", "not-loaded".</param>
internal sealed record ReferralLine(
    long Id,
    string Reference,
    long Consignment,
    string Kind,
    string State,
    string Owes,
    IReadOnlyList<QuestionLine> Questions,
    string Said,
    DateTimeOffset OpenedAt,
    DateTimeOffset? DueAt,
    bool Overdue,
    string Otherwise
)
{
    /// <summary>The line of a referral; null where its provider is not told of it: a do-not-load an officer proposed and nobody confirmed.</summary>
    internal static ReferralLine? Of(ReferralRow row, DateTimeOffset now)
    {
        var state = (ReferralState)row.State;
        if (!IsPublic(row))
        {
            return null;
        }

        var isOrder = (ReferralKind)row.Kind == ReferralKind.DoNotLoad;
        return new ReferralLine(
            row.Id,
            row.Reference,
            row.ConsignmentId,
            ReferralBook.Word((ReferralKind)row.Kind),
            isOrder ? "standing" : Hyphens.Of(state),
            state == ReferralState.Open ? "provider" : "customs",
            [.. ReferralBook.QuestionsOf(row).Select(question => new QuestionLine(question.Field, question.Code))],
            row.Said,
            row.OpenedAt,
            row.DueAt,
            state == ReferralState.Open && row.DueAt <= now,
            isOrder ? "not-loaded" : "held-on-arrival"
        );
    }

    /// <summary>Whether its provider is told of it.</summary>
    internal static bool IsPublic(ReferralRow row) => (ReferralState)row.State != ReferralState.Proposed || !row.IsByOfficer;
}

/// <summary>Open referrals, a page of them.</summary>
/// <param name="Referrals">In the order of their numbers.</param>
/// <param name="Next">What to ask for next with <c>after</c>; null at the end.</param>
internal sealed record ReferralList(IReadOnlyList<ReferralLine> Referrals, long? Next);

/// <summary>A provider's answer as it is sent.</summary>
internal sealed record ReferralAnswerMessage(
    string? Answer,
    IReadOnlyList<AnsweredFieldMessage>? Fields,
    string? Words,
    string? Link,
    ScreeningMessage? Screening
);

/// <summary>A field with its value, as the canonical record has it.</summary>
internal sealed record AnsweredFieldMessage(string? Field, JsonElement Value);

/// <summary>A screening result as it is sent.</summary>
internal sealed record ScreeningMessage(string? Method, string? Result, DateTimeOffset? At, string? By);

/// <summary>What came of an answer.</summary>
/// <param name="Reference">The consignment.</param>
/// <param name="Outcome">"decided-again", "still-asked", "unchanged", "waits-for-officer".</param>
/// <param name="State">The consignment's state now.</param>
/// <param name="Late">True when it came after the term.</param>
/// <param name="Open">What is still asked.</param>
internal sealed record ReferralAnswered(string Reference, string Outcome, string State, bool Late, IReadOnlyList<QuestionLine> Open);

/// <summary>An officer's question as it is sent.</summary>
internal sealed record ReferMessage(string? Kind, IReadOnlyList<QuestionLine>? Questions, string? Said, string? Reason, int? Hours);

/// <summary>The interface of referrals: listed, asked, answered, decided.</summary>
internal static class ReferralEndpoints
{
    private const int MostListed = 500;
    private const int LongestAnswerId = 64;
    private const int LongestLink = 2048;
    private const string AnswerExample =
        """{"answer":"A-1","fields":[{"field":"/items/0/description","value":"cotton shirt"}]} or {"answer":"A-2","words":"it is a gift"}""";

    private const string ReferExample =
        """{"kind":"rfi","questions":[{"field":"/items/0/description","question":"goods-named"}],"reason":"the description says nothing"}""";

    private static readonly (string Path, ReferralAct Act, string Permission, string Summary)[] Acts =
    [
        ("accept", ReferralAct.Accept, Permissions.ReferralAct, "Accept the answer to a referral"),
        ("ask-again", ReferralAct.AskAgain, Permissions.ReferralAct, "Ask again, in words the provider reads; the term begins anew"),
        ("hold", ReferralAct.Hold, Permissions.ReferralAct, "Turn a referral to a hold on arrival"),
        ("confirm", ReferralAct.Confirm, Permissions.DnlConfirm, "Confirm a do-not-load another person or a rule proposed"),
        ("refuse", ReferralAct.Refuse, Permissions.DnlConfirm, "Do not confirm a do-not-load another person or a rule proposed"),
        ("propose-lift", ReferralAct.ProposeLift, Permissions.ReferralAct, "Propose to lift a do-not-load"),
        ("confirm-lift", ReferralAct.ConfirmLift, Permissions.DnlConfirm, "Confirm the lifting of a do-not-load another person proposed"),
        (
            "refuse-lift",
            ReferralAct.RefuseLift,
            Permissions.DnlConfirm,
            "Leave a do-not-load standing whose lifting another person proposed"
        ),
    ];

    /// <summary>Acts by the word of their address.</summary>
    internal static ImmutableDictionary<string, (ReferralAct Act, string Permission)> ByPath { get; } =
        Acts.ToImmutableDictionary(one => one.Path, one => (one.Act, one.Permission));

    /// <summary>The words in the order a page offers them.</summary>
    internal static ImmutableArray<string> InOrder { get; } = [.. Acts.Select(one => one.Path)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/referrals", ListAsync)
            .Requires(Permissions.ReferralView)
            .Produces<ReferralList>()
            .WithSummary("Open referrals: what is asked before loading, until when, and who owes the next step; a provider sees its own")
            .WithTags("Release");
        routes
            .MapPost("/v1/consignments/{reference}/referral-answers", AnswerAsync)
            .Requires(Permissions.Submit)
            .Accepts<ReferralAnswerMessage>("application/json")
            .Produces<ReferralAnswered>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(
                "Answer what is asked before loading: fields amend the record and are decided at once; words, a link or a screening result wait for an officer. The same answer id is taken once"
            )
            .WithTags("Release");
        routes
            .MapPost("/v1/consignments/{id:long}/referrals", AskAsync)
            .Requires(Permissions.ReferralAct)
            .Accepts<ReferMessage>("application/json")
            .Produces<ReferralActed>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(
                "Ask a provider before loading (rfi, rfs), or propose that a consignment is not loaded (dnl): a second person confirms that"
            )
            .WithTags("Release");
        foreach (var (path, act, permission, summary) in Acts)
        {
            routes
                .MapPost(
                    $"/v1/referrals/{{id:long}}/{path}",
                    (long id, HttpContext http, ReferralOffice office, CancellationToken cancel) => ActAsync(id, act, http, office, cancel)
                )
                .Requires(permission)
                .Accepts<ActMessage>("application/json")
                .Produces<ReferralActed>()
                .ProducesProblem(StatusCodes.Status400BadRequest)
                .ProducesProblem(StatusCodes.Status409Conflict)
                .WithSummary(summary)
                .WithTags("Release");
        }
    }

    private static async Task<Ok<ReferralList>> ListAsync(
        long? after,
        int? limit,
        HttpContext http,
        IStore store,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        await using var db = await store.OpenReadAsync(cancel);
        var most = Math.Clamp(limit ?? MostListed, 1, MostListed);
        var rows = await ReferralBook.OpenAsync(db, http.User.ProviderOf(), Math.Max(after ?? 0, 0), most, cancel);
        return TypedResults.Ok(
            new ReferralList(
                [.. rows.Select(row => ReferralLine.Of(row, time.GetUtcNow())).OfType<ReferralLine>()],
                rows.Count == most ? rows[^1].Id : null
            )
        );
    }

    private static async Task<IResult> AnswerAsync(string reference, HttpContext http, ReferralAnswers answers, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, AnswerExample, cancel);
        var answer = Read(body);
        if (body.Refused is { } refused)
        {
            return refused;
        }

        var (taken, problems) = await answers.TakeAsync(SenderOf.Request(http), reference, answer, cancel);
        return taken is null
            ? new ProblemResult(problems)
            : TypedResults.Ok(
                new ReferralAnswered(
                    reference,
                    taken.Outcome,
                    EventDetail.Name(taken.State),
                    taken.Late,
                    [.. taken.Open.Select(question => new QuestionLine(question.Field, question.Code))]
                )
            );
    }

    private static ReferralAnswer Read(JsonBody body)
    {
        body.Only("answer", "fields", "words", "link", "screening");
        var id = body.Text("answer", LongestAnswerId)?.Trim();
        var fields = body.Objects("fields", Referrals.MostQuestions);
        var read = ImmutableArray.CreateBuilder<AnsweredField>();
        foreach (var (field, at) in fields.Select((field, at) => (field, at)))
        {
            if (Field(field) is { } one)
            {
                read.Add(one);
            }
            else
            {
                body.Problems.Add(
                    Problem.Of(
                        ProblemCodes.WrongType,
                        string.Create(CultureInfo.InvariantCulture, $"/fields/{at}"),
                        field.GetRawText(),
                        """{"field":"/items/0/description","value":"cotton shirt"}: a field that can be asked about, and its value"""
                    )
                );
            }
        }

        var words = body.Text("words", ReferralOffice.LongestText)?.Trim();
        var link = body.Text("link", LongestLink)?.Trim();
        var screening = Screening(body);
        if (id is null || (read.Count == 0 && words is null && link is null && screening is null))
        {
            body.Missing(
                "'answer', an id of yours, and at least one of 'fields', 'words', 'link' and 'screening'",
                "answer",
                "fields",
                "words",
                "link",
                "screening"
            );
        }

        if (link is not null && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
        {
            body.Problems.Add(Problem.Of(ProblemCodes.WrongType, "/link", link, "an address that begins with https://"));
        }

        return new ReferralAnswer(id ?? "", read.ToImmutable(), words, link, screening);
    }

    private static AnsweredField? Field(JsonElement element) =>
        element.TryGetProperty("field", out var field)
        && field.ValueKind == JsonValueKind.String
        && FieldQuestion.CanAsk(field.GetString()!)
        && element.TryGetProperty("value", out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? new AnsweredField(field.GetString()!, JsonNode.Parse(value.GetRawText())!)
            : null;

    private static ScreeningResult? Screening(JsonBody body)
    {
        if (body.Inner("screening") is not { } inner)
        {
            return null;
        }

        var (method, result) = (inner.Word("method", ScreeningResult.Methods), inner.Word("result", ScreeningResult.Results));
        var (at, by) = (inner.Instant("at"), inner.Text("by", 100)?.Trim());
        if (method is null || result is null || at is null || by is null)
        {
            inner.Missing(
                $"'method' ({string.Join(", ", ScreeningResult.Methods)}), 'result' (clear, alarm), 'at' and 'by'",
                "method",
                "result",
                "at",
                "by"
            );
        }

        body.Problems.AddRange(
            inner.Problems.Select(problem => problem with { Place = problem.Place == "body" ? "/screening" : "/screening" + problem.Place })
        );
        return method is null || result is null || at is null || by is null ? null : new ScreeningResult(method, result, at.Value, by);
    }

    private static async Task<IResult> AskAsync(long id, HttpContext http, ReferralOffice office, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, ReferExample, cancel);
        var kind = body.Word("kind", ["rfi", "rfs", "dnl"]);
        var reason = body.Text("reason", ReferralOffice.LongestText);
        var said = body.Text("said", ReferralOffice.LongestText) ?? "";
        var questions = body.Objects("questions", Referrals.MostQuestions)
            .Select(one => new FieldQuestion(Of(one, "field"), Of(one, "question")))
            .ToImmutableArray();
        var hours = body.Number("hours");
        if (kind is null || reason is null)
        {
            body.Missing("'kind' (rfi, rfs, dnl) and 'reason', which stays with customs", "kind", "reason");
        }

        if (body.Refused is { } refused)
        {
            return refused;
        }

        var problem =
            kind == "dnl"
                ? await office.ProposeAsync(id, reason, http.User.ActorOf(), cancel)
                : await office.AskAsync(
                    id,
                    new OfficerQuestion(kind == "rfi" ? ReferralKind.Information : ReferralKind.Screening, questions, said, reason!, hours),
                    http.User.ActorOf(),
                    cancel
                );
        return Answer(problem, id, http);

        static string Of(JsonElement one, string name) =>
            one.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }

    private static async Task<IResult> ActAsync(long id, ReferralAct act, HttpContext http, ReferralOffice office, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http.Request, """{"reason":"the invoice was seen"}""", cancel);
        var reason = body.Text("reason", ReferralOffice.LongestText);
        if (reason is null)
        {
            body.Missing($"'reason' with 1 to {ReferralOffice.LongestText} characters", "reason");
        }

        return body.Refused is { } refused
            ? refused
            : Answer(await office.ActAsync(id, act, reason, http.User.ActorOf(), cancel), id, http);
    }

    private static IResult Answer(ReferralProblem? problem, long id, HttpContext http) =>
        problem is null
            ? TypedResults.Ok(new ReferralActed(id))
            : new ProblemResult([
                Problem.Of(ReferralCodes.NotAdmitted, http.Request.Path, problem.Found, $"an act the referral admits ({problem.Code})"),
            ]);

    /// <summary>The referral or consignment acted on.</summary>
    internal sealed record ReferralActed(long Id);
}
