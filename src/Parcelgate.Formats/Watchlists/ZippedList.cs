namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using System.IO.Compression;
using Parcelgate.Core.Consignments;

/// <summary>A list of several files as one: a ZIP, as the US Treasury publishes SDN.CSV with the files that belong to it.</summary>
public static class ZippedList
{
    /// <summary>Most files of one list. Arbitrary: the US Treasury has four, and a note beside them.</summary>
    public const int MostFiles = 16;

    /// <summary>Files as one ZIP. The same files in any order are the same bytes on any machine: nothing is compressed and no file has a date.</summary>
    /// <param name="files">Name and content of each.</param>
    public static byte[] Pack(IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                var entry = zip.CreateEntry(Path.GetFileName(name), CompressionLevel.NoCompression);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var into = entry.Open();
                into.Write(content.Span);
            }
        }

        return packed.ToArray();
    }

    internal static WatchlistResult Read(Stream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var files = zip.Entries.Where(entry => entry.Length > 0).ToList();
            if (files.Count > MostFiles || files.Sum(entry => entry.Length) > WatchlistReader.LongestFile)
            {
                var found = string.Create(CultureInfo.InvariantCulture, $"{files.Count} files");
                return Refused(
                    ProblemCodes.TooLarge,
                    found,
                    $"at most {MostFiles} files of together {WatchlistReader.LongestFile} bytes in one ZIP"
                );
            }

            var main = files.Where(entry => PartOf(entry) is Part.List && entry.Name.Contains('.', StringComparison.Ordinal)).ToList();
            if (main is not [var list] || FormatOf(list) is not { } format)
            {
                return Refused(
                    ProblemCodes.UnknownFormat,
                    string.Join(", ", files.Select(entry => entry.Name)),
                    "one list of a format that is read; beside SDN.CSV its ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV"
                );
            }

            var isOfac = format == WatchlistFormat.OfacCsv;
            using var aliases = Open(files, Part.Aliases, isOfac);
            using var addresses = Open(files, Part.Addresses, isOfac);
            using var comments = Open(files, Part.Comments, isOfac);
            using var content = list.Open();
            return WatchlistReader.Read(content, format, new OfacFiles(aliases, addresses, comments));
        }
        catch (InvalidDataException wrong)
        {
            return Refused(ProblemCodes.Malformed, wrong.Message, "a whole ZIP");
        }
    }

    private static WatchlistResult Refused(string code, string found, string expected) =>
        new([], [Problem.Of(code, "the ZIP", found, expected)], 0);

    private static WatchlistFormat? FormatOf(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        Span<byte> start = stackalloc byte[4096];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return WatchlistReader.Detect(entry.Name, start[..read]) is { } format and not WatchlistFormat.Zip ? format : null;
    }

    private static Stream? Open(List<ZipArchiveEntry> files, Part part, bool isOfac) =>
        isOfac ? files.Find(entry => PartOf(entry) == part)?.Open() : null;

    /// <summary>What a file is, by its name: ALT.CSV and CONS_ALT.CSV, of the list that is not the SDN's. Notes beside them are nothing.</summary>
    private static Part PartOf(ZipArchiveEntry entry)
    {
        var name = Path.GetFileNameWithoutExtension(entry.Name).ToUpperInvariant();
        var csv = entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        return !csv && entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? Part.Note
            : csv && name is "ALT" or "CONS_ALT" ? Part.Aliases
            : csv && name is "ADD" or "CONS_ADD" ? Part.Addresses
            : csv && name is "SDN_COMMENTS" or "CONS_COMMENTS" ? Part.Comments
            : Part.List;
    }

    private enum Part
    {
        List,
        Aliases,
        Addresses,
        Comments,
        Note,
    }
}
