namespace Parcelgate.Server.Web;

using System.Globalization;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web.Parts;
using Parcelgate.Server.Web.Texts;

/// <summary>The results of a manifest as files: NDJSON as it was answered, CSV for a spreadsheet. Streamed: a file of a million lines takes no memory.</summary>
internal static class ManifestDownloads
{
    private static readonly string[] Heads =
    [
        "line",
        "reference",
        "consignment",
        "state",
        "category",
        "lane",
        "hold",
        "value",
        "value currency",
        "due",
        "due currency",
        "problems",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/manifests/{number:long}").ExcludeFromDescription();
        group.MapGet("/results.ndjson", NdjsonAsync).Requires(Permissions.ManifestView);
        group.MapGet("/results.csv", CsvAsync).Requires(Permissions.ManifestView);
        group.MapGet("/faults.csv", FaultsAsync).Requires(Permissions.ManifestView);
    }

    private static Task<IResult> NdjsonAsync(long number, IDesk desk, HttpContext http) =>
        FileAsync(
            number,
            desk,
            http,
            "application/x-ndjson",
            $"manifest-{number}.ndjson",
            async () =>
            {
                var isWhole = PersonName.MayRead(http.User);
                await foreach (var line in desk.AnswerAsync(ViewerOf(http), number, http.RequestAborted))
                {
                    await http.Response.Body.WriteAsync(isWhole ? line : AnswerPersons.WithoutLine(line), http.RequestAborted);
                    await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
                }
            }
        );

    private static Task<IResult> CsvAsync(long number, IDesk desk, HttpContext http) =>
        TableAsync(number, desk, http, $"manifest-{number}.csv", Heads, line => [Cells(line)]);

    /// <summary>One row for each fault: what is mended is found by line and place.</summary>
    private static Task<IResult> FaultsAsync(long number, IDesk desk, Words words, HttpContext http) =>
        TableAsync(
            number,
            desk,
            http,
            $"faults-{number}.csv",
            ["line", "reference", "result", "code", "place", "found", "expected"],
            line => line.Problems.Select(problem => Cells(line, problem, words, http.User))
        );

    private static Task<IResult> TableAsync(
        long number,
        IDesk desk,
        HttpContext http,
        FormattableString name,
        string[] heads,
        Func<ManifestLine, IEnumerable<string[]>> rows
    ) =>
        FileAsync(
            number,
            desk,
            http,
            "text/csv; charset=utf-8",
            name,
            async () =>
            {
                await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 65536);
                await writer.WriteAsync(Csv.Row(heads));
                await foreach (var line in desk.LinesAsync(ViewerOf(http), number, http.RequestAborted))
                {
                    foreach (var row in rows(line))
                    {
                        await writer.WriteAsync(Csv.Row(row));
                    }
                }
            }
        );

    /// <summary>A file that is written while it is sent; of a manifest that is not there for the reader, that there is none.</summary>
    private static async Task<IResult> FileAsync(
        long number,
        IDesk desk,
        HttpContext http,
        string type,
        FormattableString name,
        Func<Task> write
    )
    {
        if (!await desk.HasManifestAsync(ViewerOf(http), number, http.RequestAborted))
        {
            return Results.NotFound();
        }

        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{FormattableString.Invariant(name)}\"";
        await write();
        return Results.Empty;
    }

    private static string[] Cells(ManifestLine line, Problem problem, Words words, ClaimsPrincipal reader) =>
        [
            line.Line.ToString(CultureInfo.InvariantCulture),
            line.Reference ?? "",
            line.ConsignmentId is null ? "refused" : "accepted",
            problem.Code,
            problem.Place,
            PersonPlaces.MayRead(reader, problem.Place) ? problem.Found : "",
            // The answer to what was accepted names what is amiss and leaves what would be right to whoever reads it.
            problem.Expected.Length > 0
                ? problem.Expected
                : words.Right(problem.Code),
        ];

    private static string[] Cells(ManifestLine line) =>
        [
            line.Line.ToString(CultureInfo.InvariantCulture),
            line.Reference ?? "",
            line.ConsignmentId?.ToString(CultureInfo.InvariantCulture) ?? "",
            line.State is { } state ? EventDetail.Name(state) : "",
            line.Category is { } category ? ((int)category).ToString(CultureInfo.InvariantCulture) : "",
            line.Lane is { } lane ? Names.Of(lane) : "",
            line.ConsignmentId is null ? "" : Names.Of(line.Hold),
            line.Value?.AmountText() ?? "",
            line.Value?.Currency.Code ?? "",
            line.Due?.AmountText() ?? "",
            line.Due?.Currency.Code ?? "",
            string.Join("; ", line.Problems.Select(Said)),
        ];

    /// <summary>Code, place, and what would be right where the answer said it.</summary>
    private static string Said(Problem problem) =>
        string.Join(' ', new[] { problem.Code, problem.Place }.Where(text => text.Length > 0))
        + (problem.Expected.Length > 0 ? $": {problem.Expected}" : "");

    private static Viewer ViewerOf(HttpContext http) => new(http.User.ActorOf(), http.User.ProviderOf());
}

/// <summary>CSV as RFC 4180 has it, with cells that a spreadsheet would run as a formula made plain text.</summary>
public static class Csv
{
    /// <summary>One row with its line end.</summary>
    public static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>One cell: a leading = + - @, tab or line end gets an apostrophe before it unless the cell is a number; quotes where the text needs them.</summary>
    public static string Cell(string text)
    {
        var isNumber = decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out _
        );
        var plain = !isNumber && text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
        return plain.AsSpan().IndexOfAny("\",\r\n") < 0 ? plain : $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
