namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Goods of one kind in a period.</summary>
/// <param name="Hs6">First six digits of the commodity code; "" where none was sent.</param>
/// <param name="Origin">ISO 3166 country; "" where none was sent.</param>
/// <param name="Value">Declared values together, in the currency they were declared in.</param>
/// <param name="Quantity">Pieces together.</param>
/// <param name="NetMassGrams">Net masses together, of the lines that say one.</param>
/// <param name="Consignments">How many consignments hold some.</param>
public sealed record DeclaredGoods(string Hs6, string Origin, Money Value, long Quantity, long NetMassGrams, int Consignments);

/// <summary>One charge in a period.</summary>
/// <param name="Charge">As the regime files name it.</param>
/// <param name="Amount">Charged, less what was taken back.</param>
/// <param name="Consignments">How many consignments bear it.</param>
public sealed record DeclaredCharge(string Charge, Money Amount, int Consignments);

/// <summary>
/// What one provider brought in on account in one period, as one declaration: goods by commodity code and origin, charges by name. What went back within the period
/// is in neither. A recapitulative declaration in the sense of the Union Customs Code, art. 167, and the simplified periodic ones of other laws.
/// </summary>
public sealed class ConsolidatedDeclaration
{
    private readonly Dictionary<(long Consignment, string Charge), Money> charged = [];
    private readonly Dictionary<(string Hs6, string Origin, Currency Currency), Sum> goods = [];

    /// <summary>What the statement of the same period charges: these amounts come to it.</summary>
    public ImmutableArray<DeclaredCharge> Charges =>
        [
            .. charged
                .Where(pair => pair.Value.Minor != 0)
                .GroupBy(pair => pair.Key.Charge, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new DeclaredCharge(
                    group.Key,
                    group.Select(pair => pair.Value).Aggregate(static (sum, one) => sum + one),
                    group.Count()
                )),
        ];

    /// <summary>Goods by code, then origin, then currency.</summary>
    public ImmutableArray<DeclaredGoods> Goods =>
        [
            .. goods
                .OrderBy(pair => pair.Key.Hs6, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Origin, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Currency.Code, StringComparer.Ordinal)
                .Select(pair => new DeclaredGoods(
                    pair.Key.Hs6,
                    pair.Key.Origin,
                    new Money(pair.Value.Minor, pair.Key.Currency),
                    pair.Value.Quantity,
                    pair.Value.Grams,
                    pair.Value.Consignments
                )),
        ];

    /// <summary>The consignments whose goods are declared: those that bear a charge in the period, in the order of their numbers.</summary>
    public IEnumerable<long> Consignments =>
        charged
            .GroupBy(pair => pair.Key.Consignment)
            .Where(group => group.Sum(pair => pair.Value.Minor) > 0)
            .Select(group => group.Key)
            .Order();

    /// <summary>Takes a transfer of the period; those that charge no consignment, or take no charge back, are passed over.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="owed">What it adds to what the account's holder owes; negative when it takes from it.</param>
    public void Add(Transfer transfer, Money owed)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        if (transfer.About.ConsignmentId == 0 || !transfer.Code.IsOfCharges())
        {
            return;
        }

        var key = (transfer.About.ConsignmentId, transfer.About.Charge);
        charged[key] = charged.TryGetValue(key, out var sum) ? sum + owed : owed;
    }

    /// <summary>Takes the goods of one of <see cref="Consignments"/>, once.</summary>
    public void Add(Consignment consignment)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        var seen = new HashSet<(string, string, Currency)>();
        foreach (var item in consignment.Items)
        {
            if (item.Value is not { } value)
            {
                continue;
            }

            var key = (item.Hs is { Length: > 6 } hs ? hs[..6] : item.Hs ?? "", item.Origin ?? "", value.Currency);
            var sum = goods.GetValueOrDefault(key);
            goods[key] = new Sum(
                sum.Minor + value.Minor,
                sum.Quantity + item.Quantity,
                sum.Grams + (item.NetMassGrams ?? 0),
                sum.Consignments + (seen.Add(key) ? 1 : 0)
            );
        }
    }

    private readonly record struct Sum(long Minor, long Quantity, long Grams, int Consignments);
}
