namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;

public sealed class MoneyRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Azerbaijan_takes_a_tenth_of_a_per_cent_a_day_for_at_most_a_year()
    {
        var late = LawData.Book.LatePaymentOf(Currency.Of("AZN"), Noon)!;
        var terms = PaymentTerms.Under(null, late)!;

        Assert.Equal((1_000L, 365), (late.InterestPpmPerDay, late.MostDays));
        Assert.Equal(36_50, terms.InterestOn(Money.Of(100m, Currency.Of("AZN")), 365).Minor);
        Assert.Equal(36_50, terms.InterestOn(Money.Of(100m, Currency.Of("AZN")), 366).Minor);
        Assert.Equal(10, terms.InterestOn(Money.Of(100m, Currency.Of("AZN")), 366, 364).Minor);
        Assert.Null(LawData.Book.LatePaymentOf(Currency.Of("GBP"), Noon));
    }

    [Fact]
    public void The_law_stands_over_the_agreement_in_what_being_late_costs_and_not_in_when_it_is_due()
    {
        var agreed = new PaymentTerms(15, 500, "Agreement 4");
        Assert.Equal(agreed, PaymentTerms.Under(agreed, null));
        Assert.Equal(new PaymentTerms(15, 1_000, "Act 1", 365), PaymentTerms.Under(agreed, new LatePayment(1_000, 365, "Act 1")));
        Assert.Null(PaymentTerms.Under(null, null));
    }

    [Theory]
    [InlineData("LT", "EUR", 90)]
    [InlineData("GB", "GBP", 365)]
    [InlineData("AZ", "AZN", null)]
    public void A_return_is_claimed_within_the_days_of_the_law_the_parcel_was_decided_under(string country, string currency, int? days)
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel(country, 20, currency), LawData.On(2026, 11, 1));
        Assert.Equal(days, LawData.Book.ReturnTermOf(outcome.Versions)?.Days);
    }

    [Theory]
    [InlineData(TermFrom.Acceptance, "2026-11-11")]
    [InlineData(TermFrom.Release, "2026-11-13")]
    public void A_term_begins_with_the_event_the_law_names(TermFrom from, string last) =>
        Assert.Equal(
            last,
            new ReturnTerm(10, from, "Act 1")
                .Until(Noon, Noon.AddDays(2))
                .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        );

    [Theory]
    [InlineData("interest: 8 % a year", 219)] // 219.178 millionths a day
    [InlineData("interest: 0.1 % a day", 1_000)]
    public void Interest_is_said_by_the_day_or_by_the_year(string line, long ppm) =>
        Assert.Equal(ppm, Read($"late-payment: {{ {line}, law: Act 1 }}").Late!.InterestPpmPerDay);

    [Theory]
    [InlineData("late-payment: { interest: 0.1 %, law: Act 1 }", "interest: '0.1 %' is not understood")]
    [InlineData("late-payment: { interest: 11 % a day, law: Act 1 }", "at most 10 % a day")]
    [InlineData("late-payment: { interest: 1 % a day, for-at-most: 0 days, law: Act 1 }", "'0 days' is not a number of days from 1")]
    [InlineData("late-payment: { interest: 1 % a day }", "'law'")]
    [InlineData("returns: { within: 90 days, law: Act 1 }", "within: '90 days' is not understood")]
    [InlineData("returns: { within: 90 days of arrival, law: Act 1 }", "'90 days of release' or '90 days of acceptance'")]
    [InlineData("returns: { within: 3661 days of release, law: Act 1 }", "'3661 days' is not a number of days")]
    public void A_rule_that_is_not_understood_is_an_error_at_its_place(string line, string sentence)
    {
        var error = Assert.Single(Read(line).Errors);
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
        Assert.True(error.Line > 1);
    }

    private static (LatePayment? Late, IReadOnlyList<LawError> Errors) Read(string line)
    {
        var files = LawData.FilesOf(LawData.Regime(more: line));
        var errors = LawBook.Check(files);
        var at = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        return (errors.IsEmpty ? LawBook.Load(files).LatePaymentOf(Currency.Of("TRY"), at) : null, errors);
    }
}
