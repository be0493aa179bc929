namespace Parcelgate.Core.Consignments;

using System.Collections.Immutable;

/// <summary>What a sender is asked about one field of a record. All of it is public: neither the field nor the code says why it is asked.</summary>
/// <param name="Field">A JSON pointer into the canonical record: "/items/0/description". In a rule "/items/description" stands for every goods line.</param>
/// <param name="Code">What is wanted, a word of <see cref="Codes"/>.</param>
public sealed record FieldQuestion(string Field, string Code)
{
    /// <summary>Goods lines one question of a rule asks about. Arbitrary: more than a person answers by hand.</summary>
    private const int MostLines = 20;

    /// <summary>What can be wanted. Stable: providers program against them, and each has its sentence in every language.</summary>
    public static ImmutableArray<string> Codes { get; } =
    [
        "goods-named",
        "price-proved",
        "quantity-confirmed",
        "weight-measured",
        "code-named",
        "origin-named",
        "party-named",
        "address-completed",
        "identity-given",
        "listing-given",
        "use-explained",
    ];

    private static readonly ImmutableArray<string> OfParty = ["name", "identity", "address", "phone", "email", "account"];

    private static readonly ImmutableArray<string> OfItem =
    [
        "description",
        "hs",
        "origin",
        "quantity",
        "netMassGrams",
        "value",
        "listingUrl",
        "sku",
    ];

    private static readonly ImmutableArray<string> Parties = ["consignor", "consignee", "seller", "platform", "declarant", "carrier"];

    /// <summary>Every field a rule may ask about, goods lines without their number.</summary>
    public static ImmutableArray<string> Fields { get; } =
    [
        .. Parties.SelectMany(party => OfParty.Select(field => $"/{party}/{field}")),
        .. OfItem.Select(field => $"/items/{field}"),
        "/grossMassGrams",
        "/packages",
        "/freight",
        "/insurance",
        "/orderedAt",
    ];

    /// <summary>Whether a pointer names a field that can be asked about and answered: one of <see cref="Fields"/>, goods lines with their number.</summary>
    public static bool CanAsk(string field) =>
        field.Split('/') is ["", "items", var line, var name] && int.TryParse(line, out var number)
            ? number is >= 0 and < 999 && OfItem.Contains(name)
            : Fields.Contains(field) && !field.StartsWith("/items/", StringComparison.Ordinal);

    /// <summary>The question for a record: one for every goods line where it asks about goods lines.</summary>
    public IEnumerable<FieldQuestion> For(Consignment consignment)
    {
        const string items = "/items/";
        return Field.StartsWith(items, StringComparison.Ordinal) && !CanAsk(Field)
            ? Enumerable
                .Range(0, Math.Clamp(consignment.Items.Length, 1, MostLines))
                .Select(line => new FieldQuestion(FormattableString.Invariant($"/items/{line}/{Field[items.Length..]}"), Code))
            : [this];
    }

    /// <summary>"/items/description, goods-named" as a rule writes it.</summary>
    /// <returns>Null when it is no such text: <paramref name="wrong"/> then says what would be right.</returns>
    public static FieldQuestion? Parse(string text, out string wrong)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        wrong =
            parts.Length != 2 ? "one is written /items/description, goods-named: a field and what is wanted of it"
            : !Fields.Contains(parts[0]) ? $"'{parts[0]}' is not a field that can be asked about; those are {string.Join(", ", Fields)}"
            : !Codes.Contains(parts[1]) ? $"'{parts[1]}' is not a question; those are {string.Join(", ", Codes)}"
            : "";
        return wrong.Length == 0 ? new FieldQuestion(parts[0], parts[1]) : null;
    }

    /// <summary>As a rule writes it.</summary>
    public override string ToString() => $"{Field}, {Code}";
}
