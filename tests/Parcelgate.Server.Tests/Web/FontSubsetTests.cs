namespace Parcelgate.Server.Tests.Web;

using Parcelgate.Server.Web;
using SkiaSharp;
using Xunit;

/// <summary>A font with the outlines of one text alone, of a font of the machine.</summary>
public sealed class FontSubsetTests
{
    private const string Text = "Ağ köynək, Рубашка: 12 %";

    [Fact]
    public void Letters_of_the_text_keep_outline_width_and_number_and_others_have_none()
    {
        if (PdfFonts.Files is not { } files)
        {
            Assert.Skip("This machine has no font.");
            return;
        }

        var bytes = File.ReadAllBytes(files.Plain);
        using var whole = SKTypeface.FromFile(files.Plain);

        var cut = FontSubset.Of(bytes, whole.GetGlyphs(Text))!;

        Assert.True(cut.Length < bytes.Length / 3, $"{cut.Length} of {bytes.Length} bytes");
        using var face = SKTypeface.FromData(SKData.CreateCopy(cut));
        using var font = new SKFont(face, 100);
        using var before = new SKFont(whole, 100);
        Assert.Equal(whole.GetGlyphs(Text), face.GetGlyphs(Text));
        Assert.Equal(before.MeasureText(Text), font.MeasureText(Text));
        foreach (var glyph in whole.GetGlyphs(Text).Where(glyph => glyph != 0).Distinct())
        {
            Assert.Equal(before.GetGlyphPath(glyph)?.ToSvgPathData(), font.GetGlyphPath(glyph)?.ToSvgPathData());
        }

        Assert.True(font.GetGlyphPath(font.GetGlyph('Ж')) is null or { IsEmpty: true });
    }

    [Fact]
    public void What_is_no_such_font_is_left_as_it_is()
    {
        Assert.Null(FontSubset.Of([], [1]));
        Assert.Null(FontSubset.Of("OTTO and more that is no font"u8.ToArray(), [1]));
        Assert.Null(FontSubset.Of([0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1], [1]));
    }
}
