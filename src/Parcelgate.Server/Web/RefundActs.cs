namespace Parcelgate.Server.Web;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Revenue;

/// <summary>What the forms of the page of refunds do.</summary>
internal static class RefundActs
{
    /// <summary>Name of the page's flash.</summary>
    public const string Page = "refunds";

    private const int LongestText = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/refunds/{id:long}").ExcludeFromDescription();
        group.MapPost("/accept", Decide(accept: true)).Requires(Permissions.RefundDecide);
        group.MapPost("/refuse", Decide(accept: false)).Requires(Permissions.RefundDecide);
        group.MapPost("/pay", PayAsync).Requires(Permissions.RefundPay);
        routes.MapPost(Links.Refunds + "/annulled", BookAsync).Requires(Permissions.RefundDecide).ExcludeFromDescription();
    }

    /// <summary>Books what annulled laws give back. Long over a large history; broken off, it is taken up where it was by doing it again.</summary>
    private static async Task<IResult> BookAsync(AnnulmentRefunds refunds, HttpContext http, Flash flash)
    {
        var done = await refunds.BookAsync(http.User.ActorOf(), http.RequestAborted);
        flash.Leave(
            Page,
            ("done", "annulled"),
            ("booked", Text(done.Booked)),
            ("credits", Text(done.Credits)),
            ("left", Text(done.Left)),
            ("undecided", Text(done.Undecided)),
            ("sums", done.Sums.Count == 0 ? "0" : string.Join(", ", done.Sums))
        );
        return Results.LocalRedirect(Links.Refunds);

        static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
    }

    private static Func<long, string?, Returns, HttpContext, Flash, Task<IResult>> Decide(bool accept) =>
        async (long id, [FromForm] string? answer, Returns claims, HttpContext http, Flash flash) =>
        {
            var problem = await claims.DecideAsync(id, accept, Cut(answer), http.User.ActorOf(), http.RequestAborted);
            return Back(flash, id, problem, accept ? "accepted" : "refused");
        };

    private static async Task<IResult> PayAsync(
        long id,
        [FromForm] string? amount,
        [FromForm] string? bank,
        Returns claims,
        HttpContext http,
        Flash flash
    )
    {
        if (await claims.CreditAsync(id, http.RequestAborted) is not { } credit)
        {
            return Back(flash, id, (ClaimCodes.NothingToPay, id.ToString(CultureInfo.InvariantCulture)), "paid");
        }

        if (!Core.Money.Money.TryParse(amount, credit.Currency, out var money))
        {
            return Back(flash, id, ("refund-amount", Cut(amount)), "paid");
        }

        var problem = await claims.PayBackAsync(id, money.Minor, Cut(bank), http.User.ActorOf(), http.RequestAborted);
        return Back(flash, id, problem, "paid");
    }

    private static IResult Back(Flash flash, long id, (string Code, string Found)? problem, string done)
    {
        flash.Leave(
            Page,
            problem is { } refused
                ? [("problem", refused.Code), ("found", refused.Found)]
                : [("done", done), ("what", id.ToString(CultureInfo.InvariantCulture))]
        );
        return Results.LocalRedirect(Links.Refunds);
    }

    private static string Cut(string? text) =>
        text?.Trim() is not { } said ? ""
        : said.Length > LongestText ? said[..LongestText]
        : said;
}
