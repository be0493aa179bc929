namespace Parcelgate.Server.Tests.Messages;

using System.Collections.Immutable;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;

/// <summary>An engine on a store of its own with what delivers its messages, and a clock that stands until it is moved.</summary>
internal sealed class MessageOffice : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EndpointSecrets secrets = new(new EphemeralDataProtectionProvider());
    private readonly List<OutsideHttp> clients = [];

    private MessageOffice(IntakeFixture intake) => Intake = intake;

    internal IntakeFixture Intake { get; }

    internal IStore Store => Intake.Engine.Store;

    internal Clock Time { get; } = new();

    internal ParcelgateOptions Options { get; } = new() { Messages = new MessageOptions { PrivateHosts = "127.0.0.1" } };

    internal static async Task<MessageOffice> StartAsync(string? store = null) => new(await IntakeFixture.StartAsync(store));

    /// <summary>A new deliverer, as another server would have one.</summary>
    internal Delivery Deliverer()
    {
        var client = new OutsideHttp(Options.Messages.PrivateHostNames);
        clients.Add(client);
        var bodies = new MessageBodies(Store, Intake.Engine.Files, Options);
        return new Delivery(Store, bodies, secrets, client, Options, Time, NullLogger<Delivery>.Instance);
    }

    /// <summary>Adds an endpoint of the provider the fixture sends as, known at once, and gives it with the key it signs with.</summary>
    internal async Task<(Endpoint Endpoint, string Secret)> EndpointAsync(
        EndpointKind kind,
        string address = "",
        string format = "json",
        int events = MessageEvents.All
    )
    {
        var (secret, stored) = secrets.Make();
        var endpoint = new Endpoint(
            0,
            IntakeFixture.Express.Provider,
            kind,
            address,
            kind == EndpointKind.Webhook ? stored : null,
            format,
            events,
            true,
            Time.GetUtcNow(),
            "user:test"
        );
        await using (var work = await Store.BeginAsync(None))
        {
            endpoint = endpoint with { Id = await EndpointTables.AddAsync(work, endpoint, None) };
            await work.CommitAsync(None);
        }

        await Intake.Engine.Endpoints.RefreshAsync(None);
        return (endpoint, secret);
    }

    /// <summary>All messages, the first first.</summary>
    internal async Task<ImmutableArray<OutMessage>> MessagesAsync()
    {
        await using var db = await Store.OpenReadAsync(None);
        return [.. (await OutTables.ListAsync(db, new OutFilter(null, null, null, null, 10_000), None)).AsEnumerable().Reverse()];
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await Intake.DisposeAsync();
    }

    /// <summary>A clock that stands: an hour ahead of the real one, by which rows are noted.</summary>
    internal sealed class Clock : TimeProvider
    {
        private DateTimeOffset now = DateTimeOffset.UtcNow.AddHours(1);

        public override DateTimeOffset GetUtcNow() => now;

        internal void Pass(TimeSpan time) => now += time;
    }
}
