namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>Whether a consignment still waits for money once it is known what secures or pays its charges.</summary>
public static class Waiting
{
    /// <summary>Why it is held, with the ledger's answer.</summary>
    /// <param name="decided">Why the decision holds it, which knows of no account.</param>
    /// <param name="charges">What the decision charges.</param>
    /// <param name="secured">True when all that must be paid or secured before release is reserved on an account or paid.</param>
    /// <returns>
    /// A reason other than payment stands. What is secured does not wait for payment; what the law lets a carrier or declarant pay after release waits
    /// where no account takes it.
    /// </returns>
    public static HoldReason Hold(HoldReason decided, ImmutableArray<ChargeLine> charges, bool secured) =>
        decided switch
        {
            HoldReason.Payment when secured => HoldReason.None,
            HoldReason.None when !secured && charges.Any(NeedsAccount) => HoldReason.Payment,
            _ => decided,
        };

    /// <summary>Whether what was paid covers all that must be paid before release.</summary>
    /// <param name="charges">What the decision charges.</param>
    /// <param name="paid">Paid for this consignment, less what was paid back, in minor units of the charges' currency.</param>
    public static bool IsPaid(ImmutableArray<ChargeLine> charges, long paid)
    {
        var due = 0L;
        foreach (var line in charges)
        {
            due += line.Collected == Collected.BeforeRelease || NeedsAccount(line) ? line.Amount.Minor : 0;
        }

        return due > 0 && paid >= due;
    }

    /// <summary>True for what a carrier or declarant pays after release: there must be an account to put it on.</summary>
    private static bool NeedsAccount(ChargeLine line) =>
        line is { Collected: Collected.AfterRelease, Payer: Payer.Carrier or Payer.Declarant, Amount.Minor: > 0 };
}
