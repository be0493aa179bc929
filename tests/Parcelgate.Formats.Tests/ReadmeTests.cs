namespace Parcelgate.Formats.Tests;

using Parcelgate.Formats.Csv;
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

    [Theory]
    [InlineData("Json")]
    [InlineData("Csv")]
    [InlineData("WcoDec")]
    [InlineData("Edifact")]
    [InlineData("CargoXml")]
    [InlineData("CargoImp")]
    [InlineData("OneRecord")]
    [InlineData("Platforms")]
    [InlineData("Postal")]
    public void The_readme_of_a_format_mentions_every_canonical_field(string folder) =>
        Assert.All(CanonicalFields, field => Assert.Matches($"[`\"]{field}[`\"]", Text(folder)));

    [Fact]
    public void The_readme_of_the_csv_folder_mentions_every_column_of_the_consignment_and_of_its_items()
    {
        var own = CsvColumns.Head.Keys.Where(name => !Roles.Any(role => name.StartsWith(role + "_", StringComparison.Ordinal)));
        var party = CsvColumns
            .Head.Keys.Where(name => name.StartsWith("consignor_", StringComparison.Ordinal))
            .Select(name => "…" + name["consignor".Length..]);
        var goods = CsvColumns.Item.Keys.Select(name => "item_" + name);

        Assert.All(own.Concat(party).Concat(goods), name => Assert.Contains($"`{name}`", Text("Csv"), StringComparison.Ordinal));
    }

    private static readonly string[] Roles = ["consignor", "consignee", "seller", "platform", "declarant", "carrier"];

    private static string Text(string folder) =>
        File.ReadAllText(Path.Combine(Repository.Root!, "src", "Parcelgate.Formats", folder, "README.md"));
}
