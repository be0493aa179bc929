namespace Parcelgate.Formats.Tests;

using System.Diagnostics;
using System.Text;
using Parcelgate.Core.Consignments;
using Xunit;

/// <summary>Messages made to cost more than they weigh: each is answered in a few seconds, with records or with a problem.</summary>
public class HostileSizeTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static string Many(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static List<Entry> Read(string format, string message)
    {
        var clock = Stopwatch.StartNew();
        var entries = Pump.Run(
            Formats.Named(format)!.Create(new ReadDefaults(Destination: "AZ")),
            Encoding.UTF8.GetBytes(message),
            1 << 25
        );
        Assert.True(clock.Elapsed < Longest, $"{format} took {clock.Elapsed}.");
        Assert.NotEmpty(entries);
        return entries;
    }

    private static string House(string head, int houses) =>
        $"<HouseWaybill xmlns='iata:housewaybill:1'><BusinessHeaderDocument/><MasterConsignment>{head}"
        + string.Concat(Enumerable.Range(1, houses).Select(i => $"<IncludedHouseConsignment><ID>H{i}</ID></IncludedHouseConsignment>"))
        + "</MasterConsignment></HouseWaybill>";

    [Fact]
    public void A_hundred_thousand_elements_of_one_name_are_kept_as_far_as_there_is_room()
    {
        var entry = Assert.Single(Read("cargo-xml", House(Many("<a>x</a>", 100_000), 1)));

        Assert.Equal(Limits.Kept, entry.Consignment!.Kept.Length);
        Assert.Contains(entry.Remarks, remark => remark.Rule == "quality-not-kept");
    }

    [Fact]
    public void A_head_that_would_be_kept_with_thousands_of_houses_is_refused() =>
        Assert.Equal(
            ProblemCodes.TooLarge,
            Assert.Single(Assert.Single(Read("cargo-xml", House(Many("<a>x</a>", 10_000), 5000))).Problems).Code
        );

    [Fact]
    public void A_dispatch_with_a_long_head_and_many_items_costs_no_more_than_it_weighs()
    {
        var head = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"\"a{i}\":1,"));
        var items = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"\"I{i}\",")).TrimEnd(',');
        var drop =
            $"{{\"postalDrop\":{{\"version\":\"1\",{head}\"dispatches\":[{{{head}\"id\":\"D\",\"receptacles\":[{{\"id\":\"R\",\"items\":[{items}]}}]}}]}}}}";

        var entries = Read("postal", drop);

        Assert.Equal(30_000, entries.Count);
        Assert.Equal(128, entries[^1].Change!(TestKit.A.Consignment()).Kept.Length);
    }

    [Fact]
    public void Five_thousand_houses_are_read() => Assert.Equal(5000, Read("cargo-xml", House("", 5000)).Count);

    [Theory]
    [InlineData("CNI+1+A'", 20_000)]
    [InlineData("NAD+CN++X'", 100_000)]
    [InlineData("RFF+BM:1'GID+1+1'", 50_000)]
    [InlineData("FTX+AAA+++abcdefghijklmnopqrstuvwxyz'", 100_000)]
    public void Segments_again_and_again_cost_no_more_than_they_weigh(string segment, int times)
    {
        var message = $"UNB+UNOC:3+A+B+261123:1458+1'UNH+1+CUSCAR:D:96B:UN'CNI+1+H1'{Many(segment, times)}";
        var count = message.Count(c => c == '\'');

        Read("edifact", $"{message}UNT+{count}+1'UNZ+1+1'");
    }

    [Theory]
    [InlineData("one-record", "{\"@type\":\"Waybill\",\"waybillNumber\":\"1\",\"a\":1},", 6000)]
    [InlineData("amazon", "{\"orderId\":\"1\",\"createdTime\":\"2026-01-01\"},", 12_000)]
    [InlineData("postal", "{\"postalDrop\":{\"version\":\"1\",\"items\":[{\"id\":\"A\"}]}},", 9000)]
    [InlineData("woocommerce", "{\"id\":1,\"currency\":\"USD\",\"line_items\":[{}]},", 9000)]
    public void Objects_again_and_again_cost_no_more_than_they_weigh(string format, string one, int times) =>
        Read(format, $"{{\"@graph\":[{Many(one, times).TrimEnd(',')}]}}");

    [Theory]
    [InlineData("one-record", "[")]
    [InlineData("amazon", "{\"a\":")]
    public void Nesting_without_end_is_refused(string format, string open) =>
        Assert.Contains(
            Assert.Single(Assert.Single(Read(format, Many(open, 100_000))).Problems).Code,
            new[] { ProblemCodes.TooDeep, ProblemCodes.Malformed }
        );

    [Fact]
    public void Lines_of_a_telegram_again_and_again_cost_no_more_than_they_weigh()
    {
        Read("cargo-imp", $"FHL/4\n{Many("OCI/US/SHP/T/1\n", 40_000)}{Many("HBS/H1/FRAGYD/1/K1\n", 4000)}");
        Read("cargo-imp", $"FWB/17\n020-12345675FRAGYD/T1K1\nSHP\n{Many("/A\n", 90_000)}");
        Read("cargo-imp", $"FWB/17\n020-12345675FRAGYD/T1K1\nRTD/1/P1\n{Many("/NG/A\n", 90_000)}");
        Read("cargo-imp", $"FHL/4\nHBS/H1/FRAGYD/1/K1\nTXT/A\n{Many("/ABCDEFGHIJ\n", 90_000)}");
        Assert.Equal(
            ProblemCodes.TooLarge,
            Assert.Single(Assert.Single(Read("cargo-imp", $"FWB/17\n{Many("/\n", 200_000)}")).Problems).Code
        );
    }
}
