namespace Parcelgate.Host.Verbs;

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>Takes files in, one after the other, and reports on each.</summary>
internal sealed class ImportRun(Engine engine, Sender sender, string? messageId, TextWriter output, bool json)
{
    /// <summary>Takes one file in and gives how many of its lines were refused; an empty file counts as one.</summary>
    public async Task<long> ImportAsync(FileInfo file, Format format, CancellationToken cancel)
    {
        await using var stream = file.OpenRead();
        var (id, refusedBefore) = messageId is null ? await FreshIdAsync(stream, cancel) : (messageId, null);
        try
        {
            var result = await ReceiveAsync(file, new Incoming(id, format, file.Name, stream, long.MaxValue), cancel);
            await ReportAsync(file, id, result, refusedBefore);
            return result.Refused;
        }
        catch (MessageRefusedException refused)
        {
            await RefuseAsync(file, refused.Problem);
            return 1;
        }
        catch (MessageIdReusedException)
        {
            throw VerbException.Usage(
                $"--message-id {id} was used before for other content of provider {sender.Provider}; choose another. Nothing was taken."
            );
        }
    }

    /// <summary>The hash of the bytes: the same file imported twice is one message.</summary>
    private async Task<(string Id, SubmissionRow? RefusedBefore)> FreshIdAsync(FileStream stream, CancellationToken cancel)
    {
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
        stream.Position = 0;
        return await FreshId.OfAsync(engine.Store, sender.Provider, hash, cancel);
    }

    private Task<SubmissionResult> ReceiveAsync(FileInfo file, Incoming message, CancellationToken cancel) =>
        LongWork.RunAsync(
            $"Importing {file.Name}",
            null,
            tally =>
                engine.Submissions.ReceiveAsync(
                    sender,
                    message,
                    _ => { },
                    async answer =>
                    {
                        tally.Add(1);
                        if (json)
                        {
                            await output.WriteAsync(Encoding.UTF8.GetString(answer.Span));
                        }
                    },
                    cancel
                )
        );

    private async Task ReportAsync(FileInfo file, string id, SubmissionResult result, SubmissionRow? refusedBefore)
    {
        if (json)
        {
            await output.WriteLineAsync(
                JsonOption.Line(
                    new
                    {
                        result = result.AnsweredAt is null ? "imported" : "answered-before",
                        file = file.ToString(),
                        provider = sender.Provider,
                        messageId = id,
                        submission = result.Id,
                        consignments = result.Lines,
                        accepted = result.Accepted,
                        refused = result.Refused,
                        answeredAt = result.AnsweredAt,
                        refusedBefore = refusedBefore?.Id,
                    }
                )
            );
            return;
        }

        var sentence =
            $"{file.Name}: {Counted.Of(result.Lines, "consignment")}, {result.Accepted} accepted, {result.Refused} refused, "
            + $"submission {result.Id} of provider {sender.Provider}";
        await output.WriteLineAsync(
            result.AnsweredAt is { } at
                ? $"{sentence}; answered before, on {Utc(at)}, submission {result.Id}. Nothing was done again; --message-id takes the file as a new message."
            : refusedBefore is { CompletedAt: { } then }
                ? $"{sentence}; tried afresh, because nothing of it was accepted on {Utc(then)} (submission {refusedBefore.Id})"
            : sentence
        );
    }

    private Task RefuseAsync(FileInfo file, Problem problem) =>
        output.WriteLineAsync(
            json
                ? JsonOption.Line(
                    new
                    {
                        result = "refused",
                        file = file.ToString(),
                        problems = new[] { problem },
                    }
                )
                : $"{file.Name}: nothing was taken in; {problem.Code}: found '{problem.Found}', expected {problem.Expected}."
        );

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
