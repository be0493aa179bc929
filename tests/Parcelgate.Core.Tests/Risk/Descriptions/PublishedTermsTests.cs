namespace Parcelgate.Core.Tests.Risk.Descriptions;

using System.Text.Json;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The lists as authorities publish them, read from beside the checkout: alone every term is caught, beside a word that tells none is.</summary>
public sealed class PublishedTermsTests
{
    private static readonly string[] Details = ["walnut", "iPhone", "titanium", "samovar", "kişmiş", "термопаста"];

    private static List<string> Terms()
    {
        var path = Samples.Path("descriptions/vague-terms.json");
        Assert.SkipWhen(path is null || !File.Exists(path), Samples.Missing);
        using var file = JsonDocument.Parse(File.ReadAllText(path!));
        var terms = new List<string>();
        foreach (var list in file.RootElement.EnumerateObject().Where(list => list.Value.ValueKind == JsonValueKind.Object))
        {
            if (list.Value.TryGetProperty("terms", out var all))
            {
                terms.AddRange(
                    all.EnumerateArray()
                        .Select(one => one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetProperty("term").GetString()!)
                );
            }
        }

        Assert.True(terms.Count > 600, $"{terms.Count} terms were read; the file has more than 600.");
        return terms;
    }

    [Fact]
    public void Alone_every_term_is_caught()
    {
        var missed = Terms().Where(term => !DescriptionBook.BuiltIn.Judge(term, null, "AZ").IsRejected).ToList();
        Assert.Empty(missed);
    }

    [Fact]
    public void So_it_is_in_capitals_with_a_number_and_packing()
    {
        var missed = Terms()
            .SelectMany(term => new[] { term.ToUpperInvariant(), $"2 pcs {term}", $"new {term}, 1 x", $"{term} for women", $"{term}." })
            .Where(text => !DescriptionBook.BuiltIn.Judge(text, null, "AZ").IsRejected)
            .ToList();
        Assert.Empty(missed);
    }

    [Fact]
    public void Beside_a_word_that_tells_none_is_rejected()
    {
        var rejected = Terms()
            .SelectMany(term => Details.SelectMany(detail => new[] { $"{detail} {term}", $"{term}: {detail}" }))
            .Where(text => DescriptionBook.BuiltIn.Judge(text, null, "AZ").IsRejected)
            .ToList();
        Assert.Empty(rejected);
    }
}
