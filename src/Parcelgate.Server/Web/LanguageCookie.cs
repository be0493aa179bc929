namespace Parcelgate.Server.Web;

using Microsoft.AspNetCore.Http;
using Parcelgate.Server.Web.Texts;

/// <summary>The reader's choice of language: the cookie, else what the browser asks for, else English.</summary>
internal static class LanguageCookie
{
    private const string Name = "pg-language";

    public static void Set(HttpResponse response, string language) =>
        response.Cookies.Append(
            Name,
            language,
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = response.HttpContext.Request.IsHttps,
                HttpOnly = true,
            }
        );

    public static string Of(HttpRequest? request)
    {
        if (request?.Cookies[Name] is { } chosen && Catalog.Languages.Contains(chosen))
        {
            return chosen;
        }

        var asked =
            request?.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            ?? Enumerable.Empty<Microsoft.Net.Http.Headers.StringWithQualityHeaderValue>();
        return asked
                .Select(language => language.Value.Value?.Split('-')[0])
                .FirstOrDefault(language => Catalog.Languages.Contains(language ?? ""))
            ?? "en";
    }
}
