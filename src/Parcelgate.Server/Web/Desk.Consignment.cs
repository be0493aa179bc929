namespace Parcelgate.Server.Web;

using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <content>One consignment: its file, its events, its evidence, its replay.</content>
internal sealed partial class Desk
{
    /// <summary>Most differences a replay names.</summary>
    private const int MostDifferences = 20;

    private static readonly FrozenDictionary<string, State> States = Enum.GetValues<State>().ToFrozenDictionary(EventDetail.Name);

    public async Task<ConsignmentFile?> ConsignmentAsync(Viewer viewer, long id, CancellationToken cancel)
    {
        if (await files.FindAsync(id, viewer.Provider, cancel) is not { } file)
        {
            return null;
        }

        return new ConsignmentFile
        {
            Row = RowOf(file.Row),
            Version = file.Row.Version,
            Consignment = file.Record,
            Assessment = file.Explained,
            DecidedAt = file.Decision?.DecidedAt,
            ErasedAt = file.ErasedAt,
            Events = await EventsAsync(file.Row, cancel),
            Evidence = await EvidenceAsync(id, cancel),
            Money = await MoneyAsync(id, cancel),
            Suggested = file.Record is { } record
                ? Suggestions(record, library.Current.Risk.Descriptions)
                : new Dictionary<int, HsAdvice>(),
            Open = await OpenStepsAsync(viewer, id, cancel),
            Matches = await matches.OfConsignmentAsync(id, cancel),
        };
    }

    /// <summary>Codes for the goods lines in doubt: no code, a code the description speaks against, or a description with a listed word beside its detail.</summary>
    private static Dictionary<int, HsAdvice> Suggestions(Consignment record, DescriptionBook book)
    {
        var suggested = new Dictionary<int, HsAdvice>();
        foreach (var item in record.Items)
        {
            var kind = book.Judge(item.Description, item.Hs, record.Destination).Kind;
            var doubtful =
                kind is DescriptionKind.ContradictsHs or DescriptionKind.VagueWithDetail
                || (kind == DescriptionKind.Specific && string.IsNullOrWhiteSpace(item.Hs));
            if (doubtful && book.Suggester is { } suggester)
            {
                suggested[item.Number] = suggester.Suggest(item.Description);
            }
        }

        return suggested;
    }

    private async Task<OpenSteps> OpenStepsAsync(Viewer viewer, long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var referrals = (await ReferralBook.OfConsignmentAsync(connection, id, cancel)).FindAll(row =>
            Core.Release.Referrals.IsOpen((ReferralState)row.State) && (viewer.Provider is null || ReferralLine.IsPublic(row))
        );
        var hold = (await Queries.HoldsAsync(connection, null, [id], asking: true, cancel)).FirstOrDefault();
        return new OpenSteps(referrals, hold);
    }

    private async Task<ConsignmentMoney> MoneyAsync(long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return new ConsignmentMoney(await Ledgers.OfConsignmentAsync(connection, null, id, cancel));
    }

    public async Task<Replay?> ReplayAsync(Viewer viewer, long id, CancellationToken cancel)
    {
        if (await Queries.ConsignmentAsync(store, id, cancel) is not { } row || !Sees(viewer, row.Provider))
        {
            return null;
        }

        var clock = Stopwatch.GetTimestamp();
        var result = await replays.LatestAsync(id, cancel);
        return result is null
            ? null
            : new Replay(
                result.Stored,
                result.Recomputed == default ? null : result.Recomputed,
                Stopwatch.GetElapsedTime(clock),
                result.Same ? [] : DifferencesOf(result)
            );
    }

    private static List<Difference> DifferencesOf(ReplayResult result)
    {
        var differences = new List<Difference>();
        if (!result.NewOutcome.IsEmpty)
        {
            using var stored = JsonDocument.Parse(result.StoredOutcome);
            using var recomputed = JsonDocument.Parse(result.NewOutcome);
            Compare("", stored.RootElement, recomputed.RootElement, differences);
        }

        return differences.Count > 0 ? [.. differences.Take(MostDifferences)] : [new Difference("", result.Difference!, "")];
    }

    /// <summary>Adds each value that is not the same, with its JSON pointer; "" stands for a value that is not there.</summary>
    private static void Compare(string place, JsonElement stored, JsonElement recomputed, List<Difference> differences)
    {
        if (stored.ValueKind == JsonValueKind.Object && recomputed.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in Names(stored).Union(Names(recomputed)))
            {
                Compare($"{place}/{name}", Value(stored, name), Value(recomputed, name), differences);
            }
        }
        else if (stored.ValueKind == JsonValueKind.Array && recomputed.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < Math.Max(stored.GetArrayLength(), recomputed.GetArrayLength()); i++)
            {
                Compare($"{place}/{i}", At(stored, i), At(recomputed, i), differences);
            }
        }
        else if (Shown(stored) is var was && Shown(recomputed) is var now && was != now)
        {
            differences.Add(new Difference(place, was, now));
        }

        static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(property => property.Name);
        static JsonElement Value(JsonElement value, string name) => value.TryGetProperty(name, out var found) ? found : default;
        static JsonElement At(JsonElement list, int index) => index < list.GetArrayLength() ? list[index] : default;
        static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "" : value.ToString();
    }

    /// <summary>
    /// Journal rows of the consignment, and what its own row says where none of them does: an arrival that releases a flight writes one row for all.
    /// </summary>
    private async Task<List<Event>> EventsAsync(ConsignmentRow row, CancellationToken cancel)
    {
        var events = (await Queries.JournalAsync(store, row.Id, cancel)).ConvertAll(stored => EventOf(stored.Row));
        if (row.ArrivedAt is { } arrived && !events.Exists(one => one.Kind == "arrived"))
        {
            events.Add(new Event(arrived, "arrived", await ArrivalActorAsync(row.Id, arrived, cancel), []));
        }

        if (row.ReleasedAt is { } released && !events.Exists(one => one.Kind == "released" && one.At == released))
        {
            var actor = await ArrivalActorAsync(row.Id, released, cancel);
            events.Add(new Event(released, "released", actor, [new Fact("to", nameof(State.Released))]));
        }

        // Equal instants keep the order they were written in; the newest stands first.
        return [.. events.Index().OrderByDescending(one => one.Item.At).ThenByDescending(one => one.Index).Select(one => one.Item)];
    }

    /// <summary>Who reported the arrival that moved a whole flight and this consignment in it; "" where no journal row names it.</summary>
    private async Task<string> ArrivalActorAsync(long id, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var (actor, detail) in await Queries.EventsOfManyAsync(store, "arrived", at, cancel))
        {
            using var json = JsonDocument.Parse(detail);
            if (json.RootElement.TryGetProperty("ids", out var ids) && Arrivals.InRanges(ids.GetString()!, id))
            {
                return actor;
            }
        }

        return "";
    }

    private static Event EventOf(JournalRow row)
    {
        using var detail = JsonDocument.Parse(row.Detail);
        return new Event(
            row.At,
            row.Kind,
            row.Actor,
            [
                .. detail
                    .RootElement.EnumerateObject()
                    .Select(property => new Fact(property.Name, Said(property.Name, property.Value.ToString()))),
            ]
        );
    }

    /// <summary>States are given by the name the pages have words for; all else as it stands.</summary>
    private static string Said(string name, string value) =>
        name is "from" or "to" && States.TryGetValue(value, out var state) ? state.ToString() : value;

    private async Task<List<Evidence>> EvidenceAsync(long id, CancellationToken cancel)
    {
        var all = new List<Evidence>();
        foreach (var decision in await Queries.DecisionsAsync(store, id, cancel))
        {
            var submission = await Queries.SubmissionAsync(store, decision.SubmissionId, cancel);
            var record = await Queries.ReadRecordAsync(
                store,
                decision.SubmissionId,
                decision.Part,
                decision.Offset,
                decision.Length,
                cancel
            );
            if (submission is not null && record is not null)
            {
                all.Add(
                    new Evidence(
                        submission.Id,
                        submission.MessageId,
                        submission.Format,
                        submission.ReceivedAt,
                        decision.Version,
                        record.Length,
                        Digest.Of(record)
                    )
                );
            }
        }

        all.Reverse();
        return all;
    }
}
