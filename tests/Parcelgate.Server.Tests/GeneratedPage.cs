namespace Parcelgate.Server.Tests;

using Xunit;

/// <summary>A page of docs that is written from the code: it differs, the test fails; with PARCELGATE_UPDATE_DOCS=1 the test writes it.</summary>
internal static class GeneratedPage
{
    public const string Variable = "PARCELGATE_UPDATE_DOCS";

    /// <param name="path">From the root of the checkout: "docs/operating/settings.md".</param>
    /// <param name="text">What the page must be.</param>
    public static void MustBe(string path, string text)
    {
        var file = Path.Combine(Root(), path);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        var found = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(text == found, $"{path} is not what the code says. Run the tests once with {Variable}=1 and commit the page.");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parcelgate.slnx")))
        {
            folder =
                folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout: no Parcelgate.slnx above them.");
        }

        return folder.FullName;
    }
}
