namespace Parcelgate.Core.Assessment;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>The outcomes before loading and before arrival, drawn from category, lane, law and data quality.</summary>
internal static class Outcomes
{
    /// <summary>
    /// Findings that leave one of the 7+1 data elements of pre-loading advance cargo information without a statement: consignor and consignee name
    /// and address, description, pieces, gross mass, waybill number (SAFE Framework, annex on pre-loading).
    /// </summary>
    private static readonly string[] SevenPlusOne =
    [
        "quality-consignor-name-missing",
        "quality-consignor-address-missing",
        "quality-consignee-name-missing",
        "quality-consignee-address-missing",
        "quality-description-missing",
        "quality-description-vague",
        "quality-description-not-goods",
        "quality-description-language",
        "quality-description-unreadable",
        "quality-gross-mass-missing",
    ];

    /// <summary>The law's own outcome if it is harder; else a request for information when an element is missing or says nothing.</summary>
    internal static Loading BeforeLoading(Loading byLaw, List<Finding> quality, RiskOutcome risk)
    {
        if (byLaw != Loading.Complete)
        {
            return byLaw;
        }

        if (risk.First(RiskAct.RequestInformation) is not null)
        {
            return Loading.RequestForInformation;
        }

        foreach (var finding in quality)
        {
            if (AsksForInformation(finding))
            {
                return Loading.RequestForInformation;
            }
        }

        return Loading.Complete;
    }

    /// <summary>Whether a finding on the data asks the sender before loading; the others are noted and ask nobody.</summary>
    internal static bool AsksForInformation(Finding finding) => Array.IndexOf(SevenPlusOne, finding.Rule) >= 0;

    /// <summary>Why it is held on arrival: the hardest reason first; <see cref="HoldReason.None"/> is release on arrival.</summary>
    internal static HoldReason BeforeArrival(RegimeOutcome law, Category category, Lane lane, Loading loading)
    {
        if (law.Problem is not null)
        {
            return HoldReason.Law;
        }

        if (lane == Lane.Red || loading is Loading.DoNotLoad or Loading.RequestForScreening)
        {
            return HoldReason.Inspection;
        }

        if (!law.Restrictions.IsEmpty)
        {
            return HoldReason.Permit;
        }

        if (category == Category.HighValue)
        {
            return HoldReason.Declaration;
        }

        if (lane == Lane.Yellow || loading == Loading.RequestForInformation)
        {
            return HoldReason.Documents;
        }

        return OwesBeforeRelease(law) ? HoldReason.Payment : HoldReason.None;
    }

    private static bool OwesBeforeRelease(RegimeOutcome law)
    {
        foreach (var charge in law.Charges)
        {
            if (charge.Collected == Collected.BeforeRelease && charge.Amount.Minor > 0)
            {
                return true;
            }
        }

        return false;
    }
}
