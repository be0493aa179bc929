namespace Parcelgate.Server.Web;

using SkiaSharp;

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

    /// <summary>A face of a file with the letters of these texts alone, for a document that has no others; the whole one where its kind cannot be cut.</summary>
    internal static SKTypeface For(string file, IEnumerable<string> texts)
    {
        var whole = SKTypeface.FromFile(file);
        var glyphs = texts.SelectMany(whole.GetGlyphs).Distinct().ToList();
        if (FontSubset.Of(File.ReadAllBytes(file), glyphs) is not { } bytes || SKTypeface.FromData(SKData.CreateCopy(bytes)) is not { } cut)
        {
            return whole;
        }

        whole.Dispose();
        return cut;
    }
}
