namespace Parcelgate.Server.Messages;

using System.Text.RegularExpressions;

/// <summary>
/// A provider's folder: what he drops in "in" is taken and moved to "done" or "refused", his answers stand in "out". Files appear there by renaming, so nobody sees
/// half of one.
/// </summary>
internal sealed partial class ProviderFolder
{
    private readonly string path;

    private ProviderFolder(string path) => this.path = path;

    internal string In => Path.Combine(path, "in");

    internal string Out => Path.Combine(path, "out");

    internal string Done => Path.Combine(path, "done");

    internal string Refused => Path.Combine(path, "refused");

    /// <summary>A name of a folder: it can name nothing outside.</summary>
    internal static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>The folder of an endpoint, below the folder of all; made where it is missing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static ProviderFolder Of(string root, Endpoint endpoint)
    {
        if (!IsName(endpoint.Address))
        {
            throw new IOException($"'{endpoint.Address}' is no name of a folder.");
        }

        var folder = new ProviderFolder(Path.Combine(root, endpoint.Address));
        foreach (var one in new[] { folder.In, folder.Out, folder.Done, folder.Refused })
        {
            // Who may write into his folder must not lead this server elsewhere by it.
            if (Directory.CreateDirectory(one).LinkTarget is not null || new DirectoryInfo(folder.path).LinkTarget is not null)
            {
                throw new IOException($"{one} is a link, and no folder.");
            }
        }

        return folder;
    }

    /// <summary>Puts a file into "out"; one of the same name is replaced.</summary>
    internal Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => WriteAsync(Out, name, bytes, cancel);

    /// <summary>Puts a file into a folder, durable before it appears.</summary>
    internal static async Task WriteAsync(string folder, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var temporary = Path.Combine(folder, $".{name}.tmp");
        // Made anew: what lies there may be a link to something else.
        File.Delete(temporary);
        await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(bytes, cancel);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, name), overwrite: true);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex Name();
}
