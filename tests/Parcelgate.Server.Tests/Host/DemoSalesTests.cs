namespace Parcelgate.Server.Tests.Host;

using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Matching;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Web;
using Xunit;

/// <summary>The sales of the demo: one of each kind an officer meets, and a second start of the day adds none.</summary>
public sealed class DemoSalesTests
{
    [Fact]
    public async Task One_sale_agrees_one_contradicts_and_one_waits_for_its_waybill()
    {
        await using var office = await Office.OpenServingAsync();
        var services = office.App.Services;
        var cancel = TestContext.Current.CancellationToken;
        await DemoSales.RunAsync(services, new Tally(), cancel);
        await DemoSales.RunAsync(services, new Tally(), cancel);
        await services.GetRequiredService<MatchComparer>().SettleAsync(cancel);

        var store = services.GetRequiredService<IStore>();
        Assert.Equal(2, await StoreState.CountAsync(store, "consignment"));
        Assert.Equal(3, await StoreState.CountAsync(store, "order_match"));
        foreach (var state in (MatchState[])[MatchState.Agrees, MatchState.Differs, MatchState.Waiting])
        {
            Assert.Equal(1, await StoreState.NumberAsync(store, $"select count(*) from order_match where state = {(int)state}"));
        }

        var contradicted = $"select count(*) from order_match where state = {(int)MatchState.Differs} and kinds like '%goods-value%'";
        Assert.Equal(1, await StoreState.NumberAsync(store, contradicted));
    }
}
