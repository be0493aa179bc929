namespace Parcelgate.Server.Tests.Web;

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Formats;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.TestKit;

/// <summary>Whom the page of partners names, and what it counts.</summary>
public sealed class PartnersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_that_came_together_are_one_message_and_each_payment_is_one()
    {
        await using var office = await Office.OpenServingAsync();
        var documents = office.App.Services.GetRequiredService<SaleDocuments>();
        var shop = new Sender("bazar", "provider:bazar", new ReadDefaults(Channel.Platform, "AZ"));
        await documents.TakeOrdersAsync(shop, [Order("A1"), Order("A2")], null, Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel); // The next message comes at another instant.
        await documents.TakeOrdersAsync(shop, [Order("A3")], null, Cancel);
        Assert.True(MatchKey.TryOf("bazar", "A1", out var key));
        var payer = new Sender("kapitalpay", "provider:kapitalpay", new ReadDefaults());
        foreach (var id in (string[])["P1", "P2", "P3"])
        {
            await documents.TakePaymentAsync(
                payer,
                new PaymentNotice(id, key, A.Money(20, "USD"), DateTimeOffset.UtcNow, null),
                false,
                Cancel
            );
        }

        using var analyst = await office.SignedInAsync("policy-analyst");
        var page = await analyst.ReadAsync(new Uri("/partners", UriKind.Relative));

        Assert.Equal(("2", "3"), (MessagesOf("bazar"), MessagesOf("kapitalpay")));

        string MessagesOf(string partner) =>
            page[page.IndexOf($"/partners/{partner}\"", StringComparison.Ordinal)..].Split("<td class=\"num\">")[1].Split('<')[0];
    }

    [Theory]
    [InlineData("%20")]
    [InlineData("%20orbita")]
    [InlineData("a%07b")]
    [InlineData("51")]
    public async Task An_agreement_is_written_down_only_with_a_name_that_has_a_page(string name)
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");
        var address = $"/partners/{(name == "51" ? new string('x', 51) : name)}";

        using var page = await analyst.SeeAsync(new Uri(address, UriKind.Relative));
        using var written = await analyst.PostFormAsync(
            "/partners/orbita",
            address + "/agreement",
            ("legal-basis", "Memorandum 12"),
            ("purpose", "Customs control"),
            ("from", "2026-01-01"),
            ("mode", "test"),
            ("retention-days", "365")
        );

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, written.StatusCode));
        Assert.Equal(0, await StoreState.CountAsync(office.App.Services.GetRequiredService<IStore>(), "agreement"));
    }

    private static Entry Order(string number) =>
        new(1, Act.Lodge)
        {
            Reference = number,
            Consignment = A.Sealed(
                A.Consignment(number, channel: Channel.Platform, items: [A.Item(20)]) with
                {
                    Packages = null,
                    Seller = null,
                }
            ),
        };
}
