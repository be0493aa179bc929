namespace Parcelgate.Server.Web;

using Microsoft.AspNetCore.Http;
using Parcelgate.Server.Identity;

/// <summary>Addresses of the pages.</summary>
public static class Links
{
    public const string Operations = "/";
    public const string Manifests = "/manifests";
    public const string Find = "/find";
    public const string Administration = "/administration";
    public const string Calculator = "/calculator";
    public const string Reconciliation = "/reconciliation";

    public const string Law = "/law";
    public const string Proposals = "/law/proposals";
    public const string BeginProposal = "/law/proposals/begin";

    public static string LawOf(string country) => $"/law/{Uri.EscapeDataString(country)}";

    public static string Proposal(long id) => FormattableString.Invariant($"/law/proposals/{id}");

    public const string Targeting = "/targeting";
    public const string Selection = "/targeting/selection";
    public const string Inspections = "/inspections";
    public const string Rules = "/rules";
    public const string Lists = "/lists";
    public const string Screening = "/screening";

    /// <summary>The queue with one case open beside it.</summary>
    public static string Case(long id) => FormattableString.Invariant($"/targeting?open={id}");

    public static string Inspection(long id) => FormattableString.Invariant($"/inspections/{id}");

    /// <summary>A party by the number it is known under.</summary>
    public static string Party(long key) => FormattableString.Invariant($"/parties/{unchecked((ulong)key):x16}");

    public const string Fairness = "/targeting/fairness";

    public const string Partners = "/partners";
    public const string Sandbox = "/sandbox";
    public const string Shadow = "/sandbox/shadow";
    public const string SandboxReport = "/sandbox/report.txt";

    public static string SandboxOf(string provider) => $"/sandbox?provider={Uri.EscapeDataString(provider)}";

    public static string Partner(string provider) => $"/partners/{Uri.EscapeDataString(provider)}";

    /// <summary>How a provider's CSV files are read.</summary>
    public static string Mapping(string provider) => $"{Partner(provider)}/mapping";

    /// <summary>Where a provider's people begin.</summary>
    public const string Portal = "/portal";
    public const string Upload = "/portal/upload";

    /// <summary>The results of one message, line by line, as its sender reads them.</summary>
    public static string Results(long number) => FormattableString.Invariant($"/portal/results/{number}");

    public const string Referrals = "/referrals";
    public const string Holds = "/holds";
    public const string Matches = "/matches";

    /// <summary>One match on its page, whatever became of it.</summary>
    public static string Match(long id) => FormattableString.Invariant($"/matches?id={id}");

    /// <summary>One open referral on its page.</summary>
    public static string Referral(long id) => FormattableString.Invariant($"/referrals#r-{id}");

    public static string Quality(string provider) => $"{Partner(provider)}/quality";

    public const string Revenue = "/revenue";
    public const string Refunds = "/refunds";
    public const string Prepaid = "/prepaid";

    public static string Account(long id) => FormattableString.Invariant($"/revenue/accounts/{id}");

    /// <summary>A statement of an account; number 0: what moved since the last one closed.</summary>
    public static string Statement(long id, int number) => FormattableString.Invariant($"/revenue/accounts/{id}/statements/{number}");

    public const string Messages = "/messages";
    public const string Endpoints = "/messages/endpoints";

    public static string Message(long id) => FormattableString.Invariant($"/messages/{id}");

    public const string Tariff = "/tariff";

    public static string Allowance(string token) => $"/allowance?token={Uri.EscapeDataString(token)}";

    public static string Consignment(long id) => FormattableString.Invariant($"/consignments/{id}");

    public static string Manifest(long number) => FormattableString.Invariant($"/manifests/{number}");

    public static string Flight(string conveyance) => $"/find?flight={Uri.EscapeDataString(conveyance)}";

    public static string SignIn(string? back) => back is null ? "/sign-in" : $"/sign-in?back={Uri.EscapeDataString(Local(back))}";

    /// <summary>The first page a role may open.</summary>
    public static string Home(string? role) =>
        Permissions.Allows(role, Permissions.OperationsView) ? Operations
        : Permissions.Allows(role, Permissions.Submit) ? Portal
        : Permissions.Allows(role, Permissions.ManifestView) ? Manifests
        : Permissions.Allows(role, Permissions.ConsignmentView) ? Find
        : Operations;

    /// <summary>Where who signed in wanted to go, else the role's first page.</summary>
    public static string AfterSignIn(string? back, string role) => Local(back) is var wanted && wanted == Operations ? Home(role) : wanted;

    /// <summary>The address if it stays on this server, else the first page: nobody is sent elsewhere by a link that looks like ours.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";

    /// <summary>Addresses machines call: they get problems, not pages.</summary>
    public static bool IsApi(PathString path) =>
        path.StartsWithSegments("/v1")
        || path.StartsWithSegments("/soap")
        || path.StartsWithSegments("/connect")
        || path.StartsWithSegments("/health")
        || path.StartsWithSegments("/metrics");
}
