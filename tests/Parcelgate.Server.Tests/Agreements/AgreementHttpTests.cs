namespace Parcelgate.Server.Tests.Agreements;

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Agreements as a provider meets them over HTTP.</summary>
public sealed class AgreementHttpTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("/v1/consignments")]
    [InlineData("/v1/manifests")]
    public async Task A_message_sent_again_has_its_first_answer_when_the_agreement_is_over_and_a_new_one_has_the_clause(string path)
    {
        await using var office = await FaultServer.StartAsync(folder.File("server.db"));
        await AgreeAsync(office, Terms);
        var (begun, first) = await SendAsync(office, path, "m1", A.Consignment("A1"));
        await AgreeAsync(office, Terms with { To = new DateOnly(2020, 2, 1) });

        var (again, answer) = await SendAsync(office, path, "m1", A.Consignment("A1"));
        var (other, reused) = await SendAsync(office, path, "m1", A.Consignment("A2"));
        var (status, refused) = await SendAsync(office, path, "m2", A.Consignment("A2"));

        Assert.Equal(path == "/v1/consignments" ? HttpStatusCode.Created : HttpStatusCode.OK, begun);
        Assert.Equal((begun, first), (again, answer));
        Assert.Equal(HttpStatusCode.Conflict, other);
        Assert.Contains(ProblemCodes.MessageIdReused, reused, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("agreement caspia/2, valid", refused, StringComparison.Ordinal);
        Assert.Equal(1, await StoreState.CountAsync(office.Store, "consignment"));
    }

    [Fact]
    public async Task Under_an_agreement_for_tests_production_says_where_to_and_the_sandbox_takes_it()
    {
        await using var office = await FaultServer.StartAsync(folder.File("server.db"));
        await AgreeAsync(office, Terms with { IsTest = true });

        var (status, refused) = await SendAsync(office, "/v1/consignments", "m1", A.Consignment("A1"));
        var (tried, _) = await SendAsync(office, "/v1/sandbox/consignments", "m1", A.Consignment("A1"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (status, tried));
        Assert.Contains(ProblemCodes.AgreementTest, refused, StringComparison.Ordinal);
        Assert.Equal(0, await StoreState.CountAsync(office.Store, "consignment"));
    }

    public void Dispose() => folder.Dispose();

    private static readonly Agreement Terms = AgreementTests.Terms with { From = new DateOnly(2020, 1, 1) };

    private static async Task AgreeAsync(FaultServer office, Agreement terms)
    {
        var agreements = office.Services.GetRequiredService<AgreementOffice>();
        var (version, problem) = await agreements.WriteAsync(terms, "user:a", None);
        Assert.Null(problem ?? await agreements.ApproveAsync(terms.Provider, version, "user:b", None));
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        FaultServer office,
        string path,
        string id,
        Consignment parcel
    )
    {
        using var client = new HttpClient { BaseAddress = office.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(CanonicalJson.ToBytes(parcel)) };
        request.Headers.Add("X-Api-Key", office.Key);
        request.Headers.Add("Message-Id", id);
        request.Content.Headers.ContentType = new("application/json");
        using var answer = await client.SendAsync(request, None);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(None));
    }
}
