namespace Parcelgate.Server.Revenue;

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>A payment provider's message: a demand was paid with it.</summary>
/// <param name="Id">The provider's id of the event; sent again it is the same event.</param>
/// <param name="Reference">The demand's creditor reference.</param>
/// <param name="Amount">"84.39": what was paid, in units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
internal sealed record PaymentEventMessage(string? Id, string? Reference, string? Amount, string? Currency);

/// <summary>
/// POST /v1/payments/webhook: open to anybody, and heard only with a right signature of now. What a card says never comes here: no field takes it, and a message
/// that may carry a card's number is refused.
/// </summary>
internal static partial class PostPaymentEvent
{
    /// <summary>Bytes of the largest message. Arbitrary; one is about 150.</summary>
    private const int Longest = 16 * 1024;

    /// <summary>Characters of an event's id. Arbitrary.</summary>
    private const int LongestId = 100;

    private const string Example = """{"id":"evt-1","reference":"RF44C000000000000001","amount":"84.39","currency":"AZN"}""";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/payments/webhook", Handle)
            .IsPublic()
            .Accepts<PaymentEventMessage>("application/json")
            .Produces<PaymentEventAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("A payment provider reports that a demand is paid; signed, see docs/reference/payments.md")
            .WithTags("Payments");

    private static async Task<IResult> Handle(
        HttpContext http,
        PaymentEvents events,
        ParcelgateOptions options,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var bytes = await BytesAsync(http.Request, cancel);
        if (Refuse(http.Request, bytes, options.Payments, time.GetUtcNow()) is { } refused)
        {
            return new ProblemResult([refused]);
        }

        http.Request.Body = new MemoryStream(bytes);
        var body = await JsonBody.ReadAsync(http.Request, Example, cancel);
        var message = new PaymentEventMessage(
            body.Text("id", LongestId),
            body.Text("reference"),
            body.Text("amount"),
            body.Text("currency")
        );
        body.Only("id", "reference", "amount", "currency");
        if (message.Id is null || message.Reference is null || message.Amount is null || message.Currency is null)
        {
            body.Missing("'id', 'reference', 'amount' and 'currency'", "id", "reference", "amount", "currency");
        }

        if (body.Refused is { } malformed)
        {
            return malformed;
        }

        var (payment, problem) = Read(message);
        if (payment is null)
        {
            return new ProblemResult([problem!]);
        }

        var (answer, no) = await events.PaidAsync(payment, Digest.Of(bytes), cancel);
        return answer is null ? new ProblemResult([no!]) : Results.Text(answer, "application/json");
    }

    /// <summary>Who may not be heard. What the body says is not looked at before the signature is right.</summary>
    private static Problem? Refuse(HttpRequest request, byte[] body, PaymentOptions options, DateTimeOffset now)
    {
        if (options.WebhookSecret.Length == 0)
        {
            return new Problem(PaymentCodes.NoProvider, "", "", "the setting Payments:WebhookSecret, which is empty here");
        }

        var timestamp = request.Headers[WebhookSignature.TimestampHeader].ToString();
        if (!WebhookSignature.IsRight(options.WebhookSecret, timestamp, body, request.Headers[WebhookSignature.SignatureHeader].ToString()))
        {
            return new Problem(
                PaymentCodes.SignatureWrong,
                $"header {WebhookSignature.SignatureHeader}",
                // A signature made with a wrong key is of no use to the one who sent it.
                "",
                $"v1= and HMAC-SHA-256 of {WebhookSignature.TimestampHeader}, a full stop and the body, with the shared secret"
            );
        }

        return !WebhookSignature.IsNow(timestamp, now)
                ? Problem.Of(
                    PaymentCodes.TimeWrong,
                    $"header {WebhookSignature.TimestampHeader}",
                    timestamp,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"seconds since 1970 within {WebhookSignature.Tolerance.TotalMinutes} minutes of {now.ToUnixTimeSeconds()}"
                    )
                )
            : CarriesCardNumber(System.Text.Encoding.UTF8.GetString(body))
                ? new Problem(PaymentCodes.CardNumber, "body", "", "no number of 13 to 19 digits that a card could have")
            : null;
    }

    private static (ProviderPayment? Payment, Problem? Problem) Read(PaymentEventMessage message)
    {
        if (!CreditorReference.TryParse(message.Reference!, out var reference, out _) || reference.Kind != ReferenceKind.Consignment)
        {
            return (null, Problem.Of(ProblemCodes.OutOfRange, "/reference", message.Reference, "the creditor reference of a demand"));
        }

        if (!Currency.TryParse(message.Currency!, out var currency))
        {
            return (null, Problem.Of(ProblemCodes.UnknownCode, "/currency", message.Currency, "an ISO 4217 code such as AZN"));
        }

        return Money.TryParse(message.Amount, currency, out var amount) && amount.Minor > 0
            ? (new ProviderPayment(message.Id!, reference, amount), null)
            : (
                null,
                Problem.Of(
                    ProblemCodes.OutOfRange,
                    "/amount",
                    message.Amount,
                    string.Create(CultureInfo.InvariantCulture, $"an amount such as 84.39, with at most {currency.Decimals} decimals")
                )
            );
    }

    /// <summary>Whether some run of digits, with blanks or hyphens between them, has the length and the check digit of a card's number (ISO/IEC 7812).</summary>
    internal static bool CarriesCardNumber(string text) =>
        Digits()
            .Matches(text)
            .Select(match => match.Value.Where(char.IsAsciiDigit).Select(digit => digit - '0').ToArray())
            .Any(digits => digits.Length is >= 13 and <= 19 && IsLuhn(digits));

    private static bool IsLuhn(int[] digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i];
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return sum % 10 == 0;
    }

    // A number inside a longer word, as in a reference, is no card's.
    [GeneratedRegex(@"(?<![0-9A-Za-z.])[0-9](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z.])")]
    private static partial Regex Digits();

    private static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0; )
        {
            all.Write(buffer, 0, read);
            if (all.Length > Longest)
            {
                throw new MessageTooLargeException(Longest);
            }
        }

        return all.ToArray();
    }
}
