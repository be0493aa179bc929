namespace Parcelgate.Server.Intake;

using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Identity;

/// <summary>What stands before the body: the message id, the format, the encoding.</summary>
/// <param name="MessageId">As sent in the header Message-Id, or made up.</param>
/// <param name="Format">By media type.</param>
/// <param name="Label">For people: media type and file name.</param>
/// <param name="Gzip">The body is compressed.</param>
/// <param name="Longest">Bytes allowed after decompression.</param>
internal sealed record MessageHead(string MessageId, Format Format, string Label, bool Gzip, long Longest)
{
    internal const int LongestMessageId = 100;

    internal static bool TryRead(
        HttpRequest request,
        long longest,
        [NotNullWhen(true)] out MessageHead? head,
        [NotNullWhen(false)] out Problem? problem
    )
    {
        head = null;
        var mediaType = request.ContentType ?? "";
        var format = Formats.Detect(mediaType, request.Headers["File-Name"].ToString(), []);
        if (format is null)
        {
            var known = string.Join(", ", Formats.All.SelectMany(one => one.MediaTypes.Take(1)));
            problem = Problem.Of(ProblemCodes.UnknownFormat, "header Content-Type", mediaType, $"one of {known}");
            return false;
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            problem = Problem.Of(ProblemCodes.UnknownFormat, "header Content-Encoding", encoding, "gzip, or no encoding");
            return false;
        }

        var id = request.Headers["Message-Id"].ToString();
        if (id.Length > LongestMessageId || id.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            // It goes back in a header, which carries nothing else (RFC 9110).
            var code = id.Length > LongestMessageId ? ProblemCodes.TooLong : ProblemCodes.WrongType;
            problem = Problem.Of(code, "header Message-Id", id, $"at most {LongestMessageId} printable ASCII characters");
            return false;
        }

        problem = null;
        head = new MessageHead(
            id.Length > 0 ? id : Guid.CreateVersion7().ToString(),
            format,
            LabelOf(request, mediaType),
            encoding == "gzip",
            longest
        );
        return true;
    }

    internal Incoming ToIncoming(HttpRequest request) => new(MessageId, Format, Label, Gzip ? Expand(request.Body) : request.Body, Longest);

    private static BoundedExpansion Expand(Stream body) => new(body);

    private static string LabelOf(HttpRequest request, string mediaType)
    {
        var name = request.Headers["File-Name"].ToString();
        var label = name.Length > 0 ? name : mediaType;
        return label.Length <= 200 ? label : label[..200];
    }
}

/// <summary>Decompresses gzip and refuses what expands beyond belief: a few kilobytes that become gigabytes are an attack, not a manifest.</summary>
internal sealed class BoundedExpansion(Stream compressed) : Stream
{
    /// <summary>Real manifests compress 5 to 20 times; repeated lines up to 100. Arbitrary above that.</summary>
    private const int LargestRatio = 250;

    /// <summary>Expansion is not judged before this many bytes came out.</summary>
    private const long FreeBytes = 4 * 1024 * 1024;

    private readonly CountingStream source = new(compressed);
    private GZipStream? gzip;
    private long expanded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        gzip ??= new GZipStream(source, CompressionMode.Decompress);
        var read = await ExpandAsync(gzip, buffer, cancellationToken);
        expanded += read;
        if (expanded > FreeBytes && expanded / LargestRatio > source.Count)
        {
            throw new MessageTooLargeException(FreeBytes);
        }

        return read;
    }

    private async ValueTask<int> ExpandAsync(GZipStream stream, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancel);
        }
        catch (InvalidDataException)
        {
            var found = expanded > 0 ? $"a stream that breaks off behind byte {source.Count}" : $"bytes {source.First}";
            throw new MessageRefusedException(
                new Problem(ProblemCodes.Malformed, "body", found, "a gzip stream (bytes 1F 8B …), as the header Content-Encoding says")
            );
        }
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        gzip?.Dispose();
        base.Dispose(disposing);
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        /// <summary>The first bytes, for people: "7B 22 72 65".</summary>
        public string First { get; private set; } = "";

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            First = Count == 0 ? Convert.ToHexString(buffer.Span[..Math.Min(read, 4)]) : First;
            Count += read;
            return read;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("Bodies are read asynchronously.");

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>The sender behind a request.</summary>
internal static class SenderOf
{
    /// <summary>With what was agreed with it.</summary>
    internal static Sender Request(HttpContext http)
    {
        var user = http.User;
        var provider =
            user.ProviderOf() ?? throw new InvalidOperationException("Only a provider submits: the endpoint's permission says so.");
        var channel = Enum.TryParse<Channel>(user.FindFirstValue(Claims.Channel), ignoreCase: true, out var named)
            ? named
            : Channel.Declarant;
        var sender = new Sender(provider, user.ActorOf(), new ReadDefaults(channel, user.FindFirstValue(Claims.Destination)));
        var services = http.RequestServices;
        return Under(sender, services);
    }

    /// <summary>A sender with what was agreed with it and how its files are read.</summary>
    internal static Sender Under(Sender sender, IServiceProvider services)
    {
        var agreed = services.GetRequiredService<AgreementLibrary>().Under(sender, services.GetRequiredService<TimeProvider>().GetUtcNow());
        return agreed with { Mappings = services.GetRequiredService<MappingLibrary>().InProduction(sender.Provider) };
    }
}
