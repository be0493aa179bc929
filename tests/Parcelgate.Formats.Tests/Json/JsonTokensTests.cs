namespace Parcelgate.Formats.Tests.Json;

using System.Text;
using System.Text.Json;
using CsCheck;
using Parcelgate.Formats.Json;
using Xunit;

/// <summary>The platform's reader is the measure: the same tokens, and where it refuses a text, refused at the same token.</summary>
public class JsonTokensTests
{
    private const int Depth = 5;

    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"\"",
        "\"a\"",
        "\"a\":",
        "\"\\u0041\\n\"",
        "\"\\ud800\"",
        "\"\\x\"",
        "\"\\u00g0\"",
        "\"a text that is longer than one vector is\"",
        "\"küç. 10, м. 4 \U0001F600\"",
        "\"a\tb\"",
        "\"a",
        "\\",
        "\"",
        "0",
        "-0.5e+10",
        "12",
        "01",
        "-",
        "1.",
        "1e",
        "1E-",
        "12/",
        "true",
        "false",
        "null",
        "nul",
        "truex",
        " ",
        "\t\r\n",
        "\u00A0",
        "/*",
        "\0",
    ];

    /// <summary>Nearly sound: brackets and commas where they belong, with a piece put in or left out now and then.</summary>
    internal static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Select(Sound(3), Gen.Int[0, 200], Gen.Int[0, Pieces.Length - 1], Gen.Int[0, 3]).Select(Damaged),
        Gen.Int[0, Pieces.Length - 1].Array[0, 12].Select(all => string.Concat(all.Select(one => Pieces[one])))
    );

    private static Gen<string> Sound(int levels)
    {
        var scalar = Gen.Int[0, 9]
            .Select(which =>
                which switch
                {
                    0 => "\"x\"",
                    1 => "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u20AC\"",
                    2 => "\"a text that is longer than one vector is, and than two of them\"",
                    3 => "-12.50",
                    4 => "1e5",
                    5 => "true",
                    6 => "false",
                    7 => " null ",
                    8 => "\"\"",
                    _ => "\"Bakı\"",
                }
            );
        if (levels == 0)
        {
            return scalar;
        }

        var inner = Sound(levels - 1);
        return Gen.OneOf(
            scalar,
            inner.Array[0, 4].Select(all => $"[{string.Join(", ", all)}]"),
            inner.Array[0, 4].Select(all => $"{{{string.Join(',', all.Select((one, at) => $"\"n{at}\" : {one}"))}}}")
        );
    }

    private static string Damaged((string Text, int At, int Piece, int How) damage)
    {
        var (text, place, piece, how) = damage;
        var at = Math.Min(place, text.Length);
        return how switch
        {
            0 => text,
            1 => text.Insert(at, Pieces[piece]),
            2 => text[..at],
            _ => text.Remove(Math.Max(0, at - 1), Math.Min(1, text.Length)),
        };
    }

    private static List<string> Ours(byte[] text)
    {
        var tokens = new List<string>();
        var json = new JsonTokens(text, Depth);
        try
        {
            while (json.Read())
            {
                tokens.Add($"{json.TokenType} {json.TokenStartIndex} {json.ValueIsEscaped} {Encoding.UTF8.GetString(json.ValueSpan)}");
                tokens.Add(json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? json.GetString() : "");
            }
        }
        catch (JsonException)
        {
            tokens.Add("refused");
        }
        catch (InvalidOperationException)
        {
            tokens.Add("no text");
        }

        return tokens;
    }

    private static List<string> Platforms(byte[] text)
    {
        var tokens = new List<string>();
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Depth });
        try
        {
            while (json.Read())
            {
                tokens.Add($"{json.TokenType} {json.TokenStartIndex} {json.ValueIsEscaped} {Encoding.UTF8.GetString(json.ValueSpan)}");
                tokens.Add(json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? json.GetString()! : "");
            }
        }
        catch (JsonException)
        {
            tokens.Add("refused");
        }
        catch (InvalidOperationException)
        {
            tokens.Add("no text");
        }

        return tokens;
    }

    [Fact]
    public void Any_text_has_the_tokens_the_platform_finds_and_is_refused_where_it_refuses() =>
        AnyText.Sample(
            text =>
            {
                var utf8 = Encoding.UTF8.GetBytes(text);
                Assert.Equal(Platforms(utf8), Ours(utf8));
            },
            iter: 20_000
        );

    [Fact]
    public void Nesting_ends_where_it_is_said_to()
    {
        Assert.Equal("refused", Ours(Encoding.UTF8.GetBytes(new string('[', Depth + 1)))[^1]);
        Assert.DoesNotContain("refused", Ours(Encoding.UTF8.GetBytes(new string('[', Depth) + new string(']', Depth))));
    }

    [Theory]
    [InlineData("""{"a":[1,{"b":[]}],"c":2}""", "c")]
    [InlineData("""{"a":"x","c":2}""", "c")]
    [InlineData("""{"a":{},"c":2}""", "c")]
    public void Skipping_passes_over_a_value_with_all_in_it(string text, string next)
    {
        var json = new JsonTokens(Encoding.UTF8.GetBytes(text), Depth);
        json.Read();
        json.Read();
        json.Skip();
        json.Read();

        Assert.Equal((JsonTokenType.PropertyName, next), (json.TokenType, json.GetString()));
    }
}
