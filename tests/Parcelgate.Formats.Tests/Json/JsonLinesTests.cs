namespace Parcelgate.Formats.Tests.Json;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Xunit;

public class JsonLinesTests
{
    private const string Good = """{"reference":"R","channel":"post","destination":"AZ"}""";

    private static List<Entry> Run(string text, int step = 7) =>
        Pump.Run(new JsonLinesReader(new ReadDefaults()), Encoding.UTF8.GetBytes(text), step);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void One_record_per_line_with_blank_lines_crlf_and_a_mark(int step)
    {
        var entries = Run($"\uFEFF{Good}\r\n\r\n  \n{Good}\n{Good}", step);

        Assert.Equal([1L, 4, 5], entries.Select(e => e.Line));
        Assert.All(entries, e => Assert.NotNull(e.Consignment));
    }

    [Fact]
    public void A_bad_line_never_blocks_the_good_ones()
    {
        var entries = Run($"{Good}\n{{\"reference\":\n{Good}\n");

        Assert.Equal([true, false, true], entries.Select(e => e.Consignment is not null));
        Assert.Equal(2, entries[1].Line);
    }

    [Fact]
    public void A_line_over_the_bound_is_refused_and_the_next_one_read()
    {
        var entries = Run($"{Good}\n{new string('x', (2 * CanonicalJson.LongestRecord) + 5)}\n{Good}\n", 400_000);

        Assert.Equal([true, false, true], entries.Select(e => e.Consignment is not null));
        Assert.Equal((ProblemCodes.TooLarge, "line 2"), (entries[1].Problems[0].Code, entries[1].Problems[0].Place));
        Assert.Equal(3, entries[2].Line);
    }

    [Fact]
    public void The_longest_line_allowed_is_framed_and_one_byte_more_is_not()
    {
        var reader = new JsonLinesReader(new ReadDefaults());
        var line = new byte[CanonicalJson.LongestRecord];
        line[^1] = (byte)'\n';

        Assert.Equal(line.Length, reader.Frame(line, false));
        Assert.Equal(IReader.TooLong, reader.Frame([.. new byte[1], .. line], false));
    }

    [Fact]
    public void Format_json_is_one_object_over_many_lines()
    {
        var entry = Assert.Single(
            Pump.Run(new JsonReader(new ReadDefaults()), Encoding.UTF8.GetBytes(Good.Replace(",", ",\n", StringComparison.Ordinal)))
        );

        Assert.Equal("R", entry.Consignment!.Reference);
    }
}
