namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class AgingTests
{
    private static readonly Demanded[] Demands =
    [
        new(1, Noon, new Money(100, Azn)),
        new(2, Noon.AddDays(10), new Money(50, Azn)),
        new(3, Noon.AddDays(20), new Money(70, Azn)),
    ];

    [Theory]
    [InlineData(0, "1:100/15 2:50/5 3:70/0")]
    [InlineData(99, "1:1/15 2:50/5 3:70/0")]
    [InlineData(100, "2:50/5 3:70/0")]
    [InlineData(101, "2:49/5 3:70/0")]
    [InlineData(219, "3:1/0")]
    [InlineData(220, "")]
    [InlineData(500, "")]
    public void What_was_paid_settles_the_oldest_statement_first(long paid, string open) =>
        Assert.Equal(open, Said(Aging.Of(Demands, new Money(paid, Azn), Noon.AddDays(15))));

    [Fact]
    public void A_statement_that_takes_back_more_than_it_charges_settles_the_others() =>
        Assert.Equal(
            "1:70/15 3:70/0",
            Said(Aging.Of([Demands[0], Demands[1] with { Amount = new Money(-30, Azn) }, Demands[2]], Money.Zero(Azn), Noon.AddDays(15)))
        );

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(1439, 0)]
    [InlineData(1440, 1)]
    public void A_day_late_is_a_whole_day(int minutes, int days) =>
        Assert.Equal(days, Aging.Of([Demands[0]], Money.Zero(Azn), Noon.AddMinutes(minutes))[0].DaysLate);

    [Theory]
    [InlineData(1000_00, 1, 1_00)] // 0.1 % of 1,000.00
    [InlineData(1000_00, 30, 30_00)]
    [InlineData(4_99, 1, 0)] // 0.499 of a minor unit
    [InlineData(5_00, 1, 1)] // 0.5 is rounded up
    [InlineData(1000_00, 0, 0)]
    public void Interest_is_simple_and_rounded_half_up(long late, int days, long interest) =>
        Assert.Equal(new Money(interest, Azn), new PaymentTerms(10, 1_000, "Act 1").InterestOn(new Money(late, Azn), days));

    [Theory]
    [InlineData(0, 0, "Act 1", true)]
    [InlineData(366, 100_000, "Act 1", true)]
    [InlineData(367, 0, "Act 1", false)]
    [InlineData(0, 100_001, "Act 1", false)]
    [InlineData(-1, 0, "Act 1", false)]
    [InlineData(1, 1, " ", false)]
    public void Terms_have_bounds_and_a_citation(int days, long interest, string law, bool sound) =>
        Assert.Equal(sound, new PaymentTerms(days, interest, law).IsSound);

    private static string Said(IEnumerable<OpenDemand> open) =>
        string.Join(' ', open.Select(one => $"{one.Demand.Number}:{one.Open.Minor}/{one.DaysLate}"));
}
