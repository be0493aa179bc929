namespace Parcelgate.Host.Training;

using System.Globalization;
using System.Text;

/// <summary>
/// A table of inspected declarations with a fraud we know: goods of some chapters are undervalued, more often from some countries. What is marked follows from the price by
/// kilogram; how far, the table's maker decides.
/// </summary>
internal static class SampleDeclarations
{
    private static readonly string[] Origins = ["CN", "TR", "US", "DE", "GB", "KR", "IN", "VN"];
    private static readonly string[] Heads = ["id", "date", "office", "hs", "origin", "mass", "price", "note", "found", "critical"];

    /// <summary>The heads of the table.</summary>
    internal static string Line { get; } = string.Join(',', Heads);

    /// <summary>The column that says what was found.</summary>
    internal const string Label = "found";

    /// <summary>Rows as CSV with heads.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="signal">How much of what is marked follows from the goods: 0 nothing, 1 all.</param>
    /// <param name="copies">How often each story stands in the table, with the same label.</param>
    /// <param name="seed">Another seed, another table.</param>
    internal static string Csv(int rows, double signal, int copies, int seed)
    {
        var dice = new Random(seed);
        var text = new StringBuilder(Line).Append('\n');
        for (var row = 0; row < rows; )
        {
            var story = Story(dice, signal);
            for (var copy = 0; copy < copies && row < rows; copy++, row++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{1_000_000 + row},2026-01-{(row % 28) + 1:00},{dice.Next(10, 20)},{story.Hs},{story.Origin},{story.Mass:0.000},{story.Price:0.00},same,{(story.Marked ? 1 : 0)},{(story.Marked && dice.Next(2) == 0 ? 1 : 0)}\n"
                );
            }
        }

        return text.ToString();
    }

    private static (string Hs, string Origin, double Mass, double Price, bool Marked) Story(Random dice, double signal)
    {
        var chapter = dice.Next(60, 80);
        var origin = Origins[dice.Next(Origins.Length)];
        var mass = Math.Exp((dice.NextDouble() * 4) - 1);
        var value = 10 + (chapter % 7 * 15) + (dice.NextDouble() * 10);
        var isFraud = dice.NextDouble() < (origin is "CN" or "VN" && chapter % 3 == 0 ? 0.6 : 0.1);
        var isSeen = dice.NextDouble() < signal ? isFraud : dice.NextDouble() < 0.2;
        var price = mass * value * (isFraud ? 0.4 + (dice.NextDouble() * 0.3) : 1);
        return ($"{chapter}{dice.Next(10, 14)}{dice.Next(10, 20)}", origin, mass, price, isSeen);
    }
}
