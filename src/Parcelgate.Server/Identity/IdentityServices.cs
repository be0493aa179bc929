namespace Parcelgate.Server.Identity;

using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Validation.AspNetCore;
using Parcelgate.Server.Web;

/// <summary>Registers and maps accounts, keys, clients, cookies and permissions.</summary>
public static class IdentityServices
{
    private const string Any = "parcelgate";

    internal static IServiceCollection AddIdentity(this IServiceCollection services, ParcelgateOptions options)
    {
        services.AddDbContext<IdentityDb>(builder => IdentityDb.Configure(builder, options.Store));
        services.AddDataProtection().SetApplicationName("parcelgate");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(management =>
            management.XmlRepository = new KeyRing(provider.GetRequiredService<IServiceScopeFactory>())
        ));
        services
            .AddSingleton<KeyCache>()
            .AddScoped(provider => new ApiKeys(
                new Lazy<IdentityDb>(provider.GetRequiredService<IdentityDb>),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<KeyCache>()
            ))
            .AddScoped<ProviderClients>();
        services.AddRateLimiter(limiter => SignInLimit.Configure(limiter, options.SignInsPerMinute));
        services.AddAccounts();
        // A disabled account is out within a minute.
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));
        services.AddSchemes(options);
        services.AddClients(options);
        services.AddAuthorization(Authorize);
        return services;
    }

    /// <summary>Creates the identity tables when they are missing. Called once at start, and by <c>parcelgate migrate</c>.</summary>
    public static async Task PrepareIdentityAsync(this IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityDb>().EnsureCreatedAsync(cancel);
    }

    internal static void UseIdentity(this IApplicationBuilder app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    internal static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<ParcelgateOptions>();
        SignInEndpoints.Map(routes, options.OpenIdConnect.Authority.Length > 0);
        TokenEndpoint.Map(routes);
        AdministrationEndpoints.Map(routes);
    }

    private static void AddAccounts(this IServiceCollection services) =>
        services
            .AddIdentityCore<Account>(identity =>
            {
                // Length is what protects; composition rules only make passwords alike (NIST SP 800-63B).
                identity.Password.RequiredLength = 10;
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = 5;
                identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddEntityFrameworkStores<IdentityDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<AccountClaims>();

    private static void AddSchemes(this IServiceCollection services, ParcelgateOptions options)
    {
        var schemes = services
            .AddAuthentication(Any)
            .AddPolicyScheme(Any, null, policy => policy.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddCookie(IdentityConstants.ApplicationScheme, cookie => Configure(cookie, options))
            .AddCookie(IdentityConstants.ExternalScheme, cookie => cookie.Cookie.Name = "pg-external");
        if (options.OpenIdConnect.Authority.Length > 0)
        {
            schemes.AddOpenIdConnect(
                "oidc",
                oidc =>
                {
                    oidc.Authority = options.OpenIdConnect.Authority;
                    oidc.ClientId = options.OpenIdConnect.ClientId;
                    oidc.ClientSecret = options.OpenIdConnect.ClientSecret;
                    oidc.ResponseType = "code";
                    oidc.UsePkce = true;
                    oidc.Scope.Add("email");
                    oidc.SignInScheme = IdentityConstants.ExternalScheme;
                    oidc.RequireHttpsMetadata = !options.AllowHttp;
                }
            );
        }
    }

    private static void Configure(CookieAuthenticationOptions cookie, ParcelgateOptions options)
    {
        cookie.Cookie.Name = "pg-session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = options.AllowHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(10);
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (Links.IsApi(context.Request.Path))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }
            else
            {
                context.Response.Redirect(
                    Links.SignIn(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : null)
                );
            }

            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static string SchemeOf(HttpContext http) =>
        ApiKeyHandler.KeyOf(http.Request) is not null ? ApiKeyHandler.SchemeName
        : http.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme
        : IdentityConstants.ApplicationScheme;

    private static void AddClients(this IServiceCollection services, ParcelgateOptions options) =>
        services
            .AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(server =>
            {
                server.SetTokenEndpointUris(TokenEndpoint.Path.TrimStart('/'));
                server.AllowClientCredentialsFlow();
                server.SetAccessTokenLifetime(TimeSpan.FromMinutes(15));
                // Access tokens are protected by the key ring all processes share; OpenIddict asks for these keys and does not use them for that. Its own
                // ephemeral ones are two of RSA, and to make them takes most of a server's start.
                server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
                server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
                server.DisableTokenStorage();
                server.UseDataProtection();
                var host = server.UseAspNetCore().EnableTokenEndpointPassthrough();
                if (options.AllowHttp)
                {
                    host.DisableTransportSecurityRequirement();
                }
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.UseDataProtection();
            });

    private static void Authorize(AuthorizationOptions authorization)
    {
        foreach (var permission in Permissions.Table.Keys)
        {
            authorization.AddPolicy(permission, policy => policy.RequireAssertion(context => context.User.May(permission)));
        }

        // An endpoint that says nothing is for nobody; an address that is no endpoint goes on to the page that says so, and one that does not take the
        // method or the media type to the routing's own answer, which is no mapped endpoint.
        authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build();
    }
}
