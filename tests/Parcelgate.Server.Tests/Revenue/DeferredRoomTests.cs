namespace Parcelgate.Server.Tests.Revenue;

using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Web;
using Parcelgate.Server.Web;
using Xunit;

/// <summary>A carrier's limit is raised on its page while its parcels stand at the counter.</summary>
public sealed class DeferredRoomTests
{
    [Fact]
    public async Task A_limit_that_is_raised_releases_what_waited_for_it_and_the_page_says_so()
    {
        await using var open = await PayingOffice.OpenAsync();
        using var revenue = await open.Office.SignedInAsync("revenue");
        var first = await open.HeldAsync("R1");
        var provider = (await open.RowOf(first))!.Provider;
        await revenue.PostFormAsync("/revenue", "/revenue/accounts", Fields("1.00", ("party", provider), ("currency", "AZN")));
        var second = await open.HeldAsync("R2");
        var store = open.Office.App.Services.GetRequiredService<IStore>();
        var page = Links.Account(await StoreState.NumberAsync(store, "select id from ledger_account where key like 'deferred/%'"));
        var before = await revenue.ReadAsync(new Uri(page, UriKind.Relative));
        Assert.Contains("Parcels waiting for payment, with no room here</dt><dd class=\"num\">2</dd>", before, StringComparison.Ordinal);

        await revenue.PostFormAsync(page, page + "/change", Fields("2000.00", ("reason", "guarantee raised")));

        var after = await revenue.ReadAsync(new Uri(page, UriKind.Relative));
        Assert.Contains("2 parcels that waited for payment are on it now", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Parcels waiting for payment", after, StringComparison.Ordinal);
        foreach (var id in new[] { first, second })
        {
            Assert.Equal(((short)State.Released, true), ((await open.RowOf(id))!.State, (await open.RowOf(id))!.OnAccount));
            Assert.Equal(0, (await open.DemandOf(id)).Due.Minor);
            var recipients = await open.Anybody.GetStringAsync(open.LinkOf(id), TestContext.Current.CancellationToken);
            Assert.Contains("Nothing is to be paid", recipients, StringComparison.Ordinal);
        }

        await StoreState.AssertVerifiesAsync(store);
    }

    private static (string, string)[] Fields(string limit, params (string Name, string Value)[] more) =>
        [("limit", limit), ("warn", ""), ("block", ""), ("due", "15"), ("interest", "0.1"), ("law", "Agreement 1"), .. more];
}
