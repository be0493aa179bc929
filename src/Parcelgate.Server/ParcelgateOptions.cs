namespace Parcelgate.Server;

using System.Collections.Immutable;
using Parcelgate.Core.Revenue;

/// <summary>What the server is told from outside: the section "Parcelgate" of appsettings.json, environment variables <c>PARCELGATE_*</c> over it.</summary>
public sealed class ParcelgateOptions
{
    /// <summary>A SQLite file or a PostgreSQL connection string. Environment: PARCELGATE_STORE.</summary>
    public string Store { get; set; } = "var/parcelgate.db";

    /// <summary>"LIVE", "TEST" or "DEMO": shown on every page. Demo accounts exist in DEMO only. Environment: PARCELGATE_ENVIRONMENT.</summary>
    public string Mode { get; set; } = "LIVE";

    /// <summary>What the mode means, in the status line: "rehearsal of 11 November". Empty: the pages' own words.</summary>
    public string ModeNote { get; set; } = "";

    /// <summary>IANA zone of the office; times are shown in it and its midnight begins the day.</summary>
    public string TimeZone { get; set; } = "Asia/Baku";

    /// <summary>The place the zone is named after in the status line.</summary>
    public string Place { get; set; } = "Baku";

    /// <summary>True lets cookies and tokens travel over plain HTTP. Only for a demo on one machine or behind a proxy that ends TLS and says so.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Attempts to sign in, or to get a token, a minute from one address; more get 429.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>Sign-in by the administration's own identity provider; off while the authority is empty.</summary>
    public OpenIdConnectOptions OpenIdConnect { get; set; } = new();

    /// <summary>Where demands are paid to, and the payment provider.</summary>
    public PaymentOptions Payments { get; set; } = new();

    /// <summary>How answers come to providers.</summary>
    public MessageOptions Messages { get; set; } = new();

    /// <summary>True in the demo: invented data, known passwords.</summary>
    public bool IsDemo => string.Equals(Mode, "DEMO", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Settings of the administration's identity provider.</summary>
public sealed class OpenIdConnectOptions
{
    /// <summary>Its address: https://login.example.az/realms/customs. Empty: local accounts only.</summary>
    public string Authority { get; set; } = "";

    /// <summary>This server's id there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>This server's secret there. Configuration only, never a log.</summary>
    public string ClientSecret { get; set; } = "";
}

/// <summary>How answers come to providers.</summary>
public sealed class MessageOptions
{
    /// <summary>Identification of this administration as the sender of EDIFACT and Cargo-XML.</summary>
    public string Name { get; set; } = "CUSTOMS";

    /// <summary>Hosts, separated by semicolons, that webhooks may call although they are at a private address, and over plain HTTP.</summary>
    public string PrivateHosts { get; set; } = "";

    /// <summary>The folder that providers' folders are below; empty: there are none.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The hosts of <see cref="PrivateHosts"/>, in lower case.</summary>
    public ImmutableHashSet<string> PrivateHostNames =>
        [
            .. PrivateHosts
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(host => host.ToLowerInvariant()),
        ];
}

/// <summary>Whom recipients pay, and through whom.</summary>
public sealed class PaymentOptions
{
    /// <summary>The creditor's name, as transfers carry it. Empty: nothing is set up, and pages say so.</summary>
    public string Creditor { get; set; } = "";

    /// <summary>The treasury's account that demands are paid to: an IBAN, or a number where the country has none.</summary>
    public string Account { get; set; } = "";

    /// <summary>BIC of its bank; empty where none is needed.</summary>
    public string Bic { get; set; } = "";

    /// <summary>Other accounts whose statements may be imported, separated by semicolons.</summary>
    public string OtherAccounts { get; set; } = "";

    /// <summary>Name of the payment provider's account in the ledger.</summary>
    public string Provider { get; set; } = "pay";

    /// <summary>Where the provider takes a payment, with {reference}, {amount} and {currency} to be filled in; empty: no provider.</summary>
    public string PayAddress { get; set; } = "";

    /// <summary>The key the provider signs its messages with. Configuration only, never a log. Empty: no message is taken.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Whom demands are paid to; null while name or account is not set.</summary>
    public Creditor? To => Creditor.Length > 0 && Account.Length > 0 ? new Creditor(Creditor, Account, Bic) : null;

    /// <summary>The accounts whose statements are ours, without blanks; empty while none is set: then any is taken.</summary>
    public ImmutableArray<string> Accounts =>
        [
            .. $"{Account};{OtherAccounts}"
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(BankAccount.Compact)
                .Distinct(),
        ];
}
