namespace Parcelgate.Server.Tests.Messages;

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

/// <summary>What a receiver was sent.</summary>
/// <param name="Id">Header Message-Id.</param>
/// <param name="Body">The bytes.</param>
/// <param name="IsSigned">The signature is right by the words of the reference page.</param>
internal sealed record Received(string Id, string Body, bool IsSigned);

/// <summary>A provider's receiver in little. It checks signatures by the reference page's words, not by the server's code.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private int running;

    private Receiver(WebApplication app) => this.app = app;

    internal string Address => app.Urls.First() + "/inbox";

    internal string Secret { get; set; } = "";

    /// <summary>What it answers; the number is how many it was sent before.</summary>
    internal Func<int, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    internal ConcurrentQueue<Received> All { get; } = [];

    /// <summary>How many requests were there at once, at most.</summary>
    internal int MostAtOnce { get; private set; }

    internal static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapFallback(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    private async Task TakeAsync(HttpContext http)
    {
        var now = Interlocked.Increment(ref running);
        MostAtOnce = Math.Max(MostAtOnce, now);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var before = All.Count;
        All.Enqueue(
            new Received(
                http.Request.Headers["Message-Id"].ToString(),
                Encoding.UTF8.GetString(body.ToArray()),
                IsSigned(http, body.ToArray())
            )
        );
        await Answer(before, http.Response);
        Interlocked.Decrement(ref running);
    }

    private bool IsSigned(HttpContext http, byte[] body)
    {
        var timestamp = http.Request.Headers["Message-Timestamp"].ToString();
        var signed = Encoding.UTF8.GetBytes(timestamp + ".").Concat(body).ToArray();
        var expected = "v1=" + Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed)).ToLowerInvariant();
        return http.Request.Headers["Message-Signature"].ToString() == expected
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
