namespace Parcelgate.Server.Tests.Web;

using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Web;

/// <summary>Where the versions of a law stand on its line in time.</summary>
public sealed class LawTimelineTests
{
    private static readonly Lazy<LawBook> Book = new(() => LawBook.Load(LawFolder.Read(IntakeFixture.LawFolder)));
    private static readonly DateOnly Today = new(2026, 11, 26);

    [Theory]
    [InlineData("2020-09-23", "2026-11-26", "to-2020-09-23")]
    [InlineData("2020-09-24", "2026-11-26", "2020-09-24")]
    [InlineData("2026-01-15", "2026-02-01", "2020-09-24")] // published a month after its first day
    [InlineData("2026-01-15", "2026-02-02", "2026-01-01")]
    public void The_version_that_stands_is_the_one_the_law_applies(string on, string known, string version)
    {
        var (day, asKnown) = (
            DateOnly.ParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateOnly.ParseExact(known, "yyyy-MM-dd", CultureInfo.InvariantCulture)
        );
        var bars = Assert.Single(Line(day, asKnown).Rows).Bars;

        var stands = Assert.Single(bars, bar => bar.Stands).Version.Version;
        Assert.Equal(Book.Value.TextsOn("AZ", day, asKnown).Single().Regime.Version, stands);
        Assert.Equal(version, stands.Replace("-parcels", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bar_ends_where_a_version_known_later_begins_and_goes_on_where_that_was_not_known_yet()
    {
        TimelineBar Bar(DateOnly known, string version) => Line(Today, known).Rows[0].Bars.Single(bar => bar.Version.Version == version);

        var newest = Bar(Today, "2026-01-01");
        Assert.Equal(newest.Left, Bar(Today, "2020-09-24").Left + Bar(Today, "2020-09-24").Width, 1);
        Assert.True(Bar(new DateOnly(2026, 2, 1), "2020-09-24").Width > Bar(Today, "2020-09-24").Width);
        Assert.False(Bar(new DateOnly(2026, 2, 1), "2026-01-01").Published);
        Assert.InRange(Line(Today, Today).Today, newest.Left, newest.Left + newest.Width);
    }

    [Fact]
    public void A_file_is_cut_where_sentences_begin_and_no_line_is_lost_or_shown_twice()
    {
        foreach (var country in Book.Value.Countries)
        {
            foreach (var text in Book.Value.TextsOn(country, Today, Today))
            {
                var file = File.ReadAllText(Path.Combine(IntakeFixture.LawFolder, text.Regime.File));
                var blocks = LawBlock.Of(file, text.Clauses);

                Assert.Equal(file.ReplaceLineEndings("\n").TrimEnd('\n'), string.Join('\n', blocks.SelectMany(block => block.Lines)));
                Assert.Equal(text.Clauses.Length, blocks.Sum(block => block.Clauses.Count));
            }
        }
    }

    private static LawTimeline Line(DateOnly on, DateOnly known) =>
        LawTimeline.Of([.. Book.Value.Regimes.Where(regime => regime.Layer == "AZ")], on, known, Today);
}
