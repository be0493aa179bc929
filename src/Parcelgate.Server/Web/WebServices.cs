namespace Parcelgate.Server.Web;

using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web.Texts;

/// <summary>Registers and maps the pages.</summary>
internal static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services, ParcelgateOptions options)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddAntiforgery(antiforgery => Configure(antiforgery, options));
        services.AddSingleton(Catalog.Load());
        services.AddSingleton(Assets.Load());
        services.AddScoped<Flash>();
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
