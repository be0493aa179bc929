namespace Parcelgate.Server.Messages;

using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

/// <summary>The address named is not one this server calls.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"{host} has no public address, and is not among the hosts of this network.");

/// <summary>
/// The client that calls addresses others have named. It follows no redirect, uses no proxy, keeps no cookie, and connects to public addresses only: the name is
/// resolved once, here, and what was looked at is what is connected to.
/// </summary>
internal sealed class OutsideHttp : IDisposable
{
    /// <summary>From the first byte sent to the last byte read. Arbitrary: a receiver that takes longer should answer first and work later.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Bytes read of an answer: nothing in it is used, and a connection whose answer was read is used again.</summary>
    private const int MostRead = 16 * 1024;

    private readonly HttpClient client;
    private readonly ImmutableHashSet<string> privateHosts;

    /// <param name="privateHosts">Hosts, in lower case, that may be at any address and are called over plain HTTP too.</param>
    internal OutsideHttp(ImmutableHashSet<string> privateHosts)
    {
        this.privateHosts = privateHosts;
        client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                // Names are resolved anew from time to time.
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                MaxResponseHeadersLength = 16,
                ConnectCallback = ConnectAsync,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Whether an address can be called at all: HTTPS, or HTTP to a host of this network; without user name or fragment.</summary>
    internal static bool IsCallable(string address, ImmutableHashSet<string> privateHosts) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { UserInfo.Length: 0, Fragment.Length: 0, Host.Length: > 0 }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && privateHosts.Contains(uri.IdnHost.ToLowerInvariant())));

    /// <summary>Sends a request and gives status and Retry-After of the answer; the answer's body is read, up to a bound, and thrown away.</summary>
    /// <exception cref="AddressRefusedException">The address is not public.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    /// <exception cref="HttpRequestException">There was no connection, or no HTTP.</exception>
    internal async Task<(HttpStatusCode Status, RetryConditionHeaderValue? RetryAfter)> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancel
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await ReadAwayAsync(answer, limit.Token);
            return (answer.StatusCode, answer.Headers.RetryAfter);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException("There was no answer in time.");
        }
        catch (HttpRequestException failed) when (failed.InnerException is AddressRefusedException refused)
        {
            throw refused;
        }
    }

    private static async Task ReadAwayAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MostRead];
        for (var total = 0; total < MostRead; )
        {
            var read = await body.ReadAsync(buffer, cancel);
            if (read == 0)
            {
                return;
            }

            total += read;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);
        if (!privateHosts.Contains(host.ToLowerInvariant()))
        {
            addresses = Array.FindAll(addresses, PublicAddress.Is);
        }

        if (addresses.Length == 0)
        {
            throw new AddressRefusedException(host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => client.Dispose();
}
