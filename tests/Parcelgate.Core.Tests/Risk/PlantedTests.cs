namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Simulation;
using Xunit;

/// <summary>The published rules over generated traffic whose planted frauds are known: what they find, and what they cost.</summary>
public sealed class PlantedTests
{
    private static readonly Lazy<Outcome> Ran = new(Run);

    [Theory]
    [InlineData(Fraud.Undervaluation, "undervalued", 60)]
    [InlineData(Fraud.Splitting, "splitting", 60)]
    [InlineData(Fraud.OtherNames, "collector", 30)]
    [InlineData(Fraud.HiddenGoods, "hidden-goods", 90)]
    [InlineData(Fraud.MassContradiction, "mass-of-pieces", 40)]
    public void A_planted_fraud_is_found_by_the_rule_that_looks_for_it(Fraud kind, string rule, int leastPercent)
    {
        var (planted, found) = Ran.Value.Of(kind, "az/core#" + rule);

        Assert.InRange(planted, 20, int.MaxValue);
        Assert.True(found * 100 >= planted * leastPercent, $"{rule} held for {found} of {planted} planted.");
    }

    [Fact]
    public void Of_ordinary_parcels_few_are_proposed()
    {
        var (ordinary, proposed) = Ran.Value.Ordinary;

        Assert.True(proposed * 100 <= ordinary * 4, $"{proposed} of {ordinary} ordinary parcels are proposed.");
    }

    private sealed record Outcome(List<(Fraud? Planted, HashSet<string> Rules)> Parcels)
    {
        internal (int Planted, int Found) Of(Fraud kind, string rule)
        {
            var of = Parcels.Where(parcel => parcel.Planted == kind).ToList();
            return (of.Count, of.Count(parcel => parcel.Rules.Contains(rule)));
        }

        internal (int Ordinary, int Proposed) Ordinary =>
            (Parcels.Count(parcel => parcel.Planted is null), Parcels.Count(parcel => parcel.Planted is null && parcel.Rules.Count > 0));
    }

    private static Outcome Run()
    {
        var labels = new Dictionary<string, Fraud>(StringComparer.Ordinal);
        var traffic = new Traffic(new TrafficPlan { Seed = 5, Count = 20_000 });
        var histories = new Dictionary<long, PartyHistory>();
        var outcome = new Outcome([]);
        foreach (var consignment in traffic.Consignments(label => labels[label.Reference] = label.Kind))
        {
            outcome.Parcels.Add((Find(labels, consignment.Reference), Decide(consignment, histories)));
        }

        return outcome;
    }

    private static Fraud? Find(Dictionary<string, Fraud> labels, string reference) =>
        labels.TryGetValue(reference, out var kind) ? kind : null;

    private static HashSet<string> Decide(Consignment consignment, Dictionary<long, PartyHistory> histories)
    {
        var at = consignment.Transport.ArrivesAt ?? new DateTimeOffset(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);
        var day = (int)(at.ToUnixTimeMilliseconds() / 86_400_000);
        var keys = new List<PartyKey>();
        PartyKeys.Of(consignment, keys);
        var facts = keys.Select(key => HistoryOf(key.Key).On(day, key.Role)).ToList();
        var decided = Assess.Decide(consignment, RiskData.Rules, Facts.At(at) with { Risk = RiskFacts.None with { Parties = [.. facts] } });
        foreach (var key in keys)
        {
            HistoryOf(key.Key).Take(new PartyDay(day, 1, decided.Risk.IsNearThreshold ? 1 : 0, PartyKeys.NameBit(consignment)));
        }

        return [.. decided.Risk.Hits.Where(hit => hit.IsLive).Select(hit => hit.Rule)];

        PartyHistory HistoryOf(long key)
        {
            if (!histories.TryGetValue(key, out var history))
            {
                histories.Add(key, history = new PartyHistory());
            }

            return history;
        }
    }
}
