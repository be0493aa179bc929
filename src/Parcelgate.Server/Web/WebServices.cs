namespace Parcelgate.Server.Web;

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web.Texts;

/// <summary>Registers and maps the pages.</summary>
internal static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services, ParcelgateOptions options)
    {
        services.AddRazorComponents();
        // Letters of every script are sent as they are: a page in Russian is a quarter of the bytes.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddAntiforgery(antiforgery => Configure(antiforgery, options));
        services.AddSingleton(Catalog.Load());
        services.AddSingleton(Assets.Load());
        services.AddScoped<Flash>();
        services.AddSingleton<PayLinks>();
        services.AddScoped(WordsOf);
        return services;
    }

    /// <summary>What surrounds every request: headers, and pages for errors where a person asked.</summary>
    public static void UseWeb(this IApplicationBuilder app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseWhen(
            http => !Links.IsApi(http.Request.Path),
            pages =>
            {
                pages.UseExceptionHandler("/problem/500", createScopeForErrors: true);
                pages.UseStatusCodePagesWithReExecute("/problem/{0}", createScopeForStatusCodePages: true);
                pages.Use(ReadProblemPage);
            }
        );
        app.UseRouting();
    }

    public static void MapWeb(this IEndpointRouteBuilder routes)
    {
        Assets.Map(routes);
        LanguageEndpoint.Map(routes);
        ConsignmentActs.Map(routes);
        ManifestDownloads.Map(routes);
        routes.MapRazorComponents<App>();
    }

    private static void Configure(AntiforgeryOptions antiforgery, ParcelgateOptions options)
    {
        antiforgery.Cookie.Name = "pg-form";
        antiforgery.Cookie.SecurePolicy = options.AllowHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
    }

    /// <summary>The page that says what happened to a form is read, not posted to: else its own missing form would hide the first answer.</summary>
    private static Task ReadProblemPage(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            http.Request.Method = HttpMethods.Get;
        }

        return next(http);
    }

    private static Words WordsOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<ParcelgateOptions>();
        var request = services.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        return new Words(
            services.GetRequiredService<Catalog>(),
            LanguageCookie.Of(request),
            zone,
            options.Place,
            services.GetRequiredService<TimeProvider>()
        );
    }
}
