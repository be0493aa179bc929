namespace Parcelgate.Formats.Tests.Json;

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;
using Xunit;

public class JsonLineTests
{
    private static readonly Gen<string> AnyText = Gen.Char.Array[0, 40].Select(characters => new string(characters));

    private static string Ours(JavaScriptEncoder encoder, Action<JsonLine> write)
    {
        using var line = new JsonLine(encoder);
        line.Open();
        write(line);
        line.Close();
        return Encoding.UTF8.GetString(line.Written);
    }

    private static string Platforms(JavaScriptEncoder encoder, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Every_character_is_written_as_the_platform_writes_it()
    {
        foreach (var encoder in new[] { JsonLine.Readable, JavaScriptEncoder.Default })
        {
            for (var c = 0; c <= char.MaxValue; c++)
            {
                var text = $"a{(char)c}z";
                Assert.Equal(Platforms(encoder, text), Ours(encoder, line => line.Write("text"u8, text)));
            }
        }
    }

    [Fact]
    public void Any_text_is_written_as_the_platform_writes_it() =>
        AnyText.Sample(text =>
        {
            Assert.Equal(Platforms(JsonLine.Readable, text), Ours(JsonLine.Readable, line => line.Write("text"u8, text)));
            Assert.Equal(Platforms(JavaScriptEncoder.Default, text), Ours(JavaScriptEncoder.Default, line => line.Write("text"u8, text)));
        });

    [Fact]
    public void Every_ASCII_character_is_written_as_the_platform_writes_it_at_every_place_of_texts_of_every_length()
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var place = 0; place < length; place++)
            {
                foreach (var one in "\0\u001F !\"#[\\]~\u007F\u0080\u00E9\u0122\u205C\u2028")
                {
                    var text = string.Create(
                        length,
                        (place, one),
                        static (all, at) =>
                        {
                            for (var i = 0; i < all.Length; i++)
                            {
                                all[i] = (char)('a' + (i % 26));
                            }

                            all[at.place] = at.one;
                        }
                    );
                    Assert.Equal(Platforms(JsonLine.Readable, text), Ours(JsonLine.Readable, line => line.Write("text"u8, text)));
                }
            }
        }
    }

    [Theory]
    [InlineData("\U0001F600")]
    [InlineData("\"\\\n\t\u0001\u007F")]
    [InlineData("Könül İbrahimova, Nizami küç. 70")]
    public void Texts_with_escapes_or_in_other_scripts_are_written_as_the_platform_writes_them(string text) =>
        Assert.Equal(Platforms(JsonLine.Readable, text), Ours(JsonLine.Readable, line => line.Write("text"u8, text)));

    [Fact]
    public void A_text_longer_than_the_buffer_is_written_whole()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789\"", 100_000));

        Assert.Equal(Platforms(JsonLine.Readable, text), Ours(JsonLine.Readable, line => line.Write("text"u8, text)));
    }

    [Fact]
    public void What_is_absent_is_left_out_and_nothing_is_followed_by_a_comma_too_many() =>
        Assert.Equal(
            """{"empty":{},"list":["x",{"n":7}],"none":[],"last":-1}""",
            Ours(
                JsonLine.Readable,
                line =>
                {
                    line.Write("absent"u8, (string?)null);
                    line.Open("empty"u8);
                    line.Write("absent"u8, (long?)null);
                    line.Close();
                    line.OpenList("list"u8);
                    line.Write("x");
                    line.Open();
                    line.Write("n"u8, 7);
                    line.Close();
                    line.CloseList();
                    line.OpenList("none"u8);
                    line.CloseList();
                    line.Write("absent"u8, (Money?)null);
                    line.Write("last"u8, -1);
                    line.Write("absent"u8, (DateTimeOffset?)null);
                }
            )
        );

    [Fact]
    public void An_instant_has_the_digits_of_its_fraction_and_no_more() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Int[0, 8])
            .Sample(
                (ticks, zeros) =>
                {
                    var step = (long)Math.Pow(10, zeros);
                    var instant = new DateTimeOffset(ticks / step * step, TimeSpan.Zero);
                    var expected = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
                    Assert.Equal($$"""{"at":"{{expected}}"}""", Ours(JsonLine.Readable, line => line.Write("at"u8, instant)));
                }
            );

    [Theory]
    [InlineData(12_50, "EUR", "12.50")]
    [InlineData(5, "EUR", "0.05")]
    [InlineData(0, "JPY", "0")]
    [InlineData(-7, "KWD", "-0.007")]
    [InlineData(long.MaxValue, "USD", "92233720368547758.07")]
    public void An_amount_has_all_decimals_of_its_currency(long minor, string currency, string amount) =>
        Assert.Equal(
            $$$"""{"price":{"amount":"{{{amount}}}","currency":"{{{currency}}}"}}""",
            Ours(JsonLine.Readable, line => line.Write("price"u8, new Money(minor, Currency.Of(currency))))
        );
}
