namespace Parcelgate.Server.Web;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web.Texts;

/// <summary>GET /language/az?back=/find: keeps the reader's language in a cookie, and with the account of who is signed in.</summary>
internal static class LanguageEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/language/{language}", HandleAsync).IsPublic().ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(string language, string? back, HttpContext http, UserManager<Account> accounts)
    {
        if (!Catalog.Languages.Contains(language))
        {
            return Results.NotFound();
        }

        LanguageCookie.Set(http.Response, language);
        if (http.User.Identity?.Name is { } name && await accounts.FindByNameAsync(name) is { } account && account.Language != language)
        {
            account.Language = language;
            await accounts.UpdateAsync(account);
        }

        return Results.LocalRedirect(Links.Local(back));
    }
}
