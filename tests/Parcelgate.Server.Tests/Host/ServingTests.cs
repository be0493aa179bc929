namespace Parcelgate.Server.Tests.Host;

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Simulation;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>What <c>serve</c> and <c>demo</c> do before and while they serve.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        await using var app = await BuildAsync(url);

        var failed = await Assert.ThrowsAsync<VerbException>(() => ServerHost.RunAsync(app, TestContext.Current.CancellationToken));

        Assert.Equal(ExitCode.Unavailable, failed.ExitCode);
        Assert.Contains(url, failed.Message, StringComparison.Ordinal);
        Assert.Contains("--urls", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_that_was_interrupted_is_completed_by_the_next_start()
    {
        await using var app = await BuildAsync("http://127.0.0.1:0");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var store = app.Services.GetRequiredService<IStore>();
        using var interrupt = new CancellationTokenSource();
        var tally = new Tally();
        var first = Task.Run(() => DemoTraffic.RunAsync(app.Services, tally, interrupt.Token));
        while (tally.Done < 6000 && !first.IsCompleted)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.InRange(await StoreState.CountAsync(store, "consignment"), 6000, Demo.Count - 1);

        var second = await DemoTraffic.RunAsync(app.Services, new Tally(), TestContext.Current.CancellationToken);
        var third = await DemoTraffic.RunAsync(app.Services, new Tally(), TestContext.Current.CancellationToken);

        Assert.Contains("interrupted", second[^1], StringComparison.Ordinal);
        Assert.Contains("there already", third[^1], StringComparison.Ordinal);
        Assert.Equal(Demo.Count, await StoreState.CountAsync(store, "consignment"));
        Assert.Equal(0, await StoreState.NumberAsync(store, "select count(*) from submission where completed_at is null"));
        Assert.True(await StoreState.NumberAsync(store, "select count(*) from consignment where arrived_at is not null") > 0);
        await StoreState.AssertVerifiesAsync(store);
    }

    private async Task<WebApplication> BuildAsync(string url)
    {
        var app = ServerHost.Build(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Parcelgate:Store"] = folder.File("serving.db"),
                        ["Parcelgate:Urls"] = url,
                        ["Parcelgate:Law"] = IntakeFixture.LawFolder,
                        ["Parcelgate:AllowHttp"] = "true",
                        ["Parcelgate:Mode"] = "DEMO",
                    }
                )
                .Build()
        );
        await ServerHost.PrepareAsync(app, CancellationToken.None);
        return app;
    }
}
