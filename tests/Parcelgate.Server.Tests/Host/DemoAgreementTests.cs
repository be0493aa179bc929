namespace Parcelgate.Server.Tests.Host;

using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The agreements of the demo: there is something to see, and nothing is refused by them but what one clause says.</summary>
public sealed class DemoAgreementTests
{
    [Fact]
    public async Task Every_provider_of_the_demo_has_one_agreement_and_only_the_format_of_one_is_a_clause()
    {
        await using var office = await Office.OpenServingAsync();
        await DemoAgreements.RunAsync(office.App.Services, new Tally(), TestContext.Current.CancellationToken);
        await DemoAgreements.RunAsync(office.App.Services, new Tally(), TestContext.Current.CancellationToken);

        var library = office.App.Services.GetRequiredService<AgreementLibrary>();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        Assert.Equal(["caspia", "odeyis", "orbita", "post", "tulpar", "vitrin"], library.Providers);
        var bare = A.Consignment() with { Consignor = null, Consignee = null, Items = [], GrossMassGrams = null };
        foreach (var provider in library.Providers)
        {
            Assert.Single(library.Of(provider));
            var terms = library.InForce(provider, today)!;
            var refused = Parcelgate
                .Formats.Formats.All.Where(format => terms.Against(format.Name, today) is not null)
                .Select(format => format.Name);
            Assert.Equal(
                provider == "tulpar" ? Parcelgate.Formats.Formats.All.Select(one => one.Name).Except(["ndjson", "csv"]) : [],
                refused
            );
            Assert.Empty(terms.Against(bare));
            Assert.Empty(terms.Withheld);
        }
    }
}
