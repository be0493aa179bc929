namespace Parcelgate.Server.Intake;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>
/// What an interface endpoint throws becomes an answer with code and remedy, and so does a refusal by status alone; a defect of ours says so and is
/// logged whole.
/// </summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (IsBare(http) && Refusal(http) is { } problem)
            {
                await Answers.WriteAsync(http, new ProblemAnswer(http.Response.StatusCode, null, problem));
            }
        }
        catch (Exception failed) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(http, failed);
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception failed)
    {
        var answer = Answers.ProblemOf(failed);
        if (answer is null)
        {
            LogDefect(failed, http.Request.Method, http.Request.Path);
            answer = new ProblemAnswer(
                StatusCodes.Status500InternalServerError,
                null,
                new(
                    RequestCodes.Defect,
                    "",
                    http.TraceIdentifier,
                    "nothing of you: this is a defect of ours, logged under the number found"
                )
            );
        }

        await Answers.WriteAsync(http, answer);
    }

    /// <summary>A status without a word. Token endpoints and probes have forms of their own.</summary>
    private static bool IsBare(HttpContext http) =>
        (http.Request.Path.StartsWithSegments("/v1") || http.Request.Path.StartsWithSegments("/soap"))
        && http.Response is { HasStarted: false, ContentType: null, ContentLength: null or 0 };

    private static Problem? Refusal(HttpContext http) =>
        http.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => WrongParameter(http),
            StatusCodes.Status401Unauthorized => Problem.Of(
                RequestCodes.UnknownSender,
                SignOf(http.Request) is { } header ? $"header {header}" : $"header {ApiKeyHandler.Header}",
                // A key or token is a secret, also a wrong one: it is not repeated.
                SignOf(http.Request) is null
                    ? ""
                    : "a key or token that is not valid now",
                $"a live key of a provider in {ApiKeyHandler.Header}, or a token of /connect/token in Authorization: Bearer"
            ),
            StatusCodes.Status403Forbidden => Problem.Of(
                RequestCodes.NotAllowed,
                http.Request.Path,
                $"role {http.User.FindFirst(Claims.Role)?.Value ?? "none"}",
                http.GetEndpoint()?.Metadata.GetMetadata<PermissionAttribute>() is { } needed
                    ? $"a role that may '{needed.Permission}': {string.Join(", ", Permissions.Table[needed.Permission].Order(StringComparer.Ordinal))}"
                    : "an address that is open to somebody"
            ),
            StatusCodes.Status404NotFound => Problem.Of(
                RequestCodes.UnknownAddress,
                "address",
                http.Request.Path,
                "an address of the interface; /docs lists them"
            ),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(
                RequestCodes.WrongMethod,
                "method",
                http.Request.Method,
                http.Response.Headers.Allow.ToString() is { Length: > 0 } allowed ? allowed : "a method of this address; /docs lists them"
            ),
            StatusCodes.Status415UnsupportedMediaType => Problem.Of(
                ProblemCodes.UnknownFormat,
                "header Content-Type",
                http.Request.ContentType,
                "application/json"
            ),
            _ => null,
        };

    /// <summary>What an address says behind its question mark is bound by type, and refused without a word where it is of another.</summary>
    private static Problem? WrongParameter(HttpContext http)
    {
        foreach (var parameter in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            var found = http.Request.Query[parameter.Name].ToString();
            var type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType;
            var (isSound, expected) =
                type == typeof(long) ? (long.TryParse(found, CultureInfo.InvariantCulture, out _), "a whole number")
                : type == typeof(int) ? (int.TryParse(found, CultureInfo.InvariantCulture, out _), "a whole number")
                : type == typeof(DateOnly) ? (DateOnly.TryParse(found, CultureInfo.InvariantCulture, out _), "a day such as 2026-11-23")
                : type == typeof(bool) ? (bool.TryParse(found, out _), "true or false")
                : (true, "");
            if (!isSound && found.Length > 0)
            {
                return Problem.Of(ProblemCodes.WrongType, $"query {parameter.Name}", found, expected);
            }
        }

        return null;
    }

    private static string? SignOf(HttpRequest request) =>
        request.Headers.ContainsKey(ApiKeyHandler.Header) ? ApiKeyHandler.Header
        : request.Headers.Authorization.Count > 0 ? "Authorization"
        : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogDefect(Exception why, string method, string path);
}

/// <summary>Puts <see cref="ApiErrors"/> in front of the interface's endpoints.</summary>
internal static class ApiErrorsExtensions
{
    internal static void UseApiErrors(this IApplicationBuilder app) =>
        app.UseWhen(http => Links.IsApi(http.Request.Path), api => api.UseMiddleware<ApiErrors>());
}
