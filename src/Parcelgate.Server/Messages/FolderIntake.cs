namespace Parcelgate.Server.Messages;

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>
/// Takes what a provider drops into his folder: a file whose size and time stay the same from one look to the next is whole, is taken in like a message that is posted,
/// with its name as the message id, and moved to "done" with the answers beside it, or to "refused" with what is wrong. A file that cannot be stored now is tried again.
/// </summary>
internal sealed class FolderIntake(
    Submissions submissions,
    IStore store,
    IServiceScopeFactory scopes,
    ParcelgateOptions options,
    ServerOptions server,
    TimeProvider time,
    ILogger<FolderIntake> log
)
{
    /// <summary>Files taken at one look. Arbitrary: the rest is taken at the next.</summary>
    private const int Most = 500;

    /// <summary>Problems that are told of a file of which nothing was accepted. Arbitrary; the answers have them all.</summary>
    private const int MostProblems = 1000;

    /// <summary>Where the message id of a file stands.</summary>
    private const string IdPlace = "name of the file";

    /// <summary>What stands beside a file that was taken, by the ending behind its name.</summary>
    private const string AnswersEnding = ".answers.ndjson";
    private const string ProblemsEnding = ".problems.json";
    private const string WithheldEnding = ".withheld.json";

    /// <summary>Files that are being taken, in a folder that no provider reaches: what was looked at there is what is read.</summary>
    private const string Taking = ".taking";

    private readonly Dictionary<string, (long Length, DateTime Written)> seen = new(StringComparer.Ordinal);

    /// <summary>Looks at an endpoint's folder once, and takes what is whole.</summary>
    /// <returns>How many files were moved to "done" or "refused".</returns>
    /// <exception cref="IOException">The folder cannot be read now.</exception>
    internal async Task<int> LookAsync(Endpoint endpoint, CancellationToken cancel)
    {
        var folder = ProviderFolder.Of(options.Messages.Folder, endpoint);
        var taking = Directory.CreateDirectory(Path.Combine(options.Messages.Folder, Taking)).FullName;
        var mark = string.Create(CultureInfo.InvariantCulture, $"{endpoint.Id}~");
        foreach (var file in Whole(folder))
        {
            File.Move(file, Path.Combine(taking, mark + Path.GetFileName(file)), overwrite: true);
        }

        var moved = 0;
        foreach (var file in new DirectoryInfo(taking).EnumerateFiles(mark + "*").OrderBy(one => one.Name, StringComparer.Ordinal).ToList())
        {
            moved += await TakeAsync(endpoint, folder, file, file.Name[mark.Length..], cancel) ? 1 : 0;
        }

        return moved;
    }

    /// <summary>Files that did not change since the last look, in the order of their names. What begins with a dot is still being written.</summary>
    private List<string> Whole(ProviderFolder folder)
    {
        var whole = new List<string>();
        foreach (var gone in seen.Keys.Where(path => Path.GetDirectoryName(path) == folder.In && !Path.Exists(path)).ToList())
        {
            seen.Remove(gone);
        }

        foreach (var file in new DirectoryInfo(folder.In).EnumerateFiles().OrderBy(one => one.Name, StringComparer.Ordinal).Take(Most))
        {
            var now = (file.LinkTarget is null ? file.Length : 0, file.LastWriteTimeUtc);
            if (file.Name.StartsWith('.'))
            {
                continue;
            }

            if (seen.TryGetValue(file.FullName, out var before) && before == now)
            {
                seen.Remove(file.FullName);
                whole.Add(file.FullName);
            }
            else
            {
                seen[file.FullName] = now;
            }
        }

        return whole;
    }

    /// <summary>Takes one file; false when it stays for the next look.</summary>
    private async Task<bool> TakeAsync(Endpoint endpoint, ProviderFolder folder, FileInfo file, string name, CancellationToken cancel)
    {
        try
        {
            var sender = await SenderAsync(endpoint.Provider, cancel);
            var (answers, problems) = await ReadAsync(endpoint, sender, file, name, cancel);
            var target = problems.Count == 0 ? folder.Done : folder.Refused;
            Clear(folder, target, name);
            if (answers is not null)
            {
                File.Move(answers, Path.Combine(target, name + AnswersEnding), overwrite: true);
            }

            if (problems.Count > 0)
            {
                await ProviderFolder.WriteAsync(target, name + ProblemsEnding, JsonOf(problems), cancel);
            }

            await KeepAsync(sender, target, file, name, cancel);
            return true;
        }
        catch (IOException busy)
        {
            // Another server reads it, or the disk is full: the next look tells.
            ServerLog.FolderUnreadable(log, endpoint.Id, busy.Message);
            return false;
        }
    }

    /// <summary>
    /// Deletes what a name stood for before: what was refused is mended or refused anew, and beside a file stands nothing that is said of another. What was taken and answered
    /// stays where another file of its name is refused.
    /// </summary>
    private static void Clear(ProviderFolder folder, string target, string name)
    {
        string[] endings = ["", AnswersEnding, ProblemsEnding, WithheldEnding];
        foreach (
            var stale in endings.SelectMany(
                ending => new[] { folder.Refused, target },
                (ending, place) => Path.Combine(place, name + ending)
            )
        )
        {
            File.Delete(stale);
        }
    }

    /// <summary>
    /// Keeps what was taken as long as it may be kept, counted from now. Where not all that is sent may be, a proof of the file stands in its place: it has what its sender sends.
    /// </summary>
    private async Task KeepAsync(Sender sender, string target, FileInfo file, string name, CancellationToken cancel)
    {
        if (file.LinkTarget is null && sender.Agreement is { Withheld.IsEmpty: false })
        {
            await ProviderFolder.WriteAsync(target, name + WithheldEnding, await ProofOfAsync(file, cancel), cancel);
            file.Delete();
            return;
        }

        if (file.LinkTarget is null)
        {
            file.LastWriteTimeUtc = time.GetUtcNow().UtcDateTime;
        }

        file.MoveTo(Path.Combine(target, name), overwrite: true);
    }

    private static async Task<byte[]> ProofOfAsync(FileInfo file, CancellationToken cancel)
    {
        await using var stream = file.OpenRead();
        return Withheld.ProofOf(Digest.From(await SHA256.HashDataAsync(stream, cancel)), file.Length);
    }

    /// <summary>What a file came to: where the answers stand, and why nothing of it was accepted.</summary>
    /// <exception cref="IOException">It cannot be read, or nothing can be stored now.</exception>
    private async Task<(string? Answers, List<Problem> Problems)> ReadAsync(
        Endpoint endpoint,
        Sender sender,
        FileInfo file,
        string name,
        CancellationToken cancel
    )
    {
        if (file.LinkTarget is not null)
        {
            return (null, [Problem.Of(ProblemCodes.Malformed, "file", name, "a file, not a link to one")]);
        }

        if (name.Length > MessageHead.LongestMessageId || name.Any(char.IsControl))
        {
            var longest = string.Create(CultureInfo.InvariantCulture, $"at most {MessageHead.LongestMessageId} printable characters");
            return (null, [Problem.Of(ProblemCodes.TooLong, IdPlace, name, longest)]);
        }

        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var format = await FileFormat.OfAsync(stream, name, "", IdPlace, cancel);
            var (id, _) = await FreshId.OfAsync(store, sender.Provider, name, cancel);
            return await SubmitAsync(endpoint, sender, new Incoming(id, format, name, stream, server.LargestMessageBytes), cancel);
        }
        catch (MessageIdReusedException)
        {
            return (null, [Answers.Reused(IdPlace, name)]);
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } answer)
        {
            return answer.RetryAfterSeconds is null
                ? (null, [answer.Problem, .. answer.Others])
                : throw new IOException($"{name} cannot be stored now: {failed.Message}", failed);
        }
    }

    private async Task<(string? Answers, List<Problem> Problems)> SubmitAsync(
        Endpoint endpoint,
        Sender sender,
        Incoming message,
        CancellationToken cancel
    )
    {
        var answers = Path.Combine(
            options.Messages.Folder,
            Taking,
            string.Create(CultureInfo.InvariantCulture, $"answers~{endpoint.Id}~{message.MessageId}")
        );
        var problems = new List<Problem>();
        await using var lines = new FileStream(answers, FileMode.Create, FileAccess.Write);
        var result = await submissions.ReceiveAsync(
            sender,
            message,
            _ => { },
            async part =>
            {
                CollectProblems(part.Span, problems);
                await lines.WriteAsync(part, CancellationToken.None);
            },
            cancel
        );
        return (answers, result.Accepted == 0 ? problems : []);
    }

    /// <summary>Who drops files is who has the folder.</summary>
    private async Task<Sender> SenderAsync(string provider, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var defaults = await ProviderDefaults.OfAsync(scope.ServiceProvider.GetRequiredService<ApiKeys>(), provider, cancel);
        return SenderOf.Under(new Sender(provider, $"provider:{provider}", defaults), scope.ServiceProvider);
    }

    private static void CollectProblems(ReadOnlySpan<byte> lines, List<Problem> problems)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (problems.Count >= MostProblems || lines[range].IsEmpty)
            {
                continue;
            }

            using var line = JsonDocument.Parse(lines[range].ToArray());
            if (line.RootElement.GetProperty("result").GetString() == "refused")
            {
                problems.AddRange(line.RootElement.GetProperty("problems").EnumerateArray().Select(ProblemOf));
            }
        }
    }

    /// <summary>A problem as an answer line has it.</summary>
    internal static Problem ProblemOf(JsonElement problem) =>
        new(
            problem.GetProperty("code").GetString()!,
            problem.GetProperty("place").GetString()!,
            problem.GetProperty("found").GetString()!,
            problem.GetProperty("expected").GetString()!
        );

    private static ReadOnlyMemory<byte> JsonOf(List<Problem> problems)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            AssessmentJson.WriteProblems([.. problems], json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
