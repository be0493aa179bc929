namespace Parcelgate.Server.Tests.Faults;

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

/// <summary>What came back, whole or cut off.</summary>
/// <param name="Status">HTTP status; 0 when no answer began.</param>
/// <param name="Headers">Header names in lower case.</param>
/// <param name="Body">The body as far as it came.</param>
/// <param name="Whole">False when the connection ended before the answer did.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, bool Whole)
{
    /// <summary>Result lines that arrived with their line end: what the sender may rely on.</summary>
    internal IReadOnlyList<string> Lines => Body[..(Body.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The first problem of an answer that refuses the whole message.</summary>
    internal JsonElement Problem => Json.GetProperty("problems")[0];
}

/// <summary>
/// One HTTP/1.1 exchange on a socket of its own. Unlike HttpClient it reads while it sends, keeps what came when the connection breaks, and can
/// refuse to read until everything is sent.
/// </summary>
internal static class RawHttp
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Posts a body in chunks of unknown total length.</summary>
    /// <param name="address">The server.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="key">The provider's key; null: none is sent.</param>
    /// <param name="messageId">Header Message-Id.</param>
    /// <param name="mediaType">Header Content-Type.</param>
    /// <param name="pieces">The body; each piece may reuse the memory of the one before.</param>
    /// <param name="encoding">Header Content-Encoding.</param>
    /// <param name="readLate">True: nothing is read before everything is sent.</param>
    internal static async Task<RawAnswer> PostAsync(
        Uri address,
        string path,
        string? key,
        string messageId,
        string mediaType,
        IEnumerable<ReadOnlyMemory<byte>> pieces,
        string? encoding = null,
        bool readLate = false
    )
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var head =
            $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nContent-Type: {mediaType}\r\nMessage-Id: {messageId}\r\n"
            + (key is null ? "" : $"X-Api-Key: {key}\r\n")
            + (encoding is null ? "" : $"Content-Encoding: {encoding}\r\n")
            + "Transfer-Encoding: chunked\r\n\r\n";
        var sending = SendAsync(stream, head, pieces);
        if (readLate)
        {
            await sending;
        }

        var received = await ReadAsync(stream);
        client.Client.Close();
        await sending;
        return Parse(received);
    }

    internal static IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] body) =>
        Enumerable
            .Range(0, (body.Length + PieceBytes - 1) / PieceBytes)
            .Select(i => (ReadOnlyMemory<byte>)body.AsMemory(i * PieceBytes, Math.Min(PieceBytes, body.Length - (i * PieceBytes))));

    // A server that refuses, or dies, ends the connection while the body is still on its way: what it answered before counts.
    private static async Task SendAsync(NetworkStream stream, string head, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"));
                await stream.WriteAsync(piece);
                await stream.WriteAsync("\r\n"u8.ToArray());
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or SocketException) { }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all);
        }
        catch (IOException) { }

        return all.ToArray();
    }

    private static RawAnswer Parse(byte[] received)
    {
        var border = received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (border < 0)
        {
            return new RawAnswer(0, new Dictionary<string, string>(), "", false);
        }

        var head = Encoding.ASCII.GetString(received, 0, border).Split("\r\n");
        var headers = head.Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1], StringComparer.Ordinal);
        var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var body = received.AsSpan(border + 4);
        if (headers.GetValueOrDefault("transfer-encoding") != "chunked")
        {
            var length = int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture);
            return new RawAnswer(status, headers, Encoding.UTF8.GetString(body), body.Length >= length);
        }

        var (text, whole) = Unchunk(body);
        return new RawAnswer(status, headers, text, whole);
    }

    private static (string Text, bool Whole) Unchunk(ReadOnlySpan<byte> body)
    {
        using var text = new MemoryStream();
        while (body.IndexOf("\r\n"u8) is var end && end > 0)
        {
            var length = int.Parse(Encoding.ASCII.GetString(body[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return (Encoding.UTF8.GetString(text.ToArray()), true);
            }

            body = body[(end + 2)..];
            text.Write(body[..Math.Min(length, body.Length)]);
            body = body[Math.Min(length + 2, body.Length)..];
        }

        return (Encoding.UTF8.GetString(text.ToArray()), false);
    }
}
