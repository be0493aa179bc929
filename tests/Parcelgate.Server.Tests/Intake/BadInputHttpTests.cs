namespace Parcelgate.Server.Tests.Intake;

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Hostile and broken messages against the whole server: each is told what is wrong where, and leaves nothing behind.</summary>
public sealed class BadInputHttpTests(BadInputHttpTests.Running running) : IClassFixture<BadInputHttpTests.Running>
{
    private const string Json = "application/json";
    private const string Xml = "application/xml";
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";
    private static readonly string Good = Encoding.UTF8.GetString(CanonicalJson.ToBytes(A.Consignment("GOOD")));

    private readonly FaultServer server = running.Server;

    /// <summary>One server for the whole class: whatever was sent to it before, it takes the next message.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TempFolder folder = new();

        internal FaultServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await FaultServer.StartAsync(folder.File("bad.db"));

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            folder.Dispose();
        }
    }

    /// <summary>Media type, message, code, place, found.</summary>
    public static TheoryData<string, byte[], string, string, string> Bad =>
        new()
        {
            { Json, Utf8.Bytes(Good[..^20]), "intake-malformed", "", "" },
            { Json, Utf8.Bytes(Good[..^1] + ",\"x\":" + new string('[', 100) + new string(']', 100) + "}"), "intake-too-deep", "", "" },
            {
                Json,
                [.. Utf8.Bytes(Good.Replace("Aysel", "~", StringComparison.Ordinal)).Select(one => one == '~' ? (byte)0xFF : one)],
                "intake-not-utf8",
                "byte ",
                "0xFF"
            },
            { Json, Changed("\"grossMassGrams\":500", "\"grossMassGrams\":-500"), "intake-out-of-range", "/grossMassGrams", "-500" },
            { Json, Changed("\"currency\":\"USD\"", "\"currency\":\"XQX\""), "intake-unknown-code", "/currency", "XQX" },
            {
                Json,
                Changed("\"transport\":{", "\"transport\":{\"arrivesAt\":\"1875-11-02T08:00:00Z\","),
                "intake-out-of-range",
                "/transport/arrivesAt",
                "1875-11-02"
            },
            { Csv, Utf8.Bytes("destination,item_hs\nAZ,851830\n"), "intake-missing", "line 1", "" },
            {
                Csv,
                Utf8.Bytes("reference,destination,gross_mass_grams\nA1-NOT-ON-FILE,AZ,-5\n"),
                "intake-out-of-range",
                "gross_mass_grams",
                "-5"
            },
            { Xml, Utf8.Bytes("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), "intake-forbidden", "", "" },
            { Xml, Utf8.Bytes("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>"), "intake-forbidden", "", "" },
            { Xml, Utf8.Bytes("<Declaration xmlns=\"urn:wco:datamodel:WCO:DEC-DMS:2\"><FunctionCode>9"), "intake-malformed", "", "" },
        };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_message_is_told_code_place_value_and_what_would_be_right(
        string mediaType,
        byte[] message,
        string code,
        string place,
        string found
    )
    {
        var before = await DecidedAsync();
        foreach (var path in (string[])["/v1/consignments", "/v1/manifests"])
        {
            var answer = await server.PostAsync(path, Guid.NewGuid().ToString(), mediaType, message);

            Assert.Equal(path == "/v1/manifests" ? 200 : 422, answer.Status);
            var problem = JsonDocument.Parse(answer.Lines[0]).RootElement.GetProperty("problems")[0];
            Assert.Equal(code, problem.GetProperty("code").GetString());
            Assert.NotEmpty(problem.GetProperty("place").GetString()!);
            Assert.Contains(place, problem.GetProperty("place").GetString(), StringComparison.Ordinal);
            Assert.Contains(found, problem.GetProperty("found").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(problem.GetProperty("expected").GetString()!);
        }

        Assert.Equal(before, await DecidedAsync());
    }

    [Theory]
    [InlineData("application/pdf", "header Content-Type")]
    [InlineData("text/plain", "header Content-Type")]
    public async Task A_media_type_that_is_not_read_is_415_and_names_those_that_are(string mediaType, string place)
    {
        var before = await StoreState.CountsAsync(server.Store);
        foreach (var path in (string[])["/v1/consignments", "/v1/manifests"])
        {
            var answer = await server.PostAsync(path, "m1", mediaType, Utf8.Bytes(Good));

            Assert.Equal(415, answer.Status);
            Assert.Equal("application/problem+json", answer.Headers["content-type"]);
            Assert.Equal(
                (place, mediaType),
                (answer.Problem.GetProperty("place").GetString(), answer.Problem.GetProperty("found").GetString())
            );
            Assert.Contains("application/json", answer.Problem.GetProperty("expected").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pgk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not a key")]
    public async Task Without_a_live_key_nothing_is_taken(string? key)
    {
        var before = await StoreState.CountsAsync(server.Store);
        foreach (var path in (string[])["/v1/consignments", "/v1/manifests"])
        {
            var answer = await RawHttp.PostAsync(server.Address, path, key, "m1", Json, RawHttp.Pieces(Utf8.Bytes(Good)));

            Assert.Equal(401, answer.Status);
        }

        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Theory]
    [InlineData("/v1/manifests")]
    [InlineData("/v1/consignments")]
    public async Task What_expands_beyond_belief_is_413_before_it_is_expanded(string path)
    {
        var before = (await DecidedAsync(), await StoreState.CountAsync(server.Store, "submission_part"));

        var answer = await RawHttp.PostAsync(server.Address, path, server.Key, "bomb", Ndjson, RawHttp.Pieces(Bomb()), encoding: "gzip");

        Assert.Equal(413, answer.Status);
        Assert.Equal("intake-too-large", answer.Problem.GetProperty("code").GetString());
        Assert.Equal(before, (await DecidedAsync(), await StoreState.CountAsync(server.Store, "submission_part")));
    }

    [Fact]
    public async Task What_says_gzip_and_is_not_is_a_problem()
    {
        var answer = await RawHttp.PostAsync(
            server.Address,
            "/v1/consignments",
            server.Key,
            "m1",
            Json,
            RawHttp.Pieces(Utf8.Bytes(Good)),
            encoding: "gzip"
        );

        Assert.Equal((400, "intake-malformed"), (answer.Status, answer.Problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Good_lines_around_bad_ones_are_decided()
    {
        var lines = new List<string> { Line("A1") };
        foreach (var row in Bad.Where(row => row.Data.Item1 == Json && row.Data.Item3 != "intake-not-utf8"))
        {
            lines.Add(Encoding.UTF8.GetString(row.Data.Item2));
            lines.Add(Line($"B{lines.Count}"));
        }

        var before = await StoreState.CountAsync(server.Store, "consignment");
        var answer = await server.PostAsync("/v1/manifests", "around", Ndjson, Utf8.Bytes(string.Join('\n', lines) + "\n"));

        Assert.Equal(
            Enumerable.Range(0, lines.Count).Select(i => i % 2 == 0 ? "decided" : "refused"),
            answer.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("result").GetString())
        );
        Assert.Equal(before + ((lines.Count + 1) / 2), await StoreState.CountAsync(server.Store, "consignment"));
        await StoreState.AssertVerifiesAsync(server.Store);
    }

    private static string Line(string reference) => Good.Replace("GOOD", reference, StringComparison.Ordinal);

    private static byte[] Changed(string was, string now)
    {
        Assert.Contains(was, Good, StringComparison.Ordinal);
        return Utf8.Bytes(Good.Replace(was, now, StringComparison.Ordinal));
    }

    /// <summary>64 MiB of zeros in about 64 kB.</summary>
    private static byte[] Bomb()
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++)
            {
                gzip.Write(zeros);
            }
        }

        return small.ToArray();
    }

    /// <summary>What a refused message must not touch; that it came is kept as evidence.</summary>
    private async Task<string> DecidedAsync()
    {
        var counts = await StoreState.CountsAsync(server.Store);
        return counts[counts.IndexOf("consignment", StringComparison.Ordinal)..];
    }
}
