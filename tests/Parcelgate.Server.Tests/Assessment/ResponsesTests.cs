namespace Parcelgate.Server.Tests.Assessment;

using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;

/// <summary>What a declarant is told, over HTTP.</summary>
public sealed class ResponsesTests
{
    [Fact]
    public async Task A_declarant_is_told_of_acceptance_taxes_and_what_is_missing_and_the_same_each_time()
    {
        await using var office = await Office.OpenServingAsync();
        using var client = Client(office);
        var dear = await PostAsync(client, "m1", A.Consignment("A1", items: [A.Item(400m)]));

        var first = await client.GetStringAsync($"/v1/consignments/{dear}/responses", TestContext.Current.CancellationToken);
        var again = await client.GetStringAsync($"/v1/consignments/{dear}/responses", TestContext.Current.CancellationToken);

        Assert.Equal(first, again);
        var functions = Functions(first);
        Assert.Equal("01", functions[0]);
        Assert.Contains(XDocument.Parse(first).Descendants(), element => element.Name.LocalName == "DutyTaxFee");
        Assert.DoesNotContain("risk", first, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_amendment_is_told_as_granted_and_corrected_and_what_is_not_there_has_no_answer()
    {
        await using var office = await Office.OpenServingAsync();
        using var client = Client(office);
        var id = await PostAsync(client, "m1", A.Consignment("A1"));
        await PostAsync(client, "m2", A.Consignment("A1", grossMassGrams: 700));
        var corrected = Functions(await client.GetStringAsync($"/v1/consignments/{id}/responses", TestContext.Current.CancellationToken));

        Assert.Contains("07", corrected);
        Assert.Contains("11", corrected);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (
                await client.GetAsync(new Uri("/v1/consignments/999/responses", UriKind.Relative), TestContext.Current.CancellationToken)
            ).StatusCode
        );
    }

    private static List<string> Functions(string xml) =>
        [.. XDocument.Parse(xml).Descendants().Where(element => element.Name.LocalName == "FunctionCode").Select(element => element.Value)];

    private static HttpClient Client(Office office)
    {
        var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        return client;
    }

    private static async Task<long> PostAsync(HttpClient client, string messageId, Consignment parcel)
    {
        using var content = new StringContent(Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)), Encoding.UTF8, "application/json");
        content.Headers.Add("Message-Id", messageId);
        using var answer = await client.PostAsync(
            new Uri("/v1/consignments", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetInt64();
    }
}
