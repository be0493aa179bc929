namespace Parcelgate.Formats.Tests.Json;

using System.Text;
using Parcelgate.Formats.Json;
using Xunit;

public class AsciiCharactersTests
{
    [Fact]
    public void Texts_of_every_length_are_widened_and_a_byte_beyond_ASCII_is_seen_at_every_place()
    {
        for (var length = 0; length <= 64; length++)
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(i % 128)).ToArray();
            var characters = new char[length];
            Assert.True(AsciiCharacters.TryWiden(bytes, characters));
            Assert.Equal(Encoding.ASCII.GetString(bytes), new string(characters));
            for (var place = 0; place < length; place++)
            {
                var other = bytes.ToArray();
                other[place] |= 0x80;
                Assert.False(AsciiCharacters.TryWiden(other, characters));
            }
        }
    }

    [Theory]
    [InlineData("aaaaaaaaa", "aaaaaaaaaa")]
    [InlineData("a", "aa")]
    [InlineData("abcdefgh-12345678", "abcdefgh+12345678")]
    [InlineData("abcdabcd", "abcdabcdabcd")]
    public void Texts_that_begin_and_end_alike_are_told_apart(string one, string other)
    {
        var seen = SeenTexts.OfThread;
        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(one, seen.Of(Encoding.UTF8.GetBytes(one), Encoding.UTF8));
            Assert.Equal(other, seen.Of(Encoding.UTF8.GetBytes(other), Encoding.UTF8));
        }
    }

    [Theory]
    [InlineData("Bakı")]
    [InlineData("küç")]
    [InlineData("a text with ç that is longer")]
    public void The_same_bytes_are_another_text_in_another_encoding(string text)
    {
        var seen = SeenTexts.OfThread;
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, seen.Of(utf8, Encoding.UTF8));
        Assert.Equal(Encoding.Latin1.GetString(utf8), seen.Of(utf8, Encoding.Latin1));
        Assert.Equal(text, seen.Of(utf8, Encoding.UTF8));
    }
}
