namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;

/// <summary>The mass of what is said to be documents: paper has little.</summary>
internal static class DocumentsMass
{
    internal static readonly Signal Signal = new(
        "documents_mass",
        "grams",
        "Gross mass of a consignment sent as documents; none for any other purpose and where no mass was sent.",
        SignalCost.Record
    )
    {
        Of = static input => input.Consignment.Purpose == Purpose.Documents ? input.Consignment.GrossMassGrams : null,
    };
}
