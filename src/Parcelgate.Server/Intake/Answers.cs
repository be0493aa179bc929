namespace Parcelgate.Server.Intake;

using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>An answer that is not a decision.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfterSeconds">When to come again; null: not without a change.</param>
/// <param name="Problem">Code, place, value found, what would be right.</param>
/// <param name="Title">One short sentence; null: the one of the code.</param>
internal sealed record ProblemAnswer(int Status, int? RetryAfterSeconds, Problem Problem, string? Title = null)
{
    /// <summary>What else is wrong, said at once.</summary>
    public IEnumerable<Problem> Others { get; init; } = [];
}

/// <summary>A whole message that is refused before anything of it is stored.</summary>
internal sealed class MessageRefusedException(Problem problem)
    : Exception($"{problem.Place}: found '{problem.Found}'; expected {problem.Expected}.")
{
    public Problem Problem => problem;
}

/// <summary>A refusal as an endpoint's result.</summary>
internal sealed class ProblemResult(ProblemAnswer answer) : IResult
{
    internal ProblemResult(IReadOnlyList<Problem> problems)
        : this(new ProblemAnswer(Answers.StatusOf(problems[0].Code), null, problems[0]) { Others = problems.Skip(1) }) { }

    public Task ExecuteAsync(HttpContext httpContext) => Answers.WriteAsync(httpContext, answer);
}

/// <summary>Refusals of whole messages, all in one shape: application/problem+json with the list of problems.</summary>
internal static class Answers
{
    /// <summary>A value is said as it was sent: "Ə" and "+" are no escapes to whoever reads an answer by eye. Answers are JSON by their media type, never part of a page.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Task RefuseAsync(HttpContext http, Problem problem) =>
        WriteAsync(http, new ProblemAnswer(StatusOf(problem.Code), null, problem));

    internal static Task BusyAsync(HttpContext http, string why) =>
        WriteAsync(
            http,
            new ProblemAnswer(
                StatusCodes.Status429TooManyRequests,
                1,
                new Problem(ProblemCodes.Busy, "", "", "to be sent again in a second; nothing was accepted"),
                why
            )
        );

    /// <summary>What a failure says to the sender; null for a defect of ours.</summary>
    /// <param name="failed">The failure.</param>
    /// <param name="idPlace">Where the sender wrote the message id.</param>
    internal static ProblemAnswer? ProblemOf(Exception failed, string idPlace = "header Message-Id") =>
        failed switch
        {
            MessageIdReusedException reused => new(StatusCodes.Status409Conflict, null, Reused(idPlace, reused.MessageId)),
            MessageTooLargeException large => new(
                StatusCodes.Status413PayloadTooLarge,
                null,
                new Problem(
                    ProblemCodes.TooLarge,
                    "",
                    "",
                    $"at most {large.Longest.ToString("N0", CultureInfo.InvariantCulture)} bytes after decompression"
                )
            ),
            MessageRefusedException refused => new(StatusOf(refused.Problem.Code), null, refused.Problem),
            BadHttpRequestException bad => new(
                bad.StatusCode,
                null,
                new Problem(ProblemCodes.Malformed, "body", "", "a body that arrives whole")
            ),
            StoreUnavailableException => Unavailable(),
            StoreConflictException => new(
                StatusCodes.Status503ServiceUnavailable,
                1,
                new Problem(ProblemCodes.Busy, "", "", ToBeSentAgain),
                "Other messages change the same consignments at the same moment."
            ),
            System.Threading.Channels.ChannelClosedException => new(
                StatusCodes.Status503ServiceUnavailable,
                5,
                new Problem(ProblemCodes.Busy, "", "", ToBeSentAgain),
                "This server is stopping."
            ),
            _ when IsUnavailable(failed) => Unavailable(),
            _ => null,
        };

    /// <summary>A message id that was used for other content.</summary>
    /// <param name="place">Where the sender wrote it.</param>
    /// <param name="found">What he wrote.</param>
    internal static Problem Reused(string place, string found) =>
        Problem.Of(ProblemCodes.MessageIdReused, place, found, "one not used before, or the same bytes as the first time");

    private const string ToBeSentAgain = "to be sent again with the same Message-Id; what was answered before is stored";

    private static ProblemAnswer Unavailable() =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            5,
            new Problem(ProblemCodes.StoreUnavailable, "", "", ToBeSentAgain),
            "The store cannot be reached or written now."
        );

    /// <summary>Accounts and keys are read by Entity Framework, which wraps what the database says or passes it on as it is.</summary>
    private static bool IsUnavailable(Exception failed) =>
        (failed as DbException ?? failed.InnerException as DbException) is { } said
        && StoreErrors.TryMap(said, "The store", out var mapped)
        && mapped is StoreUnavailableException;

    /// <summary>Ends an answer that may have begun: as a status if nothing was written, else as a last line that says where it stopped and why.</summary>
    internal static async Task StopAsync(HttpContext http, ProblemAnswer answer)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.Headers.Remove("Content-Type");
            await WriteAsync(http, answer);
            return;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("result"u8, "stopped"u8);
            AssessmentJson.WriteProblems([answer.Problem, .. answer.Others], json);
            json.WriteEndObject();
        }

        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory);
        await http.Response.BodyWriter.WriteAsync("\n"u8.ToArray());
    }

    internal static async Task WriteAsync(HttpContext http, ProblemAnswer answer)
    {
        if (answer.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            Telemetry.TurnedAway(answer.Status);
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/problem+json";
        if (answer.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using var json = new Utf8JsonWriter(http.Response.BodyWriter, Readable);
        json.WriteStartObject();
        json.WriteString("type"u8, answer.Problem.Code);
        json.WriteString("title"u8, answer.Title ?? ProblemTitles.Of(answer.Problem.Code));
        json.WriteNumber("status"u8, answer.Status);
        AssessmentJson.WriteProblems([answer.Problem, .. answer.Others], json);
        json.WriteEndObject();
        await json.FlushAsync();
    }

    internal static int StatusOf(string code) =>
        code switch
        {
            ProblemCodes.UnknownFormat => StatusCodes.Status415UnsupportedMediaType,
            ProblemCodes.AgreementMissing
            or ProblemCodes.AgreementNotInForce
            or ProblemCodes.AgreementTest
            or ProblemCodes.AgreementFormat => StatusCodes.Status403Forbidden,
            ProblemCodes.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ProblemCodes.UnknownConsignment or ProblemCodes.UnknownSubmission => StatusCodes.Status404NotFound,
            ReferralCodes.NoneOpen
            or ReferralCodes.AnswerIdReused
            or ReferralCodes.NotAdmitted
            or ReferralCodes.HoldNotAsked
            or ReferralCodes.HoldPresented => StatusCodes.Status409Conflict,
            ProblemCodes.NotInThisState or PaymentCodes.AmountDiffers or PaymentCodes.NothingDue or PaymentCodes.EventIdReused =>
                StatusCodes.Status409Conflict,
            PaymentCodes.NothingOpen or SaleCodes.Unknown => StatusCodes.Status404NotFound,
            PaymentCodes.SignatureWrong => StatusCodes.Status401Unauthorized,
            PaymentCodes.NoProvider => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
}
