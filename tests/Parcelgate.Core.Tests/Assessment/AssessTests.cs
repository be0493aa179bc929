namespace Parcelgate.Core.Tests.Assessment;

using CsCheck;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

public sealed class AssessTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void No_consignment_is_left_without_exactly_one_category_and_one_lane() =>
        Any.Consignment.Sample(
            consignment =>
            {
                var assessed = Assess.Decide(consignment, LawData.Book, Facts.At(Noon));

                Assert.InRange((int)assessed.Category, 1, 4);
                Assert.InRange((int)assessed.Lane, (int)Lane.Green, (int)Lane.Red);
                Assert.Equal(Enumerable.Range(1, (int)assessed.Category - 1), assessed.Excluded.Select(excluded => (int)excluded.Category));
                Assert.All(assessed.Excluded, excluded => Assert.NotEqual("", excluded.Clause));
            },
            iter: 2000
        );

    [Fact]
    public void The_explanation_is_of_the_same_decision() =>
        Any.Consignment.Sample(
            consignment =>
            {
                var decided = Assess.Decide(consignment, LawData.Book, Facts.At(Noon));
                var explained = Assess.Explain(consignment, LawData.Book, Facts.At(Noon));

                Assert.Equal(decided.Hash, explained.Hash);
                Assert.Empty(decided.Reasons);
                Assert.NotEmpty(explained.Reasons);
                Assert.InRange(explained.Remedies.Length, 0, 3);
            },
            iter: 1000
        );

    [Fact]
    public void What_the_law_asks_for_of_allowances_is_what_it_names_beforehand_and_decides_the_same()
    {
        Any.Consignment.Sample(consignment => _ = AskedWhile(consignment), iter: 1000);
        var traffic = new[] { "az", "kz", "lt", "md" }.SelectMany(regime =>
            new Traffic(
                new TrafficPlan
                {
                    Seed = 8,
                    Count = 200,
                    Regime = regime,
                    PerDay = 200,
                }
            ).Consignments()
        );
        Assert.True(traffic.Sum(AskedWhile) > 200);
    }

    /// <summary>How often the law asked while it weighed a consignment, after it came out as decided with the facts it names.</summary>
    private static int AskedWhile(Consignment consignment)
    {
        var keys = new List<AllowanceKey>();
        Assess.AllowanceKeys(consignment, LawData.Book, Noon, null, keys);
        var facts = new Facts(Noon, null, [.. keys.Select(key => new AllowanceFact(key, 120_00))]);
        var uses = new Uses(facts);

        var weighed = Assess.Weigh(consignment, LawData.Book, Facts.At(Noon), uses);

        Assert.Equal(default, weighed.Hash);
        Assert.Equal(Assess.Decide(consignment, LawData.Book, facts).Hash, DecisionHash.Of(consignment.Digest, facts, weighed));
        return uses.Asked;
    }

    /// <summary>Answers from facts, and fails where it is asked for what they do not name.</summary>
    private sealed class Uses(Facts facts) : IAllowanceUses
    {
        internal int Asked { get; private set; }

        public AllowanceFact Of(string relief, string window, ReadOnlySpan<char> holder)
        {
            Asked++;
            var key = new AllowanceKey(relief, holder.ToString(), window);
            return facts.Used.Single(fact => fact.Key == key);
        }
    }

    [Theory]
    [InlineData(Audience.Customs, true)]
    [InlineData(Audience.Office, true)]
    [InlineData(Audience.Sender, false)] // the recipient's parcels with others are not his business
    public void Only_customs_is_told_what_is_used_of_an_allowance(Audience audience, bool told)
    {
        var parcel = A.Consignment();
        var facts = new Facts(Noon, null, [new AllowanceFact(Keys(parcel)[0], 299_00)]);
        var written = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            AssessmentJson.WriteFields(Assess.Decide(parcel, LawData.Book, facts), audience, json);
            json.WriteEndObject();
        }

        var text = System.Text.Encoding.UTF8.GetString(written.WrittenSpan);
        Assert.Contains("\"measure\"", text, StringComparison.Ordinal);
        Assert.Equal(told, text.Contains("\"used\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_fact_another_record_or_another_instant_gives_another_hash()
    {
        var parcel = A.Consignment();
        var key = Keys(parcel)[0];
        var hashes = new[]
        {
            Assess.Decide(parcel, LawData.Book, Facts.At(Noon)).Hash,
            Assess.Decide(parcel, LawData.Book, Facts.At(Noon.AddMilliseconds(1))).Hash,
            Assess.Decide(parcel, LawData.Book, new Facts(Noon, null, [new AllowanceFact(key, 1)])).Hash,
            Assess.Decide(A.Sealed(parcel with { GrossMassGrams = 999 }), LawData.Book, Facts.At(Noon)).Hash,
        };

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(299_99, 0, Category.LowValue, HoldReason.None)]
    [InlineData(300_00, 0, Category.LowValue, HoldReason.None)]
    [InlineData(301_00, 0, Category.LowValueDutiable, HoldReason.Payment)]
    [InlineData(100_00, 201_00, Category.LowValueDutiable, HoldReason.Payment)]
    public void In_Azerbaijan_what_exceeds_the_month_is_dutiable_and_waits_for_payment(
        long goodsMinor,
        long usedMinor,
        Category category,
        HoldReason hold
    )
    {
        var parcel = Parcel(goodsMinor);
        var facts = new Facts(Noon, null, [new AllowanceFact(Keys(parcel)[0], usedMinor)]);

        var assessed = Assess.Decide(parcel, LawData.Book, facts);

        Assert.Equal((category, hold), (assessed.Category, assessed.Hold));
    }

    [Fact]
    public void What_would_have_released_it_names_the_excess_and_the_next_month()
    {
        var assessed = Assess.Explain(Parcel(350_00), LawData.Book, Facts.At(Noon));

        Assert.Contains(
            assessed.Remedies,
            remedy => remedy.Code == "better-value-lower" && remedy.Facts.Any(fact => fact.Value == "50.00 USD")
        );
        Assert.Contains(
            assessed.Remedies,
            remedy => remedy.Code == "better-window-new" && remedy.Facts.Any(fact => fact.Value == "2026-12-01")
        );
    }

    [Fact]
    public void A_rate_that_is_not_published_is_a_named_problem_and_holds_the_parcel_for_customs()
    {
        var unknown = A.Sealed(Parcel(10_00) with { Items = [A.Item() with { Value = A.Money(10m, "XPF") }] });

        var assessed = Assess.Decide(unknown, LawData.Book, Facts.At(Noon));

        Assert.Equal([ProblemCodes.MissingRate], assessed.Problems.Select(problem => problem.Code));
        Assert.Equal((Category.HighValue, HoldReason.Law), (assessed.Category, assessed.Hold));
        Assert.Empty(assessed.Charges);
    }

    [Fact]
    public void Documents_without_value_are_category_1_and_documents_with_a_price_are_not()
    {
        var letter = A.Sealed(Parcel(0) with { Purpose = Purpose.Documents });
        var priced = A.Sealed(Parcel(5_00) with { Purpose = Purpose.Documents });

        Assert.Equal(Category.Documents, Assess.Decide(letter, LawData.Book, Facts.At(Noon)).Category);
        Assert.Equal("documents-of-value", Assess.Decide(priced, LawData.Book, Facts.At(Noon)).Excluded[0].Clause);
    }

    [Fact]
    public void A_destination_without_law_goes_to_full_declaration()
    {
        var assessed = Assess.Decide(A.Sealed(Parcel(10_00) with { Destination = "FJ" }), LawData.Book, Facts.At(Noon));

        Assert.Equal((Category.HighValue, HoldReason.Declaration), (assessed.Category, assessed.Hold));
        Assert.Contains(assessed.Excluded, excluded => excluded.Clause == "no-regime");
    }

    private static Consignment Parcel(long goodsMinor) =>
        A.Sealed(
            A.Consignment() with
            {
                Freight = A.Money(0m, "USD"),
                Insurance = null,
                Items = [A.Item() with { Value = A.Money(goodsMinor / 100m, "USD") }],
            }
        );

    private static List<AllowanceKey> Keys(Consignment consignment)
    {
        var keys = new List<AllowanceKey>();
        Assess.AllowanceKeys(consignment, LawData.Book, Noon, null, keys);
        return keys;
    }
}
