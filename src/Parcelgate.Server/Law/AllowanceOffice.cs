namespace Parcelgate.Server.Law;

using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What came of the wish for a link.</summary>
/// <param name="Missing">There is no such consignment with data, or it is another provider's.</param>
/// <param name="Token">The link's token; null where there is nothing to show: the law counts nothing per person, or the record names nobody.</param>
/// <param name="Until">The link is over then.</param>
internal readonly record struct IssuedLink(bool Missing, string? Token, DateTimeOffset Until);

/// <summary>Makes links for the recipients of parcels. Each is an event of the parcel: who made it, and when.</summary>
internal sealed class AllowanceOffice(DecidedFiles files, Allowances allowances, AllowanceLinks links, IStore store, TimeProvider time)
{
    /// <param name="consignmentId">A parcel of the person.</param>
    /// <param name="provider">Whose parcel it must be; null: anybody's.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    internal async Task<IssuedLink> IssueAsync(long consignmentId, string? provider, string actor, CancellationToken cancel)
    {
        var file = await files.FindAsync(consignmentId, provider, cancel);
        if (file?.Record is not { } record)
        {
            return new IssuedLink(true, null, default);
        }

        var now = time.GetUtcNow().WholeMs();
        if (record.Consignee is not { } party || allowances.HolderOf(party, record.Destination, record.Channel, now) is not { } holder)
        {
            return new IssuedLink(false, null, default);
        }

        var (token, until) = links.Issue(record.Destination, record.Channel, holder, party.Name, provider);
        await using var work = await store.BeginAsync(cancel);
        await work.AppendJournalAsync([new JournalRow(now, "allowance-link", consignmentId, 0, actor, EventDetail.Object())], cancel);
        await work.CommitAsync(cancel);
        return new IssuedLink(false, token, until);
    }
}
