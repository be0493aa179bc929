namespace Parcelgate.Formats.Tests.Json;

using System.Buffers;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Xunit;

public sealed class GeneratedTrafficTests
{
    [Theory]
    [InlineData("az")]
    [InlineData("lt")]
    [InlineData("ro")]
    [InlineData("md")]
    [InlineData("gb")]
    [InlineData("kz")]
    public void Generated_traffic_is_read_back_as_it_was_written(string regime)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (
            var made in new Traffic(
                new TrafficPlan
                {
                    Seed = 77,
                    Count = 2_000,
                    Regime = regime,
                    PreLodgedPerMille = 50,
                }
            ).Consignments()
        )
        {
            bytes.ResetWrittenCount();
            CanonicalJson.Write(made, bytes);
            var entry = CanonicalJson.Read(bytes.WrittenSpan, 1, new ReadDefaults());

            Assert.Empty(entry.Problems);
            bytes.ResetWrittenCount();
            var first = Convert.ToHexString(Digest.Of(Written(bytes, made)).ToArray());
            Assert.Equal(first, Convert.ToHexString(Digest.Of(Written(bytes, entry.Consignment!)).ToArray()));
        }
    }

    private static ReadOnlySpan<byte> Written(ArrayBufferWriter<byte> bytes, Consignment one)
    {
        bytes.ResetWrittenCount();
        CanonicalJson.Write(one, bytes);
        return bytes.WrittenSpan;
    }
}
