namespace Parcelgate.Server.Screening;

using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>What taking up a file came to.</summary>
/// <param name="Name">The list.</param>
/// <param name="Version">Its number among all versions of all lists; 0 where it was refused, or is the newest already.</param>
/// <param name="Parties">Entries in the file.</param>
/// <param name="Changes">What is different from the version before; null where nothing was taken up.</param>
/// <param name="Problems">Why it was refused; none where it was not.</param>
public sealed record ListTaken(string Name, int Version, int Parties, ListChanges? Changes, IReadOnlyList<Problem> Problems);

/// <summary>Takes up versions of lists: the whole file, or nothing of it.</summary>
internal sealed partial class ListOffice(IStore store, TimeProvider time)
{
    // First bytes that show a format.
    private const int Start = 4096;

    // How often a version is compared anew because another one was taken up meanwhile. Arbitrary.
    private const int Tries = 5;

    /// <summary>Reads a file, compares it with the newest version of its list and keeps it. Who screens refreshes afterwards.</summary>
    /// <param name="name">The list: small letters, digits and hyphens, at most 40.</param>
    /// <param name="fileName">The file's name; only its ending counts.</param>
    /// <param name="content">The file, at most <see cref="Watchlists.Longest"/> bytes.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    public async Task<ListTaken> TakeAsync(
        string name,
        string fileName,
        ReadOnlyMemory<byte> content,
        string actor,
        CancellationToken cancel
    )
    {
        if (!NamePattern().IsMatch(name))
        {
            return Refused(
                name,
                Problem.Of(ProblemCodes.Malformed, "name", name, "small letters, digits and hyphens, at most 40, such as un-consolidated")
            );
        }

        if (content.Length is 0 or > Watchlists.Longest)
        {
            var found = content.Length.ToString(CultureInfo.InvariantCulture);
            var code = content.Length == 0 ? ProblemCodes.Missing : ProblemCodes.TooLarge;
            return Refused(name, Problem.Of(code, "the file", found, $"1 to {Watchlists.Longest} bytes"));
        }

        if (WatchlistReader.Detect(fileName, content.Span[..Math.Min(Start, content.Length)]) is not { } format)
        {
            return Refused(
                name,
                Problem.Of(
                    ProblemCodes.Malformed,
                    "the file",
                    fileName,
                    "OFAC SDN (CSV or XML), UN consolidated list (XML), EU consolidated list (CSV), FollowTheMoney or Parcelgate JSON lines, or one of them in a ZIP"
                )
            );
        }

        var read = WatchlistReader.Read(new MemoryStream(content.ToArray(), writable: false), format);
        return read.Problems.IsEmpty
            ? await KeepAsync(name, format, content, Watchlist.Of(read.Parties), actor, cancel)
            : new ListTaken(name, 0, 0, null, read.Problems);
    }

    private async Task<ListTaken> KeepAsync(
        string name,
        WatchlistFormat format,
        ReadOnlyMemory<byte> content,
        Watchlist list,
        string actor,
        CancellationToken cancel
    )
    {
        for (var tried = 1; ; tried++)
        {
            // Comparing takes seconds for the largest lists: it is done before the transaction, which then looks that nothing came between.
            var (before, changes) = await CompareAsync(name, list, cancel);
            try
            {
                await using var work = await store.BeginAsync(cancel);
                if (await Watchlists.NumberOfAsync(work, name, cancel) == before)
                {
                    var id = await Watchlists.KeepAsync(work, name, format, content, list.Count, actor, time.GetUtcNow(), cancel, changes);
                    if (id != 0)
                    {
                        await work.AppendJournalAsync([Event(name, id, list, changes, actor)], cancel);
                        await work.CommitAsync(cancel);
                    }

                    return new ListTaken(name, id, list.Count, id == 0 ? null : changes, []);
                }
            }
            catch (StoreConflictException) when (tried < Tries)
            {
                continue;
            }

            if (tried == Tries)
            {
                throw new StoreConflictException($"The list {name} was taken up by others {Tries} times meanwhile.", null);
            }
        }
    }

    private async Task<(int Before, ListChanges Changes)> CompareAsync(string name, Watchlist list, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var (before, old) = await Watchlists.NewestOfAsync(db, name, cancel);
        return (before, ListChanges.Between(old, list));
    }

    private JournalRow Event(string name, int id, Watchlist list, ListChanges changes, string actor) =>
        new(
            time.GetUtcNow(),
            "list-taken",
            0,
            0,
            actor,
            EventDetail.Object(
                ("list", name),
                ("version", Text(id)),
                ("entries", Text(list.Count)),
                ("added", Text(changes.Added)),
                ("changed", Text(changes.Changed)),
                ("removed", Text(changes.Removed))
            )
        );

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ListTaken Refused(string name, Problem problem) => new(name, 0, 0, null, [problem]);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex NamePattern();
}
