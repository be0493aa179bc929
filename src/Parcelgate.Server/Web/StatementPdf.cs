namespace Parcelgate.Server.Web;

using System.Globalization;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web.Texts;
using SkiaSharp;

/// <summary>
/// A statement as PDF, A4: who, which period, sums by reason and charge, then every transfer with its parcel. The same statement gives the same bytes
/// on one machine: no time of making is in it.
/// </summary>
internal sealed class StatementPdf : IDisposable
{
    // A4 in points, 1/72 inch.
    private const float Width = 595;
    private const float Height = 842;
    private const float Margin = 48;
    private const float Line = 13;

    private static readonly float[] Columns = [Margin, 128, 190, 300, 390, 470];

    private readonly SKDocument document;
    private readonly SKFont plain;
    private readonly SKFont bold;
    private readonly SKFont title;
    private readonly SKPaint ink = new() { Color = SKColors.Black, IsAntialias = true };
    private readonly Words words;
    private readonly string footer;
    private SKCanvas? canvas;
    private float y;
    private int page;

    private StatementPdf(Stream stream, SKTypeface face, SKTypeface strong, Words words, string footer)
    {
        (this.words, this.footer) = (words, footer);
        document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = footer, Producer = "Parcelgate" });
        (plain, bold, title) = (new SKFont(face, 8.5f), new SKFont(strong, 8.5f), new SKFont(strong, 16));
    }

    /// <summary>The file; null where the machine has no font.</summary>
    internal static async Task<byte[]?> OfAsync(StatementFile file, IAsyncEnumerable<StatementEntry> entries, Words words)
    {
        if (PdfFonts.Files is not { } fonts)
        {
            return null;
        }

        using var face = SKTypeface.FromFile(fonts.Plain);
        using var strong = SKTypeface.FromFile(fonts.Bold);

        var stream = new MemoryStream();
        var name = file.Closed is { } closed
            ? words["statement.heading", ("number", (long)closed.Number), ("until", words.Date(closed.Last))]
            : words["statement.heading-now"];
        using (var pdf = new StatementPdf(stream, face, strong, words, $"{PartyOf(file, words)} · {name}"))
        {
            pdf.Begin();
            pdf.Head(file, name);
            pdf.Sums(file);
            await pdf.EntriesAsync(entries);
            pdf.End();
        }

        return stream.ToArray();
    }

    public void Dispose()
    {
        document.Dispose();
        plain.Dispose();
        bold.Dispose();
        title.Dispose();
        ink.Dispose();
    }

    private static string PartyOf(StatementFile file, Words words) =>
        file.Account.Party.Length == 0 ? words["revenue.recipients"] : file.Account.Party;

    private void Head(StatementFile file, string name)
    {
        canvas!.DrawText(name, Margin, y + 8, SKTextAlign.Left, title, ink);
        y += 30;
        Row(bold, (0, PartyOf(file, words)));
        Row(plain, (0, words["statement.pdf-currency", ("currency", file.Statement.Opening.Currency.Code)]));
        if (file.Closed is { } closed)
        {
            Row(plain, (0, words["statement.pdf-due", ("due", words.Date(closed.DueAt))]));
            Row(plain, (0, $"{words["pay.reference"]}: {CreditorReference.OfAccount(file.Account.Stored.Id)}"));
        }

        if (file.Account.Terms is { } terms)
        {
            Row(plain, (0, terms.Law));
        }

        y += Line;
    }

    private void Sums(StatementFile file)
    {
        Row(bold, (0, words["statement.opening"]), (5, Amount(file.Statement.Opening)));
        foreach (var line in file.Statement.Lines)
        {
            Row(
                plain,
                (0, words[$"transfer.{line.Code}"]),
                (2, line.Charge.Length == 0 ? "" : words.Name(line.Charge)),
                (3, words.Number(line.Count)),
                (5, Amount(line.Debits - line.Credits))
            );
        }

        Row(bold, (0, words["statement.closing"]), (5, Amount(file.Statement.Closing)));
        y += Line;
    }

    private async Task EntriesAsync(IAsyncEnumerable<StatementEntry> entries)
    {
        Row(
            bold,
            (0, words["statement.at"]),
            (1, words["statement.code"]),
            (2, words["statement.parcel"]),
            (3, words["charges.charge"]),
            (5, words["charges.amount"])
        );
        await foreach (var entry in entries)
        {
            Row(
                plain,
                (0, words.Local(entry.At).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
                (1, words[$"transfer.{entry.Transfer.Code}"]),
                (2, entry.Reference ?? ""),
                (3, entry.Transfer.About.Charge.Length == 0 ? "" : words.Name(entry.Transfer.About.Charge)),
                (5, Amount(entry.Amount))
            );
        }
    }

    private string Amount(Money money) => words.Amount(money);

    /// <summary>One line; amounts, in the last column, end at the right margin.</summary>
    private void Row(SKFont font, params ReadOnlySpan<(int Column, string Text)> cells)
    {
        if (y > Height - Margin - (2 * Line))
        {
            EndPage();
            Begin();
        }

        foreach (var (column, text) in cells)
        {
            var isAmount = column == Columns.Length - 1;
            canvas!.DrawText(
                text,
                isAmount ? Width - Margin : Columns[column],
                y,
                isAmount ? SKTextAlign.Right : SKTextAlign.Left,
                font,
                ink
            );
        }

        y += Line;
    }

    private void Begin()
    {
        canvas = document.BeginPage(Width, Height);
        page++;
        y = Margin + Line;
    }

    private void EndPage()
    {
        canvas!.DrawText(
            $"{footer} · {page.ToString(CultureInfo.InvariantCulture)}",
            Margin,
            Height - Margin + Line,
            SKTextAlign.Left,
            plain,
            ink
        );
        document.EndPage();
    }

    private void End()
    {
        EndPage();
        document.Close();
    }
}
