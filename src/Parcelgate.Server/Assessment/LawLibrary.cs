namespace Parcelgate.Server.Assessment;

using System.Collections.Concurrent;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>
/// The law in force in this process and every law a stored decision rests on, by the store's id. A decision made under an older book is replayed
/// with that book, loaded from the store, whatever the files on disk say now.
/// </summary>
internal sealed class LawLibrary(IStore store)
{
    private readonly ConcurrentDictionary<int, Task<Rulebook>> byId = new();
    private IReadOnlyList<LawFile> shipped = [];
    private volatile Published? current;

    /// <summary>One takes up law at a time: the last read of the store is the last taken up.</summary>
    private SemaphoreSlim Taking { get; } = new(1);

    /// <summary>The law new decisions are made under.</summary>
    /// <exception cref="InvalidOperationException">No law is loaded yet: the server is not ready.</exception>
    public Published Current => current ?? throw new InvalidOperationException("No law is loaded: the server is not ready.");

    /// <summary>True when decisions can be made.</summary>
    public bool IsReady => current is not null;

    /// <summary>Checks, stores and takes up the law: the files below a folder and those published through the system.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="risk">False: without the risk rules in it.</param>
    /// <exception cref="LawException">The files do not make a law book.</exception>
    public async Task<Published> PublishAsync(string folder, CancellationToken cancel, bool risk = true)
    {
        await Taking.WaitAsync(cancel);
        try
        {
            shipped = LawFolder.Read(folder, risk);
            return await TakeUpAsync(await store.PublishedLawAsync(cancel), cancel);
        }
        finally
        {
            Taking.Release();
        }
    }

    /// <summary>Takes up what was published since, by this process or another. Decisions of a batch that has begun stay under the law it began with.</summary>
    /// <returns>The law in force now.</returns>
    /// <exception cref="LawException">The files do not make a law book; the law stays as it was.</exception>
    public async Task<Published> RefreshAsync(CancellationToken cancel)
    {
        await Taking.WaitAsync(cancel);
        try
        {
            var published = await store.PublishedLawAsync(cancel);
            return published.Count == Current.Additions.Count ? Current : await TakeUpAsync(published, cancel);
        }
        finally
        {
            Taking.Release();
        }
    }

    /// <summary>Takes up the law another store decides under, as it stands: what is sent to a sandbox is decided as it would be in production.</summary>
    /// <param name="law">The law there.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task FollowAsync(Published law, CancellationToken cancel)
    {
        await Taking.WaitAsync(cancel);
        try
        {
            var followed = law with { Id = await store.KeepLawAsync(law.Book.Hash, law.Files, cancel), Additions = [] };
            shipped = law.Files;
            byId[followed.Id] = Task.FromResult(followed.Rules);
            current = followed;
        }
        finally
        {
            Taking.Release();
        }
    }

    private async Task<Published> TakeUpAsync(IReadOnlyList<PublishedFile> additions, CancellationToken cancel)
    {
        LawFile[] files =
        [
            .. shipped.Concat(additions.Select(addition => addition.File)).OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        var rules = Rulebook.Load(files);
        var book = rules.Law;
        var published = new Published(await store.KeepLawAsync(book.Hash, files, cancel), book, TariffVersion.Of(files))
        {
            Risk = rules.Risk,
            Files = files,
            Additions = additions,
        };
        byId[published.Id] = Task.FromResult(rules);
        current = published;
        return published;
    }

    /// <summary>The law stored under this id.</summary>
    /// <exception cref="InvalidOperationException">The store has no such law: it was changed from outside.</exception>
    public Task<Rulebook> ByIdAsync(int id, CancellationToken cancel)
    {
        if (byId.TryGetValue(id, out var known) && !known.IsFaulted && !known.IsCanceled)
        {
            return known;
        }

        var loading = LoadAsync(id, cancel);
        byId[id] = loading;
        return loading;
    }

    private async Task<Rulebook> LoadAsync(int id, CancellationToken cancel)
    {
        var files = await store.LawAsync(id, cancel) ?? throw new InvalidOperationException($"The store has no law {id}.");
        return Rulebook.Load(files);
    }

    /// <summary>A law book with its id in the store, and the tariffs in it.</summary>
    internal sealed record Published(int Id, LawBook Book, TariffVersion? Tariff)
    {
        /// <summary>The risk rules published with it.</summary>
        public RiskBook Risk { get; init; } = RiskBook.None;

        /// <summary>Both, as decisions take them.</summary>
        public Rulebook Rules => new(Book, Risk);

        /// <summary>All files of the book, by path.</summary>
        public IReadOnlyList<LawFile> Files { get; init; } = [];

        /// <summary>Those of them that were published through the system, in the order of publishing.</summary>
        public IReadOnlyList<PublishedFile> Additions { get; init; } = [];
    }
}

/// <summary>The tariff files of a law book, as the status line names them.</summary>
/// <param name="Names">Their names, without folder and ending: "gb-illustrative".</param>
/// <param name="Hash">SHA-256 over their texts in the order of their names.</param>
public sealed record TariffVersion(IReadOnlyList<string> Names, Digest Hash)
{
    /// <summary>The tariffs among law files; null where there are none.</summary>
    public static TariffVersion? Of(IEnumerable<LawFile> files)
    {
        var tariffs = files
            .Where(file => file.Path.StartsWith("tariffs/", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return tariffs.Count == 0
            ? null
            : new TariffVersion(
                [.. tariffs.Select(file => Path.GetFileNameWithoutExtension(file.Path))],
                Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('\0', tariffs.Select(file => file.Text))))
            );
    }
}

/// <summary>Law files on disk.</summary>
public static class LawFolder
{
    /// <summary>The folder the settings name, else the folder "data" beside the program.</summary>
    public static string Of(ServerOptions options) => options.Law.Length > 0 ? options.Law : Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Reads every law file below the data folder, in one order on every machine.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="risk">False leaves the risk rules out: decisions are those of the law alone.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<LawFile> Read(string folder, bool risk = true)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder of law files at '{folder}'.");
        }

        return
        [
            .. LawBook
                .Folders.Where(part => risk || !RiskBook.Folders.Contains(part))
                .Select(part => Path.Combine(folder, part))
                .Where(Directory.Exists)
                .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
                .Where(file => Path.GetExtension(file) is ".yaml" or ".csv" or ".json")
                .Select(file => new LawFile(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }
}
