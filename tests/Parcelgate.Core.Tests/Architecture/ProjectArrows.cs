namespace Parcelgate.Core.Tests.Architecture;

using System.Xml.Linq;

/// <summary>Which project may know which. A new arrow is a change of the house, and a change of this table.</summary>
internal static class ProjectArrows
{
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } =
        new Dictionary<string, string[]>
        {
            ["Parcelgate.Core"] = [],
            ["Parcelgate.Formats"] = ["Parcelgate.Core"],
            ["Parcelgate.Server"] = ["Parcelgate.Core", "Parcelgate.Formats"],
            ["Parcelgate.Host"] = ["Parcelgate.Server"],
            ["Parcelgate.TestKit"] = ["Parcelgate.Core", "Parcelgate.Formats"],
            ["Parcelgate.Core.Tests"] = ["Parcelgate.Core", "Parcelgate.TestKit"],
            ["Parcelgate.Formats.Tests"] = ["Parcelgate.Formats", "Parcelgate.TestKit"],
            ["Parcelgate.Server.Tests"] = ["Parcelgate.Host", "Parcelgate.Server", "Parcelgate.TestKit"],
            ["Parcelgate.Benchmarks"] = ["Parcelgate.Core", "Parcelgate.Formats"],
        };

    /// <summary>One sentence per arrow that is missing, forbidden or unknown.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<SourceFile> projects) => [.. projects.SelectMany(Check)];

    private static IEnumerable<string> Check(SourceFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            return [$"{project.Path}: the project is not in the table of arrows."];
        }

        var found = XDocument
            .Parse(project.Text)
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))
            .ToArray();
        return
        [
            .. found.Except(allowed).Select(other => $"{project.Path}: {name} must not know {other}."),
            .. allowed.Except(found).Select(other => $"{project.Path}: {name} should know {other}, says the table of arrows."),
        ];
    }
}
