namespace Parcelgate.Core.Tests.Matching;

using System.Collections.Immutable;
using CsCheck;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Money;
using Parcelgate.TestKit;
using Xunit;

public class MatcherTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly MatchKey Key = new("orbita", "a1");
    private static readonly MatchKey Other = new("orbita", "a2");

    private static readonly MatchDocument Order = new()
    {
        Kind = DocumentKind.Order,
        Sender = "orbita",
        Id = "A1",
        ReceivedAt = Day,
        Keys = [Key],
        At = Day,
        Destination = "AZ",
        Goods = [A.Money(100, "USD")],
        Freight = A.Money(10, "USD"),
        Name = "Aysel Quliyeva",
        Pieces = 3,
        MassGrams = 2_000,
    };

    private static readonly MatchDocument Payment = new()
    {
        Kind = DocumentKind.Payment,
        Sender = "kapitalpay",
        Id = "P1",
        ReceivedAt = Day,
        Keys = [Key],
        At = Day.AddDays(1),
        Paid = A.Money(110, "USD"),
        Name = "AYSEL QULIYEVA",
    };

    private static readonly MatchDocument Waybill = Order with
    {
        Kind = DocumentKind.Waybill,
        Sender = "caspia",
        Id = "W1",
        At = Day.AddDays(9),
        ConsignmentId = 7,
    };

    private static readonly MatchDocument[] Four = [Order, Payment, Waybill, Waybill with { Id = "W2" }];

    private static MatchRules Rules { get; } = MatchingData.Book.For("AZ")!;

    /// <summary>1 USD is 1.70 AZN, and nothing else is published.</summary>
    private static decimal? Rate(Currency from, Currency to, DateOnly day) =>
        from == to ? 1
        : (from.Code, to.Code) == ("AZN", "USD") ? 1 / 1.7m
        : (from.Code, to.Code) == ("USD", "AZN") ? 1.7m
        : null;

    private static OrderMatch Compare(params MatchDocument[] documents) => Matcher.Compare(Key, documents, Rules, Rate, Day.AddDays(1));

    private static ElementMatch Of(OrderMatch match, MatchElement element) => Assert.Single(match.Elements, one => one.Element == element);

    [Fact]
    public void Three_documents_that_say_the_same_agree()
    {
        var match = Compare(Order, Payment, Waybill);

        Assert.Equal(MatchState.Agrees, match.State);
        Assert.Empty(match.Kinds);
        Assert.Equal(
            [.. Rules.Elements.Select(rule => rule.Element).Prepend(MatchElement.Senders)],
            match.Elements.Select(one => one.Element)
        );
        Assert.Equal("9 d", Of(match, MatchElement.OrderToArrival).Apart);
    }

    [Theory]
    [InlineData("consignee.name", MatchElement.Recipient)]
    [InlineData("items.value", MatchElement.GoodsValue)]
    [InlineData("freight", MatchElement.Freight)]
    [InlineData("gross-mass", MatchElement.GrossMass)]
    [InlineData("arrives-at", MatchElement.OrderToArrival)]
    public void What_the_agreement_with_a_sender_withholds_is_not_compared(string withheld, MatchElement element)
    {
        var silent = Waybill with { Name = null, Goods = [], Freight = null, MassGrams = null, At = null };

        var match = Compare(Order, Payment, silent with { Withheld = [withheld] });

        Assert.DoesNotContain(match.Elements, one => one.Element == element);
        Assert.Contains(Compare(Order, Payment, silent).Elements, one => one.Element == element);
    }

    [Theory]
    [InlineData("consignee.name", MatchElement.Recipient, MatchElement.Payer)]
    [InlineData("items.value", MatchElement.GoodsValue, MatchElement.Paid)]
    [InlineData("freight", MatchElement.Freight, MatchElement.Paid)]
    [InlineData("ordered-at", MatchElement.OrderToPayment, MatchElement.OrderToArrival)]
    public void What_an_order_may_not_say_is_compared_with_neither_waybill_nor_payment(string withheld, params MatchElement[] elements)
    {
        var match = Compare(Order with { Name = null, Goods = [], Freight = null, At = null, Withheld = [withheld] }, Payment, Waybill);

        Assert.DoesNotContain(match.Elements, one => elements.Contains(one.Element));
    }

    [Fact]
    public void A_carrier_that_may_not_say_the_name_hides_no_other_that_says_a_wrong_one()
    {
        var silent = Waybill with { Name = null, Withheld = ["consignee.name"] };

        var match = Compare(Order, Payment, silent, Waybill with { Id = "W2", Name = "Tural Məmmədov" });

        Assert.Equal(MatchOutcome.Contradicts, Of(match, MatchElement.Recipient).Outcome);
    }

    [Theory]
    [InlineData(97.99, MatchOutcome.Contradicts)]
    [InlineData(98.00, MatchOutcome.Within)] // 2 % of the order's 100.00
    [InlineData(98.01, MatchOutcome.Within)]
    [InlineData(100.00, MatchOutcome.Same)]
    [InlineData(101.99, MatchOutcome.Within)]
    [InlineData(102.00, MatchOutcome.Within)]
    [InlineData(102.01, MatchOutcome.Contradicts)]
    public void The_limit_itself_is_allowed_on_both_sides(double declared, MatchOutcome outcome)
    {
        var match = Compare(Order, Payment, Waybill with { Goods = [A.Money((decimal)declared, "USD")] });

        Assert.Equal(outcome, Of(match, MatchElement.GoodsValue).Outcome);
        Assert.Equal("2.00 USD", Of(match, MatchElement.GoodsValue).Limit);
        Assert.Equal(outcome == MatchOutcome.Contradicts ? MatchState.Differs : MatchState.Agrees, match.State);
    }

    [Theory]
    [InlineData(18.99, MatchOutcome.Contradicts)]
    [InlineData(19.00, MatchOutcome.Within)] // 1.00 USD is more than 2 % of 20.00
    [InlineData(19.01, MatchOutcome.Within)]
    public void The_larger_of_amount_and_share_holds(double declared, MatchOutcome outcome) =>
        Assert.Equal(
            outcome,
            Of(
                Compare(Order with { Goods = [A.Money(20, "USD")] }, Waybill with { Goods = [A.Money((decimal)declared, "USD")] }),
                MatchElement.GoodsValue
            ).Outcome
        );

    [Fact]
    public void Other_currencies_are_compared_by_published_rates_and_never_one_to_one()
    {
        var converted = Compare(Order, Payment, Waybill with { Goods = [A.Money(170, "AZN")] });
        var unknown = Compare(Order, Payment, Waybill with { Goods = [A.Money(100, "GBP")] });

        Assert.Equal(MatchOutcome.Same, Of(converted, MatchElement.GoodsValue).Outcome);
        Assert.Equal(MatchOutcome.NoRate, Of(unknown, MatchElement.GoodsValue).Outcome);
        Assert.Equal((MatchState.Differs, "goods-value"), (unknown.State, Assert.Single(unknown.Kinds)));
    }

    [Fact]
    public void An_absolute_tolerance_is_converted_into_the_orders_currency()
    {
        var order = Order with { Goods = [A.Money(10, "AZN")] };

        Assert.Equal("1.70 AZN", Of(Compare(order, Waybill with { Goods = [A.Money(10, "AZN")] }), MatchElement.GoodsValue).Limit);
        Assert.Equal(
            MatchOutcome.Within,
            Of(Compare(order, Waybill with { Goods = [A.Money(8.30m, "AZN")] }), MatchElement.GoodsValue).Outcome
        );
        Assert.Equal(
            MatchOutcome.Contradicts,
            Of(Compare(order, Waybill with { Goods = [A.Money(8.29m, "AZN")] }), MatchElement.GoodsValue).Outcome
        );
    }

    [Theory]
    [InlineData(PaidCovers.Either, 110, MatchOutcome.Same)]
    [InlineData(PaidCovers.Either, 100, MatchOutcome.Same)]
    [InlineData(PaidCovers.Either, 105, MatchOutcome.Contradicts)]
    [InlineData(PaidCovers.Goods, 110, MatchOutcome.Contradicts)]
    [InlineData(PaidCovers.GoodsAndFreight, 100, MatchOutcome.Contradicts)]
    public void Carriage_is_in_what_was_paid_or_not_as_the_rules_say(PaidCovers covers, int paid, MatchOutcome outcome)
    {
        var rules = Rules with
        {
            Elements = [.. Rules.Elements.Select(rule => rule.Element == MatchElement.Paid ? rule with { Covers = covers } : rule)],
        };

        var match = Matcher.Compare(Key, [Order, Payment with { Paid = A.Money(paid, "USD") }], rules, Rate, Day);

        Assert.Equal(outcome, Of(match, MatchElement.Paid).Outcome);
    }

    [Fact]
    public void Several_payments_of_an_order_are_one_sum()
    {
        var half = Payment with { Paid = A.Money(55, "USD") };

        Assert.Equal(MatchOutcome.Contradicts, Of(Compare(Order, half), MatchElement.Paid).Outcome);
        Assert.Equal(MatchOutcome.Same, Of(Compare(Order, half, half with { Id = "P2" }), MatchElement.Paid).Outcome);
    }

    [Fact]
    public void Parcels_of_one_order_are_one_sum_and_an_order_that_says_how_many_waits_for_them()
    {
        var half = Waybill with { Goods = [A.Money(50, "USD")], Freight = A.Money(5, "USD"), Pieces = 1, MassGrams = 1_000 };
        var rest = half with { Id = "W2", Pieces = 2 };
        var two = Order with { Parcels = 2 };

        Assert.Equal(MatchState.Differs, Compare(Order, Payment, half).State);
        var waits = Compare(two, Payment, half);
        Assert.Equal((MatchState.Waiting, DocumentKind.Waybill), (waits.State, Assert.Single(waits.Missing)));
        Assert.Equal(MatchState.Agrees, Compare(two, Payment, half, rest).State);
        Assert.Equal(MatchState.Agrees, Compare(Order, Payment, half, rest).State);
    }

    [Fact]
    public void Orders_in_one_parcel_are_one_sum_and_each_has_its_own_payment()
    {
        var second = Order with { Id = "A2", Keys = [Other], Goods = [A.Money(40, "USD")], Freight = null };
        var parcel = Waybill with { Keys = [Key, Other], Goods = [A.Money(140, "USD")], Pieces = 6, MassGrams = 4_000 };

        var waits = Compare(Order, Payment, parcel);
        Assert.Equal((MatchState.Waiting, DocumentKind.Order), (waits.State, Assert.Single(waits.Missing)));
        Assert.Equal(MatchState.Agrees, Compare(Order, Payment, second, parcel).State);
        var ofSecond = Matcher.Compare(Other, [Order, Payment, second, parcel], Rules, Rate, Day);
        Assert.Equal((MatchState.Waiting, DocumentKind.Payment), (ofSecond.State, Assert.Single(ofSecond.Missing)));
    }

    [Theory]
    [InlineData(-1, MatchState.Waiting)]
    [InlineData(0, MatchState.Missing)]
    public void What_is_not_there_after_the_days_is_missing(int seconds, MatchState state)
    {
        var match = Matcher.Compare(Key, [Order], Rules, Rate, Day.AddDays(Rules.CompleteWithinDays).AddSeconds(seconds));

        Assert.Equal(state, match.State);
        Assert.Equal(state == MatchState.Missing ? ["missing-payment", "missing-waybill"] : [], match.Kinds);
    }

    [Fact]
    public void A_contradiction_is_told_before_the_last_document_is_there() =>
        Assert.Equal(MatchState.Differs, Compare(Order, Waybill with { Pieces = 4 }).State);

    [Theory]
    [InlineData("Aysel Guliyeva", MatchOutcome.Within)]
    [InlineData("Айсель Кулиева", MatchOutcome.Within)]
    [InlineData("Rashad Mammadov", MatchOutcome.Contradicts)]
    [InlineData("", MatchOutcome.NotSaid)]
    public void Names_are_compared_as_screening_compares_them(string name, MatchOutcome outcome) =>
        Assert.Equal(outcome, Of(Compare(Order, Waybill with { Name = name }), MatchElement.Recipient).Outcome);

    [Fact]
    public void What_must_be_said_and_is_not_is_against_it_and_what_need_not_is_left_alone()
    {
        Assert.Equal(["goods-value"], Compare(Order, Payment, Waybill with { Goods = [] }).Kinds);
        Assert.Equal(MatchState.Agrees, Compare(Order, Payment, Waybill with { MassGrams = null, Freight = null }).State);
    }

    [Fact]
    public void Who_sends_two_of_the_documents_vouches_for_nothing()
    {
        Assert.Equal(["senders"], Compare(Order, Payment with { Sender = "orbita" }, Waybill).Kinds);
        Assert.Equal(["senders"], Compare(Order, Order with { Sender = "another", Id = "A1" }, Payment).Kinds);
        var half = Payment with { Paid = new Money(Payment.Paid!.Value.Minor / 2, Payment.Paid.Value.Currency) };
        Assert.Empty(Compare(Order, half, half with { Id = "P2" }, Waybill).Kinds);
        Assert.Equal(["senders"], Compare(Order, half, half with { Id = "P2", Sender = "another" }, Waybill).Kinds);
        var alone = Matcher.Compare(
            Key,
            [Order, Payment with { Sender = "orbita" }, Waybill],
            Rules with
            {
                SeparateSenders = false,
            },
            Rate,
            Day
        );
        Assert.Equal(MatchState.Agrees, alone.State);
    }

    [Fact]
    public void The_order_in_which_documents_came_does_not_matter() =>
        Gen.Select(Gen.Int[0, 120], Gen.Int[0, 130], Gen.Int[1, 5], Gen.Int[0, 20], Gen.Shuffle(Four))
            .Sample(
                (declared, paid, pieces, days, shuffled) =>
                {
                    var changed = shuffled.Select(one => Changed(one, declared, paid, pieces)).ToArray();
                    var now = Day.AddDays(days);
                    var one = Matcher.Compare(Key, changed, Rules, Rate, now);
                    var sorted = Matcher.Compare(Key, [.. changed.OrderBy(document => document.Id)], Rules, Rate, now);

                    Assert.Equal(sorted.Elements, one.Elements);
                    Assert.Equal((sorted.State, sorted.Fingerprint, sorted.DueAt), (one.State, one.Fingerprint, one.DueAt));
                }
            );

    [Fact]
    public void A_larger_tolerance_never_makes_a_contradiction() =>
        Gen.Select(Gen.Int[1, 30_000], Gen.Int[1, 30_000], Gen.Int[0, 500], Gen.Int[0, 500])
            .Sample(
                (ordered, declared, within, more) =>
                {
                    var documents = new[]
                    {
                        Order with
                        {
                            Goods = [new Money(ordered, Currency.Of("USD"))],
                        },
                        Waybill with
                        {
                            Goods = [new Money(declared, Currency.Of("USD"))],
                        },
                    };
                    var (narrow, wide) = (Judge(documents, within), Judge(documents, within + more));

                    Assert.Equal(Math.Abs(ordered - declared) <= within, narrow != MatchOutcome.Contradicts);
                    Assert.True(wide <= narrow);
                }
            );

    private static MatchOutcome Judge(MatchDocument[] documents, int withinMinor)
    {
        var rule = new ElementRule(MatchElement.GoodsValue, true, withinMinor / 100m, 0, Currency.Of("USD"));
        return Assert
            .Single(Matcher.Compare(Key, documents, Rules with { SeparateSenders = false, Elements = [rule] }, Rate, Day).Elements)
            .Outcome;
    }

    private static MatchDocument Changed(MatchDocument one, int declared, int paid, int pieces) =>
        one.Kind switch
        {
            DocumentKind.Payment => one with { Paid = A.Money(paid, "USD") },
            DocumentKind.Waybill => one with { Goods = [A.Money(declared, "USD")], Pieces = pieces },
            _ => one,
        };

    [Theory]
    [InlineData("Orbita.Example", "#A-1001", "orbitaexample/a1001")]
    [InlineData("ORBITA example ", "a 1001", "orbitaexample/a1001")]
    [InlineData("天猫", "１００１", "天猫/1001")]
    public void Platform_and_number_are_one_however_they_are_written(string platform, string number, string key)
    {
        Assert.True(MatchKey.TryOf(platform, number, out var made));
        Assert.Equal(key, made.ToString());
        Assert.Equal(made, MatchKey.Parse(key));
    }

    [Theory]
    [InlineData("orbita", "---")]
    [InlineData("", "1")]
    [InlineData(null, "1")]
    [InlineData("orbita", "123456789012345678901234567890123456789012345678901")]
    public void What_has_no_letter_and_no_digit_or_is_too_long_names_nothing(string? platform, string number) =>
        Assert.False(MatchKey.TryOf(platform, number, out _));

    [Fact]
    public void Any_text_gives_a_key_that_reads_back_or_none() =>
        Gen.Select(Any.Text(140), Any.Text(50))
            .Sample(
                (platform, number) =>
                {
                    if (MatchKey.TryOf(platform, number, out var key))
                    {
                        Assert.Equal(key, MatchKey.Parse(key.ToString()));
                        Assert.True(MatchKey.TryOf(key.Platform, key.Number, out var again) && again == key);
                    }
                }
            );
}
