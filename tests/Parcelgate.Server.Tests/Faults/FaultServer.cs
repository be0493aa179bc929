namespace Parcelgate.Server.Tests.Faults;

using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;

/// <summary>The whole server in this process, on a free port, with a provider's key.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    internal const string Provider = "caspia";

    private readonly WebApplication app;

    private FaultServer(WebApplication app, string key) => (this.app, Key) = (app, key);

    internal string Key { get; }

    internal Uri Address => new(app.Urls.First());

    internal IServiceProvider Services => app.Services;

    internal IStore Store => Services.GetRequiredService<IStore>();

    internal static async Task<FaultServer> StartAsync(string store, params (string Key, string Value)[] settings)
    {
        var (app, key) = await PrepareAsync(store, settings);
        await app.StartAsync();
        return new FaultServer(app, key);
    }

    /// <summary>Makes the store and a key on it, without serving: for a server that will run as a process of its own.</summary>
    internal static async Task<string> MakeKeyAsync(string store)
    {
        var (app, key) = await PrepareAsync(store, []);
        await app.DisposeAsync();
        return key;
    }

    internal Task<RawAnswer> PostAsync(string path, string messageId, string mediaType, byte[] body) =>
        RawHttp.PostAsync(Address, path, Key, messageId, mediaType, RawHttp.Pieces(body));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static async Task<(WebApplication App, string Key)> PrepareAsync(string store, (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Parcelgate:Store"] = store,
            ["Parcelgate:Urls"] = "http://127.0.0.1:0",
            ["Parcelgate:Law"] = IntakeFixture.LawFolder,
            ["Parcelgate:AllowHttp"] = "true",
        };
        foreach (var (key, value) in settings)
        {
            values[$"Parcelgate:{key}"] = value;
        }

        var app = ServerHost.Build(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        await ServerHost.PrepareAsync(app, CancellationToken.None);
        await using var scope = app.Services.CreateAsyncScope();
        var keys = scope.ServiceProvider.GetRequiredService<ApiKeys>();
        var (text, _) = await keys.CreateAsync(new ProviderTerms(Provider, "express", "AZ"), "test", CancellationToken.None);
        return (app, text);
    }
}

/// <summary>Text as the bytes a sender sends.</summary>
internal static class Utf8
{
    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
