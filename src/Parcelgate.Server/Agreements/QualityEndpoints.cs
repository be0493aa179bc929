namespace Parcelgate.Server.Agreements;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Law;
using Parcelgate.Server.Web;
using Parcelgate.Server.Web.Texts;

/// <summary>The days a reader asks for.</summary>
/// <param name="From">First.</param>
/// <param name="To">Last.</param>
/// <param name="Problems">What is wrong with what was asked; then the days are the usual ones.</param>
internal sealed record QualityPeriod(DateOnly From, DateOnly To, IReadOnlyList<Problem> Problems)
{
    /// <summary>Reads "from" and "to"; what is left out is as usual: the last days, today included.</summary>
    internal static QualityPeriod Read(Func<string, string?> parameter, DataQuality quality)
    {
        var problems = new List<Problem>();
        var query = new QueryReader(parameter, problems);
        var usual = quality.Usual();
        var to = query.Day("to") ?? usual.To;
        var from = query.Day("from") ?? to.AddDays(1 - DataQuality.UsualDays);
        if (problems.Count == 0 && (to < from || to.DayNumber - from.DayNumber >= DataQuality.MostDays))
        {
            problems.Add(
                Problem.Of(
                    ProblemCodes.OutOfRange,
                    QueryReader.Place("from"),
                    from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    $"a day not after 'to', which is {to:yyyy-MM-dd}, and at most {DataQuality.MostDays} days in all"
                )
            );
        }

        return problems.Count == 0 ? new QualityPeriod(from, to, []) : new QualityPeriod(usual.From, usual.To, problems);
    }
}

/// <summary>Scorecards as JSON for their provider, as CSV and as a letter for those who may read its page.</summary>
internal static class QualityEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/quality", GetAsync)
            .Requires(Permissions.Submit)
            .Produces<QualityAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary(
                "How good the data of the provider that asks was from one day to another, beside as many days before. Parameters: from, to (days as the office counts them; left out: the last seven)"
            )
            .WithTags("Intake");
        routes
            .MapGet("/v1/quality/letter", OwnLetterAsync)
            .Requires(Permissions.Submit)
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The same as a letter of one page, PDF, in the language asked for")
            .WithTags("Intake");
        var files = routes.MapGroup(Links.Partners).Requires(Permissions.AgreementView).ExcludeFromDescription();
        files.MapGet("/{provider}/quality.csv", CsvAsync);
        files.MapGet("/{provider}/letter.pdf", LetterAsync);
    }

    /// <summary>Whether a reader sees a provider's page: a provider its own alone.</summary>
    internal static bool MaySee(HttpContext http, string provider) =>
        provider.Length <= LongestProvider && (http.User.ProviderOf() is not { } own || own == provider);

    private const int LongestProvider = 50;

    private static async Task<IResult> GetAsync(DataQuality quality, HttpContext http)
    {
        var asked = QualityPeriod.Read(name => http.Request.Query[name], quality);
        return asked.Problems.Count > 0
            ? new ProblemResult(asked.Problems)
            : TypedResults.Ok(QualityAnswer.Of(await quality.OfAsync(http.User.ProviderOf()!, asked.From, asked.To, http.RequestAborted)));
    }

    private static Task<IResult> CsvAsync(string provider, DataQuality quality, HttpContext http) =>
        FileAsync(
            provider,
            quality,
            http,
            (report, to) =>
                Results.File(
                    Encoding.UTF8.GetBytes(string.Concat(QualityCsv.RowsOf(report, PartyNames.For(http.User)).Select(Csv.Row))),
                    "text/csv; charset=utf-8",
                    $"quality-{provider}-{to:yyyy-MM-dd}.csv"
                )
        );

    private static Task<IResult> OwnLetterAsync(DataQuality quality, Words words, HttpContext http) =>
        LetterAsync(http.User.ProviderOf()!, quality, words, http);

    private static Task<IResult> LetterAsync(string provider, DataQuality quality, Words words, HttpContext http) =>
        FileAsync(
            provider,
            quality,
            http,
            (report, to) =>
                QualityLetter.Of(report, words) is { } bytes
                    ? Results.File(bytes, "application/pdf", $"quality-{provider}-{to:yyyy-MM-dd}.pdf")
                    : Results.Problem(
                        type: "letter-no-font",
                        title: "This server has no font to write a PDF with. Install one that has your letters, for example the package fonts-dejavu-core.",
                        statusCode: StatusCodes.Status503ServiceUnavailable
                    )
        );

    /// <summary>A file of the report asked for, for who may see it.</summary>
    private static async Task<IResult> FileAsync(
        string provider,
        DataQuality quality,
        HttpContext http,
        Func<QualityReport, DateOnly, IResult> file
    )
    {
        if (!MaySee(http, provider))
        {
            return Results.NotFound();
        }

        var asked = QualityPeriod.Read(name => http.Request.Query[name], quality);
        if (asked.Problems.Count > 0)
        {
            return new ProblemResult(asked.Problems);
        }

        return file(await quality.OfAsync(provider, asked.From, asked.To, http.RequestAborted), asked.To);
    }
}
