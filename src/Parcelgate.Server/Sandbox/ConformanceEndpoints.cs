namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>The suite and how far a provider is with it: for programs as JSON, for files as text.</summary>
internal static class ConformanceEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/sandbox/conformance", GetAsync)
            .Requires(Permissions.Submit)
            .Produces<ConformanceAnswer>()
            .WithSummary("The cases of the conformance suite, what to send for each, and what became of the provider's last attempt")
            .WithDescription(
                "A message to /v1/sandbox/manifests or /v1/sandbox/consignments with the header Conformance-Case: csv/one-parcel is taken and judged; the answer's header "
                    + "Conformance-Result says passed or failed. What differed is read here."
            )
            .WithTags("Sandbox");
        routes.MapGet(Links.SandboxReport, ReportAsync).Requires(Permissions.AgreementView).ExcludeFromDescription();
    }

    /// <summary>Whose sandbox a reader sees: his own, or for the office the one asked for; null where that is nobody's.</summary>
    internal static string? ProviderFor(HttpContext http)
    {
        var asked = http.Request.Query["provider"].ToString();
        var own = http.User.ProviderOf();
        return own is not null ? (asked.Length == 0 || asked == own ? own : null)
            : asked.Length is > 0 and <= 50 ? asked
            : null;
    }

    private static async Task<IResult> GetAsync(ConformanceCases cases, ConformanceResults results, HttpContext http)
    {
        var provider = http.User.ProviderOf()!;
        var known = await results.OfAsync(provider, http.RequestAborted);
        return TypedResults.Ok(
            new ConformanceAnswer(provider, [.. cases.All.Select(one => CaseAnswer.Of(one, known.GetValueOrDefault(one.Name)))])
        );
    }

    private static async Task<IResult> ReportAsync(ConformanceCases cases, ConformanceResults results, TimeProvider time, HttpContext http)
    {
        if (ProviderFor(http) is not { } provider)
        {
            return TypedResults.NotFound();
        }

        var known = await results.OfAsync(provider, http.RequestAborted);
        return TypedResults.File(
            Encoding.UTF8.GetBytes(ConformanceReport.Text(provider, cases.All, known, time.GetUtcNow())),
            "text/plain; charset=utf-8",
            string.Create(CultureInfo.InvariantCulture, $"conformance-{time.GetUtcNow():yyyy-MM-dd}.txt")
        );
    }
}

/// <summary>A provider's conformance.</summary>
/// <param name="Provider">The provider that asks.</param>
/// <param name="Cases">Every case there is, by name.</param>
internal sealed record ConformanceAnswer(string Provider, ImmutableArray<CaseAnswer> Cases);

/// <summary>One case, and the last attempt at it.</summary>
/// <param name="Case">Its name, for the header Conformance-Case.</param>
/// <param name="Send">What to send, in words.</param>
/// <param name="Standing">"open": never tried; "passed"; "failed".</param>
/// <param name="TriedAt">When it was tried last.</param>
/// <param name="PassedAt">When it was passed last.</param>
/// <param name="MessageId">The message it was tried with.</param>
/// <param name="Differences">What differed at the last attempt.</param>
internal sealed record CaseAnswer(
    string Case,
    string Send,
    string Standing,
    DateTimeOffset? TriedAt,
    DateTimeOffset? PassedAt,
    string? MessageId,
    ImmutableArray<Difference> Differences
)
{
    internal static CaseAnswer Of(ConformanceCase one, ConformanceResult? result) =>
        new(
            one.Name,
            one.Send,
            ConformanceReport.Standing(result),
            result?.At,
            result?.PassedAt,
            result?.MessageId,
            result?.Differences ?? []
        );
}
