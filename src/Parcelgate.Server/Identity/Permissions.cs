namespace Parcelgate.Server.Identity;

using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using static Parcelgate.Server.Identity.Roles;

/// <summary>
/// The one table that says who may do what. An endpoint or page carries exactly one of these names, or says that it is public; what a page shows
/// beyond its own permission (targeting reasons, personal data) asks this table too.
/// </summary>
public static class Permissions
{
    public const string OperationsView = "operations.view";
    public const string ManifestView = "manifest.view";
    public const string ConsignmentView = "consignment.view";
    public const string ConsignmentHold = "consignment.hold";
    public const string ConsignmentRelease = "consignment.release";
    public const string ConsignmentReturn = "consignment.return";
    public const string ReferralView = "referral.view";
    public const string ReferralAct = "referral.act";
    public const string DnlConfirm = "dnl.confirm";
    public const string HoldView = "hold.view";
    public const string HoldAnswer = "hold.answer";
    public const string MatchView = "match.view";
    public const string MatchAct = "match.act";
    public const string TargetingView = "targeting.view";
    public const string TargetingAct = "targeting.act";
    public const string SelectionRun = "selection.run";
    public const string InspectionView = "inspection.view";
    public const string InspectionRecord = "inspection.record";
    public const string RuleView = "rule.view";
    public const string RuleSnooze = "rule.snooze";
    public const string ListView = "list.view";
    public const string ListManage = "list.manage";
    public const string ScreeningDecide = "screening.decide";
    public const string PersonalDataView = "personal-data.view";
    public const string Submit = "submit";
    public const string ArrivalReport = "arrival.report";
    public const string Replay = "replay";
    public const string LawView = "law.view";
    public const string LawDraft = "law.draft";
    public const string LawApprove = "law.approve";
    public const string AccountView = "account.view";
    public const string RevenueManage = "revenue.manage";
    public const string RefundView = "refund.view";
    public const string RefundDecide = "refund.decide";
    public const string RefundPay = "refund.pay";
    public const string PaymentsView = "payments.view";
    public const string PaymentsManage = "payments.manage";
    public const string MessagesView = "messages.view";
    public const string MessagesFetch = "messages.fetch";
    public const string MessagesManage = "messages.manage";
    public const string AllowanceView = "allowance.view";
    public const string AccountsManage = "accounts.manage";
    public const string AgreementView = "agreement.view";
    public const string AgreementWrite = "agreement.write";
    public const string AgreementApprove = "agreement.approve";
    public const string MappingWrite = "mapping.write";
    public const string AccountOwn = "account.own";

    /// <summary>Permission to roles.</summary>
    public static readonly FrozenDictionary<string, FrozenSet<string>> Table = new Dictionary<string, FrozenSet<string>>
    {
        [OperationsView] = Are(Officer, Supervisor, PolicyAnalyst, Revenue, Auditor, Administrator),
        [ManifestView] = Are(Officer, Supervisor, PolicyAnalyst, Revenue, Auditor, Provider),
        [ConsignmentView] = Are(Officer, Supervisor, PolicyAnalyst, Revenue, Agency, Auditor, Provider),
        [ConsignmentHold] = Are(Officer, Supervisor),
        [ConsignmentRelease] = Are(Officer, Supervisor),
        [ConsignmentReturn] = Are(Officer, Supervisor),
        [ReferralView] = Are(Officer, Supervisor, Auditor, Provider),
        [ReferralAct] = Are(Officer, Supervisor),
        [DnlConfirm] = Are(Supervisor),
        [HoldView] = Are(Officer, Supervisor, Auditor, Provider),
        [HoldAnswer] = Are(Provider),
        [MatchView] = Are(Officer, Supervisor, Auditor),
        [MatchAct] = Are(Officer, Supervisor),
        [TargetingView] = Are(Officer, Supervisor, Auditor),
        [TargetingAct] = Are(Officer, Supervisor),
        [SelectionRun] = Are(Supervisor),
        [InspectionView] = Are(Officer, Supervisor, Auditor),
        [InspectionRecord] = Are(Officer, Supervisor),
        [RuleView] = Are(Officer, Supervisor, PolicyAnalyst, Auditor),
        [RuleSnooze] = Are(Supervisor),
        [ListView] = Are(Officer, Supervisor, PolicyAnalyst, Auditor),
        [ListManage] = Are(PolicyAnalyst),
        [ScreeningDecide] = Are(Officer, Supervisor),
        [PersonalDataView] = Are(Officer, Supervisor, Agency, Auditor),
        [Submit] = Are(Provider),
        [ArrivalReport] = Are(Officer, Supervisor, Provider),
        [Replay] = Are(Officer, Supervisor, PolicyAnalyst, Auditor),
        [LawView] = Are(Officer, Supervisor, PolicyAnalyst, Revenue, Auditor, Administrator),
        [LawDraft] = Are(PolicyAnalyst),
        [LawApprove] = Are(Supervisor, PolicyAnalyst),
        [AccountView] = Are(Supervisor, PolicyAnalyst, Revenue, Auditor, Provider),
        [RevenueManage] = Are(Revenue),
        [RefundView] = Are(Officer, Supervisor, Revenue, Auditor),
        [RefundDecide] = Are(Officer, Supervisor),
        [RefundPay] = Are(Revenue),
        [PaymentsView] = Are(Supervisor, Revenue, Auditor),
        [PaymentsManage] = Are(Revenue),
        [MessagesView] = Are(Officer, Supervisor, Auditor, Administrator, Provider),
        [MessagesFetch] = Are(Provider),
        [MessagesManage] = Are(Administrator),
        [AllowanceView] = Are(Officer, Supervisor, Provider),
        [AgreementView] = Are(Supervisor, PolicyAnalyst, Auditor, Administrator, Provider),
        [AgreementWrite] = Are(PolicyAnalyst, Administrator),
        [AgreementApprove] = Are(Supervisor, Administrator),
        [MappingWrite] = Are(PolicyAnalyst, Administrator, Provider),
        [AccountsManage] = Are(Administrator),
        [AccountOwn] = Are([.. Roles.All]),
    }.ToFrozenDictionary();

    /// <summary>Whether a role has a permission; an unknown role or permission has none.</summary>
    public static bool Allows(string? role, string permission) =>
        role is not null && Table.TryGetValue(permission, out var roles) && roles.Contains(role);

    /// <summary>States the one permission of an endpoint.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PermissionAttribute(permission));

    /// <summary>States that an endpoint is for anybody, signed in or not.</summary>
    public static TBuilder IsPublic<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PublicAttribute());

    private static FrozenSet<string> Are(params string[] roles) => roles.ToFrozenSet();
}

/// <summary>The one permission a page or endpoint asks for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PermissionAttribute(string permission) : AuthorizeAttribute(permission)
{
    /// <summary>One name of <see cref="Permissions"/>.</summary>
    public string Permission { get; } = permission;
}

/// <summary>A page or endpoint for anybody.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PublicAttribute : AllowAnonymousAttribute;
