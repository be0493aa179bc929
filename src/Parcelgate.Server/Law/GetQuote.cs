namespace Parcelgate.Server.Law;

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>
/// GET /v1/quote?destination=AZ&amp;goods=255.70&amp;currency=USD: what would be paid for a parcel, for a platform before the purchase; with <c>total</c>
/// in place of <c>goods</c>, what of a price is the goods. Public; nothing is stored; nobody's own allowance is read: <c>used</c> says it.
/// </summary>
internal static class GetQuote
{
    /// <summary>Letters of every script as they are.</summary>
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/quote", Handle)
            .IsPublic()
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Takes(QuoteShapes.Parameters)
            .Answers(QuoteShapes.Quote())
            .WithSummary("What would be paid for a parcel: charges line by line, allowance, law, rates of exchange")
            .WithTags("Law");

    internal static async Task Handle(HttpContext http, LawLibrary law, IStore store, TimeProvider time, CancellationToken cancel)
    {
        var problems = new List<Problem>();
        var book = law.Current.Book;
        var now = time.GetUtcNow();
        if (QuoteRequest.Read(QueryReader.Once(http.Request.Query, problems), book, now, problems) is not { } request)
        {
            await new ProblemResult(problems).ExecuteAsync(http);
            return;
        }

        var prepaid = await PrepaidNumbers.StandingAsync(store, request.Asked, book.DayIn(request.Consignment.Destination, now), cancel);
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.Body, Options);
        if (request.Price is null)
        {
            Write(request, Quotes.Of(request, book, now, prepaid), json);
        }
        else
        {
            Write(request, Quotes.OfPrice(request, book, now, prepaid), json);
        }

        await json.FlushAsync(cancel);
    }

    private static void Write(QuoteRequest request, Quote quote, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("destination"u8, request.Consignment.Destination);
        json.WriteString("at"u8, quote.At.UtcDateTime);
        WriteQuote(quote, json);
        json.WriteEndObject();
    }

    /// <summary>The price asked for, the goods values it can have, the two beside it where there is none, and a quote for each value.</summary>
    private static void Write(QuoteRequest request, PriceQuote quote, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("destination"u8, request.Consignment.Destination);
        json.WriteString("at"u8, quote.At.UtcDateTime);
        AssessmentJson.WriteMoney("total"u8, quote.Found.Price, json);
        if (quote.Found.Why != NoValue.None)
        {
            json.WriteString("why"u8, Hyphens.Of(quote.Found.Why));
            WriteNeighbour("below", quote.Found.Below, json);
            WriteNeighbour("above", quote.Found.Above, json);
            json.WriteStartArray("switched"u8);
            foreach (var rule in quote.Found.Switched)
            {
                json.WriteStringValue(rule);
            }

            json.WriteEndArray();
        }

        AssessmentJson.WriteProblems(quote.Problems, json);
        json.WriteStartArray("quotes"u8);
        foreach (var one in quote.Quotes)
        {
            json.WriteStartObject();
            WriteQuote(one, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNeighbour(string name, Priced? priced, Utf8JsonWriter json)
    {
        if (priced is { } one)
        {
            json.WriteStartObject(name);
            WritePriced(one, json);
            json.WriteEndObject();
        }
    }

    private static void WritePriced(Priced priced, Utf8JsonWriter json)
    {
        AssessmentJson.WriteMoney("goods"u8, priced.Goods, json);
        AssessmentJson.WriteMoney("total"u8, priced.Total, json);
    }

    /// <summary>What was converted with: a rate is the law's last published one, and how old it is stands beside it.</summary>
    private static void Write(ExchangeUsed exchange, Utf8JsonWriter json)
    {
        json.WriteStartObject("exchange"u8);
        json.WriteString("table"u8, exchange.Table);
        json.WriteString("confidence"u8, exchange.Confidence);
        json.WriteString("asked"u8, DayOf(exchange.Asked));
        json.WriteString("published"u8, DayOf(exchange.Published));
        json.WriteNumber("ageDays"u8, exchange.AgeDays);
        json.WriteStartArray("rates"u8);
        foreach (var one in exchange.Rates)
        {
            json.WriteStartObject();
            json.WriteString("from"u8, one.From.Code);
            json.WriteString("to"u8, one.To.Code);
            json.WriteString("rate"u8, one.Rate.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void WriteQuote(Quote quote, Utf8JsonWriter json)
    {
        if (quote.Price is { } price)
        {
            WritePriced(price, json);
        }

        json.WriteStartArray("allowances"u8);
        foreach (var allowance in quote.Allowances)
        {
            json.WriteStartObject();
            json.WriteString("relief"u8, allowance.Relief);
            json.WriteString("window"u8, allowance.Window);
            AssessmentJson.WriteMoney("limit"u8, allowance.Limit, json);
            AssessmentJson.WriteMoney("used"u8, allowance.Used, json);
            AssessmentJson.WriteMoney("left"u8, allowance.Left, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (quote.Exchange is { } exchange)
        {
            Write(exchange, json);
        }

        json.WriteStartArray("confidence"u8);
        foreach (var regime in quote.Assessed.Versions.Regimes)
        {
            json.WriteStringValue($"{regime.Regime} {regime.Confidence}");
        }

        json.WriteEndArray();
        AssessmentJson.WriteQuote(quote.Assessed, json);
    }
}
