namespace Parcelgate.Server.Intake;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Web;

/// <summary>What an interface endpoint throws becomes an answer with code and remedy; a defect of ours says so and is logged whole.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
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
                new("server-defect", "", http.TraceIdentifier, "nothing of you: this is a defect of ours, logged under the number found")
            );
        }

        await Answers.WriteAsync(http, answer);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogDefect(Exception why, string method, string path);
}

/// <summary>Puts <see cref="ApiErrors"/> in front of the interface's endpoints.</summary>
internal static class ApiErrorsExtensions
{
    internal static void UseApiErrors(this IApplicationBuilder app) =>
        app.UseWhen(http => Links.IsApi(http.Request.Path), api => api.UseMiddleware<ApiErrors>());
}
