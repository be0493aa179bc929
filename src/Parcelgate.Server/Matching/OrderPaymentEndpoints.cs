namespace Parcelgate.Server.Matching;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Money;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;

/// <summary>A payment of an order, as POST /v1/order-payments takes it.</summary>
/// <param name="Id">The payment provider's own id.</param>
/// <param name="Act">"pay", the default, or "cancel": it was given back or never came about.</param>
/// <param name="Platform">Where the order was made, as the platform names itself.</param>
/// <param name="Order">The order's number there.</param>
/// <param name="Amount">"110.00": what was paid, in units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PaidAt">When.</param>
/// <param name="Payer">Who paid, where that was agreed.</param>
internal sealed record OrderPaymentMessage(
    string? Id,
    string? Act,
    string? Platform,
    string? Order,
    string? Amount,
    string? Currency,
    DateTimeOffset? PaidAt,
    string? Payer
);

/// <summary>
/// POST /v1/order-payments and GET /v1/order-payments/{id}: a payment provider says what was paid for an order. Money owed to customs is another matter: POST /v1/payments/webhook.
/// </summary>
internal static class OrderPaymentEndpoints
{
    /// <summary>Characters of a payment's id. Arbitrary.</summary>
    private const int LongestId = 100;

    private const string Example =
        """{"id":"pay-1","platform":"orbita.example","order":"A-1001","amount":"110.00","currency":"USD","paidAt":"2026-11-23T14:58:00Z"}""";

    // A clock that is a little ahead is no lie.
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/order-payments", PostAsync)
            .Requires(Permissions.Submit)
            .Accepts<OrderPaymentMessage>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Tell what was paid for an order; it is matched with order and waybill")
            .WithDescription(
                "The same again is 'known', other content under the same id 'corrected', act 'cancel' 'withdrawn'. See docs/reference/matching.md."
            )
            .WithTags("Matching");
        routes
            .MapGet("/v1/order-payments/{id}", GetAsync)
            .Requires(Permissions.Submit)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A payment of the caller, and how it agrees with its order")
            .WithTags("Matching");
    }

    private static async Task<IResult> PostAsync(HttpContext http, SaleDocuments documents, TimeProvider time, CancellationToken cancel)
    {
        var sender = SenderOf.Request(http);
        var now = time.GetUtcNow();
        // What was agreed counts for a payment as for any message in JSON.
        _ = sender.Reader(Formats.Formats.Named("json")!);
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        body.Only("id", "act", "platform", "order", "amount", "currency", "paidAt", "payer");
        var isWithdrawn = body.Word("act", ["pay", "cancel"]) == "cancel";
        var notice = Read(body, now);
        if (body.Refused is { } refused)
        {
            return refused;
        }

        var keepsPayer = sender.Agreement?.Withholds("consignee.name") != true;
        var (taken, problem) = await documents.TakePaymentAsync(
            sender,
            keepsPayer ? notice! : notice! with { Payer = null },
            isWithdrawn,
            cancel
        );
        if (taken is null)
        {
            return new ProblemResult([problem!]);
        }

        var told = await documents.ToldAsync(taken.Document, cancel);
        return SaleAnswer.Json(json =>
        {
            json.WriteString("result"u8, taken.Result);
            json.WriteString("payment"u8, taken.Document.Id);
            json.WriteString("order"u8, taken.Document.Keys[0].Number);
            SaleAnswer.Write(json, taken.Document, told, taken.IsWithdrawn);
        });
    }

    /// <summary>Null where something is wrong; all of it is in the body's problems.</summary>
    private static PaymentNotice? Read(JsonBody body, DateTimeOffset now)
    {
        var (id, platform, order) = (
            body.Text("id", LongestId),
            body.Text("platform", MatchKey.LongestPlatform),
            body.Text("order", MatchKey.LongestNumber)
        );
        var (written, code) = (body.Text("amount"), body.Text("currency"));
        var paidAt = body.Instant("paidAt");
        var payer = body.Text("payer", 140);
        if (id is null || platform is null || order is null || written is null || code is null || paidAt is null)
        {
            body.Missing(
                "'id', 'platform', 'order', 'amount', 'currency' and 'paidAt'",
                "id",
                "platform",
                "order",
                "amount",
                "currency",
                "paidAt"
            );
            return null;
        }

        if (!MatchKey.TryOf(platform, order, out var key))
        {
            body.Problems.Add(SaleDocuments.NoKey($"{platform}, {order}") with { Place = "/order" });
        }

        if (!Currency.TryParse(code, out var currency))
        {
            body.Problems.Add(Problem.Of(ProblemCodes.UnknownCode, "/currency", code, "an ISO 4217 code such as AZN"));
            return null;
        }

        if (!Money.TryParse(written, currency, out var amount) || amount.Minor <= 0)
        {
            var expected = string.Create(
                CultureInfo.InvariantCulture,
                $"an amount above 0 such as 110.00, with at most {currency.Decimals} decimals"
            );
            body.Problems.Add(Problem.Of(ProblemCodes.OutOfRange, "/amount", written, expected));
        }

        if (paidAt < Earliest || paidAt > now + Ahead)
        {
            var found = paidAt.Value.ToString("O", CultureInfo.InvariantCulture);
            body.Problems.Add(Problem.Of(ProblemCodes.OutOfRange, "/paidAt", found, "a time from 2000-01-01 to now"));
        }

        if (payer is not null && PostPaymentEvent.CarriesCardNumber(payer))
        {
            // What may be a card's number is not repeated.
            body.Problems.Add(new Problem(PaymentCodes.CardNumber, "/payer", "", "a name, without a number of 13 to 19 digits"));
        }

        return body.Problems.Count > 0 ? null : new PaymentNotice(id, key, amount, paidAt.Value.ToUniversalTime(), payer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, SaleDocuments documents, CancellationToken cancel)
    {
        if (await documents.PaymentAsync(http.User.ProviderOf()!, id, cancel) is not { } last)
        {
            return new ProblemResult([Problem.Of(SaleCodes.Unknown, "id", id, "the id of a payment you sent before")]);
        }

        var told = await documents.ToldAsync(last.Document, cancel);
        return SaleAnswer.Json(json =>
        {
            json.WriteString("payment"u8, last.Document.Id);
            json.WriteString("order"u8, last.Document.Keys[0].Number);
            SaleAnswer.Write(json, last.Document, told, last.IsWithdrawn);
        });
    }
}
