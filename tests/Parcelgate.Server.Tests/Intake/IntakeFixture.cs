namespace Parcelgate.Server.Tests.Intake;

using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;

/// <summary>An engine on a store of its own, with the law files of the repository.</summary>
internal sealed class IntakeFixture : IAsyncDisposable
{
    internal static readonly Sender Express = new("caspia", "provider:caspia", new ReadDefaults(Channel.Express, "AZ"));

    private readonly TempFolder folder;

    private IntakeFixture(TempFolder folder, Engine engine) => (this.folder, Engine) = (folder, engine);

    internal Engine Engine { get; }

    /// <summary>The data folder of the repository.</summary>
    internal static string LawFolder
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Parcelgate.slnx")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
            }

            return Path.Combine(folder, "data");
        }
    }

    internal static async Task<IntakeFixture> StartAsync(string? store = null, TimeProvider? time = null)
    {
        var temp = new TempFolder();
        var opened = Stores.Open(store ?? temp.File("test.db"));
        return new IntakeFixture(temp, await Engine.StartAsync(opened, LawFolder, time ?? TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Sends records as NDJSON and gives the result lines.</summary>
    internal Task<List<JsonElement>> SendAsync(string messageId, params IEnumerable<Consignment> records) =>
        SendTextAsync(messageId, string.Concat(records.Select(record => Encoding.UTF8.GetString(CanonicalJson.ToBytes(record)) + "\n")));

    /// <summary>Sends NDJSON as it is and gives the result lines.</summary>
    internal Task<List<JsonElement>> SendTextAsync(string messageId, string ndjson) => SendAsync(Express, "ndjson", messageId, ndjson);

    /// <summary>Sends a message of any format as any sender and gives the result lines.</summary>
    internal async Task<List<JsonElement>> SendAsync(Sender sender, string format, string messageId, string text)
    {
        var lines = new List<JsonElement>();
        await Engine.Submissions.ReceiveAsync(
            sender,
            new Incoming(messageId, Formats.Named(format)!, "", new MemoryStream(Encoding.UTF8.GetBytes(text)), long.MaxValue),
            _ => { },
            answer =>
            {
                foreach (var line in Encoding.UTF8.GetString(answer.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    lines.Add(JsonDocument.Parse(line).RootElement);
                }

                return ValueTask.CompletedTask;
            },
            CancellationToken.None
        );
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        folder.Dispose();
    }
}
