namespace Parcelgate.Formats.Tests;

using Parcelgate.TestKit;

/// <summary>The sample messages in the format folders, which are written by us.</summary>
internal static class Ours
{
    internal static byte[] Bytes(string folder, string name) => File.ReadAllBytes(Path.Combine(Folder(folder), name));

    internal static string Text(string folder, string name) => File.ReadAllText(Path.Combine(Folder(folder), name));

    /// <summary>All samples of a format.</summary>
    internal static IEnumerable<byte[]> All(string folder) =>
        Directory.Exists(Folder(folder))
            ? Directory.EnumerateFiles(Folder(folder)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];

    private static string Folder(string folder) => Path.Combine(Repository.Root!, "src", "Parcelgate.Formats", folder, "samples");
}
