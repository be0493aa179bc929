namespace Parcelgate.Server.Settings;

using System.Collections.Immutable;
using Parcelgate.Core.Revenue;

/// <summary>Every setting there is, in the order of docs/operating/settings.md, which a test writes from these rows.</summary>
public static class SettingList
{
    public static ImmutableArray<Setting> All { get; } =
    [
        new(
            "Store",
            "var/parcelgate.db",
            "Where everything is kept: a SQLite file, created when it is missing, or a PostgreSQL connection string. Every verb reads it.",
            "a file path, or a connection string such as Host=localhost;Database=parcelgate;Username=parcelgate",
            Right.Text
        ),
        new(
            "Mode",
            "LIVE",
            "What this installation is for; shown on every page. The demo's accounts and invented data exist in DEMO only.",
            "LIVE, TEST or DEMO",
            Right.OneOf("LIVE", "TEST", "DEMO")
        )
        {
            Variable = "PARCELGATE_ENVIRONMENT",
        },
        new(
            "Urls",
            "http://127.0.0.1:5080",
            "Addresses the server listens on, separated by semicolons. The default answers this machine only: put a proxy that ends TLS in front.",
            "one or more addresses such as http://127.0.0.1:5080 or http://*:5080",
            Right.Listeners
        ),
        new(
            "Law",
            "",
            "Folder of the published law: regimes, rates, code lists. Empty: the folder data beside the program.",
            "empty, or a folder that exists",
            Right.EmptyOr(Directory.Exists)
        ),
        new(
            "ModeNote",
            "",
            "Words beside the mode in the status line, such as: rehearsal of 11 November.",
            "any text, or empty",
            Right.Anything
        ),
        new(
            "TimeZone",
            "Asia/Baku",
            "The office's time zone: pages show times in it, and its midnight begins the day.",
            "an IANA time zone such as Asia/Baku",
            Right.Zone
        ),
        new("Place", "Baku", "The place the time zone is named after in the status line.", "the name of a place", Right.Text),
        new(
            "RiskRules",
            "True",
            "False: no risk rule is asked, no party counted and nobody screened; decisions are those of the law alone.",
            "True or False",
            Right.TrueOrFalse
        ),
        new(
            "ListingsPerSecond",
            "0",
            "Pages named as listings of goods that this server looks at in a second, one by one, over the internet, to see whether they are there. 0: it looks at none.",
            "a whole number from 0 to 20",
            Right.Whole(0, 20)
        ),
        new(
            "RequireAgreements",
            "False",
            "True: messages are taken from providers with an approved agreement only. False: from a provider without one they are taken as they come; "
                + "an agreement that there is holds either way.",
            "True or False",
            Right.TrueOrFalse
        ),
        new(
            "SandboxStore",
            "",
            "The SQLite file of the sandbox, made at the first message sent there. Empty: beside the store's own file, its name ending in .sandbox.db; "
                + "var/parcelgate.sandbox.db where the store is PostgreSQL. With several servers, send what goes to the sandbox to one of them.",
            "empty, or a file path that is not the store's",
            Right.EmptyOr(static value => !Storage.Stores.IsPostgres(value) && !value.Contains("://", StringComparison.Ordinal))
        ),
        new(
            "LargestMessageBytes",
            "17179869184",
            "Largest request body in bytes. A larger one is refused with 413 before it is stored.",
            "a whole number from 1024 to 1099511627776",
            Right.Whole(1024, 1L << 40)
        ),
        new(
            "QueueLength",
            "1024",
            "Batches that may wait for the store. When they are that many, a new message is answered 429 with Retry-After before it is accepted.",
            "a whole number from 1 to 10000",
            Right.Whole(1, 10_000)
        ),
        new(
            "ShutdownSeconds",
            "30",
            "Seconds that what was accepted has to finish after Ctrl-C or SIGTERM.",
            "a whole number from 1 to 3600",
            Right.Whole(1, 3600)
        ),
        new(
            "OtlpEndpoint",
            "",
            "Where traces and metrics are sent, by OTLP over gRPC. Empty: nowhere; metrics can still be read at /metrics.",
            "empty, or an address such as http://localhost:4317",
            Right.EmptyOr(Right.WebAddress)
        ),
        new(
            "AllowHttp",
            "false",
            "True lets cookies and tokens travel over plain HTTP: on one machine, or behind a proxy that ends TLS and says so.",
            "true or false",
            Right.TrueOrFalse
        ),
        new(
            "SignInsPerMinute",
            "20",
            "Attempts to sign in, or to get a token, that one address has in a minute. More are answered 429.",
            "a whole number from 1 to 100000",
            Right.Whole(1, 100_000)
        ),
        new(
            "OpenIdConnect:Authority",
            "",
            "The administration's identity provider. Empty: local accounts only.",
            "empty, or an address such as https://login.example.org/realms/customs",
            Right.EmptyOr(Right.WebAddress)
        )
        {
            Variable = "PARCELGATE_OIDC_AUTHORITY",
        },
        new("OpenIdConnect:ClientId", "", "This server's id at the identity provider.", "any text, or empty", Right.Anything)
        {
            Variable = "PARCELGATE_OIDC_CLIENT_ID",
        },
        new("OpenIdConnect:ClientSecret", "", "This server's secret at the identity provider.", "any text, or empty", Right.Anything)
        {
            Variable = "PARCELGATE_OIDC_CLIENT_SECRET",
            Secret = true,
        },
        new(
            "Payments:Creditor",
            "",
            "Name of the creditor on demands and in their QR codes. Empty: pages say that no account is set up to pay to.",
            "empty, or a name of at most 70 characters",
            static value => value.Length <= 70
        ),
        new(
            "Payments:Account",
            "",
            "The treasury's account that demands are paid to. Statements of other accounts are refused, unless they are in Payments:OtherAccounts.",
            "empty, an IBAN whose check digits fit, or the number of an account in a country without IBAN",
            Right.EmptyOr(BankAccount.IsPlausible)
        ),
        new(
            "Payments:Bic",
            "",
            "BIC of its bank, for the QR code of a demand.",
            "empty, or 8 or 11 letters and digits",
            Right.EmptyOr(static value => value.Length is 8 or 11 && value.All(char.IsAsciiLetterOrDigit))
        ),
        new(
            "Payments:OtherAccounts",
            "",
            "Other accounts of the treasury whose statements may be imported, separated by semicolons.",
            "empty, or accounts as in Payments:Account",
            Right.EmptyOr(static value => value.Split(';', StringSplitOptions.TrimEntries).All(BankAccount.IsPlausible))
        ),
        new(
            "Payments:Provider",
            "pay",
            "Name of the payment provider, whose account in the ledger holds what it took and has not paid over yet.",
            "1 to 40 of the characters a to z, 0 to 9 and -",
            static value =>
                value.Length is > 0 and <= 40
                && value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        ),
        new(
            "Payments:PayAddress",
            "",
            "Address of the payment provider's page for one payment, with {reference}, {amount} and {currency} in it. Empty: no such link is shown.",
            "empty, or a web address with {reference} in it",
            Right.EmptyOr(static value =>
                value.Contains("{reference}", StringComparison.Ordinal) && Right.WebAddress(value.Replace('{', 'x').Replace('}', 'x'))
            )
        ),
        new(
            "Payments:WebhookSecret",
            "",
            "Key the payment provider signs its messages with, HMAC-SHA-256; see docs/reference/payments.md. Empty: its messages are refused.",
            "empty, or at least 32 characters",
            Right.EmptyOr(static value => value.Length >= 32)
        )
        {
            Secret = true,
        },
        new(
            "Messages:Name",
            "CUSTOMS",
            "Identification of this administration as the sender of EDIFACT and Cargo-XML messages.",
            "1 to 35 of the characters A to Z, 0 to 9 and -",
            static value =>
                value.Length is > 0 and <= 35
                && value.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '-')
        ),
        new(
            "Messages:Folder",
            "",
            "Folder that the folders of providers are below, who drop files there and fetch answers; it must exist. Empty: no folder is read or written.",
            "empty, or a folder that exists",
            Right.EmptyOr(Directory.Exists)
        ),
        new(
            "Messages:PrivateHosts",
            "",
            "Hosts that webhooks may call although they are at a private address of this network, also over plain HTTP, separated by semicolons. All others are called by HTTPS at public addresses only.",
            "empty, or host names separated by semicolons",
            Right.EmptyOr(static value =>
                value.Split(';', StringSplitOptions.TrimEntries).All(host => Uri.CheckHostName(host) != UriHostNameType.Unknown)
            )
        ),
    ];
}
