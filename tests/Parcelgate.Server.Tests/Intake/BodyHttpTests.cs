namespace Parcelgate.Server.Tests.Intake;

using System.IO.Compression;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Bodies that break off and ids that cannot go back, over HTTP.</summary>
public sealed class BodyHttpTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("/v1/manifests", "application/x-ndjson", 4)]
    [InlineData("/v1/manifests", "application/x-ndjson", 200)]
    [InlineData("/v1/consignments", "application/json", 4)]
    public async Task A_compressed_body_that_is_cut_off_is_not_taken_for_all_of_it(string path, string type, int missing)
    {
        await using var office = await FaultServer.StartAsync(folder.File("server.db"));
        var body = Compressed(path == "/v1/manifests" ? 50 : 1);

        var cut = await SendAsync(office, path, "m1", type, body[..^missing]);
        var whole = await SendAsync(office, path, "m1", type, body);

        Assert.Equal((400, ProblemCodes.Malformed), (cut.Status, cut.Problem.GetProperty("code").GetString()));
        Assert.True(whole.Status is 200 or 201, $"{whole.Status}: {whole.Body}");
        Assert.Equal(path == "/v1/manifests" ? 50 : 1, await StoreState.CountAsync(office.Store, "consignment"));
    }

    [Theory]
    [InlineData("/v1/manifests")]
    [InlineData("/v1/consignments")]
    [InlineData("/v1/orders")]
    public async Task A_message_id_that_no_header_can_carry_back_is_refused_before_anything_is_stored(string path)
    {
        await using var office = await FaultServer.StartAsync(folder.File("server.db"));
        var before = await StoreState.CountsAsync(office.Store);

        var answer = await SendAsync(office, path, "Bakı-1", "application/json", Compressed(1));

        Assert.Equal((400, ProblemCodes.WrongType), (answer.Status, answer.Problem.GetProperty("code").GetString()));
        Assert.Equal("header Message-Id", answer.Problem.GetProperty("place").GetString());
        Assert.Equal(before, await StoreState.CountsAsync(office.Store));
    }

    public void Dispose() => folder.Dispose();

    private static Task<RawAnswer> SendAsync(FaultServer office, string path, string id, string type, byte[] body) =>
        RawHttp.PostAsync(office.Address, path, office.Key, id, type, RawHttp.Pieces(body), encoding: "gzip");

    private static byte[] Compressed(int records)
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 1; i <= records; i++)
            {
                gzip.Write(CanonicalJson.ToBytes(A.Consignment($"G{i}")));
                gzip.Write("\n"u8);
            }
        }

        return small.ToArray();
    }
}
