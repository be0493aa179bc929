namespace Parcelgate.Formats.Tests.Tree;

using System.Text;
using System.Text.Json;
using CsCheck;
using Parcelgate.Formats.Tests.Json;
using Parcelgate.Formats.Tree;
using Xunit;

/// <summary>The platform's document is the measure: the same values at the same places, and nothing where it refuses the text.</summary>
public class JsonTreeTests
{
    [Fact]
    public void Any_text_has_the_values_the_platform_finds_and_is_refused_where_it_refuses() =>
        JsonTokensTests.AnyText.Sample(
            text =>
            {
                var utf8 = Encoding.UTF8.GetBytes(text);
                Assert.Equal(Platforms(utf8), Ours(utf8));
            },
            iter: 20_000
        );

    [Fact]
    public void Objects_of_many_properties_and_arrays_of_many_elements_are_found_in_by_name_and_place()
    {
        var properties = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"p{i % 200}\":{i}"));
        using var nodes = new NodeTable();
        Assert.Null(
            JsonTree.Read(Encoding.UTF8.GetBytes($"{{\"few\":{{\"a\":1,\"a\":2}},\"all\":{{{properties}}},\"list\":[{{\"a\":7}}]}}"), nodes)
        );

        Assert.Equal("1", nodes.Root.At("few", "a")?.Text);
        Assert.Equal("199", nodes.Root.At("all", "p199")?.Text);
        Assert.Equal("/all/p199", nodes.Root.At("all", "p199")?.Path());
        Assert.Null(nodes.Root.At("all", "p200"));
        Assert.Null(nodes.Root.At("list", "a"));
        Assert.Equal("/list/0/a", nodes.Root.Child("list")?.Children.First?.Child("a")?.Path());
    }

    private static readonly List<string> Refused = ["refused"];

    private static List<string> Ours(byte[] text)
    {
        using var nodes = new NodeTable();
        if (JsonTree.Read(text, nodes) is not null)
        {
            return Refused;
        }

        var values = new List<string>();
        for (Node? next = nodes.Root; next is { } node; next = node.Following(nodes.Root, below: true))
        {
            values.Add($"{node.Path()} {(node.IsArray ? "list" : "")} {node.Children.Count} {node.Text}");
        }

        return values;
    }

    private static List<string> Platforms(byte[] text)
    {
        var values = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(text);
            Add(document.RootElement, "", values);
            return values;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or half of a surrogate pair as an escape.
            return Refused;
        }
    }

    private static void Add(JsonElement element, string path, List<string> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                values.Add($"{path}  {element.EnumerateObject().Count()} ");
                foreach (var property in element.EnumerateObject())
                {
                    Add(property.Value, $"{path}/{property.Name.Replace("~", "~0").Replace("/", "~1")}", values);
                }

                break;
            case JsonValueKind.Array:
                values.Add($"{path} list {element.GetArrayLength()} ");
                foreach (var (index, one) in element.EnumerateArray().Index())
                {
                    Add(one, $"{path}/{index}", values);
                }

                break;
            case JsonValueKind.String:
                values.Add($"{path}  0 {element.GetString()!.Trim()}");
                break;
            case JsonValueKind.Null:
                values.Add($"{path}  0 ");
                break;
            default:
                values.Add($"{path}  0 {element.GetRawText()}");
                break;
        }
    }
}
