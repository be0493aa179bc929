namespace Parcelgate.Server.Screening;

using System.Text.Json;
using Parcelgate.Core.Screening;

/// <summary>What is different in a version of a list from the one before, counted and with a few names of each.</summary>
/// <param name="Added">New entries.</param>
/// <param name="Changed">Entries that say something else.</param>
/// <param name="Removed">Entries that are gone.</param>
/// <param name="AddedNames">Chief names of the first of them.</param>
/// <param name="ChangedNames">The same of changed ones.</param>
/// <param name="RemovedNames">The same of those that are gone, as the version before had them.</param>
public sealed record ListChanges(
    int Added,
    int Changed,
    int Removed,
    IReadOnlyList<string> AddedNames,
    IReadOnlyList<string> ChangedNames,
    IReadOnlyList<string> RemovedNames
)
{
    /// <summary>Names shown of each kind. Arbitrary: enough to see which list it is.</summary>
    internal const int MostNames = 5;

    /// <summary>From one version to the next.</summary>
    internal static ListChanges Between(Watchlist from, Watchlist to)
    {
        var delta = Watchlist.Between(from, to);
        var (changed, added) = (new List<ListedParty>(), new List<ListedParty>());
        foreach (var party in delta.Put)
        {
            (from.Find(party.Id) is null ? added : changed).Add(party);
        }

        return new ListChanges(
            added.Count,
            changed.Count,
            delta.Removed.Length,
            NamesOf(added),
            NamesOf(changed),
            NamesOf(delta.Removed.Select(id => from.Find(id)!))
        );
    }

    internal static ListChanges? Read(string json) => JsonSerializer.Deserialize<ListChanges>(json);

    internal string Write() => JsonSerializer.Serialize(this);

    private static List<string> NamesOf(IEnumerable<ListedParty> parties) => [.. parties.Take(MostNames).Select(party => party.Names[0])];
}
