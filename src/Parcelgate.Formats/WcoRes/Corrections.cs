namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>What changed between two versions of a declaration, in the declarant's terms.</summary>
public static class Corrections
{
    /// <summary>The elements that differ, in the order of the model. What has no element in it is not told.</summary>
    /// <param name="before">The version before.</param>
    /// <param name="after">The version after.</param>
    /// <param name="reason">Why, in the country's list, for all of them; null where none is told.</param>
    /// <param name="explanations">Why, in words.</param>
    public static Correction Between(
        Consignment before,
        Consignment after,
        string? reason = null,
        ImmutableArray<string> explanations = default
    )
    {
        var was = Elements(before).ToDictionary(element => element.Place, StringComparer.Ordinal);
        var now = Elements(after).ToList();
        var changed = now.Where(element => !was.TryGetValue(element.Place, out var old) || old != element).ToList();
        var gone = was.Keys.Except(now.Select(element => element.Place), StringComparer.Ordinal);
        var pointed = changed.Where(element => !IsNumber(element)).Select(element => element.Place).Concat(gone);
        return new Correction(
            [.. pointed.Select(place => new Amendment(reason, Pointers.Of(place)))],
            [.. now.Where(element => changed.Contains(element) || (IsNumber(element) && HasChange(element, changed)))],
            explanations
        );
    }

    private static bool IsNumber(NewValue element) => element.Place.EndsWith("/SequenceNumeric", StringComparison.Ordinal);

    /// <summary>A changed item is told with its number, which stands behind its value in the model.</summary>
    private static bool HasChange(NewValue number, List<NewValue> changed)
    {
        var item = number.Place[..(number.Place.LastIndexOf('/') + 1)];
        return changed.Exists(element => element.Place.StartsWith(item, StringComparison.Ordinal));
    }

    /// <summary>Every element of a record that a declaration has, in the order of the model.</summary>
    private static IEnumerable<NewValue> Elements(Consignment of) =>
        new[] { Mass("/grossMassGrams", of.GrossMassGrams), Value("/packages", of.Packages?.ToString(CultureInfo.InvariantCulture)) }
            .Concat(PartyOf("declarant", of.Declarant))
            .Concat(PartyOf("consignor", of.Consignor))
            .Append(Amount("/freight", of.Freight))
            .Append(Value("/destination", of.Destination))
            .Append(Value("/dispatch", of.Dispatch))
            .Concat(of.Items.SelectMany(ItemOf))
            .Concat(PartyOf("consignee", of.Consignee))
            .Concat(PartyOf("seller", of.Seller))
            .OfType<NewValue>();

    private static IEnumerable<NewValue?> ItemOf(Item item, int at)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"/items/{at}");
        return
        [
            Amount($"{place}/value", item.Value),
            Value($"{place}/number", item.Number.ToString(CultureInfo.InvariantCulture)),
            Value($"{place}/description", item.Description),
            Value($"{place}/hs", item.Hs),
            Mass($"{place}/netMassGrams", item.NetMassGrams),
            Value($"{place}/quantity", item.Quantity.ToString(CultureInfo.InvariantCulture), "NAR"),
            Value($"{place}/origin", item.Origin),
        ];
    }

    private static IEnumerable<NewValue?> PartyOf(string role, Party? party) =>
        [
            Value($"/{role}/name", party?.Name),
            Value($"/{role}/identity", party?.Identity),
            Value($"/{role}/address/city", party?.Address?.City),
            Value($"/{role}/address/country", party?.Address?.Country),
            Value($"/{role}/address/region", party?.Address?.Region),
            Value($"/{role}/address/lines", party?.Address?.Lines),
            Value($"/{role}/address/postcode", party?.Address?.Postcode),
        ];

    private static NewValue? Value(string pointer, string? text, string? unit = null) =>
        string.IsNullOrEmpty(text) ? null : new NewValue(Below(CanonicalPlaces.Element(pointer)), text, unit);

    private static NewValue? Amount(string pointer, Money? amount) =>
        amount is { } money ? Value(pointer, money.AmountText(), money.Currency.Code) : null;

    private static NewValue? Mass(string pointer, long? grams) =>
        Value(pointer, grams is { } mass ? (mass / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : null, "KGM");

    private static string Below(string element) => element["Declaration/".Length..];
}
