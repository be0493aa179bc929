namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Screening;

/// <summary>Units of one currency for one unit of another on a day; null where none is published.</summary>
public delegate decimal? MatchRates(Currency from, Currency to, DateOnly day);

/// <summary>
/// Sets the documents of an order against each other. Pure: the same documents, rules, rates and instant give the same result, in whatever order the documents came.
/// </summary>
/// <remarks>
/// Several parcels of one order are compared by their sums; so are several orders in one parcel, and what hangs together by either. Payments are compared with their own order
/// alone. An order that says in how many parcels it goes is compared when so many are there.
/// </remarks>
public sealed class Matcher
{
    /// <summary>Documents of one sale. Arbitrary; more of them name an order that is none, and comparing them would cost more than it says.</summary>
    public const int MostDocuments = 50;

    // Arbitrary: above every amount a record may hold in one line, and far from the end of 64 bits.
    private const decimal MostUnits = 100_000_000_000_000m;

    private readonly MatchRules rules;
    private readonly MatchRates rates;
    private readonly MatchDocument? own;
    private readonly List<MatchDocument> orders;
    private readonly List<MatchDocument> payments;
    private readonly List<MatchDocument> waybills;
    private readonly bool isWhole;

    private Matcher(MatchKey key, IEnumerable<MatchDocument> documents, MatchRules rules, MatchRates rates)
    {
        (this.rules, this.rates) = (rules, rates);
        var sorted = documents.OrderBy(one => one.Sender, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        orders = sorted.FindAll(one => one.Kind == DocumentKind.Order);
        payments = sorted.FindAll(one => one.Kind == DocumentKind.Payment && one.Keys.Contains(key));
        waybills = sorted.FindAll(one => one.Kind == DocumentKind.Waybill);
        own = orders.Find(one => one.Keys.Contains(key));
        var keys = orders.SelectMany(one => one.Keys).ToHashSet();
        isWhole = orders.Sum(one => one.Parcels ?? 0) <= waybills.Count && waybills.SelectMany(one => one.Keys).All(keys.Contains);
    }

    /// <summary>Compares.</summary>
    /// <param name="key">The order.</param>
    /// <param name="documents">Its documents, with those that hang together with them by a parcel of several orders; none that was withdrawn.</param>
    /// <param name="rules">How far they may differ.</param>
    /// <param name="rates">For amounts in different currencies, on the day of the order, else the day its first document came.</param>
    /// <param name="asOf">Now: after the rules' days what is not there is missing.</param>
    public static OrderMatch Compare(
        MatchKey key,
        IReadOnlyCollection<MatchDocument> documents,
        MatchRules rules,
        MatchRates rates,
        DateTimeOffset asOf
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(rules);
        if (documents.Count == 0)
        {
            return new OrderMatch(MatchState.Closed, [], [], DateTimeOffset.MaxValue);
        }

        var matcher = new Matcher(key, documents, rules, rates);
        var due = documents.Min(one => one.ReceivedAt).AddDays(rules.CompleteWithinDays);
        var elements = documents.Count > MostDocuments ? [TooMany(documents)] : matcher.Elements();
        var missing = matcher.Missing();
        var state =
            elements.Any(one => one.IsAgainst) ? MatchState.Differs
            : missing.IsEmpty ? MatchState.Agrees
            : asOf >= due ? MatchState.Missing
            : MatchState.Waiting;
        return new OrderMatch(state, elements, missing, due);
    }

    private static ElementMatch TooMany(IReadOnlyCollection<MatchDocument> documents)
    {
        return new ElementMatch(
            MatchElement.Documents,
            MatchOutcome.Contradicts,
            true,
            Text(documents.Count(one => one.Kind == DocumentKind.Order)),
            Text(documents.Count(one => one.Kind == DocumentKind.Payment)),
            Text(documents.Count(one => one.Kind == DocumentKind.Waybill)),
            "",
            Text(MostDocuments)
        );

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private ImmutableArray<DocumentKind> Missing()
    {
        var missing = ImmutableArray.CreateBuilder<DocumentKind>();
        var ordered = orders.SelectMany(one => one.Keys).ToHashSet();
        if (own is null || !waybills.SelectMany(one => one.Keys).All(ordered.Contains))
        {
            missing.Add(DocumentKind.Order);
        }

        if (payments.Count == 0)
        {
            missing.Add(DocumentKind.Payment);
        }

        if (waybills.Count == 0 || orders.Sum(one => one.Parcels ?? 0) > waybills.Count)
        {
            missing.Add(DocumentKind.Waybill);
        }

        return missing.ToImmutable();
    }

    private ImmutableArray<ElementMatch> Elements()
    {
        var found = ImmutableArray.CreateBuilder<ElementMatch>();
        if (rules.SeparateSenders && Senders() is { } senders)
        {
            found.Add(senders);
        }

        foreach (var rule in rules.Elements)
        {
            if (Element(rule) is { } one)
            {
                found.Add(one);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Null while one of the two sides is not there, or where one of them may not say it.</summary>
    private ElementMatch? Element(ElementRule rule)
    {
        if (IsWithheld(rule))
        {
            return null;
        }

        var withWaybill = own is not null && waybills.Count > 0;
        var withPayment = own is not null && payments.Count > 0;
        return rule.Element switch
        {
            MatchElement.GoodsValue when withWaybill && isWhole => Amounts(rule, SumOf(orders, Goods), SumOf(waybills, Goods)),
            MatchElement.Freight when withWaybill && isWhole => Amounts(rule, SumOf(orders, Freight), SumOf(waybills, Freight)),
            MatchElement.Paid when withPayment => Paid(rule),
            MatchElement.Pieces when withWaybill && isWhole => Counts(
                rule,
                Sum(orders, one => one.Pieces),
                Sum(waybills, one => one.Pieces),
                ""
            ),
            MatchElement.GrossMass when withWaybill && isWhole => Counts(
                rule,
                Sum(orders, one => one.MassGrams),
                Sum(waybills, one => one.MassGrams),
                " g"
            ),
            MatchElement.Recipient when withWaybill => Names(rule, waybills),
            MatchElement.Payer when withPayment => Names(rule, payments),
            MatchElement.OrderToPayment when withPayment => Days(rule, payments),
            MatchElement.OrderToArrival when withWaybill => Days(rule, waybills),
            _ => null,
        };
    }

    /// <summary>Whether what is compared rests on something that the agreement with one of the senders withholds. Of names each document is asked by itself.</summary>
    private bool IsWithheld(ElementRule rule) =>
        rule.Element switch
        {
            MatchElement.GoodsValue => Withhold("items.value", orders, waybills),
            MatchElement.Freight => Withhold("freight", orders, waybills),
            MatchElement.Paid => Withhold("items.value", orders) || (rule.Covers != PaidCovers.Goods && Withhold("freight", orders)),
            MatchElement.GrossMass => Withhold("gross-mass", orders, waybills),
            MatchElement.OrderToPayment => Withhold("ordered-at", orders),
            MatchElement.OrderToArrival => Withhold("ordered-at", orders) || Withhold("arrives-at", waybills),
            _ => false,
        };

    private static bool Withhold(string element, params ReadOnlySpan<List<MatchDocument>> sides)
    {
        foreach (var side in sides)
        {
            if (side.Exists(one => one.Withheld.Contains(element)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One party that sends two of the documents vouches for itself; two that send the same one, or payments of one order, vouch for nothing.</summary>
    private ElementMatch? Senders()
    {
        var (ofOrders, ofPayments, ofWaybills) = (Of(orders), Of(payments), Of(waybills));
        if (orders.Count + payments.Count + waybills.Count < 2)
        {
            return null;
        }

        var sameOrder = orders.GroupBy(one => one.Keys[0]).Any(group => group.Count() > 1);
        var paidByTwo = ofPayments.Count > 1;
        var alike = ofOrders.Intersect(ofPayments).Any() || ofOrders.Intersect(ofWaybills).Any() || ofPayments.Intersect(ofWaybills).Any();
        return new ElementMatch(
            MatchElement.Senders,
            sameOrder || paidByTwo || alike ? MatchOutcome.Contradicts : MatchOutcome.Same,
            false,
            string.Join(", ", ofOrders),
            string.Join(", ", ofPayments),
            string.Join(", ", ofWaybills),
            "",
            ""
        );

        static List<string> Of(List<MatchDocument> documents) => [.. documents.Select(one => one.Sender).Distinct()];
    }

    private DateOnly Day => DateOnly.FromDateTime((own!.At ?? own.ReceivedAt).UtcDateTime);

    private static ImmutableArray<Money> Goods(MatchDocument one) => one.Goods;

    private static ImmutableArray<Money> Freight(MatchDocument one) => one.Freight is { } freight ? [freight] : [];

    /// <summary>The amounts of all documents, one for each currency; empty where one of them says none.</summary>
    private static ImmutableArray<Money> SumOf(List<MatchDocument> documents, Func<MatchDocument, ImmutableArray<Money>> amounts)
    {
        var all = documents.ConvertAll(one => amounts(one));
        return all.Exists(one => one.IsEmpty)
            ? []
            :
            [
                .. all.SelectMany(one => one)
                    .GroupBy(one => one.Currency)
                    .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
                    .Select(group => group.Aggregate((one, other) => one + other)),
            ];
    }

    private static long? Sum(List<MatchDocument> documents, Func<MatchDocument, long?> number) =>
        documents.TrueForAll(one => number(one) is not null) ? documents.Sum(one => number(one)) : null;

    private ElementMatch Paid(ElementRule rule)
    {
        var paid = SumOf(payments, one => one.Paid is { } amount ? [amount] : []);
        ImmutableArray<Money> goods = own!.Goods;
        // Where an order says nothing of carriage, none is asked for.
        var both = goods.IsEmpty ? [] : SumOf([own], one => one.Freight is { } freight ? [.. one.Goods, freight] : one.Goods);
        var withFreight = Amounts(rule, both, paid, ofPayment: true);
        if (rule.Covers == PaidCovers.GoodsAndFreight)
        {
            return withFreight;
        }

        var alone = Amounts(rule, goods, paid, ofPayment: true);
        return rule.Covers == PaidCovers.Goods || alone.Outcome < withFreight.Outcome ? alone : withFreight;
    }

    private ElementMatch Amounts(ElementRule rule, ImmutableArray<Money> ordered, ImmutableArray<Money> stated, bool ofPayment = false)
    {
        var (left, right) = (string.Join(" + ", ordered), string.Join(" + ", stated));
        var result = new ElementMatch(
            rule.Element,
            MatchOutcome.NotSaid,
            rule.IsRequired,
            left,
            ofPayment ? right : "",
            ofPayment ? "" : right,
            "",
            ""
        );
        if (ordered.IsEmpty || stated.IsEmpty)
        {
            return result;
        }

        var currency = ordered[0].Currency;
        if (
            In(currency, ordered) is not { } one
            || In(currency, stated) is not { } other
            || rates(rule.Currency, currency, Day) is not { } rate
        )
        {
            return result with { Outcome = MatchOutcome.NoRate };
        }

        var limit = Math.Max(rule.Within * rate, one.Units * rule.Share);
        var apart = Math.Abs(one.Units - other.Units);
        return result with
        {
            Outcome = Judge(apart, limit),
            Apart = new Money(Math.Abs(one.Minor - other.Minor), currency).ToString(),
            // What is shown is rounded down, so that nothing above it is called allowed.
            Limit = Money.Round(decimal.Floor(limit * currency.MinorPerUnit) / currency.MinorPerUnit, currency, Rounding.Down).ToString(),
        };
    }

    /// <summary>All amounts in one currency, each rounded half up to its minor unit; null where a rate is missing, or the sum is beyond any sale's.</summary>
    private Money? In(Currency currency, ImmutableArray<Money> amounts)
    {
        var sum = 0m;
        foreach (var amount in amounts)
        {
            if (amount.Currency == currency)
            {
                sum += amount.Units;
            }
            else if (rates(amount.Currency, currency, Day) is { } rate)
            {
                sum += decimal.Round(amount.Units * rate, currency.Decimals, MidpointRounding.AwayFromZero);
            }
            else
            {
                return null;
            }
        }

        return sum > MostUnits ? null : Money.Of(sum, currency);
    }

    private static ElementMatch Counts(ElementRule rule, long? ordered, long? stated, string unit)
    {
        var result = new ElementMatch(rule.Element, MatchOutcome.NotSaid, rule.IsRequired, Text(ordered), "", Text(stated), "", "");
        if (ordered is not { } one || stated is not { } other)
        {
            return result;
        }

        var limit = decimal.Floor(Math.Max(rule.Within, one * rule.Share));
        var apart = Math.Abs(one - other);
        return result with { Outcome = Judge(apart, limit), Apart = Text(apart), Limit = Text((long)limit) };

        string Text(long? number) => number is { } value ? value.ToString(CultureInfo.InvariantCulture) + unit : "";
    }

    /// <summary>The order's recipient and the least alike of the names on the other side; null where only one side may say a name.</summary>
    private ElementMatch? Names(ElementRule rule, List<MatchDocument> others)
    {
        var limit = rule.Within.ToString("0.##", CultureInfo.InvariantCulture) + " %";
        ElementMatch? worst = null;
        var least = decimal.MaxValue;
        foreach (var other in others.Where(other => !Withhold("consignee.name", [own!, other])))
        {
            var (left, right) = (own!.Name ?? "", other.Name ?? "");
            var isPayment = other.Kind == DocumentKind.Payment;
            var said = left.Length > 0 && right.Length > 0;
            var same = said && string.Equals(left.Trim(), right.Trim(), StringComparison.OrdinalIgnoreCase);
            // Of a hundred, cut off: what is shown is what is compared.
            var alike =
                same ? 100
                : said ? decimal.Floor((decimal)NameScore.Compare(left, right, NameKind.Unknown).Score * 100)
                : -1;
            if (alike >= least)
            {
                continue;
            }

            least = alike;
            worst = new ElementMatch(
                rule.Element,
                !said ? MatchOutcome.NotSaid
                    : same ? MatchOutcome.Same
                    : alike >= rule.Within ? MatchOutcome.Within
                    : MatchOutcome.Contradicts,
                rule.IsRequired,
                left,
                isPayment ? right : "",
                isPayment ? "" : right,
                said ? alike.ToString("0", CultureInfo.InvariantCulture) + " %" : "",
                limit
            );
        }

        return worst;
    }

    /// <summary>The order's day and the one on the other side that lies farthest from it.</summary>
    private ElementMatch Days(ElementRule rule, List<MatchDocument> others)
    {
        var ordered = DayOf(own!);
        var days = others.ConvertAll(DayOf);
        var result = new ElementMatch(
            rule.Element,
            MatchOutcome.NotSaid,
            rule.IsRequired,
            Text(ordered),
            "",
            "",
            "",
            Span((int)rule.Within)
        );
        if (ordered is not { } from || days.Exists(day => day is null))
        {
            return result;
        }

        var farthest = days.MaxBy(day => Math.Abs(day!.Value.DayNumber - from.DayNumber))!.Value;
        var apart = Math.Abs(farthest.DayNumber - from.DayNumber);
        var isPayment = rule.Element == MatchElement.OrderToPayment;
        return result with
        {
            Outcome = Judge(apart, rule.Within),
            Payment = isPayment ? Text(farthest) : "",
            Waybill = isPayment ? "" : Text(farthest),
            Apart = Span(apart),
        };

        static DateOnly? DayOf(MatchDocument one) => one.At is { } at ? DateOnly.FromDateTime(at.UtcDateTime) : null;
        static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
        static string Span(int number) => string.Create(CultureInfo.InvariantCulture, $"{number} d");
    }

    private static MatchOutcome Judge(decimal apart, decimal limit) =>
        apart == 0 ? MatchOutcome.Same
        : apart <= limit ? MatchOutcome.Within
        : MatchOutcome.Contradicts;
}
