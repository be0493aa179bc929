namespace Parcelgate.Server.Web;

/// <summary>The fonts PDFs are written with. By file: the native library here asks no font service.</summary>
internal static class PdfFonts
{
    /// <summary>Families with Latin, Azerbaijani and Cyrillic letters, plain and bold, the first that is there.</summary>
    private static readonly (string Plain, string Bold)[] Families =
    [
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
        ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ];

    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts"];

    private static readonly Lazy<(string? Plain, string? Bold)> Found = new(() =>
    {
        var files = Folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", SearchOption.AllDirectories))
            .ToLookup(file => Path.GetFileName(file)!, StringComparer.Ordinal);
        var family = Families.FirstOrDefault(names => files.Contains(names.Plain));
        return family.Plain is null ? (null, null) : (files[family.Plain].First(), files[family.Bold].FirstOrDefault());
    });

    /// <summary>Files of the plain and the bold face; null where the machine has none, the plain one where it has no bold.</summary>
    internal static (string Plain, string Bold)? Files => Found.Value is ({ } plain, var bold) ? (plain, bold ?? plain) : null;
}
