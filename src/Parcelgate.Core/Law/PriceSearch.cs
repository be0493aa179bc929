namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>A goods value and the whole price it comes to: goods, carriage, insurance and every charge, whoever collects it.</summary>
/// <param name="Goods">The goods.</param>
/// <param name="Total">The price with everything in it, in the currency of the goods.</param>
public readonly record struct Priced(Money Goods, Money Total);

/// <summary>Why no goods value comes to a price.</summary>
public enum NoValue
{
    /// <summary>One does, or several do.</summary>
    None,

    /// <summary>The law changes between two neighbouring values, and the price jumps over this one: <see cref="GoodsInPrice.Switched"/> says what changes.</summary>
    GreyZone,

    /// <summary>Rounding to the minor unit skips this price: the neighbouring values come to a little less and a little more.</summary>
    Rounding,

    /// <summary>No value this law reckons comes to so much: what is dearer takes another procedure.</summary>
    Beyond,

    /// <summary>Carriage, insurance and charges alone come to more.</summary>
    TooLow,

    /// <summary>The law reckons no value of such a parcel: something it asks for was not said, or no regime takes it.</summary>
    NotReckoned,
}

/// <summary>What a price that includes everything says of the goods in it.</summary>
/// <param name="Price">The price asked for.</param>
/// <param name="Values">Every goods value that comes to exactly this price, lowest first: one as a rule, several where a dearer parcel is charged less.</param>
/// <param name="Why">Why there is none; <see cref="NoValue.None"/> where there is one.</param>
/// <param name="Below">The value just below the gap the price lies in; null where there is one that fits, or nothing is cheaper.</param>
/// <param name="Above">The value just above the gap; null where there is one that fits, or nothing dearer is reckoned.</param>
/// <param name="Switched">
/// What the law says of the value above the gap and not of the one below it, as rule codes: "relief/low-value", "charge/fee", with the reliefs whose waiver
/// ends there; where it reckons nothing, what it says of such a parcel.
/// </param>
public sealed record GoodsInPrice(
    Money Price,
    ImmutableArray<Money> Values,
    NoValue Why,
    Priced? Below,
    Priced? Above,
    ImmutableArray<string> Switched
);

/// <summary>
/// Turns the law round: from a price with duty and tax in it to the goods value. Asks the law itself and knows none of its shapes. The values are cut
/// where the law answers in another way (a relief exceeded, a condition that turns, another rate); between two cuts every charge only grows with the
/// value, so the price does too and one search by halves finds the one value or shows that there is none.
/// </summary>
public sealed class PriceSearch
{
    private readonly Consignment parcel;
    private readonly LawBook law;
    private readonly LawDates dates;
    private readonly Func<Consignment, ImmutableArray<AllowanceFact>> usedOf;
    private readonly Money price;
    private readonly Dictionary<long, Probe> probes = [];
    private readonly Dictionary<string, int> answers = new(StringComparer.Ordinal);

    private PriceSearch(
        Money price,
        Consignment parcel,
        LawBook law,
        in LawDates dates,
        Func<Consignment, ImmutableArray<AllowanceFact>> usedOf
    ) => (this.price, this.parcel, this.law, this.dates, this.usedOf) = (price, parcel, law, dates, usedOf);

    /// <summary>What the law makes of one goods value.</summary>
    /// <param name="Total">The whole price in minor units; null where the law reckons none.</param>
    /// <param name="Answer">How the law answers, without its amounts, as a number: the same for two values that are treated alike.</param>
    /// <param name="Rules">What was exceeded, did not apply or is levied.</param>
    private sealed record Probe(long? Total, int Answer, ImmutableArray<string> Rules);

    /// <summary>The goods values that come to a price.</summary>
    /// <param name="price">The price, not negative; carriage and insurance of the parcel are in it.</param>
    /// <param name="parcel">The parcel, carriage and insurance in the price's currency; its goods value is shared among its items as <see cref="Spread"/> does.</param>
    /// <param name="law">The law.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <param name="usedOf">What is used of the allowances of a parcel; the same for every value.</param>
    /// <exception cref="ArgumentException">Carriage or insurance is of another currency, or there is no item.</exception>
    public static GoodsInPrice Of(
        Money price,
        Consignment parcel,
        LawBook law,
        in LawDates dates,
        Func<Consignment, ImmutableArray<AllowanceFact>> usedOf
    )
    {
        if (parcel.Items.IsDefaultOrEmpty || Beside(parcel).Any(money => money.Currency != price.Currency))
        {
            throw new ArgumentException("A parcel with at least one item, carriage and insurance in the price's currency.", nameof(parcel));
        }

        return new PriceSearch(price, parcel, law, dates, usedOf).Find();
    }

    /// <summary>The parcel with its goods at this value, shared evenly among the items; the last bears what does not divide.</summary>
    public static Consignment Spread(Consignment parcel, Money goods)
    {
        var count = parcel.Items.Length;
        var each = goods.Minor / count;
        return parcel with
        {
            Items =
            [
                .. parcel.Items.Select(
                    (item, index) =>
                        item with
                        {
                            Value = goods with { Minor = index < count - 1 ? each : goods.Minor - each * (count - 1) },
                        }
                ),
            ],
        };
    }

    /// <summary>
    /// The whole price of a parcel: goods, carriage, insurance and all charges, taken back at the rate by which the law converts the goods, half up. Null where the law reckons
    /// none, or the goods have no value in one currency.
    /// </summary>
    /// <param name="parcel">The parcel; carriage and insurance are of the goods' currency.</param>
    /// <param name="law">The law.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <param name="used">As for <see cref="LawBook.Evaluate"/>.</param>
    public static Priced? PriceOf(Consignment parcel, LawBook law, in LawDates dates, ReadOnlySpan<AllowanceFact> used)
    {
        if (
            parcel.Items.IsDefaultOrEmpty
            || parcel.Items[0].Value is not { } first
            || parcel.Items.Any(item => item.Value?.Currency != first.Currency)
        )
        {
            return null;
        }

        var goods = first with { Minor = parcel.Items.Sum(item => item.Value!.Value.Minor) };
        return Total(parcel, goods, law.Evaluate(parcel, dates, used, explain: false)) is { } total ? new Priced(goods, total) : null;
    }

    private static Money? Total(Consignment parcel, Money goods, RegimeOutcome outcome)
    {
        if (!outcome.Applies || outcome.Procedure is not null || outcome.Due is not { } due || outcome.Dated is not { } dated)
        {
            return null;
        }

        var charges = outcome.Charges.Sum(line => line.Amount.Minor);
        var rate = 1m;
        if (charges != 0 && due.Currency != goods.Currency && dated.Rates?.TryRate(goods.Currency, due.Currency, out rate) != true)
        {
            return null;
        }

        var inCurrency = Money.Round(new Money(charges, due.Currency).Exact() / rate, goods.Currency, Rounding.HalfUp);
        return Beside(parcel).Aggregate(goods + inCurrency, (sum, money) => sum + money);
    }

    private static IEnumerable<Money> Beside(Consignment parcel) => ((Money?[])[parcel.Freight, parcel.Insurance]).OfType<Money>();

    private GoodsInPrice Find()
    {
        // Charges are never negative: the goods are worth at most what is left of the price. One step further shows what stands above it.
        var most = price.Minor - Beside(parcel).Sum(money => money.Minor);
        if (most < 0)
        {
            return new GoodsInPrice(price, [], NoValue.TooLow, null, null, []);
        }

        var count = parcel.Items.Length;
        var (values, below) = (new List<long>(), new List<long>());
        for (var rest = 0; rest < count; rest++)
        {
            // Of values with the same remainder each item's share only grows with the value.
            Walk(rest, count, most + count, values, below);
        }

        values.Sort();
        return values.Count > 0 ? new GoodsInPrice(price, [.. values.Select(Goods)], NoValue.None, null, null, []) : Gap(below);
    }

    private void Walk(int rest, int step, long most, List<long> values, List<long> below)
    {
        var last = (most - rest) / step;
        foreach (var (low, high) in Pieces(Marks(rest, step, last), at => At(at * step + rest).Answer))
        {
            if (At(low * step + rest).Total is not { } least)
            {
                continue;
            }

            if (least > price.Minor)
            {
                continue;
            }

            var found = LastUpTo(low, high, at => At(at * step + rest).Total <= price.Minor) * step + rest;
            (At(found).Total == price.Minor ? values : below).Add(found);
        }
    }

    /// <summary>The largest place of a piece at which it still holds; it holds at the first.</summary>
    private static long LastUpTo(long low, long high, Func<long, bool> holds)
    {
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            (low, high) = holds(middle) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>
    /// Cuts a row of marked places into pieces of one answer. A condition on a value turns once, so two equal answers have nothing between them; what may
    /// turn twice (an equality, two bounds in one condition) names an amount, and amounts the law names are marks.
    /// </summary>
    private static List<(long Low, long High)> Pieces(SortedSet<long> marks, Func<long, int> answer)
    {
        var cuts = new List<long>();
        var places = marks.ToArray();
        for (var i = 1; i < places.Length; i++)
        {
            Cut(places[i - 1], places[i], answer, cuts);
        }

        var pieces = new List<(long, long)>();
        var low = places[0];
        foreach (var cut in cuts)
        {
            pieces.Add((low, cut));
            low = cut + 1;
        }

        pieces.Add((low, places[^1]));
        return pieces;
    }

    /// <summary>Adds the last place before each change of the answer, in order.</summary>
    private static void Cut(long low, long high, Func<long, int> answer, List<long> cuts)
    {
        if (low == high || answer(low) == answer(high))
        {
            return;
        }

        if (high - low == 1)
        {
            cuts.Add(low);
            return;
        }

        var middle = low + (high - low) / 2;
        Cut(low, middle, answer, cuts);
        Cut(middle, high, answer, cuts);
    }

    /// <summary>The ends, and the values at and beside every amount the law names.</summary>
    private SortedSet<long> Marks(int rest, int step, long last)
    {
        var marks = new SortedSet<long> { 0, last };
        var beside = Beside(parcel).Sum(money => money.Minor);
        foreach (var amount in law.AmountsNamed(parcel.Destination, dates, price.Currency))
        {
            // Of the goods, of the goods with what comes with them, of one item.
            foreach (var value in (long[])[amount, amount - beside, amount * step])
            {
                for (var near = -1; near <= 1; near++)
                {
                    if ((value - rest) / step + near is var place && place > 0 && place < last)
                    {
                        marks.Add(place);
                    }
                }
            }
        }

        return marks;
    }

    private Money Goods(long minor) => price with { Minor = minor };

    private Priced? PricedAt(long minor) => At(minor).Total is { } total ? new Priced(Goods(minor), price with { Minor = total }) : null;

    /// <summary>Of the values that come to less and are followed by one that comes to more, the one with the smallest jump.</summary>
    private GoodsInPrice Gap(List<long> below)
    {
        var jumps = below.Where(value => At(value + 1).Total > price.Minor).ToList();
        if (jumps.Count == 0)
        {
            return below.Count > 0 ? BeyondAll(below.MaxBy(value => At(value).Total)) : Nothing();
        }

        var at = jumps.MinBy(value => At(value + 1).Total - At(value).Total);
        return new GoodsInPrice(
            price,
            [],
            At(at).Answer == At(at + 1).Answer ? NoValue.Rounding : NoValue.GreyZone,
            PricedAt(at),
            PricedAt(at + 1),
            Switched(at)
        );
    }

    private GoodsInPrice BeyondAll(long dearest) => new(price, [], NoValue.Beyond, PricedAt(dearest), null, Switched(dearest));

    /// <summary>Nothing is cheaper: all values come to more, or none comes to anything.</summary>
    private GoodsInPrice Nothing() =>
        probes.Values.Any(probe => probe.Total is not null)
            ? new GoodsInPrice(price, [], NoValue.TooLow, null, null, [])
            : new GoodsInPrice(price, [], NoValue.NotReckoned, null, null, At(0).Rules);

    /// <summary>What begins above; and a relief that is said below only: charges up to its limit were waived there.</summary>
    private ImmutableArray<string> Switched(long below)
    {
        var (rules, above) = (At(below).Rules, At(below + 1).Rules);
        return
        [
            .. above.Except(rules, StringComparer.Ordinal),
            .. rules.Except(above, StringComparer.Ordinal).Where(rule => rule.StartsWith("relief/", StringComparison.Ordinal)),
        ];
    }

    private Probe At(long minor)
    {
        if (!probes.TryGetValue(minor, out var probe))
        {
            probe = Ask(Goods(minor));
            probes[minor] = probe;
        }

        return probe;
    }

    private Probe Ask(Money goods)
    {
        var asked = Spread(parcel, goods);
        var outcome = law.Evaluate(asked, dates, usedOf(asked).AsSpan(), explain: true);
        var answer = new StringBuilder();
        answer.Append(CultureInfo.InvariantCulture, $"{outcome.Applies} {outcome.Procedure};");
        foreach (var reason in outcome.Reasons)
        {
            Write(reason, answer);
        }

        foreach (var left in LawBook.LastItemsLeftOut(outcome))
        {
            answer.Append(left ? '-' : '+');
        }

        var text = answer.ToString();
        answers.TryAdd(text, answers.Count);
        return new Probe(Total(asked, goods, outcome)?.Minor, answers[text], RulesOf(outcome));
    }

    private static ImmutableArray<string> RulesOf(RegimeOutcome outcome) =>
        [
            .. outcome
                .Findings.Select(finding => finding.Rule)
                .Concat(
                    outcome
                        .Reasons.Where(reason =>
                            reason.Verdict == Verdict.Holds && reason.Rule.StartsWith("charge/", StringComparison.Ordinal)
                        )
                        .Select(reason => reason.Rule)
                )
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Verdicts, and the rates taken; no amounts, which change with every value.</summary>
    private static void Write(Reason reason, StringBuilder answer)
    {
        answer.Append(reason.Rule).Append(reason.Text).Append((int)reason.Verdict).Append(';');
        foreach (var fact in reason.Seen)
        {
            if (fact.Name is "rate" or "each" or "count" || fact.Name.StartsWith("item ", StringComparison.Ordinal))
            {
                answer.Append(fact.Value).Append(';');
            }
        }

        foreach (var beneath in reason.Beneath)
        {
            Write(beneath, answer);
        }
    }
}
