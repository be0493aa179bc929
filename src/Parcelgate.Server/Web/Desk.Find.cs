namespace Parcelgate.Server.Web;

using Parcelgate.Server.Storage;

/// <content>Looking for consignments.</content>
internal sealed partial class Desk
{
    public async Task<Slice<FindRow>> FindAsync(Viewer viewer, FindFilter filter, CancellationToken cancel)
    {
        var wanted = new ConsignmentFilter
        {
            Provider = viewer.Provider,
            Text = filter.Text,
            Party = filter.Party,
            Flight = filter.Flight,
            State = (short?)filter.State,
            Lane = (short?)filter.Lane,
            Category = (short?)filter.Category,
        };
        var page = await Queries.SearchAsync(store, wanted, Filters.PageAfter(filter.After), filter.Size, cancel);
        return new Slice<FindRow>([.. page.Rows.Select(RowOf)], page.Next is { } next ? Filters.PageText(next) : null);
    }
}
