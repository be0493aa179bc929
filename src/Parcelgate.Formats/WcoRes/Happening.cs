namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;

/// <summary>Something that happened to a declaration and that its declarant is told.</summary>
/// <param name="At">When: the answer is issued at this instant.</param>
public abstract record Happening(DateTimeOffset At)
{
    /// <summary>1-based version of the declaration it happened to; null of a request, which has none.</summary>
    public int? Version { get; init; }
}

/// <summary>A declaration lodged before its goods are there, a request to change one, or a presentation of goods was received and registered.</summary>
/// <param name="At">When.</param>
/// <param name="Taxes">What is reckoned on it; default where nothing is.</param>
public sealed record Registered(DateTimeOffset At, ImmutableArray<ItemTaxes> Taxes = default) : Happening(At);

/// <summary>The declaration was accepted in law.</summary>
/// <param name="At">When it is told.</param>
/// <param name="AcceptedAt">When it was accepted: this instant picks law and rates.</param>
/// <param name="Taxes">What is reckoned on it; default where nothing is.</param>
public sealed record Accepted(DateTimeOffset At, DateTimeOffset AcceptedAt, ImmutableArray<ItemTaxes> Taxes = default) : Happening(At)
{
    /// <summary>Doubts that refuse nothing.</summary>
    public ImmutableArray<ResponseError> Doubts { get; init; } = [];
}

/// <summary>Declaration or request was rejected.</summary>
/// <param name="At">When.</param>
/// <param name="Errors">What is wrong, all of it.</param>
public sealed record Rejected(DateTimeOffset At, ImmutableArray<ResponseError> Errors) : Happening(At);

/// <summary>Charges were reckoned and are told by themselves: before the acceptance is, or again.</summary>
/// <param name="At">When.</param>
/// <param name="Taxes">Per item and type.</param>
public sealed record Reckoned(DateTimeOffset At, ImmutableArray<ItemTaxes> Taxes) : Happening(At);

/// <summary>Documents or data are wanted.</summary>
/// <param name="At">When it is asked.</param>
/// <param name="Until">Until when they must be there.</param>
/// <param name="Wanted">One statement for each thing that is wanted; none where the deadline says all.</param>
public sealed record DocumentsWanted(DateTimeOffset At, DateTimeOffset Until, ImmutableArray<Statement> Wanted) : Happening(At);

/// <summary>The goods are going to be checked. Why is never told.</summary>
/// <param name="At">When it is told.</param>
public sealed record ControlOrdered(DateTimeOffset At) : Happening(At);

/// <summary>An account or security does not cover what is due.</summary>
/// <param name="At">When.</param>
/// <param name="Funds">What is lacking, and where.</param>
/// <param name="Reminder">True when it was told before.</param>
public sealed record FundsLacking(DateTimeOffset At, ImmutableArray<MissingFunds> Funds, bool Reminder = false) : Happening(At);

/// <summary>A request to change or withdraw the declaration was granted. One that was not is <see cref="Rejected"/>.</summary>
/// <param name="At">When.</param>
public sealed record RequestGranted(DateTimeOffset At) : Happening(At);

/// <summary>The declaration was changed.</summary>
/// <param name="At">When.</param>
/// <param name="Changes">What was changed.</param>
public sealed record Corrected(DateTimeOffset At, Correction Changes) : Happening(At);

/// <summary>The goods may go, and the procedure is not finished: some of its data is owed.</summary>
/// <param name="At">When.</param>
/// <param name="Taxes">What is reckoned now; default where it was told before.</param>
public sealed record MayGo(DateTimeOffset At, ImmutableArray<ItemTaxes> Taxes = default) : Happening(At);

/// <summary>The procedure is finished.</summary>
/// <param name="At">When.</param>
/// <param name="Taxes">What is finally charged; default where nothing is, or where it was told before.</param>
public sealed record Cleared(DateTimeOffset At, ImmutableArray<ItemTaxes> Taxes = default) : Happening(At);

/// <summary>The declaration was withdrawn or declared invalid.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in words for the declarant.</param>
public sealed record Invalidated(DateTimeOffset At, string? Reason) : Happening(At);

/// <summary>What was changed in a declaration, why, and what the elements say now.</summary>
/// <param name="Amendments">The elements, in the order of the model.</param>
/// <param name="Values">Their new values, in the same order.</param>
/// <param name="Explanations">Why, in words: one for each of the first amendments, in their order.</param>
public sealed record Correction(
    ImmutableArray<Amendment> Amendments,
    ImmutableArray<NewValue> Values,
    ImmutableArray<string> Explanations = default
);
