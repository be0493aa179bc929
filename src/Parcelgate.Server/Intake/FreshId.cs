namespace Parcelgate.Server.Intake;

using System.Globalization;
using Parcelgate.Server.Storage;

/// <summary>The id of a message that is a file, and whose sender gave it none: it is made of the file's name or bytes, which he cannot choose anew.</summary>
internal static class FreshId
{
    /// <summary>
    /// The id itself; behind messages of that id none of whose lines was accepted the next free one: "ID-2", "ID-3". Of such a message there is nothing to keep apart, and the file
    /// mended, or the law, the agreement or the mapping of today, may have it accepted.
    /// </summary>
    /// <param name="store">Where the message goes.</param>
    /// <param name="provider">Whose it is.</param>
    /// <param name="id">As the file's name or bytes make it.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <returns>The id, and the last message that was refused under that of the file; null where none was.</returns>
    internal static async Task<(string Id, SubmissionRow? RefusedBefore)> OfAsync(
        IStore store,
        string provider,
        string id,
        CancellationToken cancel
    )
    {
        SubmissionRow? refused = null;
        for (var attempt = 1; ; attempt++)
        {
            var fresh = attempt == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{attempt}");
            if (await Queries.SubmissionAsync(store, provider, fresh, cancel) is not { CompletedAt: not null, Accepted: 0 } known)
            {
                return (fresh, refused);
            }

            refused = known;
        }
    }
}
