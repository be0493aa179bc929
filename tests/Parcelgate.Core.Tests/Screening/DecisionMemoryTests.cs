namespace Parcelgate.Core.Tests.Screening;

using System.Collections.Immutable;
using Parcelgate.Core.Screening;
using Xunit;

public sealed class DecisionMemoryTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);

    private static readonly ListedParty Orlov = new("t-1", "test", NameKind.Person, ["ORLOV, Sergey"])
    {
        Born = [new(1972)],
        Countries = ["RU"],
    };

    private static readonly ScreeningQuery Customer = new("Sergej Orlov", NameKind.Person) { Countries = ["AZ"] };

    [Fact]
    public void What_was_decided_stays_quiet_with_who_when_and_why()
    {
        var remembered = Assert.Single(Remember(Customer, Orlov));

        Assert.False(remembered.IsOpen);
        Assert.Equal(
            ("inspector", At, "another year of birth"),
            (remembered.Decision!.By, remembered.Decision.At, remembered.Decision.Reason)
        );
    }

    [Theory]
    [InlineData("ORLOV SERGEJ")]
    [InlineData("Orlóv,  Sergej")]
    public void Another_spelling_of_the_same_words_brings_nothing_back(string name) =>
        Assert.False(Assert.Single(Remember(Customer with { Name = name }, Orlov)).IsOpen);

    [Fact]
    public void Another_programme_or_another_version_of_the_list_brings_nothing_back() =>
        Assert.False(Assert.Single(Remember(Customer, Orlov with { Programme = "NEW", List = "test" })).IsOpen);

    [Fact]
    public void What_changed_of_customer_or_entry_brings_it_back_and_is_named()
    {
        Assert.Equal(["customer-name"], Assert.Single(Remember(Customer with { Name = "Sergey Orlov" }, Orlov)).Changed);
        Assert.Equal(["customer-birth-date"], Assert.Single(Remember(Customer with { Born = new(1972) }, Orlov)).Changed);
        Assert.Equal(["customer-identifiers"], Assert.Single(Remember(Customer with { Identifiers = ["P123456"] }, Orlov)).Changed);
        Assert.Equal(["entry-names"], Assert.Single(Remember(Customer, Orlov with { Names = ["ORLOV, Sergey", "Orel"] })).Changed);
        Assert.Equal(["entry-birth-dates"], Assert.Single(Remember(Customer, Orlov with { Born = [new(1972), new(1984)] })).Changed);
    }

    [Fact]
    public void The_latest_decision_on_an_entry_counts_and_one_on_another_entry_does_not()
    {
        var old = DecisionMemory.Decide(Customer with { Name = "S. Orlov" }, Orlov, "a", At.AddDays(-1), "old");
        var other = DecisionMemory.Decide(Customer, Orlov with { Id = "t-9" }, "b", At.AddDays(1), "of another entry");

        var remembered = Assert.Single(Remember(Customer, Orlov, old, other));

        Assert.Equal("inspector", remembered.Decision!.By);
        Assert.True(Assert.Single(DecisionMemory.Remember(Customer, Alerts(Customer, Orlov), [other])).IsOpen);
    }

    [Theory]
    [InlineData("", "why")]
    [InlineData("who", " ")]
    public void A_decision_nobody_stands_for_is_none(string by, string reason) =>
        Assert.Throws<ArgumentException>(() => DecisionMemory.Decide(Customer, Orlov, by, At, reason));

    private static ImmutableArray<RememberedAlert> Remember(ScreeningQuery customer, ListedParty entry, params NotHim[] more) =>
        DecisionMemory.Remember(
            customer,
            Alerts(customer, entry),
            [.. more, DecisionMemory.Decide(Customer, Orlov, "inspector", At, "another year of birth")]
        );

    private static ImmutableArray<Alert> Alerts(ScreeningQuery customer, ListedParty entry) =>
        ScreeningIndex.Of(Watchlist.Of([entry])).Screen(customer, threshold: 0.2);
}
