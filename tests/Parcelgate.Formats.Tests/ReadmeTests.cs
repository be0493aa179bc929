namespace Parcelgate.Formats.Tests;

using Parcelgate.Formats.Json;
using Parcelgate.TestKit;
using Xunit;

public class ReadmeTests
{
    /// <summary>Every property name of the canonical record, from the tables the reader itself uses.</summary>
    private static readonly string[] CanonicalFields =
    [
        .. new[]
        {
            Names.Record,
            Names.Party,
            Names.Address,
            Names.Item,
            Names.Money,
            Names.Transport,
            Names.PrepaidTax,
            Names.Permit,
            Names.Kept,
        }
            .SelectMany(names => names.All)
            .Distinct(),
    ];

    [Fact]
    public void The_readme_of_the_json_folder_mentions_every_field() =>
        Assert.All(CanonicalFields, field => Assert.Matches($"[`\"]{field}[`\"]", Text("Json")));

    private static string Text(string folder) =>
        File.ReadAllText(Path.Combine(Repository.Root!, "src", "Parcelgate.Formats", folder, "README.md"));
}
