namespace Parcelgate.Server.Web;

using System.Globalization;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Web.Parts;
using Parcelgate.Server.Web.Texts;
using SkiaSharp;

/// <summary>One figure of the letter.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Now">Of the period.</param>
/// <param name="Before">Of the days before.</param>
internal sealed record LetterFigure(string Label, string Now, string Before);

/// <summary>One thing to be changed.</summary>
/// <param name="Wrong">What is wrong, with how many lines it concerns.</param>
/// <param name="Right">What would be right.</param>
/// <param name="Examples">References that show it; "" where there are none.</param>
internal sealed record LetterChange(string Wrong, string Right, string Examples);

/// <summary>
/// The letter to a provider about its data, one page A4: figures beside those of the days before, and the three things to be changed first. The same report gives
/// the same bytes on one machine.
/// </summary>
internal sealed record QualityLetter
{
    /// <summary>Most things to be changed. More than three are read by nobody.</summary>
    internal const int MostChanges = 3;

    // A4 in points, 1/72 inch.
    private const float Width = 595;
    private const float Height = 842;
    private const float Margin = 56;
    private const float Line = 14;
    private const float NowAt = 400;

    /// <summary>Its heading.</summary>
    internal required string Title { get; init; }

    /// <summary>The days.</summary>
    internal required string Period { get; init; }

    /// <summary>The figures in the order they are shown.</summary>
    internal required IReadOnlyList<LetterFigure> Figures { get; init; }

    /// <summary>What is to be changed, what helps most lines first.</summary>
    internal required IReadOnlyList<LetterChange> Changes { get; init; }

    /// <summary>The letter as a file; null where the machine has no font.</summary>
    internal static byte[]? Of(QualityReport report, Words words) => Draw(Write(report, words), report, words);

    /// <summary>What the letter says.</summary>
    internal static QualityLetter Write(QualityReport report, Words words)
    {
        var (now, before) = (report.Now, report.Before);
        return new QualityLetter
        {
            Title = words["quality.of", ("provider", report.Provider)],
            Period = words["quality.letter.period", ("from", words.Date(report.From)), ("to", words.Date(report.To))],
            Figures =
            [
                new LetterFigure(words["quality.sent"], words.Number(now.Lines), words.Number(before.Lines)),
                Share(words, "quality.refused", new Share(now.Refused, now.Lines), new Share(before.Refused, before.Lines)),
                Share(words, "quality.sound", new Share(now.Sound, now.Records), new Share(before.Sound, before.Records)),
                .. now.Dimensions.Select(one => Share(words, $"quality.dimension.{one.Key}", one.Value, before.Dimensions[one.Key])),
                new LetterFigure(words["quality.median"], words.Earliness(now), words.Earliness(before)),
                Share(words, "quality.commodity-codes", now.CommodityCodes, before.CommodityCodes),
                Share(words, "quality.postal-numbers", now.PostalNumbers, before.PostalNumbers),
            ],
            Changes = [.. now.First(MostChanges).Select(change => ChangeOf(change, now, words))],
        };
    }

    private static LetterFigure Share(Words words, string key, Share now, Share before) =>
        new(words[key], words.Percent(now.Part, now.Whole), words.Percent(before.Part, before.Whole));

    private static LetterChange ChangeOf(Change change, Scorecard card, Words words)
    {
        var lines = words["quality.lines", ("count", change.Records)];
        if (change.Kind == ChangeKind.Late)
        {
            return new LetterChange($"{words["quality.late"]}: {lines}", words.SentEarlier(card), "");
        }

        var scores = change.Kind == ChangeKind.Refused ? card.Refusals : card.Faults;
        var examples = scores.First(one => one.Code == change.Code).Examples;
        return new LetterChange(
            $"{words.Wrong(change.Code)}: {lines}",
            words["quality.letter.right", ("right", words.RightOf(change.Code, examples[0].Fault))],
            words[
                "quality.letter.example",
                ("references", string.Join(", ", examples.Select(one => one.Reference.Length > 0 ? one.Reference : words.LineOf(one))))
            ]
        );
    }

    private static byte[]? Draw(QualityLetter letter, QualityReport report, Words words)
    {
        if (PdfFonts.Files is not { } fonts)
        {
            return null;
        }

        var texts = letter.Texts(report.Provider, words).ToList();
        using var face = PdfFonts.For(fonts.Plain, texts);
        using var strong = PdfFonts.For(fonts.Bold, texts);
        var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = letter.Title, Producer = "Parcelgate" }))
        {
            letter.Paint(document.BeginPage(Width, Height), (face, strong), report.Provider, words);
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }

    /// <summary>Every text of the page.</summary>
    private IEnumerable<string> Texts(string provider, Words words) =>
        [
            Title,
            Period,
            // Of the numbers of changes, and between words.
            "0123456789. ",
            .. ((string[])["quality.value", "quality.before", "quality.letter.nothing", "quality.letter.first"]).Select(key => words[key]),
            .. Figures.SelectMany(one => (string[])[one.Label, one.Now, one.Before]),
            .. Changes.SelectMany(one => (string[])[one.Wrong, one.Right, one.Examples]),
            words["quality.letter.more", ("address", Links.Quality(provider))],
        ];

    /// <summary>Paints the page.</summary>
    /// <returns>Points left above the margin at its foot: never negative where all of it is on the page.</returns>
    internal float Paint(SKCanvas canvas, (SKTypeface Plain, SKTypeface Bold) faces, string provider, Words words)
    {
        using var plain = new SKFont(faces.Plain, 9.5f);
        using var bold = new SKFont(faces.Bold, 9.5f);
        using var title = new SKFont(faces.Bold, 16);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var page = new Page(canvas, ink);
        page.Text(Title, title);
        page.Gap();
        page.Text(Period, plain);
        page.Gap();
        page.Row(bold, "", words["quality.value"], words["quality.before"]);
        foreach (var figure in Figures)
        {
            page.Row(plain, figure.Label, figure.Now, figure.Before);
        }

        page.Gap();
        page.Text(words[Changes.Count == 0 ? "quality.letter.nothing" : "quality.letter.first"], bold);
        for (var i = 0; i < Changes.Count; i++)
        {
            page.Gap();
            page.Text(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {Changes[i].Wrong}"), bold);
            page.Text(Changes[i].Right, plain);
            page.Text(Changes[i].Examples, plain);
        }

        page.Gap();
        page.Text(words["quality.letter.more", ("address", Links.Quality(provider))], plain);
        return page.Left;
    }

    /// <summary>Draws down one page. Three changes with the longest references fill half of it.</summary>
    private sealed class Page(SKCanvas canvas, SKPaint ink)
    {
        private float y = Margin + Line;

        internal float Left => Height - Margin - y;

        internal void Gap() => y += Line * 0.8f;

        internal void Row(SKFont font, string label, string now, string before)
        {
            canvas.DrawText(label, Margin, y, SKTextAlign.Left, font, ink);
            canvas.DrawText(now, NowAt, y, SKTextAlign.Right, font, ink);
            canvas.DrawText(before, Width - Margin, y, SKTextAlign.Right, font, ink);
            y += Line;
        }

        /// <summary>Words of a text, as many in a line as go in.</summary>
        internal void Text(string text, SKFont font)
        {
            var line = "";
            foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && font.MeasureText(longer) > Width - 2 * Margin)
                {
                    End(line, font);
                    longer = word;
                }

                line = longer;
            }

            End(line, font);
        }

        private void End(string line, SKFont font)
        {
            if (line.Length > 0)
            {
                canvas.DrawText(line, Margin, y, SKTextAlign.Left, font, ink);
                y += Line;
            }
        }
    }
}
