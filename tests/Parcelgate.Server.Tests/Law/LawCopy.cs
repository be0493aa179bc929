namespace Parcelgate.Server.Tests.Law;

using Parcelgate.Server.Tests.Intake;

/// <summary>The published law in a folder of its own, which a test may add to.</summary>
internal static class LawCopy
{
    internal static string In(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(IntakeFixture.LawFolder, "*.yaml", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, "law", Path.GetRelativePath(IntakeFixture.LawFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return Path.Combine(folder, "law");
    }
}
