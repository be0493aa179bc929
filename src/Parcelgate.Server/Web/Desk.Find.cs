namespace Parcelgate.Server.Web;

using System.Globalization;
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
        var page = await Queries.SearchAsync(store, wanted, PageAfter(filter.After), filter.Size, cancel);
        return new Slice<FindRow>([.. page.Rows.Select(RowOf)], page.Next is { } next ? Text(next) : null);
    }

    private static string Text(PageEnd end) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.ReceivedAt.ToUnixTimeMilliseconds()}-{end.Id}");

    /// <summary>Where the page begins; an address somebody changed begins at the top.</summary>
    private static PageEnd? PageAfter(string? text) =>
        text?.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new PageEnd(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), number)
            : null;
}
