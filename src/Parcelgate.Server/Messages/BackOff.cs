namespace Parcelgate.Server.Messages;

using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

/// <summary>When a message is sent again, and when not any more. Pure: message, attempts and instants decide.</summary>
internal static class BackOff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>A receiver that is not there for so long, from the first attempt on, is not waited for.</summary>
    internal static readonly TimeSpan GivenUpAfter = TimeSpan.FromHours(24);

    /// <summary>What became of a sending that was answered.</summary>
    /// <param name="message">The message as it was taken.</param>
    /// <param name="status">The answer.</param>
    /// <param name="retryAfter">When the receiver wants it again, after a span or at an instant; null where he says nothing.</param>
    /// <param name="now">The instant.</param>
    internal static SendResult Answered(
        OutMessage message,
        HttpStatusCode status,
        RetryConditionHeaderValue? retryAfter,
        DateTimeOffset now
    )
    {
        var code = (int)status;
        var asked = retryAfter?.Delta ?? (retryAfter?.Date - now);
        return code is >= 200 and < 300 ? new SendResult(message, MessageStatus.Delivered, null, code, null)
            : SaysNever(code) ? new SendResult(message, MessageStatus.Dead, null, code, "refused")
            : Again(message, code, code is >= 300 and < 400 ? "redirect" : "status", now, asked);
    }

    /// <summary>What becomes of a sending that failed without an answer, or with one that may change.</summary>
    internal static SendResult Again(OutMessage message, int? answer, string error, DateTimeOffset now, TimeSpan? retryAfter = null)
    {
        if (message.FirstAt is { } first && now - first >= GivenUpAfter)
        {
            return new SendResult(message, MessageStatus.Dead, null, answer, error);
        }

        var delay = DelayOf(message.Id, message.Attempts);
        var wanted = retryAfter is { } asked && asked > delay ? TimeSpan.FromTicks(Math.Min(asked.Ticks, Longest.Ticks)) : delay;
        return new SendResult(message, MessageStatus.Queued, now + wanted, answer, error);
    }

    /// <summary>
    /// One second, doubled with each attempt up to an hour, and of that between a half and all: messages that failed together do not come back together. Which part
    /// it is follows from the message and the attempt.
    /// </summary>
    internal static TimeSpan DelayOf(long id, int attempts)
    {
        var whole = Math.Min(Shortest.TotalSeconds * Math.Pow(2, Math.Max(0, attempts - 1)), Longest.TotalSeconds);
        Span<byte> named = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(named, id);
        BinaryPrimitives.WriteInt32BigEndian(named[8..], attempts);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        var part = BinaryPrimitives.ReadUInt16BigEndian(hash) / (double)ushort.MaxValue;
        return TimeSpan.FromSeconds(whole * (0.5 + (part / 2)));
    }

    /// <summary>
    /// Answers after which the same message will not be taken either. What may be mended at the other end within a day (401, 403, 404) is tried on.
    /// </summary>
    private static bool SaysNever(int status) => status is 400 or 405 or 406 or 410 or 411 or 413 or 414 or 415 or 422 or 431 or 451;
}
