namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>
/// A message to the sandbox that names a case of the conformance suite: it is taken like any other, and message and answer are held against the case before the
/// answer goes out.
/// </summary>
internal sealed class ConformanceTrial(ConformanceCases cases, ConformanceResults results, TimeProvider time)
{
    internal const string CaseHeader = "Conformance-Case";
    internal const string ResultHeader = "Conformance-Result";

    /// <summary>A case is a few consignments; it is held in memory.</summary>
    private const int LongestMessage = 1024 * 1024;

    /// <summary>The case a request names; "" where it names none.</summary>
    internal static string NameIn(HttpRequest request) => request.Headers[CaseHeader].ToString();

    /// <summary>Takes the message and judges it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="take">Takes a message as the sandbox takes any.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <exception cref="MessageRefusedException">There is no such case, or the message is too long for one.</exception>
    internal async Task RunAsync(HttpContext http, Func<Task> take, CancellationToken cancel)
    {
        var name = NameIn(http.Request);
        var wanted = cases.Find(name) ?? throw new MessageRefusedException(Unknown(name));
        var message = await ReadAsync(http.Request.Body, cancel);
        var (format, text, entries) = await EntriesAsync(http, message, cancel);
        var answer = await AnswerAsync(http, message, take, cancel);
        var differences = ConformanceJudge.Judge(wanted, new Attempt(format, text, entries, answer));
        var now = time.GetUtcNow();
        await results.NoteAsync(
            http.User.ProviderOf()!,
            new ConformanceResult(name, now, http.Response.Headers["Message-Id"].ToString(), differences, differences.IsEmpty ? now : null),
            cancel
        );
        http.Response.Headers[ResultHeader] = differences.IsEmpty
            ? "passed"
            : string.Create(CultureInfo.InvariantCulture, $"failed; differences={differences.Length}");
        await http.Response.Body.WriteAsync(answer, cancel);
    }

    private Problem Unknown(string name) =>
        Problem.Of(
            ProblemCodes.UnknownCode,
            $"header {CaseHeader}",
            name,
            $"a case of /v1/sandbox/conformance, such as {cases.All.Select(one => one.Name).FirstOrDefault() ?? "none: there are no cases here"}"
        );

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancel)
    {
        using var held = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await body.ReadAsync(piece, cancel) is > 0 and var read)
        {
            held.Write(piece, 0, read);
            if (held.Length > LongestMessage)
            {
                throw new MessageTooLargeException(LongestMessage);
            }
        }

        return held.ToArray();
    }

    /// <summary>What stands in the message, read as it was sent and not as it was agreed: what may not be kept was there.</summary>
    private static async Task<(string Format, string Text, IReadOnlyList<Entry> Entries)> EntriesAsync(
        HttpContext http,
        byte[] message,
        CancellationToken cancel
    )
    {
        if (!MessageHead.TryRead(http.Request, LongestMessage, out var head, out _))
        {
            return (http.Request.ContentType ?? "", "", []);
        }

        http.Request.Body = new MemoryStream(message);
        try
        {
            var reader = SandboxEndpoints.ForTests(http).Unagreed(head.Format);
            using var parts = new PartReader(head.ToIncoming(http.Request).Body, reader, LongestMessage);
            var first = await parts.NextAsync(cancel);
            var read = (
                head.Format.Name,
                first is null ? "" : Encoding.UTF8.GetString(first.Received.Written.Span),
                first?.Entries ?? (IReadOnlyList<Entry>)[]
            );
            return read;
        }
        catch (Exception refused) when (Answers.ProblemOf(refused) is not null)
        {
            // What is wrong with it stands in the answer.
            return (head.Format.Name, "", []);
        }
    }

    /// <summary>The answer, held back: its header says how it was judged.</summary>
    private static async Task<ReadOnlyMemory<byte>> AnswerAsync(HttpContext http, byte[] message, Func<Task> take, CancellationToken cancel)
    {
        var outside = http.Response.Body;
        using var held = new MemoryStream();
        http.Request.Body = new MemoryStream(message);
        http.Response.Body = held;
        try
        {
            await take();
            await http.Response.BodyWriter.FlushAsync(cancel);
        }
        finally
        {
            http.Response.Body = outside;
        }

        return held.ToArray();
    }
}
