namespace Parcelgate.Formats.Tests.Json;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Xunit;

/// <summary>A text handed out again is the text that was read: two that differ anywhere are never taken for one another.</summary>
public sealed class RecurringTextsTests
{
    [Fact]
    public void Texts_that_differ_in_one_byte_or_by_length_are_told_apart()
    {
        var kept = new RecurringTexts();
        var texts = new List<string> { "", " " };
        for (var length = 1; length <= RecurringTexts.Longest; length++)
        {
            var same = new string('a', length);
            texts.Add(same);
            texts.AddRange(Enumerable.Range(0, length).Select(at => same[..at] + 'b' + same[(at + 1)..]));
        }

        for (var round = 0; round < 3; round++)
        {
            foreach (var text in texts)
            {
                Assert.Equal(text, Read(kept, text));
            }
        }
    }

    [Fact]
    public void A_text_read_again_is_the_same_string()
    {
        var kept = new RecurringTexts();
        var first = Read(kept, "Gəncə");
        Assert.Same(first, Read(kept, "Gəncə"));
        Assert.NotSame(first, Read(kept, "Gəncə "));
    }

    [Fact]
    public void Records_that_differ_in_what_recurs_keep_each_its_own()
    {
        var cities = Enumerable.Range(0, 1000).Select(at => $"City {at % 700} ə").ToList();
        var reader = new CanonicalReader(digest: false);
        foreach (var city in cities)
        {
            var read = reader.Read(
                Encoding.UTF8.GetBytes(
                    $$$"""{"reference":"A1","destination":"AZ","consignee":{"address":{"city":"{{{city}}}","region":"   ","postcode":""}},"transport":{"conveyance":"{{{city}}}-7"}}"""
                )
            );
            Assert.Equal(new Address(null, city, null, null, null), read!.Consignee!.Address);
            Assert.Equal(city + "-7", read.Transport.Conveyance);
        }
    }

    private static string Read(RecurringTexts kept, string text)
    {
        ref var place = ref kept.Of(Encoding.UTF8.GetBytes(text), out var holds);
        if (!holds)
        {
            place.Text = text.Length == 0 ? "" : new string(text);
        }

        return place.Text!;
    }
}
