namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Xunit;

public sealed class FraudsTests
{
    private static readonly Lazy<(Dictionary<string, Consignment> ByReference, List<TrafficLabel> Labels)> Once = new(() =>
    {
        var labels = new List<TrafficLabel>();
        var plan = new TrafficPlan { Seed = 21, Count = 40_000 };
        return (new Traffic(plan).Consignments(labels.Add).ToDictionary(one => one.Reference, StringComparer.Ordinal), labels);
    });

    [Fact]
    public void One_in_a_hundred_is_planted_unless_the_plan_says_otherwise()
    {
        Assert.InRange(Once.Value.Labels.Count / 40_000.0, 0.007, 0.013);

        var none = 0;
        Assert.Equal(1_000, new Traffic(
                new TrafficPlan
                {
                    Seed = 1,
                    Count = 1_000,
                    FraudPerMille = 0,
                }
            ).Consignments(_ => none++).Count());
        Assert.Equal(0, none);
    }

    [Fact]
    public void Every_kind_is_planted_and_every_label_names_a_consignment_once()
    {
        Assert.All(Enum.GetValues<Fraud>(), kind => Assert.Contains(Once.Value.Labels, label => label.Kind == kind));
        Assert.All(Once.Value.Labels, label => Assert.True(Once.Value.ByReference.ContainsKey(label.Reference)));
        Assert.Equal(Once.Value.Labels.Count, Once.Value.Labels.DistinctBy(label => label.Reference).Count());
        Assert.All(Once.Value.Labels, label => Assert.EndsWith(".", label.Finding, StringComparison.Ordinal));
    }

    [Fact]
    public void Undervalued_goods_cost_a_tenth_at_least_somewhere()
    {
        foreach (var (one, _) in Of(Fraud.Undervaluation))
        {
            var item = Assert.Single(one.Items);
            var cheapest = Goods.All.Where(article => article.Hs == item.Hs).Min(article => article.LowCents);
            var dearest = Goods.All.Where(article => article.Hs == item.Hs).Max(article => article.HighCents);
            Assert.InRange(Pricing.ToCents(item.Value!.Value), 10, Math.Max(cheapest, dearest * 2 / 10));
        }
    }

    [Fact]
    public void A_splitting_is_one_person_one_seller_one_arrival_and_stays_below_the_limit()
    {
        foreach (var group in Of(Fraud.Splitting).GroupBy(pair => pair.Label.Group))
        {
            var parcels = group.Select(pair => pair.One).ToList();
            Assert.InRange(parcels.Count, 3, 5);
            Assert.Single(parcels.Select(one => one.Consignee).Distinct());
            Assert.Single(parcels.Select(one => one.Consignor).Distinct());
            Assert.Single(parcels.Select(one => one.Transport.ArrivesAt).Distinct());
            Assert.All(
                parcels,
                one => Assert.InRange(Pricing.ToCents(one.Items[0].Value!.Value) + Pricing.ToCents(one.Freight!.Value), 260_00, 300_00)
            );
        }
    }

    [Fact]
    public void A_collector_has_many_names_and_one_telephone()
    {
        foreach (var group in Of(Fraud.OtherNames).GroupBy(pair => pair.Label.Group))
        {
            var recipients = group.Select(pair => pair.One.Consignee!).ToList();
            Assert.InRange(recipients.Count, 4, 8);
            Assert.True(recipients.Select(party => party.Name).Distinct().Count() >= recipients.Count - 1);
            Assert.Single(recipients.Select(party => party.Phone).Distinct());
            Assert.Single(recipients.Select(party => party.Address).Distinct());
        }
    }

    [Fact]
    public void A_misdescription_names_another_chapter_than_the_goods()
    {
        foreach (var (one, _) in Of(Fraud.Misdescription))
        {
            var declared = Goods
                .All.Where(article => article.Names.Any(name => one.Items[0].Description!.Contains(name, StringComparison.Ordinal)))
                .ToList();
            Assert.NotEmpty(declared);
            Assert.All(declared, article => Assert.NotEqual(article.Hs[..2], one.Items[0].Hs![..2]));
        }
    }

    [Fact]
    public void Hidden_goods_have_a_vague_description_and_no_code()
    {
        Assert.All(Of(Fraud.HiddenGoods), pair => Assert.Contains(pair.One.Items[0].Description, Frauds.Vague));
        Assert.All(Of(Fraud.HiddenGoods), pair => Assert.Null(pair.One.Items[0].Hs));
    }

    [Fact]
    public void A_contradicting_mass_is_at_least_twelve_times_the_heaviest_piece()
    {
        foreach (var (one, _) in Of(Fraud.MassContradiction))
        {
            var item = one.Items[0];
            var heaviest = Goods
                .All.Where(article => article.Hs == item.Hs && item.Description!.Contains(article.Names[0], StringComparison.Ordinal))
                .Max(article => article.HeavyGrams);
            Assert.True(item.NetMassGrams >= 12 * heaviest, $"{item.Description}: {item.NetMassGrams} g");
        }
    }

    private static IEnumerable<(Consignment One, TrafficLabel Label)> Of(Fraud kind) =>
        Once.Value.Labels.Where(label => label.Kind == kind).Select(label => (Once.Value.ByReference[label.Reference], label));
}
