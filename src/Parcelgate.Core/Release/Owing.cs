namespace Parcelgate.Core.Release;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;

/// <summary>Who can take the next step on a consignment that is held.</summary>
public enum Debtor
{
    /// <summary>The recipient.</summary>
    Consignee,

    /// <summary>The carrier or the post.</summary>
    Carrier,

    /// <summary>Whoever lodges the declaration.</summary>
    Declarant,

    /// <summary>The seller or the platform.</summary>
    Seller,

    /// <summary>The agency that gives the permit.</summary>
    Agency,

    /// <summary>Customs itself.</summary>
    Customs,
}

/// <summary>The one rule that says who owes the next step: what arrivals answer and what pages show.</summary>
/// <param name="Debtors">Who; never empty.</param>
/// <param name="All">True when all of them must act, false when any of them may.</param>
public sealed record Owing(ImmutableArray<Debtor> Debtors, bool All)
{
    /// <summary>Who owes what a consignment is held for.</summary>
    /// <param name="hold">Why it is held.</param>
    /// <param name="payers">Who pays the charges that are due before release, as <see cref="PayersBeforeRelease"/> gives them; used for payment only.</param>
    public static Owing Of(HoldReason hold, ImmutableArray<Payer> payers) =>
        hold switch
        {
            HoldReason.Payment when payers.IsDefaultOrEmpty => Alone(Debtor.Consignee),
            HoldReason.Payment => new([.. payers.Select(Of)], All: true),
            HoldReason.Documents => new([Debtor.Consignee, Debtor.Carrier], All: false),
            HoldReason.Declaration => new([Debtor.Consignee, Debtor.Declarant], All: false),
            HoldReason.Permit => new([Debtor.Consignee, Debtor.Agency], All: true),
            HoldReason.None or HoldReason.Inspection or HoldReason.Law or HoldReason.Officer => Alone(Debtor.Customs),
            _ => throw new ArgumentOutOfRangeException(nameof(hold), hold, "Not a reason to hold."),
        };

    /// <summary>Who pays what must be paid before release, each once, in the order of the charges.</summary>
    /// <param name="stored">An outcome as <see cref="AssessmentJson.WriteStored"/> wrote it.</param>
    /// <exception cref="JsonException">The bytes are not a stored outcome.</exception>
    public static ImmutableArray<Payer> PayersBeforeRelease(ReadOnlyMemory<byte> stored)
    {
        using var outcome = JsonDocument.Parse(stored);
        var before = Names.Of(Collected.BeforeRelease);
        return
        [
            .. outcome
                .RootElement.GetProperty("charges")
                .EnumerateArray()
                .Where(charge => charge.GetProperty("collected").ValueEquals(before) && IsDue(charge.GetProperty("amount")))
                .Select(charge => Enum.GetValues<Payer>().Single(payer => charge.GetProperty("payer").ValueEquals(Names.Of(payer))))
                .Distinct(),
        ];
    }

    /// <summary>As answers write it: "consignee", "consignee or carrier", "consignee and agency".</summary>
    public override string ToString() => string.Join(All ? " and " : " or ", Debtors.Select(Word));

    private static bool IsDue(JsonElement amount) => amount.GetProperty("amount").GetString()!.AsSpan().ContainsAnyInRange('1', '9');

    private static Owing Alone(Debtor debtor) => new([debtor], All: true);

    private static Debtor Of(Payer payer) =>
        payer switch
        {
            Payer.Consignee => Debtor.Consignee,
            Payer.Carrier => Debtor.Carrier,
            Payer.Declarant => Debtor.Declarant,
            Payer.Seller => Debtor.Seller,
            _ => throw new ArgumentOutOfRangeException(nameof(payer), payer, "Not a payer."),
        };

    private static string Word(Debtor debtor) =>
        debtor switch
        {
            Debtor.Consignee => "consignee",
            Debtor.Carrier => "carrier",
            Debtor.Declarant => "declarant",
            Debtor.Seller => "seller",
            Debtor.Agency => "agency",
            Debtor.Customs => "customs",
            _ => throw new ArgumentOutOfRangeException(nameof(debtor), debtor, "Not a debtor."),
        };
}
