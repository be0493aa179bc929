namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>
/// The category of the WCO Immediate Release Guidelines: the best of four whose clause holds, and for each better one the clause that excluded
/// it. Total: every consignment gets exactly one.
/// </summary>
internal static class Categories
{
    private const string Guidelines = "WCO Immediate Release Guidelines (2018), category ";

    private static readonly Exclusion NotDocuments = new(Category.Documents, "not-documents", Guidelines + "1");
    private static readonly Exclusion DocumentsOfValue = new(Category.Documents, "documents-of-value", Guidelines + "1");
    private static readonly Exclusion DocumentsRestricted = new(Category.Documents, "restricted-goods", Guidelines + "1");

    // The ordinary outcomes share one array each: most consignments need no allocation here.
    private static readonly ImmutableArray<Exclusion> OnlyNotDocuments = [NotDocuments];
    private static readonly ImmutableArray<Exclusion> ChargesDue = [NotDocuments, new(Category.LowValue, "charges-due", Guidelines + "2")];
    private static readonly ImmutableArray<Exclusion> RestrictedGoods = Both("restricted-goods");
    private static readonly ImmutableArray<Exclusion> NoRegime = Both("no-regime");
    private static readonly ImmutableArray<Exclusion> OtherProcedure = Both("other-procedure");
    private static readonly ImmutableArray<Exclusion> MissingRate = Both(ProblemCodes.MissingRate);

    internal static (Category Category, ImmutableArray<Exclusion> Excluded) Decide(Consignment consignment, RegimeOutcome law)
    {
        var notDocuments = NotDocumentsBecause(consignment, law);
        if (notDocuments is null)
        {
            return (Category.Documents, []);
        }

        var (category, excluded) = AmongGoods(law);
        return (category, notDocuments.Value == NotDocuments ? excluded : excluded.SetItem(0, notDocuments.Value));
    }

    private static (Category Category, ImmutableArray<Exclusion> Excluded) AmongGoods(RegimeOutcome law)
    {
        if (law.Problem is not null)
        {
            return (Category.HighValue, MissingRate);
        }

        if (!law.Restrictions.IsEmpty)
        {
            return (Category.HighValue, RestrictedGoods);
        }

        if (!law.Applies)
        {
            return (Category.HighValue, NoRegime);
        }

        if (law.Procedure is not null)
        {
            return (Category.HighValue, OtherProcedure);
        }

        return law.Due is { Minor: > 0 } ? (Category.LowValueDutiable, ChargesDue) : (Category.LowValue, OnlyNotDocuments);
    }

    private static Exclusion? NotDocumentsBecause(Consignment consignment, RegimeOutcome law)
    {
        if (consignment.Purpose != Purpose.Documents)
        {
            return NotDocuments;
        }

        if (!law.Restrictions.IsEmpty)
        {
            return DocumentsRestricted;
        }

        foreach (var item in consignment.Items)
        {
            if (item.Value is { Minor: > 0 })
            {
                return DocumentsOfValue;
            }
        }

        return null;
    }

    private static ImmutableArray<Exclusion> Both(string clause) =>
        [NotDocuments, new(Category.LowValue, clause, Guidelines + "2"), new(Category.LowValueDutiable, clause, Guidelines + "3")];
}
