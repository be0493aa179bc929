namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Xunit;

public sealed class DemoTests
{
    [Fact]
    public void A_morning_is_three_flights_and_two_dispatches_with_twenty_thousand_parcels()
    {
        var morning = Demo.Morning(seed: 1, new DateOnly(2026, 11, 23));

        Assert.Equal(20_000, morning.Sum(manifest => manifest.Consignments.Count));
        Assert.Equal(3, morning.Count(manifest => manifest.Channel != Channel.Post));
        Assert.Equal(2, morning.Count(manifest => manifest.Channel == Channel.Post));
        Assert.Equal(5, morning.Select(manifest => manifest.Number).Distinct().Count());
        Assert.All(morning, manifest => Assert.NotEmpty(manifest.Planted));
        Assert.Equal(20_000, morning.SelectMany(manifest => manifest.Consignments).Select(one => one.Reference).Distinct().Count());
    }

    [Fact]
    public void Every_consignment_names_its_manifest()
    {
        foreach (var manifest in Demo.Morning(seed: 2, new DateOnly(2026, 11, 23)))
        {
            Assert.All(manifest.Consignments, one => Assert.Equal(manifest.Number, one.Transport.Master));
            Assert.All(manifest.Consignments, one => Assert.Equal(manifest.ArrivesAt, one.Transport.ArrivesAt));
            Assert.All(manifest.Consignments, one => Assert.Equal(manifest.Conveyance, one.Transport.Conveyance));
            Assert.All(manifest.Consignments, one => Assert.Equal(manifest.Channel, one.Channel));
            Assert.EndsWith("/2026-11-23", manifest.Conveyance, StringComparison.Ordinal);
            Assert.Subset(
                manifest.Consignments.Select(one => one.Reference).ToHashSet(),
                manifest.Planted.Select(label => label.Reference).ToHashSet()
            );
        }
    }

    [Fact]
    public void The_next_morning_has_other_numbers_and_references()
    {
        var monday = Demo.Morning(seed: 3, new DateOnly(2026, 11, 23));
        var tuesday = Demo.Morning(seed: 3, new DateOnly(2026, 11, 24));

        Assert.Empty(monday.Select(manifest => manifest.Number).Intersect(tuesday.Select(manifest => manifest.Number)));
        Assert.Empty(
            monday
                .SelectMany(manifest => manifest.Consignments)
                .Select(one => one.Reference)
                .Intersect(tuesday.SelectMany(manifest => manifest.Consignments).Select(one => one.Reference))
        );
    }
}
