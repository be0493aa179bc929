namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

/// <summary>An impact run decides every parcel once more under the law as it is and under a proposal, with each law's own allowances.</summary>
public sealed class ImpactTests
{
    private static readonly DateTimeOffset November = new(2026, 11, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<LawBook> Proposed = new(() =>
        ProposedLaw.AsIf(LawData.Files(), new LawFile("regimes/proposals/p1.yaml", ProposalTextTests.Proposal)).Law
    );

    [Theory]
    [InlineData(149.99, false)]
    [InlineData(150.00, false)] // included
    [InlineData(150.01, true)]
    public void Above_150_dollars_the_whole_value_is_charged_under_the_proposal_and_nothing_as_the_law_is(double goods, bool charged)
    {
        var result = Run(1, Parcel(1, "5AAA111", (decimal)goods));

        Assert.Equal(charged ? 1 : 0, result.Changed);
        Assert.Equal(new TwoCounts(0, charged ? 1 : 0), result.Holds[HoldReason.Payment]);
        Assert.Equal(new TwoCounts(1, charged ? 0 : 1), result.Categories[Category.LowValue]);
        // 15 % of 150.01 USD at 1.7000 AZN.
        Assert.Equal(charged ? [38_25L] : [], result.Charges.Where(one => one.Key == "duty AZN").Select(one => one.Value.ProposedMinor));
    }

    [Fact]
    public void The_months_allowance_is_counted_anew_under_each_law()
    {
        // As the law is, the second and third of 140 USD exceed 300 together; under the proposal none does.
        var result = Run(1, Parcel(1, "5AAA111", 140), Parcel(2, "5AAA111", 140), Parcel(3, "5AAA111", 140), Parcel(4, "5BBB222", 140));

        Assert.Equal(new TwoCounts(1, 0), result.Holds[HoldReason.Payment]);
        var recipients = Assert.Single(result.Recipients);
        Assert.Equal(("AZN", 0L, 1L, 0L), (recipients.Currency, recipients.More, recipients.Less, recipients.Same));
    }

    [Fact]
    public void Where_nothing_is_charged_no_sum_is_told()
    {
        var result = Run(1, Parcel(1, "5AAA111", 20), Parcel(2, "", 20));

        Assert.Equal(2, result.Parcels);
        Assert.Empty(result.Due);
        Assert.Empty(result.Charges);
        Assert.Empty(result.Recipients);
    }

    [Fact]
    public void Each_month_has_its_own_allowance_and_names_stand_in_for_an_identity_that_was_not_sent()
    {
        // The second is of December; a parcel of November that comes after it still counts in November.
        static PastParcel By(long id, string name, int days)
        {
            var parcel = Parcel(id, "", 200);
            var named = parcel.Consignment with { Consignee = A.Person(name, identity: null) };
            return parcel with { Consignment = named, DecidedAt = November.AddDays(days) };
        }

        var result = Run(1, By(1, "Əsəd Ağayev", 0), By(2, "ƏSƏD AĞAYEV ", 21), By(3, "Əsəd  Ağayev", 1), By(4, "Leyla", 1));

        // As the law is, the third uses up November's 300 USD; under the proposal each of 200 is above its limit for one.
        Assert.Equal(new TwoCounts(1, 4), result.Holds[HoldReason.Payment]);
        var recipients = Assert.Single(result.Recipients);
        Assert.Equal((2L, 0L), (recipients.More, recipients.Less));
    }

    [Fact]
    public void A_parcel_before_the_period_uses_its_allowance_and_is_not_counted()
    {
        var result = Run(1, Parcel(1, "5AAA111", 290) with { Counted = false }, Parcel(2, "5AAA111", 20));

        Assert.Equal(1, result.Parcels);
        Assert.Equal(1, result.Holds[HoldReason.Payment].AsIs);
    }

    [Fact]
    public void Who_pays_more_is_told_by_person_and_not_by_parcel()
    {
        var result = Run(1, Parcel(1, "5AAA111", 160), Parcel(2, "5BBB222", 170), Parcel(3, "5BBB222", 30), Parcel(4, "5CCC333", 20));

        var recipients = Assert.Single(result.Recipients);
        Assert.Equal(2, recipients.More);
        Assert.True(recipients.MedianMoreMinor < recipients.HighestMoreMinor);
        Assert.Equal(recipients.HighestMoreMinor, recipients.NinetiethMoreMinor);
        Assert.Equal([1L, 2L], result.Sample.Select(parcel => parcel.Id));
        Assert.Equal(Category.LowValueDutiable, result.Sample[0].Proposed.Category);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void However_the_persons_are_parted_the_result_is_the_same(int shards)
    {
        var parcels = Enumerable.Range(1, 400).Select(n => Parcel(n, $"5AA{n % 37:000}", 10 + n * 7 % 300)).ToArray();

        var (one, many) = (Run(1, parcels), Run(shards, parcels));

        Assert.Equal(one.Changed, many.Changed);
        Assert.Equal(one.Categories, many.Categories);
        Assert.Equal(one.Charges, many.Charges);
        Assert.Equal(one.Recipients, many.Recipients.AsEnumerable());
        Assert.Equal(one.Sample, many.Sample.AsEnumerable());
        Assert.True(one.Changed > 50);
        Assert.Equal(ImpactResult.MostInSample, one.Sample.Length);
    }

    [Fact]
    public void One_person_is_in_one_shard_however_the_parcels_differ()
    {
        var shards = Enumerable.Range(1, 50).Select(n => ImpactShard.Of(Parcel(n, "5AAA111", n).Consignment, 4)).Distinct();

        Assert.Single(shards);
        Assert.True(Enumerable.Range(1, 50).Select(n => ImpactShard.Of(Parcel(n, $"5AAA{n}", 1).Consignment, 4)).Distinct().Count() > 1);
    }

    [Fact]
    public void An_expectation_holds_when_the_change_lies_in_its_span_ends_included()
    {
        var result = Run(1, Parcel(1, "5AAA111", 160), Parcel(2, "5BBB222", 170));
        long Minor(string code) => Currency.Of(code).MinorPerUnit;
        bool Holds(Expected of, long from, long to) => Expectations.Against([new Expectation(of, from, to)], result, Minor)[0].Holds;

        Assert.True(Holds(Expected.Payments, 2, 2));
        Assert.False(Holds(Expected.Payments, 3, 9));
        Assert.True(Holds(Expected.LowValue, -2, -1));
        Assert.False(Holds(Expected.LowValue, -1, 0));
        var revenue = Expectations.Against([new Expectation(Expected.Revenue, 0, 0)], result, Minor)[0].Found;
        Assert.Equal(result.Revenue()[0].ChangeMinor / 100, revenue);
    }

    private static ImpactResult Run(int shards, params PastParcel[] parcels)
    {
        var impact = new Impact(LawData.Book, Proposed.Value, shards);
        var shardOf = parcels.Select(parcel => ImpactShard.Of(parcel.Consignment, shards)).ToArray();
        for (var shard = 0; shard < shards; shard++)
        {
            impact.Decide(shard, parcels, shardOf);
        }

        return impact.Result();
    }

    private static PastParcel Parcel(long id, string identity, decimal goods) =>
        new(
            id,
            A.Consignment(
                $"HAWB{id:0000}",
                consignee: A.Person(identity: identity),
                items: [A.Item(goods, hs: "610910")],
                freight: A.Money(0, "USD")
            ),
            November.AddMinutes(id),
            null,
            Counted: true
        );
}
