namespace Parcelgate.Server.Listings;

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Listings;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>
/// Looks at pages that goods were said to be sold on. A page that is not there is a signal, never a verdict: it counts after two looks an hour apart. Addresses come from
/// outside, so that public hosts alone are called, no redirect is followed and nothing of a page is kept.
/// </summary>
internal sealed class ListingLooks(IStore store, OutsideHttp http, TimeProvider time)
{
    // A server that ends while it looks leaves the listing to be looked at again. Arbitrary, above what a look may take.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Looks at some that are due.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SomeAsync(int most, CancellationToken cancel)
    {
        var due = await TakeAsync(most, cancel);
        var looks = await Task.WhenAll(due.Select(one => LookAsync(one.Address, cancel)));
        if (due.Count > 0)
        {
            var now = time.GetUtcNow();
            await using var work = await store.BeginAsync(cancel);
            for (var i = 0; i < due.Count; i++)
            {
                await ListingTable.PutAsync(work, due[i].Key, due[i].Known.After(looks[i], now), now, cancel);
            }

            await work.CommitAsync(cancel);
        }

        return due.Count;
    }

    /// <summary>Forgets listings that were named long ago.</summary>
    public async Task ForgetAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await ListingTable.ForgetAsync(work, time.GetUtcNow(), cancel);
        await work.CommitAsync(cancel);
    }

    private async Task<List<DueListing>> TakeAsync(int most, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var work = await store.BeginAsync(cancel);
        var due = await ListingTable.TakeAsync(work, now, now + Lease, most, cancel);
        if (due.Count > 0)
        {
            await work.CommitAsync(cancel);
        }

        return due;
    }

    private async Task<LookOutcome> LookAsync(string address, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd("Parcelgate");
            var (status, _) = await http.SendAsync(request, cancel);
            return status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? LookOutcome.NotThere
                : (int)status is >= 200 and < 300 ? LookOutcome.There
                : LookOutcome.Unclear;
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            return LookOutcome.NotThere;
        }
        catch (Exception unclear) when (unclear is IOException or HttpRequestException or TimeoutException or UriFormatException)
        {
            return LookOutcome.Unclear;
        }
    }
}

/// <summary>Looks every second, at so many.</summary>
internal sealed class ListingWatch(ListingLooks looks, ServerOptions options, TimeProvider time, ILogger<ListingWatch> log)
    : Rounds(TimeSpan.FromSeconds(1), time)
{
    // Between two passes that forget. Arbitrary: what is forgotten is months old.
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromHours(6);

    private readonly TimeProvider time = time;
    private DateTimeOffset forgot;

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await looks.SomeAsync(options.ListingsPerSecond, cancel);
        if (time.GetUtcNow() - forgot > BetweenForgetting)
        {
            await looks.ForgetAsync(cancel);
            forgot = time.GetUtcNow();
        }
    }

    protected override void Interrupted(string why) => ServerLog.ListingsInterrupted(log, why);
}

/// <summary>Puts the look at listings together.</summary>
internal static class ListingServices
{
    /// <summary>What a running server needs where it looks at listings; else nothing.</summary>
    internal static IServiceCollection AddListingWatch(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<ListingLooks>();
        return options.ListingsPerSecond > 0 ? services.AddHostedService<ListingWatch>() : services;
    }
}
