namespace Parcelgate.TestKit;

/// <summary>
/// Third-party sample messages. They are not part of this repository: they stand beside it, in ../shared/data, and tests that need them are skipped
/// with the reason where they are missing.
/// </summary>
public static class Samples
{
    /// <summary>Why a test that needs samples is skipped.</summary>
    public const string Missing = "the sample data folder ../shared/data is not beside the repository";

    /// <summary>The folder of samples; null where it is missing.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Full path below the samples folder; null where the folder is missing.</summary>
    public static string? Path(string relative) => Folder is null ? null : System.IO.Path.Combine(Folder, relative);

    /// <summary>Files below a folder of the samples, in ordinal order; none where the folder is missing.</summary>
    public static IReadOnlyList<string> Files(string relative, string pattern)
    {
        var folder = Path(relative);
        return folder is null || !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static string? Find()
    {
        var repository = Repository.Root;
        var data = repository is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(repository, "..", "shared", "data"));
        return Directory.Exists(data) ? data : null;
    }
}

/// <summary>The checkout a test runs in.</summary>
public static class Repository
{
    /// <summary>The folder with Parcelgate.slnx above the test binary; null when there is none.</summary>
    public static string? Root { get; } = Find();

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parcelgate.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
