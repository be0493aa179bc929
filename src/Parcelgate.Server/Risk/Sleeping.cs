namespace Parcelgate.Server.Risk;

using System.Globalization;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>
/// Rules put to sleep for a party: a hostel's address, a shop everybody knows. Each with who, why and until when, in the journal; decisions made meanwhile
/// keep that they were.
/// </summary>
internal sealed class Sleeping(IStore store, RiskLibrary library, LawLibrary law, TimeProvider time)
{
    /// <summary>Longest sleep. Arbitrary: half a year, then somebody looks again.</summary>
    public const int MostDays = 183;

    /// <summary>Puts a rule to sleep for one party of a consignment.</summary>
    /// <returns>Null when it is done.</returns>
    public async Task<CaseProblem?> PutAsync(
        long consignmentId,
        string rule,
        PartyRole? role,
        int days,
        string reason,
        string actor,
        CancellationToken cancel
    )
    {
        if (reason.Length == 0 || days is < 1 or > MostDays || role is null)
        {
            return new CaseProblem("snooze-incomplete", "");
        }

        if (!law.Current.Risk.Profiles.SelectMany(profile => profile.Rules).Any(one => one.Code == rule))
        {
            return new CaseProblem("snooze-rule", rule);
        }

        if (await KeyAsync(consignmentId, role.Value, cancel) is not { } key)
        {
            return new CaseProblem("snooze-party", role.Value.ToString());
        }

        var now = time.GetUtcNow();
        await WriteAsync(new Snooze(rule, key, now.AddDays(days), reason, actor, now), "rule-asleep", consignmentId, cancel);
        return null;
    }

    /// <summary>Wakes a rule before its time.</summary>
    /// <returns>Null when it is done.</returns>
    public async Task<CaseProblem?> WakeAsync(string rule, long partyKey, string actor, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var asleep = (await library.RefreshAsync(cancel)).Sleeping[partyKey];
        if (!asleep.Any(one => one.Rule == rule && one.Until > now))
        {
            return new CaseProblem("snooze-awake", rule);
        }

        await WriteAsync(new Snooze(rule, partyKey, now, "woken", actor, now), "rule-woken", null, cancel);
        return null;
    }

    private async Task WriteAsync(Snooze snooze, string kind, long? consignmentId, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await Snoozes.PutAsync(work, snooze, cancel);
        // At no consignment: a sender who reads a parcel's journal must not learn which rule it met. The party as its page's address has it, so that going to sleep and
        // waking are found together.
        var detail = EventDetail.Object(
            ("rule", snooze.Rule),
            ("party", FormattableString.Invariant($"{unchecked((ulong)snooze.PartyKey):x16}")),
            ("until", snooze.Until.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            ("reason", snooze.Reason),
            ("consignment", consignmentId?.ToString(CultureInfo.InvariantCulture))
        );
        await work.AppendJournalAsync([new JournalRow(snooze.At, kind, 0, 0, snooze.Actor, detail)], cancel);
        await work.CommitAsync(cancel);
        await library.RefreshAsync(cancel);
    }

    private async Task<long?> KeyAsync(long consignmentId, PartyRole role, CancellationToken cancel)
    {
        if (await Queries.ConsignmentAsync(store, consignmentId, cancel) is not { } row)
        {
            return null;
        }

        var keys = await ConsignmentParties.KeysAsync(store, row, cancel);
        return keys.Where(key => key.Role == role).Select(key => (long?)key.Key).FirstOrDefault();
    }
}
