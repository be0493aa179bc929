namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;

/// <summary>A decision on a declaration, as far as its declarant is told.</summary>
/// <param name="Consignment">What was declared.</param>
/// <param name="Assessment">What was decided.</param>
/// <param name="State">Where the consignment is now.</param>
/// <param name="At">When it was decided.</param>
/// <param name="DocumentsUntil">Until when documents or data must be there, should any be wanted.</param>
public sealed record DecidedDeclaration(
    Consignment Consignment,
    Assessment Assessment,
    State State,
    DateTimeOffset At,
    DateTimeOffset DocumentsUntil
)
{
    /// <summary>1-based version of the declaration.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The version before, where this decision followed an amendment.</summary>
    public Consignment? Before { get; init; }

    /// <summary>Why it was amended or withdrawn, in words; null where nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>Kinds of tax by name of charge; null: those that travel with the program.</summary>
    public CodeList? TaxTypes { get; init; }
}

/// <summary>
/// What a declarant is told of a decision. Reasons of targeting are not among it: a control is ordered without a word why, and only doubts about the data
/// itself, which the declarant can mend, are told with their place.
/// </summary>
public static class Answers
{
    /// <summary>Types of declarations that are lodged before the goods are there: the third letter of the data element 1/1 with 1/2, "IMD".</summary>
    private const string PreLodgedLetters = "DEFK";

    /// <summary>What is told of a declaration or request with problems.</summary>
    public static Rejected Refusal(IEnumerable<Problem> problems, DateTimeOffset at, int? version = 1) =>
        new(at, [.. problems.Select(ErrorOf)]) { Version = version };

    /// <summary>What is told of a decision, in order.</summary>
    public static ImmutableArray<Happening> Of(DecidedDeclaration decided)
    {
        if (decided.State == State.Cancelled)
        {
            return [new Invalidated(decided.At, decided.Reason) { Version = decided.Version }];
        }

        var taxes = decided.Assessment.Charges.IsEmpty
            ? default
            : Taxes.Of(decided.Consignment, decided.Assessment.Charges, decided.TaxTypes);
        var told = decided.Before is null ? Lodged(decided, taxes) : Amended(decided, decided.Before, taxes);
        return
        [
            .. told.Concat(Next(decided, taxes))
                .Select(one => one.Version is null && !IsOfRequest(one) ? one with { Version = decided.Version } : one),
        ];
    }

    /// <summary>True of a declaration lodged before its goods are there, as its type says.</summary>
    public static bool IsPreLodged(Consignment consignment) =>
        consignment.Kept.Any(kept =>
            (kept.Place == "Declaration/TypeCode" || kept.Place.EndsWith("/Declaration/TypeCode", StringComparison.Ordinal))
            && kept.Value.Length == 3
            && PreLodgedLetters.Contains(kept.Value[2], StringComparison.Ordinal)
        );

    private static bool IsOfRequest(Happening happening) => happening is RequestGranted or Registered { Taxes.IsDefault: true };

    private static IEnumerable<Happening> Lodged(DecidedDeclaration decided, ImmutableArray<ItemTaxes> taxes) =>
        IsPreLodged(decided.Consignment) && !IsHere(decided.State)
            ? [new Registered(decided.At, taxes) { Version = decided.Version }]
            : [new Accepted(decided.At, decided.At, taxes) { Doubts = Doubts(decided.Assessment) }];

    private static IEnumerable<Happening> Amended(DecidedDeclaration decided, Consignment before, ImmutableArray<ItemTaxes> taxes)
    {
        ImmutableArray<string> why = decided.Reason is { } reason ? [reason] : [];
        IEnumerable<Happening> granted =
        [
            new Registered(decided.At),
            new RequestGranted(decided.At),
            new Corrected(decided.At, Corrections.Between(before, decided.Consignment, explanations: why)),
        ];
        return taxes.IsDefault ? granted : granted.Append(new Reckoned(decided.At, taxes));
    }

    /// <summary>What the declarant has to do or may do now.</summary>
    private static IEnumerable<Happening> Next(DecidedDeclaration decided, ImmutableArray<ItemTaxes> taxes)
    {
        var (assessment, at) = (decided.Assessment, decided.At);
        if (decided.State == State.Released)
        {
            return [new Cleared(at, taxes)];
        }

        if (decided.State == State.Returned)
        {
            return [new Invalidated(at, decided.Reason)];
        }

        if (assessment.Loading == Loading.RequestForInformation && decided.State == State.Referred)
        {
            return [Ask(decided, null)];
        }

        return decided.State is not (State.ToHold or State.Held or State.Referred or State.DoNotLoad) ? []
            : assessment.Loading is Loading.RequestForScreening or Loading.DoNotLoad ? [new ControlOrdered(at)]
            : assessment.Hold switch
            {
                HoldReason.Inspection or HoldReason.Officer => [new ControlOrdered(at)],
                HoldReason.Documents => [Ask(decided, null)],
                HoldReason.Permit => [Ask(decided, "A permit, licence or certificate for the goods is wanted.")],
                HoldReason.Declaration =>
                [
                    Ask(decided, "A full declaration is wanted: the goods are outside of the simplified procedure."),
                ],
                // Payment was asked for with the charges; where the law cannot be applied yet the next step is customs' own.
                _ => [],
            };
    }

    private static DocumentsWanted Ask(DecidedDeclaration decided, string? what)
    {
        var wanted = what is not null
            ? [new Statement(Text: what)]
            : Doubts(decided.Assessment).Select(doubt => new Statement(Text: doubt.Text, Pointers: doubt.Pointers));
        return new DocumentsWanted(decided.At, decided.DocumentsUntil, [.. wanted]);
    }

    private static bool IsHere(State state) => state is State.Held or State.Released or State.DataLate or State.Unannounced;

    private static ResponseError ErrorOf(Problem problem) =>
        new(
            ErrorCodes.Of(problem.Code),
            $"{problem.Code}: {(problem.Found.Length == 0 ? "nothing found" : $"found '{problem.Found}'")}, expected {problem.Expected}",
            Pointers.Of(problem.Place)
        );

    /// <summary>Doubts about the data, which are the sender's to mend, with the element each is about.</summary>
    private static ImmutableArray<ResponseError> Doubts(Assessment assessment) =>
        [
            .. assessment.Quality.Select(finding => new ResponseError(
                ErrorCodes.Doubt,
                TextOf(finding),
                Pointers.Of(Fact(finding, "place") ?? "")
            )),
        ];

    private static string TextOf(Finding finding) =>
        Fact(finding, "found") is { } found ? $"{finding.Rule}: found '{found}'" : finding.Rule;

    private static string? Fact(Finding finding, string name)
    {
        foreach (var fact in finding.Facts)
        {
            if (fact.Name == name)
            {
                return fact.Value;
            }
        }

        return null;
    }
}
