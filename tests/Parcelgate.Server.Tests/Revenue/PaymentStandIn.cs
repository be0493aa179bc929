namespace Parcelgate.Server.Tests.Revenue;

using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Revenue;

/// <summary>
/// A payment provider in little: a page that takes a payment, and a signed message to the server when it is paid. It signs by the reference page's words, not by
/// the server's code.
/// </summary>
internal sealed class PaymentStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient server;
    private readonly string secret;
    private int events;

    private PaymentStandIn(WebApplication app, string secret)
    {
        this.app = app;
        this.secret = secret;
        server = new HttpClient();
    }

    /// <summary>What is set as Payments:PayAddress.</summary>
    public string PayAddress => app.Urls.First() + "/checkout?reference={reference}&amount={amount}&currency={currency}";

    /// <summary>Where the server listens.</summary>
    public Uri Server { get; set; } = null!;

    /// <summary>What the server answered to the last message.</summary>
    public string LastAnswer { get; private set; } = "";

    public static async Task<PaymentStandIn> StartAsync(string secret)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new PaymentStandIn(app, secret);
        app.MapGet("/checkout", (string reference, string amount, string currency) => $"Pay {amount} {currency} for {reference}");
        app.MapPost("/checkout", (string reference, string amount, string currency) => standIn.PayAsync(reference, amount, currency));
        await app.StartAsync();
        return standIn;
    }

    /// <summary>Somebody pays at the provider's page: the provider tells the server.</summary>
    private async Task<IResult> PayAsync(string reference, string amount, string currency)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = string.Create(CultureInfo.InvariantCulture, $"evt-{Interlocked.Increment(ref events)}"),
                reference,
                amount,
                currency,
            }
        );
        using var answer = await SendAsync(message);
        LastAnswer = await answer.Content.ReadAsStringAsync();
        return Results.StatusCode((int)answer.StatusCode);
    }

    /// <summary>Sends a message signed now, or as said.</summary>
    public async Task<HttpResponseMessage> SendAsync(byte[] body, DateTimeOffset? at = null, string? signature = null)
    {
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Server, "/v1/payments/webhook"))
        {
            Content = PayingOffice.Json(body),
        };
        request.Headers.Add("Payment-Timestamp", time);
        request.Headers.Add("Payment-Signature", signature ?? Sign(secret, time, body));
        return await server.SendAsync(request);
    }

    public static string Sign(string secret, string time, byte[] body) =>
        "v1="
        + Convert.ToHexStringLower(
            System.Security.Cryptography.HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(secret),
                Encoding.UTF8.GetBytes($"{time}.{Encoding.UTF8.GetString(body)}")
            )
        );

    public async ValueTask DisposeAsync()
    {
        server.Dispose();
        await app.DisposeAsync();
    }
}
