namespace Parcelgate.Formats.Tests.Tree;

using System.Globalization;
using System.Text;
using Parcelgate.Formats.Tree;
using Xunit;

public class NodeTableTests
{
    [Fact]
    public void A_node_of_a_message_that_was_read_cannot_say_what_stands_in_the_next()
    {
        var nodes = new NodeTable();
        Assert.Null(JsonTree.Read("""{"secret":"of the first"}"""u8.ToArray(), nodes));
        var kept = nodes.Root.Child("secret")!.Value;
        Assert.Equal("of the first", kept.Text);
        nodes.Dispose();
        using var others = new NodeTable();
        Assert.Null(JsonTree.Read("""{"secret":"of the second"}"""u8.ToArray(), others));

        Assert.Throws<IndexOutOfRangeException>(() => kept.Text);
        Assert.Throws<IndexOutOfRangeException>(() => kept.Name);
    }

    [Fact]
    public void What_one_message_took_is_not_taken_of_the_next()
    {
        const string message = """{"a":["x","y"],"b":"z"}""";
        using (var first = new NodeTable())
        {
            Assert.Null(JsonTree.Read(Encoding.UTF8.GetBytes(message), first));
            first.Root.TakeAll();
            Assert.Empty(LeftIn(first));
        }

        using var second = new NodeTable();
        Assert.Null(JsonTree.Read(Encoding.UTF8.GetBytes(message), second));
        Assert.Equal(["/a/0=x", "/a/1=y", "/b=z"], LeftIn(second));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    public void Messages_of_any_number_of_nodes_are_held_whole(int properties)
    {
        var names = Enumerable.Range(0, properties).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
        using var json = new NodeTable();
        Assert.Null(JsonTree.Read(Encoding.UTF8.GetBytes($"{{{string.Join(',', names.Select(n => $"\"p{n}\":{n}"))}}}"), json));
        Assert.Equal(names, json.Root.Children.Select(node => node.Text));
        Assert.Equal(names[^1], json.Root.Child($"p{names[^1]}")?.Text);
        Assert.Null(json.Root.Child("p"));

        // Two nodes each: the element and its attribute.
        using var xml = new NodeTable();
        Assert.Null(XmlTree.Read(Encoding.UTF8.GetBytes($"<r>{string.Concat(names.Select(n => $"<e a=\"{n}\">{n}</e>"))}</r>"), xml));
        Assert.Equal(names, xml.Root.All("e").Select(node => node.Text));
        Assert.Equal(names, xml.Root.Children.Select(node => node.Attribute("a")?.Text));
        Assert.Equal($"r/e[{properties}]/@a", xml.Root.All("e")[^1].Attribute("a")?.Path());
    }

    [Theory]
    [InlineData("\" \\u0041 \"", "A")]
    [InlineData("\" a b \"", "a b")]
    [InlineData("\"\u00A0\"", "")]
    [InlineData("\"\u00A0ä\u2003\"", "ä")]
    [InlineData("-1.50e3", "-1.50e3")]
    [InlineData("true", "true")]
    [InlineData("null", "")]
    [InlineData("\"\"", "")]
    [InlineData("{}", "")]
    [InlineData(
        "\"12345678901234567890123456789012345678901234567890123456789012345 \"",
        "12345678901234567890123456789012345678901234567890123456789012345"
    )]
    public void A_value_is_the_same_whoever_looks_first_at_its_characters_or_its_text(string value, string expected)
    {
        var message = Encoding.UTF8.GetBytes("\uFEFF{\"a\":" + value + "}");
        using var nodes = new NodeTable();
        Assert.Null(JsonTree.Read(message, nodes));
        var node = nodes.Root.Child("a")!.Value;

        Assert.Equal(expected.Length > 0, node.HasText);
        Assert.Equal(expected, node.Characters.ToString());
        Assert.Equal(expected, node.Text);
        Assert.Equal(expected, node.Characters.ToString());
        Assert.Equal(expected.Length > 0, node.HasText);
    }

    private static IEnumerable<string> LeftIn(NodeTable nodes)
    {
        var left = new Leftovers();
        left.Walk(nodes.Root);
        return left.Kept.Select(kept => $"{kept.Place}={kept.Value}");
    }
}
