namespace Parcelgate.Server.Identity;

using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Web;

/// <summary>What an administrator does with accounts, keys and clients. Secrets are shown once, on the page that follows.</summary>
internal static class AdministrationEndpoints
{
    private const string Page = "/administration";
    private const string Shown = "administration";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Page).Requires(Permissions.AccountsManage).ExcludeFromDescription();
        group.MapPost("/accounts", CreateAccountAsync);
        group.MapPost("/accounts/{id}/disable", DisableAccountAsync);
        group.MapPost("/accounts/{id}/enable", EnableAccountAsync);
        group.MapPost("/accounts/{id}/password", NewPasswordAsync);
        group.MapPost("/keys", CreateKeyAsync);
        group.MapPost("/keys/{id:int}/revoke", RevokeKeyAsync);
        group.MapPost("/keys/{id:int}/rotate", RotateKeyAsync);
        group.MapPost("/clients", CreateClientAsync);
        group.MapPost("/clients/{id}/remove", RemoveClientAsync);
    }

    private static async Task<IResult> CreateAccountAsync(
        [FromForm] string? name,
        [FromForm] string? displayName,
        [FromForm] string? role,
        [FromForm] string? provider,
        UserManager<Account> accounts,
        Flash flash
    )
    {
        var faults = AccountFaults(name, role, provider);
        if (faults.Count > 0)
        {
            return Refused();
        }

        var isProvider = role == Roles.Provider;
        var password = NewPassword();
        var account = new Account
        {
            UserName = name!.Trim(),
            DisplayName = string.IsNullOrWhiteSpace(displayName) ? name.Trim() : displayName.Trim(),
            Role = role!,
            Provider = isProvider ? provider!.Trim() : null,
        };
        var created = await accounts.CreateAsync(account, password);
        if (created.Succeeded)
        {
            return Back(flash, ("done", "account-created"), ("name", account.UserName), ("secret", password));
        }

        faults.Add(created.Errors.Any(error => error.Code == "DuplicateUserName") ? "account-name-taken" : "account-name-letters");
        return Refused();

        // What was entered stands in the form again.
        IResult Refused() =>
            Back(
                flash,
                ("faults", string.Join(' ', faults)),
                ("account-name", Entered(name)),
                ("account-display", Entered(displayName)),
                ("account-role", Entered(role)),
                ("account-provider", Entered(provider))
            );
    }

    /// <summary>What is wrong with an account's fields, each by the field's id in the form and the fault: "account-name-missing".</summary>
    private static List<string> AccountFaults(string? name, string? role, string? provider)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(name))
        {
            faults.Add("account-name-missing");
        }

        if (!Roles.All.Contains(role ?? ""))
        {
            faults.Add("account-role-unknown");
        }
        else if (role == Roles.Provider && string.IsNullOrWhiteSpace(provider))
        {
            faults.Add("account-provider-missing");
        }
        else if (role != Roles.Provider && !string.IsNullOrWhiteSpace(provider))
        {
            faults.Add("account-provider-none");
        }

        return faults;
    }

    /// <summary>What was typed, short enough for the cookie that carries it back.</summary>
    private static string Entered(string? text) => text is { Length: > 100 } ? text[..100] : text ?? "";

    private static Task<IResult> DisableAccountAsync(
        string id,
        [FromForm] string? confirm,
        UserManager<Account> accounts,
        HttpContext http,
        Flash flash
    ) => SetDisabledAsync(id, true, accounts, http, flash);

    private static Task<IResult> EnableAccountAsync(
        string id,
        [FromForm] string? confirm,
        UserManager<Account> accounts,
        HttpContext http,
        Flash flash
    ) => SetDisabledAsync(id, false, accounts, http, flash);

    private static async Task<IResult> SetDisabledAsync(
        string id,
        bool disabled,
        UserManager<Account> accounts,
        HttpContext http,
        Flash flash
    )
    {
        if (await accounts.FindByIdAsync(id) is not { } account)
        {
            return Results.NotFound();
        }

        if (account.UserName == http.User.Identity?.Name)
        {
            return Back(flash, ("problem", "account-own"));
        }

        account.Disabled = disabled;
        await accounts.UpdateAsync(account);
        // Ends open sessions: the cookie is checked against the stamp.
        await accounts.UpdateSecurityStampAsync(account);
        return Back(flash, ("done", disabled ? "account-disabled" : "account-enabled"), ("name", account.UserName!));
    }

    private static async Task<IResult> NewPasswordAsync(string id, [FromForm] string? confirm, UserManager<Account> accounts, Flash flash)
    {
        if (await accounts.FindByIdAsync(id) is not { } account)
        {
            return Results.NotFound();
        }

        var password = NewPassword();
        var token = await accounts.GeneratePasswordResetTokenAsync(account);
        await accounts.ResetPasswordAsync(account, token, password);
        await accounts.SetLockoutEndDateAsync(account, null);
        return Back(flash, ("done", "account-password"), ("name", account.UserName!), ("secret", password));
    }

    private static async Task<IResult> CreateKeyAsync(
        [FromForm] string? provider,
        [FromForm] string? channel,
        [FromForm] string? destination,
        ApiKeys keys,
        HttpContext http,
        Flash flash
    )
    {
        if (TermsOf(provider, channel, destination, out var faults) is not { } terms)
        {
            return KeyRefused(flash, faults, provider, channel, destination);
        }

        var (key, row) = await keys.CreateAsync(terms, http.User.Identity?.Name ?? "", http.RequestAborted);
        return Back(flash, ("done", "key-created"), ("name", row.Provider), ("secret", key));
    }

    private static async Task<IResult> RevokeKeyAsync(int id, [FromForm] string? confirm, ApiKeys keys, HttpContext http, Flash flash) =>
        await keys.RevokeAsync(id, http.RequestAborted) ? Back(flash, ("done", "key-revoked"), ("name", "")) : Results.NotFound();

    private static async Task<IResult> RotateKeyAsync(int id, [FromForm] string? confirm, ApiKeys keys, HttpContext http, Flash flash) =>
        await keys.RotateAsync(id, http.User.Identity?.Name ?? "", http.RequestAborted) is { } rotated
            ? Back(flash, ("done", "key-rotated"), ("name", rotated.Row.Provider), ("secret", rotated.Key))
            : Results.NotFound();

    private static async Task<IResult> CreateClientAsync(
        [FromForm] string? provider,
        [FromForm] string? channel,
        [FromForm] string? destination,
        ProviderClients clients,
        HttpContext http,
        Flash flash
    )
    {
        if (TermsOf(provider, channel, destination, out var faults) is not { } terms)
        {
            return KeyRefused(flash, faults, provider, channel, destination);
        }

        var (client, secret) = await clients.CreateAsync(terms, http.RequestAborted);
        return Back(flash, ("done", "client-created"), ("name", client.ClientId), ("secret", secret));
    }

    private static async Task<IResult> RemoveClientAsync(
        string id,
        [FromForm] string? confirm,
        ProviderClients clients,
        HttpContext http,
        Flash flash
    ) => await clients.RemoveAsync(id, http.RequestAborted) ? Back(flash, ("done", "client-removed"), ("name", id)) : Results.NotFound();

    private static ProviderTerms? TermsOf(string? provider, string? channel, string? destination, out List<string> faults)
    {
        faults = [];
        var country = destination?.Trim().ToUpperInvariant() ?? "";
        if (string.IsNullOrWhiteSpace(provider))
        {
            faults.Add("key-provider-missing");
        }

        if (channel is not ("post" or "express" or "platform" or "declarant"))
        {
            faults.Add("key-channel-unknown");
        }

        if (country.Length != 0 && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
        {
            faults.Add("key-destination-letters");
        }

        return faults.Count > 0 ? null : new ProviderTerms(provider!.Trim(), channel!, country.Length == 0 ? null : country);
    }

    private static IResult KeyRefused(Flash flash, List<string> faults, string? provider, string? channel, string? destination) =>
        Back(
            flash,
            ("faults", string.Join(' ', faults)),
            ("key-provider", Entered(provider)),
            ("key-channel", Entered(channel)),
            ("key-destination", Entered(destination))
        );

    /// <summary>80 bits in letters and digits that are not mistaken for each other.</summary>
    private static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16);

    private static IResult Back(Flash flash, params (string Name, string Value)[] said)
    {
        flash.Leave(Shown, said);
        return Results.LocalRedirect(Page);
    }
}
