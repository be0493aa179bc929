namespace Parcelgate.Core.Tests.Law;

using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Xunit;

public sealed class PublishedLawTests
{
    [Fact]
    public void Every_published_file_is_right_and_every_example_comes_out_as_stated() => Assert.Empty(LawBook.Check(LawData.Files()));

    [Fact]
    public void An_example_that_does_not_come_out_is_an_error_at_its_place()
    {
        var files = LawData.Files();
        var index = files.FindIndex(file => file.Path.EndsWith("az/2020-09-24-parcels.yaml", StringComparison.Ordinal));
        files[index] = files[index] with { Text = files[index].Text.Replace("limit: 300 USD", "limit: 301 USD", StringComparison.Ordinal) };

        var errors = LawBook.Check(files);

        Assert.Contains(
            errors,
            error => error.Sentence == "example 'a phone above the month's allowance': taxable(month) is 155.00 USD, stated is 156 USD"
        );
        Assert.All(errors, error => Assert.Equal("regimes/az/2020-09-24-parcels.yaml", error.Path));
    }

    [Fact]
    public void Every_threshold_has_examples_below_at_and_above_it() =>
        Assert.Empty(LawBook.Warn(LawData.Files()).Where(warning => !IsOfTime(warning)).Select(warning => warning.ToString()));

    /// <summary>That a later known version stands over an older one is how law is re-dated; it is told and is no fault.</summary>
    private static bool IsOfTime(LawError warning) => warning.Sentence.Contains("is in force too", StringComparison.Ordinal);

    [Fact]
    public void Amounts_by_bracket_on_no_base_are_said_without_one()
    {
        var day = new DateOnly(2026, 11, 1);

        var fee = LawBook
            .Load(LawData.Files())
            .TextsOn("GE", day, day)
            .SelectMany(text => text.Clauses)
            .Single(clause => clause.Subject == "charge/clearance-fee");

        Assert.Equal("charge-amount-cases", fee.Code);
    }

    [Fact]
    public void A_threshold_without_its_example_is_a_warning()
    {
        var files = LawData.Files();
        var index = files.FindIndex(file => file.Path.EndsWith("az/2020-09-24-parcels.yaml", StringComparison.Ordinal));
        files[index] = files[index] with
        {
            Text = files[index].Text.Replace("goods: 299.99 USD", "goods: 299.98 USD", StringComparison.Ordinal),
        };

        Assert.Contains(
            LawBook.Warn(files),
            warning =>
                warning.Path.EndsWith("az/2020-09-24-parcels.yaml", StringComparison.Ordinal)
                && warning.Sentence == "'month' has no example just below 300.00 USD"
        );
    }

    [Fact]
    public void Published_worked_examples_of_the_Union_come_out()
    {
        var path = Path.Combine(LawData.Root, "..", "shared", "data", "regimes", "worked-examples.json");
        if (!File.Exists(path))
        {
            Assert.Skip("The folder of shared samples is not there: ../shared/data/regimes/worked-examples.json");
        }

        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var union = json.RootElement.EnumerateArray().Where(example => example.GetProperty("country").GetString() == "EU").ToList();
        Assert.NotEmpty(union);
        foreach (var example in union)
        {
            var items = example
                .GetProperty("input")
                .GetProperty("lines")
                .EnumerateArray()
                .Select(
                    (line, index) =>
                        new Item(
                            index + 1,
                            null,
                            line.GetProperty("hs6").GetString(),
                            "CN",
                            line.GetProperty("qty").GetInt32(),
                            null,
                            Money.Of(10, Currency.Of("EUR"))
                        )
                );
            var day = DateTimeOffset.Parse(
                example.GetProperty("date").GetString() + "T12:00:00Z",
                System.Globalization.CultureInfo.InvariantCulture
            );
            var outcome = LawData.Book.Evaluate(LawData.Parcel("LT", 1, "EUR") with { Items = [.. items] }, LawData.On(day));
            Assert.Equal(
                example.GetProperty("published").GetProperty("duty").GetDecimal(),
                outcome.Charges.Single(line => line.Charge == "duty").Amount.Units
            );
        }
    }

    [Theory]
    [InlineData("AZ")]
    [InlineData("LT")]
    [InlineData("RO")]
    [InlineData("MD")]
    [InlineData("GB")]
    [InlineData("KZ")]
    public void Every_day_from_2024_to_2027_has_a_law_and_rates(string destination)
    {
        for (var day = new DateTimeOffset(2024, 1, 1, 9, 0, 0, TimeSpan.Zero); day.Year < 2028; day = day.AddDays(7))
        {
            foreach (
                var currency in (string[])
                    ["USD", "EUR", "GBP", "CNY", "TRY", "RUB", "KZT", "MDL", "RON", "GEL", "KRW", "JPY", "HKD", "AED", "AZN"]
            )
            {
                var outcome = LawData.Book.Evaluate(LawData.Parcel(destination, 10, currency), LawData.On(day));
                Assert.Null(outcome.Problem);
                Assert.True(outcome.Applies, $"{destination} {day} {currency}");
            }
        }
    }

    [Fact]
    public void The_hash_is_over_all_files_whatever_their_order_and_changes_with_each()
    {
        var files = LawData.Files();
        var other = new List<LawFile>(files);
        other[0] = other[0] with { Text = other[0].Text + "\n# a comment" };

        Assert.Equal(LawData.Book.Hash, LawBook.Load([.. files.AsEnumerable().Reverse()]).Hash);
        Assert.NotEqual(LawData.Book.Hash, LawBook.Load(other).Hash);
    }

    [Fact]
    public void The_list_of_regimes_says_version_days_confidence_and_source()
    {
        var info = LawData.Book.Regimes.Single(regime => regime.Regime == "az/parcels" && regime.Version == "2020-09-24");

        Assert.Equal((new DateOnly(2020, 9, 24), (DateOnly?)null), (info.InForceFrom, info.InForceTo));
        Assert.Equal(("verified", "AZ", "regimes/az/2020-09-24-parcels.yaml"), (info.Confidence, info.Layer, info.File));
        Assert.Contains(info.Sources, source => source.Contains("jam-news", StringComparison.Ordinal));
    }
}
