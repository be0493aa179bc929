namespace Parcelgate.Server.Identity;

using System.Collections.Immutable;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

/// <summary>One account of the demo, with its password in clear: printed by the demo, worth nothing elsewhere.</summary>
public sealed record DemoAccount(string Name, string Password, string Role, string DisplayName, string? Provider);

/// <summary>The accounts that exist in the demo and nowhere else: one per role.</summary>
public static class DemoAccounts
{
    /// <summary>The provider the demo's traffic comes from.</summary>
    public const string Provider = "orbita";

    /// <summary>One per role. The names are invented.</summary>
    public static readonly ImmutableArray<DemoAccount> All =
    [
        new("officer", "demo-officer", Roles.Officer, "R. Quliyeva", null),
        new("supervisor", "demo-supervisor", Roles.Supervisor, "K. Əhmədov", null),
        new("policy-analyst", "demo-policy-analyst", Roles.PolicyAnalyst, "L. Nəbiyeva", null),
        new("revenue", "demo-revenue", Roles.Revenue, "F. Rzayev", null),
        new("agency", "demo-agency", Roles.Agency, "S. İbrahimova", null),
        new("provider", "demo-provider", Roles.Provider, "Orbita Cargo", Provider),
        new("auditor", "demo-auditor", Roles.Auditor, "E. Həsənov", null),
        new("administrator", "demo-administrator", Roles.Administrator, "N. Kərimov", null),
    ];

    /// <summary>Makes the accounts that are missing and gives all of them, and a new API key of the demo's provider.</summary>
    /// <exception cref="InvalidOperationException">The server is not in demo mode.</exception>
    public static async Task<(ImmutableArray<DemoAccount> Accounts, string ApiKey)> EnsureAsync(
        IServiceProvider services,
        CancellationToken cancel
    )
    {
        await using var scope = services.CreateAsyncScope();
        if (!scope.ServiceProvider.GetRequiredService<ParcelgateOptions>().IsDemo)
        {
            throw new InvalidOperationException("Accounts with known passwords exist in demo mode only.");
        }

        var manager = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        foreach (var demo in All)
        {
            await EnsureAsync(manager, demo);
        }

        return (All, await NewKeyAsync(scope.ServiceProvider, cancel));
    }

    private static async Task EnsureAsync(UserManager<Account> manager, DemoAccount demo)
    {
        if (await manager.FindByNameAsync(demo.Name) is not null)
        {
            return;
        }

        var account = new Account
        {
            UserName = demo.Name,
            Role = demo.Role,
            DisplayName = demo.DisplayName,
            Provider = demo.Provider,
        };
        var result = await manager.CreateAsync(account, demo.Password);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                $"Demo account {demo.Name}: {string.Join("; ", result.Errors.Select(error => error.Description))}"
            );
        }
    }

    /// <summary>A key is shown once, so each start of the demo ends the one before and makes another.</summary>
    private static async Task<string> NewKeyAsync(IServiceProvider services, CancellationToken cancel)
    {
        var keys = services.GetRequiredService<ApiKeys>();
        foreach (var old in (await keys.ListAsync(cancel)).Where(key => key is { CreatedBy: "demo", RevokedAt: null }))
        {
            await keys.RevokeAsync(old.Id, cancel);
        }

        var (key, _) = await keys.CreateAsync(new ProviderTerms(Provider, "platform", "AZ"), "demo", cancel);
        return key;
    }
}
