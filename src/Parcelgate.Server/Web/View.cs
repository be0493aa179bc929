namespace Parcelgate.Server.Web;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web.Texts;

/// <summary>What every part and page has at hand: the reader's language and the request.</summary>
public abstract class View : ComponentBase
{
    /// <summary>Texts and formats in the reader's language.</summary>
    [Inject]
    protected Words T { get; set; } = null!;

    [Inject]
    private IHttpContextAccessor Accessor { get; set; } = null!;

    /// <summary>The request the page is rendered for.</summary>
    protected HttpContext Http => Accessor.HttpContext ?? throw new InvalidOperationException("Pages are rendered for a request.");

    /// <summary>Whether the reader has a permission: for parts of a page beyond the page's own.</summary>
    protected bool May(string permission) => Http.User.May(permission);

    /// <summary>Who asks the desk.</summary>
    protected Viewer Viewer => new(Http.User.ActorOf(), Http.User.ProviderOf());
}

/// <summary>A page that reads the desk. What the store cannot give now is said on the page; the frame stays.</summary>
public abstract class DeskView : View
{
    [Inject]
    protected IDesk Desk { get; set; } = null!;

    /// <summary>True when the store could not be read.</summary>
    protected bool Failed { get; private set; }

    /// <summary>True when there is no such thing, or not for this reader.</summary>
    protected bool Missing { get; set; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync(CancellationToken cancel);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        try
        {
            await ReadAsync(Http.RequestAborted);
        }
        catch (StoreUnavailableException)
        {
            Failed = true;
        }

        if (!Http.Response.HasStarted && (Failed || Missing))
        {
            Http.Response.StatusCode = Failed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound;
        }
    }
}
