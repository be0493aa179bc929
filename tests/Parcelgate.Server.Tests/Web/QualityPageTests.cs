namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Web;
using Parcelgate.Server.Web.Texts;
using Parcelgate.TestKit;
using SkiaSharp;

/// <summary>A provider's scorecard as page, JSON, CSV and letter.</summary>
public sealed class QualityPageTests(QualityOffice office) : IClassFixture<QualityOffice>
{
    private readonly HttpClient provider = office.Provider;
    private readonly HttpClient analyst = office.Analyst;
    private readonly HttpClient sender = office.Sender;

    [Fact]
    public async Task A_provider_reads_its_figures_by_api()
    {
        using var json = JsonDocument.Parse(await sender.ReadAsync(At("/v1/quality")));
        var now = json.RootElement.GetProperty("now");

        Assert.Equal("orbita", json.RootElement.GetProperty("provider").GetString());
        Assert.Equal((13, 1, 12), (Number(now, "lines"), Number(now, "refused"), Number(now, "records")));
        Assert.Equal(6, Number(now.GetProperty("dimensions").GetProperty("completeness"), "part"));
        Assert.Equal("quality-hs-missing", now.GetProperty("faults")[0].GetProperty("code").GetString());
        Assert.Equal(3, now.GetProperty("faults")[0].GetProperty("examples").GetArrayLength());
        Assert.Equal(
            ["Wei Long", "Shenzhen Orbita Trading Co."],
            now.GetProperty("senders").EnumerateArray().Select(one => one.GetProperty("name").GetString())
        );
        Assert.Equal(0, Number(json.RootElement.GetProperty("before"), "lines"));
    }

    [Theory]
    [InlineData("from=2026-02-30", "query 'from'")]
    [InlineData("from=2026-02-02&to=2026-02-01", "query 'from'")]
    [InlineData("from=2026-01-01&to=2026-04-03", "query 'from'")] // 93 days
    [InlineData("to=tomorrow", "query 'to'")]
    public async Task Days_that_are_none_are_refused_with_what_would_be_right(string query, string place)
    {
        using var answer = await sender.SeeAsync(At($"/v1/quality?{query}"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.TextAsync());
        Assert.Equal(place, json.RootElement.GetProperty("problems")[0].GetProperty("place").GetString());
        Assert.Contains(place, await provider.ReadAsync(At($"/partners/orbita/quality?{query}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_period_is_answered()
    {
        using var answer = await sender.SeeAsync(At("/v1/quality?from=2026-01-01&to=2026-04-02")); // 92 days

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_says_what_to_change_with_examples()
    {
        var page = await provider.ReadAsync(At("/partners/orbita/quality"));

        Assert.Contains("The commodity code is missing", page, StringComparison.Ordinal);
        Assert.Contains("the commodity code, six digits or more", page, StringComparison.Ordinal);
        Assert.Contains("sent back", page, StringComparison.Ordinal);
        Assert.Contains("Shenzhen Orbita Trading Co.", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/partners/orbita/quality\"", await provider.ReadAsync(At("/partners/orbita")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_sends_is_initials_for_who_does_not_need_the_name()
    {
        Assert.Contains("Wei Long", await provider.ReadAsync(At("/partners/orbita/quality")), StringComparison.Ordinal);
        foreach (var address in (string[])["/partners/orbita/quality", "/partners/orbita/quality.csv"])
        {
            var seen = await analyst.ReadAsync(At(address));
            Assert.Contains("W. L.", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("Wei Long", seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_same_figures_are_rows()
    {
        var rows = (await provider.ReadAsync(At("/partners/orbita/quality.csv"))).Split("\r\n");

        Assert.Equal("about,name,detail,count,of,count_before,of_before", rows[0]);
        Assert.Contains("figure,refused,,1,13,0,0", rows);
        Assert.Contains("dimension,completeness,,6,12,0,0", rows);
        Assert.Contains("element,items.hs,present,6,12,0,0", rows);
        Assert.Contains("fault,quality-hs-missing,completeness,6,12,0,0", rows);
        Assert.Contains("figure,promised-minutes,,0,,0,", rows);
        Assert.Contains("figure,parties-left-out,,0,,0,", rows);
        Assert.Contains("figure,unreadable,,0,,,", rows);
    }

    [Theory]
    [InlineData("en", "To be changed first", "Lines", "The commodity code is missing: 6 lines")]
    [InlineData("az", "Əvvəlcə dəyişdirilməlidir", "Sətirlər", "Mal kodu yoxdur: 6 sətir")]
    [InlineData("ru", "Изменить в первую очередь", "Строки", "Нет кода товара: 6 строк")]
    public async Task The_letter_has_the_figures_and_three_things_to_change_on_one_page(
        string language,
        string first,
        string lines,
        string change
    )
    {
        var words = new Words(Catalog.Load(), language, TimeZoneInfo.Utc, "", TimeProvider.System);
        var quality = office.Services.GetRequiredService<DataQuality>();
        var (from, to) = quality.Usual();
        var report = await quality.OfAsync("orbita", from, to, TestContext.Current.CancellationToken);

        var letter = QualityLetter.Write(report, words);

        Assert.Equal(new LetterFigure(lines, "13", "0"), letter.Figures[0]);
        Assert.Equal(words.Percent(6, 12), letter.Figures.Single(one => one.Label == words["quality.dimension.Completeness"]).Now);
        Assert.Equal(change, letter.Changes[0].Wrong);
        Assert.Contains("D8", letter.Changes[0].Examples, StringComparison.Ordinal);
        Assert.Equal(QualityLetter.MostChanges, letter.Changes.Count);
        Assert.Equal(first, words["quality.letter.first"]);
        if (QualityLetter.Of(report, words) is { } pdf)
        {
            Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
            Assert.Contains("/Count 1", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
            Assert.Equal(pdf, QualityLetter.Of(report, words));
            // With its fonts whole it was 753 kB.
            Assert.InRange(pdf.Length, 5_000, 100_000);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("az")]
    [InlineData("ru")]
    public void The_longest_letter_stays_on_its_page(string language)
    {
        Assert.SkipWhen(PdfFonts.Files is null, "There is no font to write a PDF with.");
        var words = new Words(Catalog.Load(), language, TimeZoneInfo.Utc, "", TimeProvider.System);
        var examples = words["quality.letter.example", ("references", string.Join(", ", Enumerable.Repeat(new string('W', 60), 3)))];
        var texts = Catalog.Load().In(language).Where(text => text.Key.StartsWith("right.", StringComparison.Ordinal));
        var longest = texts.MaxBy(text => text.Value.Other.Length).Value.Other;
        var letter = new QualityLetter
        {
            Title = words["quality.of", ("provider", new string('w', 50))],
            Period = words["quality.letter.period", ("from", "28 September 2026"), ("to", "28 September 2026")],
            Figures = [.. Enumerable.Repeat(new LetterFigure("", "100 %", "100 %"), 10)],
            Changes = [.. Enumerable.Repeat(new LetterChange($"{longest} {longest}", longest, examples), QualityLetter.MostChanges)],
        };
        using var plain = SKTypeface.FromFile(PdfFonts.Files!.Value.Plain);
        using var bold = SKTypeface.FromFile(PdfFonts.Files.Value.Bold);
        using var bitmap = new SKBitmap(595, 842);
        using var canvas = new SKCanvas(bitmap);

        Assert.True(letter.Paint(canvas, (plain, bold), new string('w', 50), words) > 0);
    }

    [Fact]
    public async Task The_letter_comes_as_a_file_in_the_readers_language()
    {
        Assert.SkipWhen(PdfFonts.Files is null, "There is no font to write a PDF with.");
        using var answer = await provider.SeeAsync(At("/partners/orbita/letter.pdf"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".pdf", answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/partners/caspia/quality")]
    [InlineData("/partners/caspia/quality.csv")]
    [InlineData("/partners/caspia/letter.pdf")]
    public async Task Another_providers_scorecard_is_not_there(string address)
    {
        using var answer = await provider.SeeAsync(At(address));
        using var seen = await analyst.SeeAsync(At(address));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
    }

    private static Uri At(string address) => new(address, UriKind.Relative);

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
}

/// <summary>A server that was sent the sample, with those who read of it.</summary>
public sealed class QualityOffice : IAsyncLifetime
{
    private Office office = null!;

    public IServiceProvider Services => office.App.Services;

    public HttpClient Provider { get; private set; } = null!;

    public HttpClient Analyst { get; private set; } = null!;

    public HttpClient Sender { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        office = await Office.OpenServingAsync();
        Provider = await office.SignedInAsync("provider");
        Analyst = await office.SignedInAsync("policy-analyst");
        Sender = office.Browser();
        Sender.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        await QualitySample.SendAsync(Sender);
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Dispose();
        Analyst.Dispose();
        Sender.Dispose();
        await office.DisposeAsync();
    }
}

/// <summary>A message with faults of several kinds.</summary>
internal static class QualitySample
{
    /// <summary>Thirteen lines: six of Orbita's shop without a code and one sound, five of a natural person with a value of nothing, one with a destination that is none.</summary>
    internal static async Task SendAsync(HttpClient sender)
    {
        var person = A.Person("Wei Long", null, "CN");
        var parcels = Enumerable
            .Range(3, 6)
            .Select(i => A.Consignment($"D{i}", freight: A.Money(3m, "USD"), items: [A.Item(hs: null)]))
            .Append(A.Consignment("D1", freight: A.Money(3m, "USD")))
            .Concat(
                Enumerable
                    .Range(1, 5)
                    .Select(i => A.Consignment($"E{i}", consignor: person, freight: A.Money(3m, "USD"), items: [A.Item(value: 0m)]))
            );
        var text =
            string.Concat(parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n"))
            + """{"reference":"D9","channel":"express","destination":"Azerbaijan"}"""
            + "\n";
        using var content = new StringContent(text, Encoding.UTF8, "application/x-ndjson");
        content.Headers.Add("Message-Id", "quality-1");
        using var answer = await sender.PostAsync(
            new Uri("/v1/manifests", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
        await answer.TextAsync();
    }
}
