namespace Parcelgate.Server.Web.Texts;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Law;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Web.Parts;

/// <summary>Every code a page may have to say, by area. A test holds the texts of each language against this list.</summary>
public static class Codes
{
    private static readonly ImmutableDictionary<Type, string> Areas = new Dictionary<Type, string>
    {
        [typeof(State)] = "state",
        [typeof(Category)] = "category",
        [typeof(Lane)] = "lane",
        [typeof(Loading)] = "loading",
        [typeof(HoldReason)] = "hold",
        [typeof(Channel)] = "channel",
        [typeof(Purpose)] = "purpose",
        [typeof(PartyKind)] = "party-kind",
        [typeof(Verdict)] = "verdict",
        [typeof(Payer)] = "payer",
        [typeof(Collected)] = "collected",
        [typeof(ReleaseEvent)] = "act",
        [typeof(ReferralKind)] = "referral-kind",
        [typeof(ReferralState)] = "referral-state",
        [typeof(HoldStep)] = "hold-step",
        [typeof(PaymentMatch)] = "payment-match",
        [typeof(DocumentKind)] = "sale-document",
        [typeof(MatchElement)] = "match-element",
        [typeof(MatchOutcome)] = "match-outcome",
        [typeof(MatchState)] = "match-state",
        [typeof(MatchDecision)] = "match-decision",
        [typeof(ProposalState)] = "proposal-state",
        [typeof(RunState)] = "run-state",
        [typeof(Expected)] = "expected",
    }.ToImmutableDictionary();

    /// <summary>The area of an enum's texts.</summary>
    public static string AreaOf(Type type) =>
        Areas.TryGetValue(type, out var area) ? area : throw new ArgumentException($"{type} has no texts.");

    /// <summary>Codes that are plain words in the code that gives them, by area.</summary>
    public static readonly ImmutableDictionary<string, ImmutableArray<string>> Named = new Dictionary<string, ImmutableArray<string>>
    {
        ["refusal"] =
        [
            "release-unknown",
            "release-already-arrived",
            "release-already-cancelled",
            "release-already-held",
            "release-already-released",
            "release-already-returned",
            "release-cancelled",
            "release-do-not-load",
            "release-no-data",
            "release-not-arrived",
            "release-not-held",
            "release-not-released",
            "release-referral-open",
            "release-not-referred",
            "release-may-be-loaded",
        ],
        ["event"] =
        [
            "allowance-asked",
            "allowance-link",
            "referral-asked",
            "referral-asked-again",
            "referral-answered",
            "referral-accepted",
            "referral-settled",
            "referral-reminder",
            "referral-overdue",
            "dnl-ordered",
            "dnl-proposed",
            "dnl-confirmed",
            "dnl-not-confirmed",
            "dnl-lift-proposed",
            "dnl-lifted",
            "dnl-lift-refused",
            "hold-acknowledged",
            "hold-located",
            "hold-presented",
            "hold-explained",
            "list-taken",
            "screening-held",
            "screening-not-him",
            "screening-taken-back",
            "endpoint-added",
            "endpoint-off",
            "endpoint-on",
            "message-sent-again",
            "order-received",
            "order-corrected",
            "order-withdrawn",
            "payment-received",
            "payment-corrected",
            "payment-withdrawn",
            "match-agrees",
            "match-differs",
            "match-missing",
            "match-accepted",
            "match-asked",
            "match-held",
            "decided",
            "amended",
            "advised",
            "advices-erased",
            "cancelled",
            "refused",
            "refused-amend",
            "refused-cancel",
            "arrived",
            "held",
            "released",
            "waits-for-payment",
            "inspected",
            "seized",
            "rule-asleep",
            "rule-woken",
            "returned",
            "viewed",
            "received",
            "paid",
            "payment-taken-back",
            "law-drafted",
            "law-run-asked",
            "law-run",
            "law-run-failed",
            "law-submitted",
            "law-sent-back",
            "agreement-approved",
            "agreement-written",
            "mapping-approved",
            "mapping-written",
            "erased",
            "documents-erased",
            "files-erased",
            "letter-sent",
            "law-approved",
        ],
        ["clause"] =
        [
            "not-documents",
            "charges-due",
            "restricted-goods",
            "no-regime",
            "beyond-procedure",
            "other-procedure",
            "law-missing-rate",
            "law-missing-data",
            "law-out-of-range",
            "not-goods",
        ],
        ["remedy"] =
        [
            "better-value-lower",
            "better-window-new",
            "better-permit",
            "better-without-item",
            "better-declaration",
            "better-paid",
            "better-data",
        ],
        ["better"] = ["category-2", "agency-check", "ordinary-goods", "full-procedure", "loading-complete", "release"],
        ["reason"] =
        [
            "risk",
            "risk-rule",
            "regime-applies",
            "relief",
            "charge",
            "exchange-rate",
            "category",
            "category-1",
            "category-2",
            "category-3",
            "category-4",
            "lane",
            "lane-green",
            "lane-blue",
            "lane-yellow",
            "risk-rule",
            "lane-red",
            "loading",
            "loading-dnl",
            "loading-rfs",
            "loading-rfi",
            "arrival",
        ],
        ["finding"] =
        [
            "law-none",
            "regime-applies",
            "relief",
            "restricted",
            "allowance-holder",
            "law-carriage-not-sent",
            "law-missing-data",
            "law-missing-rate",
            "law-out-of-range",
            "prepaid-unknown",
            "prepaid-not-yet-valid",
            "prepaid-expired",
            "prepaid-suspended",
            "loading-dnl",
            "loading-rfs",
            "loading-rfi",
            "quality-description-contradicts-hs",
            "quality-description-garbled",
            "quality-description-language",
            "quality-description-unreadable",
        ],
        ["advice"] = DescriptionAdvice.All,
        ["question"] = FieldQuestion.Codes,
        ["hold-why"] = HoldTask.Reasons,
        ["match-kind"] =
        [
            .. Enum.GetValues<MatchElement>().Select(element => Hyphens.Of(element)),
            .. Enum.GetValues<DocumentKind>().Select(kind => "missing-" + Hyphens.Of(kind)),
        ],
        ["match-told"] = ["waiting", "agrees", "differs", "missing", "settled", "withdrawn"],
        ["matches.problem"] =
        [
            "match-reason-missing",
            "match-unknown",
            "match-changed",
            "match-not-open",
            "match-no-parcel",
            "match-not-to-ask",
        ],
        ["referrals.problem"] =
        [
            "referral-reason-missing",
            "referral-no-consignment",
            "referral-proposed-before",
            "referral-unknown",
            "referral-ended",
            "referral-asks-nothing",
            "referral-not-answered",
            "referral-own",
            "referral-not-proposed",
            "referral-not-standing",
            "referral-kind",
            "referral-question-missing",
            "referral-questions-many",
            "referral-field",
            "referral-question",
            "referral-text-long",
            "referral-hours",
            "referral-none-open",
            "referral-not-asked",
            "referral-answer-id-reused",
            "nothing-said",
            "value",
        ],
        ["confidence"] = ["verified", "mixed", "memory"],
        ["certainty"] = ["verified", "mixed", "memory", "illustrative"],
        ["before-loading"] = ["complete", "rfi", "rfs", "dnl"],
        ["administration.fault"] =
        [
            "account-name-missing",
            "account-name-letters",
            "account-name-taken",
            "account-role-unknown",
            "account-provider-missing",
            "account-provider-none",
            "key-provider-missing",
            "key-channel-unknown",
            "key-destination-letters",
        ],
        ["proposal.refused"] =
        [
            "missing",
            "not-a-draft",
            "not-yours",
            "too-long",
            "control-character",
            "expectation",
            "span",
            "not-law",
            "not-law-then",
            "changed-meanwhile",
            "no-expectation",
            "runs-already",
            "no-run",
            "not-submitted",
            "own",
            "day",
            "day-missing",
            "reason-missing",
            "published-meanwhile",
        ],
        ["restricted"] = ["prohibited", "permit-missing", "permit-quoted"],
        ["owing"] = ["Data", "DoNotLoad", "Screening"],
        ["charges.empty"] = ["relief", "documents", "prohibited", "restricted", "not-reckoned", "rate"],
        ["why.fold"] = ["regimes", "conditions", "levied", "not-levied", "rules", "categories", "reliefs", "lines"],
        ["role"] = Roles.All,
        ["mapping"] = [.. Enum.GetValues<CsvReason>().Select(reason => "by-" + Hyphens.Of(reason))],
        ["messages.event"] = [.. Enum.GetValues<MessageEvent>().Select(Hyphens.Of)],
        ["messages.kind"] = [.. Enum.GetValues<EndpointKind>().Select(Hyphens.Of)],
        ["messages.state"] = [.. Enum.GetValues<MessageStatus>().Select(Hyphens.Of)],
        ["message.answer"] = [.. Enum.GetValues<MessageStatus>().Select(Hyphens.Of)],
        ["messages.format"] = [.. AnswerFormat.All.Select(format => format.Name)],
        ["messages.tab"] = ["out", "in", "stuck"],
        ["messages.note"] = ["out", "in", "stuck"],
        ["messages.done"] = ["added", "off", "on", "replayed", "replayed-all"],
        ["messages.problem"] =
        [
            "address",
            "address-none",
            "count",
            "endpoint-unknown",
            "events",
            "folder",
            "folder-taken",
            "format",
            "format-soap",
            "not-to-replay",
            "provider",
        ],
        ["messages.error"] =
        [
            "address-not-public",
            "connection",
            "consignment-gone",
            "evidence-gone",
            "folder",
            "format-unknown",
            "other-engine",
            "redirect",
            "refused",
            "secret-lost",
            "status",
            "timeout",
        ],
    }.ToImmutableDictionary();

    /// <summary>Every key that must have a text: "state.Held", "problem.intake-missing".</summary>
    public static IEnumerable<string> Keys =>
        Areas
            .SelectMany(area => Enum.GetNames(area.Key).Select(name => $"{area.Value}.{name}"))
            .Concat(Named.SelectMany(area => area.Value.Select(code => $"{area.Key}.{code}")))
            .Concat(ProblemCodesOfCore().Select(code => $"problem.{code}"))
            .Concat(Enum.GetNames<State>().Select(state => $"answer.{state}"))
            .Concat(Enum.GetNames<HoldReason>().SelectMany(OfHold))
            .Concat(Enum.GetNames<Cause>().Where(cause => cause is not ("None" or "Payment")).Select(cause => $"cause.{cause}"))
            .Concat(Enum.GetNames<ManifestKind>().SelectMany(kind => new[] { $"manifests.kind.{kind}", $"manifests.answer.none.{kind}" }));

    private static IEnumerable<string> OfHold(string hold) =>
        [$"owes.{hold}", $"next.Held.{hold}.title", $"next.Held.{hold}.text", $"next.ToHold.{hold}.title", $"next.ToHold.{hold}.text"];

    private static IEnumerable<string> ProblemCodesOfCore() =>
        typeof(ProblemCodes)
            .GetFields()
            .Concat(typeof(PaymentCodes).GetFields())
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
}
