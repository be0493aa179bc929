namespace Parcelgate.Server.Web;

using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <content>What the pages do.</content>
internal sealed partial class Desk
{
    public async Task<Transition?> ActAsync(Viewer viewer, long id, ReleaseEvent act, string reason, CancellationToken cancel) =>
        await SeesAsync(viewer, id, cancel) ? await acts.ActAsync(id, act, reason, viewer.Actor, cancel) : null;

    public async Task RecordViewAsync(Viewer viewer, long id, string reason, CancellationToken cancel)
    {
        if (await SeesAsync(viewer, id, cancel))
        {
            await acts.RecordAsync(id, "viewed", reason, viewer.Actor, cancel);
        }
    }

    private async Task<bool> SeesAsync(Viewer viewer, long id, CancellationToken cancel) =>
        await Queries.ConsignmentAsync(store, id, cancel) is { } row && Sees(viewer, row.Provider);
}
