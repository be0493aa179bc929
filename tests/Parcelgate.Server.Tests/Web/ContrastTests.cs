namespace Parcelgate.Server.Tests.Web;

using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Server.Web;

/// <summary>Contrasts as WCAG 2.2 computes them, from the stylesheet itself.</summary>
public partial class ContrastTests
{
    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Token()
        .Matches(Assets.Load().Text("parcelgate.css"))
        .ToDictionary(match => match.Groups[1].Value, match => (match.Groups[2].Value, match.Groups[3].Value));

    [Theory]
    [InlineData("ink", "surface", 4.5)]
    [InlineData("ink-2", "surface", 4.5)]
    [InlineData("ink-2", "sunken", 4.5)]
    [InlineData("ink-2", "ground", 4.5)]
    [InlineData("ink-3", "surface", 4.5)]
    [InlineData("ink-3", "ground", 4.5)]
    [InlineData("link", "surface", 4.5)]
    [InlineData("link", "accent-soft", 4.5)]
    [InlineData("ink", "accent-soft", 4.5)]
    [InlineData("on-accent", "accent", 4.5)]
    [InlineData("on-accent", "accent-strong", 4.5)]
    [InlineData("inverse-ink", "inverse", 4.5)]
    [InlineData("alert", "alert-soft", 4.5)]
    [InlineData("on-alert", "alert", 4.5)]
    [InlineData("chrome-ink-2", "chrome", 4.5)]
    [InlineData("chrome-ink-2", "chrome-2", 4.5)]
    [InlineData("green-ink", "green-soft", 4.5)]
    [InlineData("blue-ink", "blue-soft", 4.5)]
    [InlineData("yellow-ink", "yellow-soft", 4.5)]
    [InlineData("red-ink", "red-fill", 4.5)]
    [InlineData("line-strong", "surface", 3)]
    [InlineData("green", "green-soft", 3)]
    [InlineData("blue", "blue-soft", 3)]
    [InlineData("yellow", "yellow-soft", 3)]
    [InlineData("focus", "surface", 3)]
    [InlineData("focus-chrome", "chrome", 3)]
    public void Text_and_shapes_stand_out_in_light_and_dark(string ink, string ground, double needed)
    {
        Assert.True(Contrast(Tokens[ink].Light, Tokens[ground].Light) >= needed, $"light: {ink} on {ground}");
        Assert.True(Contrast(Tokens[ink].Dark, Tokens[ground].Dark) >= needed, $"dark: {ink} on {ground}");
    }

    [Fact]
    public void The_computation_agrees_with_known_pairs()
    {
        Assert.Equal(21, Contrast("#FFFFFF", "#000000"), 2);
        Assert.Equal(4.54, Contrast("#767676", "#FFFFFF"), 2);
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }

    [GeneratedRegex(@"--([a-z0-9-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\)")]
    private static partial Regex Token();
}
