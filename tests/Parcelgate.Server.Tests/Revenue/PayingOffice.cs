namespace Parcelgate.Server.Tests.Revenue;

using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The whole server with an account to pay to, and parcels sent, landed and charged as they are in life.</summary>
internal sealed class PayingOffice : IAsyncDisposable
{
    internal const string Secret = "a-shared-secret-of-at-least-32-characters";

    private PayingOffice(Office office) => Office = office;

    internal Office Office { get; }

    internal HttpClient Anybody { get; private init; } = null!;

    private IServiceProvider Services => Office.App.Services;

    internal static async Task<PayingOffice> OpenAsync(params (string Key, string Value)[] settings)
    {
        var office = await Office.OpenWholeAsync([
            ("Payments:Creditor", "Customs of the test"),
            ("Payments:Account", CamtXml.Treasury),
            ("Payments:WebhookSecret", Secret),
            .. settings,
        ]);
        return new PayingOffice(office) { Anybody = new HttpClient { BaseAddress = office.Address } };
    }

    /// <summary>A parcel of 350 USD for Azerbaijan, above the month's allowance: landed, charged, held for payment.</summary>
    internal async Task<long> HeldAsync(string reference)
    {
        var record = A.Consignment(reference, items: [A.Item(350m, hs: "610910")], freight: A.Money(6m, "USD")) with
        {
            Consignee = A.Person() with { Identity = reference },
        };
        using var provider = new HttpClient { BaseAddress = Office.Address };
        provider.DefaultRequestHeaders.Add("X-Api-Key", Office.ApiKey);
        provider.DefaultRequestHeaders.Add("Message-Id", reference);
        using var sent = await provider.PostAsync("/v1/consignments", Json(CanonicalJson.ToBytes(A.Sealed(record))), None);
        var answer = JsonDocument.Parse(await sent.Content.ReadAsStringAsync(None)).RootElement;
        Assert.True(sent.IsSuccessStatusCode, answer.ToString());
        var id = answer.GetProperty("id").GetInt64();
        using var landed = await provider.PostAsync(
            "/v1/arrivals",
            Json(Encoding.UTF8.GetBytes($$"""{"references":["{{reference}}"]}""")),
            None
        );
        Assert.Equal(HttpStatusCode.OK, landed.StatusCode);
        return id;
    }

    internal async Task<Demand> DemandOf(long id)
    {
        await using var connection = await Services.GetRequiredService<IStore>().OpenReadAsync(None);
        return (await Demands.FindAsync(connection, id, None))!;
    }

    internal string LinkOf(long id) => Services.GetRequiredService<PayLinks>().AddressOf(id);

    internal Task<ConsignmentRow?> RowOf(long id) => Queries.ConsignmentAsync(Services.GetRequiredService<IStore>(), id, None);

    internal async Task<BankImport> ImportAsync(CamtXml xml)
    {
        var (import, problems) = await Services
            .GetRequiredService<BankFiles>()
            .ImportAsync(xml.ToBytes(), "file.xml", "user:revenue", None);
        Assert.True(problems.IsEmpty, string.Join('\n', problems));
        return import!;
    }

    internal static ByteArrayContent Json(byte[] bytes) => new(bytes) { Headers = { { "Content-Type", "application/json" } } };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        Anybody.Dispose();
        await Office.DisposeAsync();
    }
}
