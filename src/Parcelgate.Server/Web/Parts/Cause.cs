namespace Parcelgate.Server.Web.Parts;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;

/// <summary>Why a consignment is not simply released, in the order in which the reasons outweigh each other. Each has its sentences.</summary>
public enum Cause
{
    /// <summary>Nothing is in the way.</summary>
    None,

    /// <summary>An officer ordered it.</summary>
    Officer,

    /// <summary>A rate is missing.</summary>
    Rate,

    /// <summary>The law prohibits goods in it.</summary>
    Prohibited,

    /// <summary>A rule forbids loading.</summary>
    DoNotLoad,

    /// <summary>Screening is asked.</summary>
    Screening,

    /// <summary>It is opened and checked.</summary>
    Inspection,

    /// <summary>Goods need a permit and none is quoted.</summary>
    PermitMissing,

    /// <summary>A permit is quoted and its agency has not checked it.</summary>
    PermitQuoted,

    /// <summary>A full declaration is needed.</summary>
    Declaration,

    /// <summary>Data is missing or says nothing.</summary>
    Data,

    /// <summary>The lane asks for documents.</summary>
    Documents,

    /// <summary>Charges are to be paid first.</summary>
    Payment,
}

/// <summary>Finds the cause in what was decided. The same order as the engine's outcomes, seen from the page.</summary>
internal static class Causes
{
    public static Cause Of(State state, HoldReason hold, Assessment? assessment)
    {
        if (state is not (State.Held or State.ToHold or State.Referred or State.DoNotLoad))
        {
            return Cause.None;
        }

        var waits = state is State.Held or State.ToHold;
        if (waits && hold == HoldReason.Officer)
        {
            return Cause.Officer;
        }

        if (assessment is null)
        {
            return ByHold(hold, permitMissing: true);
        }

        return waits && hold == HoldReason.Law ? Cause.Rate
            : Goods(assessment, "prohibited").Any() ? Cause.Prohibited
            : assessment.Loading == Loading.DoNotLoad ? Cause.DoNotLoad
            : assessment.Loading == Loading.RequestForScreening ? Cause.Screening
            : assessment.Loading == Loading.RequestForInformation && (!waits || hold == HoldReason.Documents) ? Cause.Data
            : ByHold(hold, Goods(assessment, "permit-missing").Any());
    }

    /// <summary>Goods under a restriction with this outcome: "prohibited", "permit-missing", "permit-quoted".</summary>
    public static IEnumerable<Finding> Goods(Assessment assessment, string outcome) =>
        assessment.Findings.Where(finding =>
            finding.Outcome == outcome && finding.Rule.StartsWith("restricted/", StringComparison.Ordinal)
        );

    /// <summary>Who owes what of the charges collected at the border, and when.</summary>
    public static IEnumerable<(Payer Payer, Collected When)> Owing(Assessment assessment) =>
        assessment
            .Charges.Where(line => line.Collected != Collected.AtSale && line.Amount.Minor > 0)
            .Select(line => (line.Payer, line.Collected))
            .Distinct();

    private static Cause ByHold(HoldReason hold, bool permitMissing) =>
        hold switch
        {
            HoldReason.Inspection => Cause.Inspection,
            HoldReason.Permit => permitMissing ? Cause.PermitMissing : Cause.PermitQuoted,
            HoldReason.Declaration => Cause.Declaration,
            HoldReason.Documents => Cause.Documents,
            HoldReason.Payment => Cause.Payment,
            HoldReason.Law => Cause.Rate,
            HoldReason.Officer => Cause.Officer,
            _ => Cause.None,
        };
}
