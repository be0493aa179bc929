namespace Parcelgate.Server.Identity;

using System.Collections.Immutable;

/// <summary>Who works with the system. An account has exactly one: who wants to act and to audit has two accounts.</summary>
public static class Roles
{
    public const string Officer = "officer";
    public const string Supervisor = "supervisor";
    public const string PolicyAnalyst = "policy-analyst";
    public const string Revenue = "revenue";
    public const string Agency = "agency";
    public const string Provider = "provider";
    public const string Auditor = "auditor";
    public const string Administrator = "administrator";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All =
    [
        Officer,
        Supervisor,
        PolicyAnalyst,
        Revenue,
        Agency,
        Provider,
        Auditor,
        Administrator,
    ];
}
