namespace Parcelgate.Formats.Tests.Edifact;

using System.Text;
using Parcelgate.Formats.Edifact;
using Xunit;

public class EdiTokenizerTests
{
    private static List<List<List<string>>> Cut(byte[] bytes, EdiSyntax syntax)
    {
        var tokens = new EdiTokenizer(bytes, syntax, new EdiParts());
        var segments = new List<List<List<string>>>();
        while (tokens.Next())
        {
            var segment = new List<List<string>>();
            for (var element = 0; element < tokens.Elements; element++)
            {
                var components = new List<string>();
                for (var component = 0; component < tokens.Components(element); component++)
                {
                    components.Add(Encoding.Latin1.GetString(tokens[element, component]));
                }

                segment.Add(components);
            }

            segments.Add(segment);
        }

        return segments;
    }

    /// <summary>The same, one character after the other.</summary>
    private static List<List<List<string>>> CutSlowly(string text)
    {
        var segments = new List<List<List<string>>>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && " \t\r\n".Contains(text[at], StringComparison.Ordinal))
            {
                at++;
            }

            if (at == text.Length)
            {
                return segments;
            }

            var segment = new List<List<string>> { new() };
            var component = new StringBuilder();
            var ended = false;
            while (at < text.Length && !ended)
            {
                var c = text[at++];
                if (c == '?' && at < text.Length)
                {
                    component.Append(c).Append(text[at++]);
                }
                else if (c is '+' or ':' or '\'')
                {
                    segment[^1].Add(component.ToString());
                    component.Clear();
                    ended = c == '\'';
                    if (c == '+')
                    {
                        segment.Add([]);
                    }
                }
                else
                {
                    component.Append(c);
                }
            }

            if (!ended)
            {
                segment[^1].Add(component.ToString());
            }

            segments.Add(segment);
        }
    }

    [Fact]
    public void Blocks_of_64_bytes_give_the_same_parts_as_one_character_after_the_other()
    {
        const string letters = "ABCXYZ019 ++::''??\n";
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 400)).Select(_ => letters[random.Next(letters.Length)]));

            var expected = CutSlowly(text);
            var actual = Cut(Encoding.Latin1.GetBytes(text), EdiSyntax.Usual);

            Assert.True(Show(expected) == Show(actual), $"Seed {seed}: {text}");
        }
    }

    private static string Show(List<List<List<string>>> segments) =>
        string.Join("¶", segments.Select(s => string.Join("§", s.Select(e => string.Join("¦", e)))));

    [Fact]
    public void A_line_feed_may_end_segments_and_there_may_be_no_release_character()
    {
        var syntax = EdiSyntax.Read("UNA:+. \n"u8, out _, out _) with { Release = (byte)' ', Terminator = (byte)'\n' };

        var segments = Cut("RFF+A?:1\n\nLOC+9+X\n"u8.ToArray(), syntax);

        Assert.Equal("RFF§A?¦1¶LOC§9§X", Show(segments));
    }

    [Fact]
    public void A_segment_of_more_parts_than_are_read_says_so_and_the_next_is_read()
    {
        var bytes = Encoding.ASCII.GetBytes($"FTX{new string('+', EdiParts.Most * 2)}'LOC+9'");
        var tokens = new EdiTokenizer(bytes, EdiSyntax.Usual, new EdiParts());

        Assert.True(tokens.Next());
        Assert.True(tokens.TooMany);
        Assert.True(tokens.Next());
        Assert.Equal((false, "9"), (tokens.TooMany, Encoding.ASCII.GetString(tokens[1])));
    }

    [Theory]
    [InlineData("UNA:+.? 'UNB", true)]
    [InlineData("UNA++.? 'UNB", false)]
    [InlineData("UNAA+.? 'UNB", false)]
    public void Service_characters_are_each_another_and_no_letters(string text, bool sound)
    {
        EdiSyntax.Read(Encoding.ASCII.GetBytes(text), out var length, out var read);

        Assert.Equal((sound, EdiSyntax.UnaLength), (read, length));
    }
}
