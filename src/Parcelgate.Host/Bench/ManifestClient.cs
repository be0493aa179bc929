namespace Parcelgate.Host.Bench;

using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Parcelgate.Host.Cli;

/// <summary>What the server answered to a manifest.</summary>
/// <param name="Elapsed">From the connection's first byte to the answer's last.</param>
/// <param name="Lines">Result lines: each is durable when it is read.</param>
/// <param name="Refused">Of them refused.</param>
internal sealed record ManifestAnswer(TimeSpan Elapsed, long Lines, long Refused);

/// <summary>
/// Posts a manifest over a bare socket, HTTP/1.1, and reads the answer while it still sends, as the server answers while it still reads. Little
/// work of its own: it shares the machine with the server it measures.
/// </summary>
internal static class ManifestClient
{
    private const int Block = 128 * 1024;

    /// <exception cref="VerbException">The server did not take the manifest; the message has its first line.</exception>
    internal static async Task<ManifestAnswer> PostAsync(ServerProcess server, string messageId, string file, CancellationToken cancel)
    {
        await using var body = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            bufferSize: 0,
            FileOptions.SequentialScan
        );
        var head = Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST /v1/manifests HTTP/1.1\r\nHost: {server.Address.Authority}\r\nX-Api-Key: {server.Key}\r\nMessage-Id: {messageId}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"
            )
        );
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var clock = Stopwatch.StartNew();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, cancel);
        await using var stream = new NetworkStream(socket);
        var sending = SendAsync(stream, head, body, cancel);
        var lines = await ReadAsync(server, stream, cancel);
        var elapsed = clock.Elapsed;
        await sending;
        return new ManifestAnswer(elapsed, lines.Count, lines.Refused);
    }

    private static async Task SendAsync(NetworkStream stream, byte[] head, FileStream body, CancellationToken cancel)
    {
        await stream.WriteAsync(head, cancel);
        await body.CopyToAsync(stream, Block, cancel);
    }

    private static async Task<ResultLines> ReadAsync(ServerProcess server, NetworkStream stream, CancellationToken cancel)
    {
        var buffer = new byte[Block];
        var (filled, bodyAt) = (0, -1);
        while (bodyAt < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancel);
            filled += read;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            bodyAt = end < 0 ? -1 : end + 4;
            if (read == 0)
            {
                throw VerbException.Unavailable("The server closed the connection without an answer.");
            }
        }

        Check(server, Encoding.ASCII.GetString(buffer, 0, bodyAt));
        var lines = new ResultLines();
        var chunks = new ChunkedBody(lines);
        chunks.Take(buffer.AsSpan(bodyAt, filled - bodyAt));
        while (!chunks.Ended)
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
            {
                throw VerbException.Unavailable($"The server's answer was cut off after {lines.Count} lines.{server.LastError}");
            }

            chunks.Take(buffer.AsSpan(0, read));
        }

        return lines;
    }

    private static void Check(ServerProcess server, string head)
    {
        var status = head[..head.IndexOf('\r', StringComparison.Ordinal)];
        if (!status.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw VerbException.Unavailable($"The server did not take the manifest: {status}.{server.LastError}");
        }

        if (!head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException("An answer of unknown length comes in chunks.");
        }
    }

    /// <summary>Counts whole lines in bytes that come in any pieces.</summary>
    internal sealed class ResultLines
    {
        private readonly ArrayBufferWriter<byte> kept = new();

        internal long Count { get; private set; }

        internal long Refused { get; private set; }

        internal void Take(ReadOnlySpan<byte> piece)
        {
            var end = piece.LastIndexOf((byte)'\n') + 1;
            if (end > 0 && kept.WrittenCount > 0)
            {
                kept.Write(piece[..end]);
                Tell(kept.WrittenSpan);
                kept.ResetWrittenCount();
            }
            else
            {
                Tell(piece[..end]);
            }

            kept.Write(piece[end..]);
        }

        private void Tell(ReadOnlySpan<byte> lines)
        {
            Count += lines.Count((byte)'\n');
            Refused += lines.Count("\"result\":\"refused\""u8);
        }
    }

    /// <summary>Takes the chunks of an HTTP/1.1 body apart (RFC 9112, 7.1).</summary>
    internal sealed class ChunkedBody(ResultLines lines)
    {
        private long left;
        private bool inSize = true;
        private bool sizeRead;

        /// <summary>True after the chunk of length zero.</summary>
        internal bool Ended { get; private set; }

        internal void Take(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty && !Ended)
            {
                if (inSize)
                {
                    Size(bytes[0]);
                    bytes = bytes[1..];
                    continue;
                }

                var piece = bytes[..(int)Math.Min(left, bytes.Length)];
                lines.Take(piece);
                left -= piece.Length;
                inSize = left == 0;
                bytes = bytes[piece.Length..];
            }
        }

        /// <summary>One byte between two chunks: the line end of the one before, then the length of the next and its line end.</summary>
        private void Size(byte next)
        {
            if (char.IsAsciiHexDigit((char)next))
            {
                left = left * 16 + Convert.ToInt32(((char)next).ToString(), 16);
                sizeRead = true;
            }
            else if (next == '\n' && sizeRead)
            {
                Ended = left == 0;
                (inSize, sizeRead) = (false, false);
            }
        }
    }
}
