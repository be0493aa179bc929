namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>What a response says. The values are its function codes (UN/EDIFACT 1225 as the published responses use it, two digits).</summary>
public enum ResponseFunction
{
    /// <summary>The declaration is accepted in law (ACC).</summary>
    Accepted = 1,

    /// <summary>A message was received and registered (RCV).</summary>
    Received = 2,

    /// <summary>The declaration or request is rejected (REJ).</summary>
    Rejected = 3,

    /// <summary>The goods are going to be checked (CTL).</summary>
    Control = 5,

    /// <summary>Documents or data are wanted (DOC).</summary>
    Documents = 6,

    /// <summary>The declaration was changed: by customs, or on the declarant's request (RES).</summary>
    Corrected = 7,

    /// <summary>The goods may go (ROG).</summary>
    Released = 8,

    /// <summary>The procedure is finished, and the goods may go where they could not yet (CLE).</summary>
    Cleared = 9,

    /// <summary>The declaration is invalid (INV).</summary>
    Invalidated = 10,

    /// <summary>What became of a request (REQ).</summary>
    Request = 11,

    /// <summary>What is charged (TAX).</summary>
    Tax = 13,

    /// <summary>An account or security does not cover what is due (CPI).</summary>
    FundsMissing = 14,

    /// <summary>It still does not (CPR).</summary>
    FundsReminder = 15,
}

/// <summary>The declaration an answer is about.</summary>
/// <param name="Reference">The declarant's own (LRN): at most 35 characters.</param>
/// <param name="Id">The number customs gave it (MRN); at most 70 characters; null before it has one.</param>
/// <param name="Version">1-based version; null where an answer is about a request and not about one of them.</param>
public sealed record AnsweredDeclaration(string Reference, string? Id = null, int? Version = null);

/// <summary>One step of the way from the declaration to an element: a section, and on the last step the element.</summary>
/// <param name="Section">WCO id of the section: "68A"; at most 3 characters.</param>
/// <param name="Sequence">1-based place among the sections of its kind; null where there is one.</param>
/// <param name="Tag">WCO id of the element: "108"; at most 4 characters; null where the section is meant.</param>
public readonly record struct Pointer(string Section, int? Sequence = null, string? Tag = null);

/// <summary>A statement in words or code.</summary>
/// <param name="Code">At most 17 characters.</param>
/// <param name="Text">At most 512 characters.</param>
/// <param name="Until">When what is wanted must be there.</param>
/// <param name="Type">Kind of statement, at most 3 characters.</param>
/// <param name="Pointers">What it belongs to.</param>
public sealed record Statement(
    string? Code = null,
    string? Text = null,
    DateTimeOffset? Until = null,
    string? Type = null,
    ImmutableArray<Pointer> Pointers = default
);

/// <summary>Something wrong or doubtful, and where.</summary>
/// <param name="Code">At most 8 characters: see <see cref="ErrorCodes"/>.</param>
/// <param name="Text">In words, at most 512 characters; null where the code says all.</param>
/// <param name="Pointers">The element.</param>
public sealed record ResponseError(string Code, string? Text, ImmutableArray<Pointer> Pointers);

/// <summary>One changed element.</summary>
/// <param name="Reason">Why, in the country's list, at most 3 characters; null where none is told.</param>
/// <param name="Pointers">The element.</param>
public sealed record Amendment(string? Reason, ImmutableArray<Pointer> Pointers);

/// <summary>An element with the value it has now.</summary>
/// <param name="Place">Path below the declaration: "GoodsShipment/GovernmentAgencyGoodsItem[2]/CustomsValueAmount".</param>
/// <param name="Value">Its text.</param>
/// <param name="Unit">Currency or unit of measure; null where it has none.</param>
public sealed record NewValue(string Place, string Value, string? Unit = null);

/// <summary>One tax of one item. What is null is not told.</summary>
/// <param name="Type">Kind of tax, at most 3 characters: "A00" customs duty, "B00" value-added tax.</param>
/// <param name="Base">What it is charged on; null for a specific or fixed amount.</param>
/// <param name="RatePercent">Percent of <paramref name="Base"/>; not negative.</param>
/// <param name="Deducted">What a relief takes off.</param>
/// <param name="Assessed">What the law charges after relief.</param>
/// <param name="Payable">What is to be paid here: 0 where it is secured or was paid at the sale.</param>
/// <param name="Regime">Preference code, at most 3 characters.</param>
public sealed record TaxLine(
    string? Type,
    Money? Base,
    decimal? RatePercent,
    Money? Deducted,
    Money? Assessed,
    Money? Payable,
    string? Regime = null
)
{
    /// <summary>
    /// An ad valorem tax: base times rate, rounded to the minor unit, less the relief. The published answers round down, for each item and type by itself
    /// (20 % of 2,365.53 is 473.10).
    /// </summary>
    public static TaxLine AdValorem(
        string type,
        Money taxed,
        decimal ratePercent,
        Money deducted,
        Rounding rounding = Rounding.Down,
        string? regime = null
    )
    {
        var assessed = Money.Round(taxed.Units * ratePercent / 100m, taxed.Currency, rounding) - deducted;
        return new TaxLine(type, taxed, ratePercent, deducted, assessed, assessed, regime);
    }
}

/// <summary>The taxes of one goods item, in the order they are charged.</summary>
/// <param name="Item">1-based number of the item.</param>
/// <param name="Lines">None where nothing is charged.</param>
public sealed record ItemTaxes(int Item, ImmutableArray<TaxLine> Lines);

/// <summary>The account to pay into.</summary>
/// <param name="Reference">The bank, at most 17 characters.</param>
/// <param name="Account">The account, at most 35 characters.</param>
public sealed record PayTo(string Reference, string Account);

/// <summary>Money that an account or security lacks.</summary>
/// <param name="Amount">What is lacking.</param>
/// <param name="Account">The account or security, at most 35 characters.</param>
public sealed record MissingFunds(Money Amount, string Account);

/// <summary>One response: what <see cref="ResXml"/> writes.</summary>
/// <param name="Function">What it says.</param>
/// <param name="Id">Its own number, at most 35 characters.</param>
/// <param name="IssuedAt">When it is issued.</param>
/// <param name="Declaration">What it is about.</param>
public sealed record Response(ResponseFunction Function, string Id, DateTimeOffset IssuedAt, AnsweredDeclaration Declaration)
{
    /// <summary>Instant of acceptance, rejection or invalidation, which the function says; null with the others.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Statements.</summary>
    public ImmutableArray<Statement> Statements { get; init; } = [];

    /// <summary>What was changed.</summary>
    public ImmutableArray<Amendment> Amendments { get; init; } = [];

    /// <summary>Where to pay.</summary>
    public PayTo? PayTo { get; init; }

    /// <summary>What is wrong or doubtful.</summary>
    public ImmutableArray<ResponseError> Errors { get; init; } = [];

    /// <summary>Status code, at most 3 characters; null where there is none.</summary>
    public string? Status { get; init; }

    /// <summary>Funds that are lacking.</summary>
    public ImmutableArray<MissingFunds> Funds { get; init; } = [];

    /// <summary>Taxes per item and type.</summary>
    public ImmutableArray<ItemTaxes> Taxes { get; init; } = [];

    /// <summary>Changed elements with their new values, in the order of the model.</summary>
    public ImmutableArray<NewValue> NewValues { get; init; } = [];
}
