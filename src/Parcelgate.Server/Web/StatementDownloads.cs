namespace Parcelgate.Server.Web;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web.Texts;

/// <summary>A statement as files: CSV with every transfer, for the holder's own books; PDF to be filed. Both are streamed from the ledger.</summary>
internal static class StatementDownloads
{
    private static readonly string[] Heads =
    [
        "posted",
        "transfer",
        "code",
        "reference",
        "consignment",
        "version",
        "charge",
        "item",
        "amount",
        "currency",
        "reason",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/revenue/accounts/{id:long}/statements").Requires(Permissions.AccountView).ExcludeFromDescription();
        group.MapGet("/{number:int}.csv", CsvAsync);
        group.MapGet("/{number:int}.pdf", PdfAsync);
        group.MapGet("/{number:int}/declaration.csv", DeclarationAsync);
    }

    private static async Task<IResult> CsvAsync(long id, int number, RevenueDesk desk, HttpContext http)
    {
        if (await desk.StatementAsync(http.User.ProviderOf(), id, number, 0, http.RequestAborted) is not { } file)
        {
            return Results.NotFound();
        }

        Name(http, "text/csv; charset=utf-8", FormattableString.Invariant($"statement-{id}-{number}.csv"));
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 65536);
        await writer.WriteAsync(Csv.Row(Heads));
        await foreach (var entry in desk.EntriesAsync(file, http.RequestAborted))
        {
            await writer.WriteAsync(Csv.Row(Cells(entry)));
        }

        return Results.Empty;
    }

    /// <summary>The consolidated declaration: rows of goods, then rows of charges; what a row has not stays empty.</summary>
    private static async Task<IResult> DeclarationAsync(long id, int number, Declarations declarations, HttpContext http)
    {
        if (await declarations.OfAsync(http.User.ProviderOf(), id, number, http.RequestAborted) is not { } found)
        {
            return Results.NotFound();
        }

        Name(http, "text/csv; charset=utf-8", FormattableString.Invariant($"declaration-{id}-{number}.csv"));
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 65536);
        await writer.WriteAsync(
            Csv.Row(["kind", "hs6", "origin", "charge", "consignments", "quantity", "net_mass_grams", "amount", "currency"])
        );
        foreach (var goods in found.Declared.Goods)
        {
            var (amount, currency) = (goods.Value.AmountText(), goods.Value.Currency.Code);
            await writer.WriteAsync(
                Csv.Row([
                    "goods",
                    goods.Hs6,
                    goods.Origin,
                    "",
                    Text(goods.Consignments),
                    Text(goods.Quantity),
                    Text(goods.NetMassGrams),
                    amount,
                    currency,
                ])
            );
        }

        foreach (var charge in found.Declared.Charges)
        {
            var (amount, currency) = (charge.Amount.AmountText(), charge.Amount.Currency.Code);
            await writer.WriteAsync(Csv.Row(["charge", "", "", charge.Charge, Text(charge.Consignments), "", "", amount, currency]));
        }

        return Results.Empty;

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<IResult> PdfAsync(long id, int number, RevenueDesk desk, Words words, HttpContext http)
    {
        if (await desk.StatementAsync(http.User.ProviderOf(), id, number, 0, http.RequestAborted) is not { } file)
        {
            return Results.NotFound();
        }

        var bytes = await StatementPdf.OfAsync(file, desk.EntriesAsync(file, http.RequestAborted), words);
        if (bytes is null)
        {
            return Results.Problem(
                type: "statement-no-font",
                title: "This server has no font to write a PDF with. Install one that has your letters, for example the package fonts-dejavu-core.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        return Results.File(bytes, "application/pdf", FormattableString.Invariant($"statement-{id}-{number}.pdf"));
    }

    private static string[] Cells(StatementEntry entry)
    {
        var about = entry.Transfer.About;
        return
        [
            entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            entry.Transfer.Id.ToString(),
            entry.Transfer.Code.ToString().ToLowerInvariant(),
            entry.Reference ?? "",
            about.ConsignmentId == 0 ? "" : about.ConsignmentId.ToString(CultureInfo.InvariantCulture),
            about.ConsignmentId == 0 ? "" : about.Version.ToString(CultureInfo.InvariantCulture),
            about.Charge,
            about.Item == 0 ? "" : about.Item.ToString(CultureInfo.InvariantCulture),
            entry.Amount.AmountText(),
            entry.Amount.Currency.Code,
            entry.Transfer.Reason,
        ];
    }

    private static void Name(HttpContext http, string type, string name)
    {
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }
}
