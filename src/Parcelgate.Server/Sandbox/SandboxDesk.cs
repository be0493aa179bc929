namespace Parcelgate.Server.Sandbox;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>The last message a provider tried, and its first answers.</summary>
/// <param name="Message">The message.</param>
/// <param name="Lines">At most <see cref="SandboxDesk.MostLines"/> of its answers, in order.</param>
internal sealed record Tried(SubmissionRow Message, IReadOnlyList<AnswerLine> Lines);

/// <summary>What the page of the sandbox shows of messages.</summary>
internal sealed class SandboxDesk(SandboxFile file, SandboxEngine sandbox)
{
    internal const int MostLines = 50;

    /// <summary>The last message a provider tried; null where it tried none, or what it tried was let go of.</summary>
    /// <exception cref="StoreUnavailableException">The sandbox cannot be read.</exception>
    internal async Task<Tried?> LastAsync(string provider, CancellationToken cancel)
    {
        if (file.BegunAt() is null)
        {
            return null;
        }

        using var visit = await sandbox.EnterAsync(cancel);
        var store = visit.Engine.Store;
        var last = (await Queries.SubmissionsAsync(store, provider, null, null, 1, cancel)).FirstOrDefault();
        if (last is null)
        {
            return null;
        }

        var part = await Queries.ReadPartAsync(store, last.Id, 0, cancel);
        return new Tried(last, part is null ? [] : [.. AnswerLine.All(part.Answer).Take(MostLines)]);
    }
}
