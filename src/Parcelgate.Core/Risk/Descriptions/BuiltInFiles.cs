namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Law;

/// <summary>The files below <c>data/descriptions</c> as they were when the program was made: what counts where a law brings none of its own.</summary>
internal static class BuiltInFiles
{
    private const string Folder = "descriptions/";

    /// <summary>The files, by path.</summary>
    internal static ImmutableArray<LawFile> All => Files.Value;

    private static readonly Lazy<ImmutableArray<LawFile>> Files = new(static () =>
        [
            .. typeof(BuiltInFiles)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new LawFile(name, Text(name))),
        ]
    );

    /// <summary>True for a file that belongs to descriptions.</summary>
    internal static bool IsDescriptions(LawFile file) => file.Path.StartsWith(Folder, StringComparison.Ordinal);

    private static string Text(string name)
    {
        using var stream = typeof(BuiltInFiles).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
