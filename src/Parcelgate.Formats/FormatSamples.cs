namespace Parcelgate.Formats;

using System.Reflection;

/// <summary>The sample messages of the format folders, which are written by us and travel with the program: benchmarks read them.</summary>
public static class FormatSamples
{
    /// <summary>The bytes of a sample, by file name: "xfzb.xml".</summary>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    public static byte[] Read(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"samples/{name}")
            ?? throw new ArgumentException($"There is no sample '{name}'.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
