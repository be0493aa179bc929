namespace Parcelgate.Server.Identity;

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Web;

/// <summary>Sign-in by a local account or by the administration's identity provider, and sign-out.</summary>
internal static class SignInEndpoints
{
    public const string SignInPath = "/account/sign-in";
    public const string SignOutPath = "/account/sign-out";
    public const string ExternalPath = "/account/external";
    private const string ExternalReturnPath = "/account/external/return";

    public static void Map(IEndpointRouteBuilder routes, bool external)
    {
        routes.MapPost(SignInPath, SignInAsync).RequireRateLimiting(SignInLimit.Policy).IsPublic().ExcludeFromDescription();
        routes.MapPost(SignOutPath, SignOutAsync).Requires(Permissions.AccountOwn).ExcludeFromDescription();
        if (external)
        {
            routes.MapPost(ExternalPath, StartExternal).RequireRateLimiting(SignInLimit.Policy).IsPublic().ExcludeFromDescription();
            routes.MapGet(ExternalReturnPath, FinishExternalAsync).IsPublic().ExcludeFromDescription();
        }
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? name,
        [FromForm] string? password,
        [FromForm] string? back,
        HttpContext http,
        SignInManager<Account> signIn,
        Flash flash
    )
    {
        var account = await signIn.UserManager.FindByNameAsync(name ?? "");
        var result =
            account is null || account.Disabled
                ? Microsoft.AspNetCore.Identity.SignInResult.Failed
                : await signIn.PasswordSignInAsync(account, password ?? "", false, true);
        if (!result.Succeeded)
        {
            flash.Leave("sign-in", ("name", name ?? ""), ("problem", result.IsLockedOut ? "locked" : "wrong"));
            return Results.LocalRedirect(Links.SignIn(back));
        }

        if (account!.Language is { } language)
        {
            LanguageCookie.Set(http.Response, language);
        }

        return Results.LocalRedirect(Links.AfterSignIn(back, account.Role));
    }

    private static async Task<IResult> SignOutAsync(SignInManager<Account> signIn, [FromForm] string? back)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect(Links.SignIn(back));
    }

    private static IResult StartExternal(SignInManager<Account> signIn, [FromForm] string? back)
    {
        var target = $"{ExternalReturnPath}?back={Uri.EscapeDataString(Links.Local(back))}";
        return Results.Challenge(signIn.ConfigureExternalAuthenticationProperties("oidc", target), ["oidc"]);
    }

    /// <summary>Whom the identity provider vouches for signs in where an administrator has made an account of that name; nobody is let in by it alone.</summary>
    private static async Task<IResult> FinishExternalAsync(string? back, SignInManager<Account> signIn, Flash flash)
    {
        var info = await signIn.GetExternalLoginInfoAsync();
        var name = info?.Principal.FindFirstValue(ClaimTypes.Email) ?? info?.Principal.FindFirstValue("preferred_username");
        var account = name is null ? null : await signIn.UserManager.FindByNameAsync(name);
        if (account is null || account.Disabled)
        {
            flash.Leave("sign-in", ("name", name ?? ""), ("problem", "unknown"));
            return Results.LocalRedirect(Links.SignIn(back));
        }

        await signIn.SignInAsync(account, false);
        await signIn.Context.SignOutAsync(IdentityConstants.ExternalScheme);
        return Results.LocalRedirect(Links.AfterSignIn(back, account.Role));
    }
}
