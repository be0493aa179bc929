namespace Parcelgate.Server.Tests.Sandbox;

using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Agreements;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>The sandbox's ways in, over HTTP.</summary>
public sealed class SandboxHttpTests : IDisposable
{
    private const string Ndjson = "application/x-ndjson";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Under_an_agreement_for_tests_production_refuses_what_the_sandbox_takes()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));
        await AgreeAsync(server, isTest: true, "ndjson", "json");
        byte[] line = [.. CanonicalJson.ToBytes(A.Consignment("A1")), (byte)'\n'];

        var refused = await server.PostAsync("/v1/manifests", "m1", Ndjson, line);
        var taken = await server.PostAsync("/v1/sandbox/manifests", "m1", Ndjson, line);
        var single = await server.PostAsync("/v1/sandbox/consignments", "m2", "application/json", line);
        var other = await server.PostAsync("/v1/sandbox/manifests", "m3", "text/csv", Utf8.Bytes("reference\nA2\n"));

        Assert.Equal((403, "agreement-test"), (refused.Status, refused.Problem.GetProperty("code").GetString()));
        Assert.Contains("/v1/sandbox/manifests", refused.Problem.GetProperty("expected").GetString(), StringComparison.Ordinal);
        Assert.False(refused.Headers.ContainsKey("sandbox"));
        Assert.Equal((200, "true"), (taken.Status, taken.Headers["sandbox"]));
        Assert.Contains("\"result\":\"decided\"", Assert.Single(taken.Lines), StringComparison.Ordinal);
        Assert.Equal((200, "unchanged"), (single.Status, single.Json.GetProperty("result").GetString()));
        Assert.Equal((403, "agreement-format"), (other.Status, other.Problem.GetProperty("code").GetString()));
        Assert.Equal("true", other.Headers["sandbox"]);
        Assert.Equal(0, await StoreState.CountAsync(server.Store, "submission"));
    }

    [Fact]
    public async Task Nobody_tries_without_a_key()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));

        var answer = await RawHttp.PostAsync(server.Address, "/v1/sandbox/manifests", null, "m1", Ndjson, RawHttp.Pieces([(byte)'\n']));

        Assert.Equal(401, answer.Status);
        Assert.False(File.Exists(folder.File("test.sandbox.db")));
    }

    internal static async Task AgreeAsync(FaultServer server, bool isTest, params string[] formats)
    {
        var office = server.Services.GetRequiredService<AgreementOffice>();
        var terms = new Agreement
        {
            Provider = FaultServer.Provider,
            Version = 0,
            LegalBasis = "Memorandum 12",
            Purpose = "Customs control",
            RetentionDays = 365,
            From = new DateOnly(2026, 1, 1),
            IsTest = isTest,
            Formats = [.. formats],
        };
        var (version, problem) = await office.WriteAsync(terms, "user:a", CancellationToken.None);
        Assert.Null(problem ?? await office.ApproveAsync(terms.Provider, version, "user:b", CancellationToken.None));
    }
}
