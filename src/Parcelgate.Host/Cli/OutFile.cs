namespace Parcelgate.Host.Cli;

/// <summary>The file a verb makes. Looked at before the work, which may take minutes; written aside and put in place whole, so that nobody finds half of it.</summary>
internal static class OutFile
{
    /// <summary>Ends the verb where the file cannot be made, or is one the verb reads.</summary>
    /// <param name="option">As the verb calls it: "--out".</param>
    /// <param name="path">The file.</param>
    /// <param name="read">Files the verb reads.</param>
    /// <exception cref="VerbException">What is wrong with the path.</exception>
    public static void Check(string option, string path, params IEnumerable<string?> read)
    {
        var whole = Path.GetFullPath(path);
        if (Directory.Exists(whole) || Path.EndsInDirectorySeparator(path))
        {
            throw VerbException.Usage($"{option} {path}: it is a folder; name a file.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(whole)))
        {
            throw VerbException.Usage($"{option} {path}: there is no folder '{Path.GetDirectoryName(path)}'.");
        }

        if (read.OfType<string>().Any(file => Path.GetFullPath(file) == whole))
        {
            throw VerbException.Usage($"{option} {path}: it is read, and would be overwritten.");
        }
    }

    /// <summary>Puts bytes into the file, in place of what is there.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var named = new FileInfo(path);
        var target = named.LinkTarget is null ? named : named.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? named;
        if (target is { Exists: true, Length: 0 })
        {
            // Nothing is lost, and it may be a device or a pipe.
            await File.WriteAllBytesAsync(target.FullName, bytes, cancel);
            return;
        }

        var half = target.FullName + ".half";
        try
        {
            await File.WriteAllBytesAsync(half, bytes, cancel);
            File.Move(half, target.FullName, overwrite: true);
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }
}
