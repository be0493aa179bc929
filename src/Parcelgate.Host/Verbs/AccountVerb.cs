namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Identity;

/// <summary><c>parcelgate account NAME --role ROLE</c>: makes an account, above all the first administrator of an empty store, who makes the others.</summary>
internal static class AccountVerb
{
    /// <summary>Random bytes of the first password: 24 characters in base64url.</summary>
    private const int PasswordBytes = 18;

    public static Verb Verb { get; } = new("account", "Make an account and print its first password, once", Configure);

    private static void Configure(Command command)
    {
        var name = new Argument<string>("NAME") { Description = "The name to sign in with" };
        var role = new Option<string>("--role") { Description = "What the account may do", DefaultValueFactory = _ => Roles.Administrator };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var provider = new Option<string?>("--provider")
        {
            Description = "The provider a provider's account belongs to",
            HelpName = "NAME",
        };
        command.Add(name);
        command.Add(role);
        command.Add(provider);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var account = new Account
                {
                    UserName = parsed.GetValue(name),
                    DisplayName = parsed.GetValue(name)!,
                    Role = parsed.GetValue(role)!,
                    Provider = parsed.GetValue(provider),
                };
                Check(account);
                await using var app = ServerHost.Build(settings.Read(parsed));
                await ServerHost.PrepareAsync(app, cancel);
                var password = await MakeAsync(app.Services, account);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json)
                        ? JsonOption.Line(
                            new
                            {
                                name = account.UserName,
                                role = account.Role,
                                provider = account.Provider,
                                password,
                            }
                        )
                        : $"Account {account.UserName} ({account.Role}), password {password}"
                );
                return ExitCode.Ok;
            }
        );
    }

    private static void Check(Account account)
    {
        if (account.Role == Roles.Provider && string.IsNullOrWhiteSpace(account.Provider))
        {
            throw VerbException.Usage("A provider's account belongs to a provider: add --provider NAME.");
        }

        if (account.Role != Roles.Provider && account.Provider is not null)
        {
            throw VerbException.Usage($"--provider goes with --role provider; the role of this account is {account.Role}.");
        }
    }

    private static string Sentence(IdentityError error, string? name) =>
        error.Code switch
        {
            "InvalidUserName" => $"'{name}' cannot be the name of an account: use letters a to z, digits and - . _ @ +, without spaces.",
            "DuplicateUserName" => $"There is an account '{name}' already; choose another name.",
            _ => error.Description,
        };

    private static async Task<string> MakeAsync(IServiceProvider services, Account account)
    {
        await using var scope = services.CreateAsyncScope();
        var password = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PasswordBytes));
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().CreateAsync(account, password);
        return made.Succeeded
            ? password
            : throw VerbException.Usage(string.Join(' ', made.Errors.Select(error => Sentence(error, account.UserName))));
    }
}
