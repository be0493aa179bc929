namespace Parcelgate.Server.Law;

using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>
/// GET /v1/quote?destination=AZ&amp;goods=255.70&amp;currency=USD: what would be paid for a parcel, for a platform before the purchase. Public; nothing is
/// stored; nobody's own allowance is read: <c>used</c> says it.
/// </summary>
internal static class GetQuote
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/quote", Handle)
            .IsPublic()
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary(
                "What would be paid for a parcel: charges line by line, allowance, law. Parameters: destination, goods, currency, carriage, insurance, used, usedCurrency, hs, origin, dispatch, grams, purpose, channel, sender, prepaid, on"
            )
            .WithTags("Law");

    internal static async Task Handle(HttpContext http, LawLibrary law, TimeProvider time, CancellationToken cancel)
    {
        var problems = new List<Problem>();
        var book = law.Current.Book;
        var request = QuoteRequest.Read(name => http.Request.Query[name], book, problems);
        if (request is null)
        {
            await new ProblemResult(problems).ExecuteAsync(http);
            return;
        }

        var quote = Quotes.Of(request, book, time.GetUtcNow());
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.Body, Options);
        Write(request, quote, json);
        await json.FlushAsync(cancel);
    }

    private static void Write(QuoteRequest request, Quote quote, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("destination"u8, request.Consignment.Destination);
        json.WriteString("at"u8, quote.At.UtcDateTime);
        json.WriteStartArray("allowances"u8);
        foreach (var allowance in quote.Allowances)
        {
            json.WriteStartObject();
            json.WriteString("relief"u8, allowance.Relief);
            json.WriteString("window"u8, allowance.Window);
            WriteMoney("limit", allowance.Limit, json);
            WriteMoney("used", allowance.Used, json);
            WriteMoney("left", allowance.Left, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("confidence"u8);
        foreach (var regime in quote.Assessed.Versions.Regimes)
        {
            json.WriteStringValue($"{regime.Regime} {regime.Confidence}");
        }

        json.WriteEndArray();
        AssessmentJson.WriteQuote(quote.Assessed, json);
        json.WriteEndObject();
    }

    private static void WriteMoney(string name, Money money, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteString("amount"u8, money.AmountText());
        json.WriteString("currency"u8, money.Currency.Code);
        json.WriteEndObject();
    }
}
