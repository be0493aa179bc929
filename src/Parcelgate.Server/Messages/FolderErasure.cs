namespace Parcelgate.Server.Messages;

using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;

/// <summary>Deletes files of providers' folders whose days are over: what was taken, what was refused, and answers that were left there.</summary>
internal sealed class FolderErasure(EndpointLibrary endpoints, ParcelgateOptions options, ILogger<FolderErasure> log)
{
    /// <summary>
    /// Deletes what stands in a provider's folders since before an instant. What he dropped and was not taken yet stays; a folder that cannot be read now is looked at the next
    /// time.
    /// </summary>
    /// <returns>How many files were deleted.</returns>
    internal int Erase(string provider, DateTimeOffset before)
    {
        if (options.Messages.Folder.Length == 0)
        {
            return 0;
        }

        var erased = 0;
        foreach (var endpoint in endpoints.All.Where(one => one.Provider == provider && one.Kind == EndpointKind.Folder))
        {
            try
            {
                var folder = ProviderFolder.Of(options.Messages.Folder, endpoint);
                foreach (var file in new[] { folder.Done, folder.Refused, folder.Out }.SelectMany(Files))
                {
                    if (file.LastWriteTimeUtc < before.UtcDateTime)
                    {
                        file.Delete();
                        erased++;
                    }
                }
            }
            catch (Exception away) when (away is IOException or UnauthorizedAccessException)
            {
                ServerLog.FolderUnreadable(log, endpoint.Id, away.Message);
            }
        }

        return erased;
    }

    private static List<FileInfo> Files(string folder) => [.. new DirectoryInfo(folder).EnumerateFiles()];
}
