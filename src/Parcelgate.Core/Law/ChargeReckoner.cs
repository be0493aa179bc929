namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

/// <summary>Reckons single charges into the frame: their lines, and their sum for the charges that rest on them.</summary>
internal static class ChargeReckoner
{
    /// <summary>Reckons one charge; false when something it needs was not sent. Of two ways the lower is taken.</summary>
    internal static bool Reckon(LawFrame frame, int index, Charge charge)
    {
        var first = frame.Lines.Count;
        if (!ReckonWay(frame, index, charge, charge.Way))
        {
            return false;
        }

        return charge.Or is null || ReckonOther(frame, index, charge, charge.Or, first);
    }

    private static bool ReckonOther(LawFrame frame, int index, Charge charge, Way or, int first)
    {
        var amount = frame.Charged[index];
        var second = frame.Lines.Count;
        frame.Charged[index] = Money.Zero(amount.Currency);
        if (!ReckonWay(frame, index, charge, or))
        {
            return false;
        }

        var other = frame.Charged[index];
        var lower = other < amount;
        frame.Lines.RemoveRange(lower ? first : second, lower ? second - first : frame.Lines.Count - second);
        frame.Charged[index] = lower ? other : amount;
        if (other != amount)
        {
            frame.FindingsMade.Add(
                new Finding(
                    "charge-choice",
                    "lower-taken",
                    charge.Text.Law,
                    [
                        new("charge", charge.Text.Name),
                        new("taken", frame.Charged[index].ToString()),
                        new("other", (lower ? amount : other).ToString()),
                    ]
                )
            );
        }

        return true;
    }

    private static bool ReckonWay(LawFrame frame, int index, Charge charge, Way way)
    {
        var currency = frame.At.Stack.National.Currency;
        if (!TryBase(frame, way.Base, currency, out var units))
        {
            return Evaluation.Missing(frame, frame.At.Stack.Findings.GoodsMissing);
        }

        if (way.Text.Each == Each.Item)
        {
            return ByItem(frame, index, charge, way, units);
        }

        if (Choose(frame, way) is not { } one)
        {
            return true;
        }

        if (!TryApply(frame, one.Rate, units, out var exact))
        {
            return false;
        }

        var count = CountOf(frame, way.Text, out var unclassified);
        if (unclassified)
        {
            frame.FindingsMade.Add(frame.At.Stack.Findings.HsMissing);
        }

        Add(frame, index, charge, way, one, exact * count, way.Text.On is null ? null : units, 0);
        return true;
    }

    /// <summary>
    /// Each item bears its share of the base by value (by number where no item has a value) at its own rate. Where the base is what a relief by items
    /// leaves, only the items it leaves bear it.
    /// </summary>
    private static bool ByItem(LawFrame frame, int index, Charge charge, Way way, decimal units)
    {
        var items = frame.Consignment.Items;
        var left = LeftOut(frame, way);
        var goods = 0m;
        for (var place = 0; place < items.Length; place++)
        {
            goods += Bears(left, place) ? ValueOf(frame, items[place]) : 0;
        }

        try
        {
            for (var place = 0; place < items.Length; place++)
            {
                frame.Item = items[place];
                if (!Bears(left, place) || Choose(frame, way) is not { } one)
                {
                    continue;
                }

                var share = goods == 0 ? units / items.Length : units * (ValueOf(frame, items[place]) / goods);
                if (!TryApply(frame, one.Rate, share, out var exact))
                {
                    return false;
                }

                Add(frame, index, charge, way, one, exact, way.Text.On is null ? null : share, items[place].Number);
            }
        }
        finally
        {
            frame.Item = null;
        }

        return true;
    }

    private static bool Bears(bool[]? left, int place) => left is null || left[place];

    private static bool[]? LeftOut(LawFrame frame, Way way)
    {
        foreach (var term in way.Base)
        {
            if (term.Kind == TermKind.Taxable && frame.LeftOut[term.Index] is { } left)
            {
                return left;
            }
        }

        return null;
    }

    private static decimal ValueOf(LawFrame frame, Item item) =>
        item.Value is { } value ? frame.Convert(new CelAmount(value.Exact(), value.Currency), frame.At.Stack.National.Currency) ?? 0 : 0;

    /// <summary>How often an amount is charged.</summary>
    internal static long CountOf(LawFrame frame, WayText way, out bool unclassified)
    {
        unclassified = false;
        return way.Each switch
        {
            Each.DistinctHs6 => DistinctHs6(frame, out unclassified),
            Each.Piece => Quantities.Pieces(frame.Consignment.Items, []),
            Each.Day => Math.Max(0, frame.DaysSinceArrival - way.AfterDays),
            _ => 1,
        };
    }

    /// <summary>Distinct six-digit headings. Items without six digits count together as one.</summary>
    private static int DistinctHs6(LawFrame frame, out bool unclassified)
    {
        var items = frame.Consignment.Items;
        var count = 0;
        unclassified = false;
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Hs is not { Length: >= 6 } hs)
            {
                count += unclassified ? 0 : 1;
                unclassified = true;
                continue;
            }

            var first = true;
            for (var j = 0; j < i && first; j++)
            {
                first = items[j].Hs is not { Length: >= 6 } other || !hs.AsSpan(0, 6).SequenceEqual(other.AsSpan(0, 6));
            }

            count += first ? 1 : 0;
        }

        return count;
    }

    /// <summary>The first case that holds, for the item in hand or for the consignment; null when none does.</summary>
    internal static Case? Choose(LawFrame frame, Way way)
    {
        foreach (var one in way.Cases)
        {
            if (
                one.IsOpen
                || one.Text.From <= frame.At.Governing
                    && (one.When is null || one.When.Holds(frame))
                    && (one.Text.Bound is null || IsWithin(frame, way.By!, one))
            )
            {
                return one;
            }
        }

        return null;
    }

    /// <summary>A value that was not sent is within no bound.</summary>
    private static bool IsWithin(LawFrame frame, By by, Case one)
    {
        decimal? compared;
        if (by.Tariff is { } tariff)
        {
            compared = tariff.ShareOf(frame.Item, frame.At.Governing);
        }
        else if (by.Mass)
        {
            compared = frame.Item is { } item ? item.NetMassGrams : frame.GrossMass;
        }
        else
        {
            compared =
                frame.Item is { } single
                    ? (single.Value is { } value ? frame.Convert(new CelAmount(value.Exact(), value.Currency), one.Bound.Currency) : null)
                : TryBase(frame, by.Sum, one.Bound.Currency, out var units) ? units
                : null;
        }

        return one.Text.BoundIncluded ? compared <= one.Bound.Units : compared < one.Bound.Units;
    }

    /// <summary>The exact amount of one rate on a base, in the regime's currency; false when something it needs was not sent.</summary>
    private static bool TryApply(LawFrame frame, Rate rate, decimal units, out decimal exact)
    {
        exact = 0;
        switch (rate.Text.Kind)
        {
            case RateKind.Percent or RateKind.NationalValue:
                exact = rate.Share * units;
                return true;
            case RateKind.Tariff:
                if (rate.Tariff!.ShareOf(frame.Item, frame.At.Governing) is not { } share)
                {
                    var findings = frame.At.Stack.Findings;
                    return Evaluation.Missing(frame, rate.Tariff.ByOrigin ? findings.OriginMissing : findings.HsMissing);
                }

                exact = share * units;
                return true;
            case RateKind.Inside:
                exact = units * (rate.Share / (1 - rate.Share));
                return true;
            case RateKind.PercentPerKg:
                exact = rate.Share * units;
                return TimesMass(frame, ref exact);
            case RateKind.Max or RateKind.Min:
                return OfTwo(frame, rate, units, out exact);
        }

        if (frame.Convert(rate.Text.Amount, frame.At.Stack.National.Currency) is not { } amount)
        {
            return false;
        }

        exact = amount;
        switch (rate.Text.Kind)
        {
            case RateKind.PercentLess:
                exact = Math.Max(0, rate.Share * units - amount);
                return true;
            case RateKind.AmountPerKg when rate.MassRelief >= 0:
                exact = amount * (frame.Taxable[rate.MassRelief] / 1000);
                return true;
            case RateKind.AmountPerKg:
                return TimesMass(frame, ref exact);
            default:
                return true;
        }
    }

    private static bool OfTwo(LawFrame frame, Rate rate, decimal units, out decimal exact)
    {
        exact = 0;
        if (!TryApply(frame, rate.Left!, units, out var left) || !TryApply(frame, rate.Right!, units, out var right))
        {
            return false;
        }

        exact = rate.Text.Kind == RateKind.Max ? Math.Max(left, right) : Math.Min(left, right);
        return true;
    }

    /// <summary>By the gross mass; by the net mass of the item in hand.</summary>
    private static bool TimesMass(LawFrame frame, ref decimal exact)
    {
        if ((frame.Item is { } item ? item.NetMassGrams : frame.GrossMass) is not { } grams)
        {
            return Evaluation.Missing(frame, frame.At.Stack.Findings.MassMissing);
        }

        exact *= (decimal)grams / 1000;
        return true;
    }

    internal static bool TryBase(LawFrame frame, ImmutableArray<Term> terms, Currency currency, out decimal units)
    {
        units = 0;
        foreach (var term in terms)
        {
            if (TermOf(frame, term, currency) is not { } value)
            {
                return false;
            }

            units += term.Share == 1 ? value : term.Share * value;
        }

        return true;
    }

    private static decimal? TermOf(LawFrame frame, Term term, Currency currency)
    {
        switch (term.Kind)
        {
            case TermKind.Charge:
                var charged = frame.Charged[term.Index];
                return charged.Currency == currency
                    ? charged.Exact()
                    : frame.Convert(new CelAmount(charged.Exact(), charged.Currency), currency);
            case TermKind.Taxable:
                return Taxable(frame, term.Index, currency);
            case TermKind.Goods:
                return frame.Goods is { } goods ? frame.Convert(goods, currency) : null;
            default:
                var part = term.Kind == TermKind.Carriage ? frame.Carriage : frame.Insurance;
                return part is { } amount ? frame.Convert(amount, currency) : 0;
        }
    }

    /// <summary>
    /// What a relief leaves, in the regime's currency. One that does not stand leaves all it would measure, which is converted at once and not by way
    /// of its limit's currency, where it would be rounded.
    /// </summary>
    private static decimal? Taxable(LawFrame frame, int index, Currency currency)
    {
        var relief = frame.At.Stack.Reliefs[index];
        if (!frame.Stands[index])
        {
            return Evaluation.TryMeasure(frame, relief, currency, out var units) ? units : null;
        }

        return frame.Taxable[index] == 0 ? 0 : frame.Convert(new CelAmount(frame.Taxable[index], relief.Limit.Currency), currency);
    }

    internal static string Percent(decimal share) => (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %";

    /// <summary>The rate as a line shows it: what a national file or a tariff gives is named by its number.</summary>
    internal static string RateOf(LawFrame frame, Rate rate) =>
        rate.Text.Kind switch
        {
            RateKind.NationalValue => Percent(rate.Share),
            RateKind.Tariff when rate.Tariff!.ShareOf(frame.Item, frame.At.Governing) is { } share => Percent(share),
            _ => rate.Text.Text,
        };

    /// <summary>To the regime's step: 0.01 AZN, 1 KZT.</summary>
    private static Money Round(LawFrame frame, decimal exact)
    {
        var national = frame.At.Stack.National;
        if (exact == 0)
        {
            // What the ordinary parcel owes: it needs no division.
            return Money.Zero(national.Currency);
        }

        var steps = national.Mode.ToWhole(exact / national.Step.Exact());
        return new Money(steps * national.Step.Minor, national.Currency);
    }

    /// <summary>Adds a line unless it is zero or only others rest on it.</summary>
    private static void Add(LawFrame frame, int index, Charge charge, Way way, Case one, decimal exact, decimal? on, int item)
    {
        var amount = Round(frame, way.Text.Times == 1 ? exact : exact * way.Text.Times);
        frame.Charged[index] += amount;
        var text = charge.Text;
        if (amount.Minor == 0 || text.Working)
        {
            return;
        }

        var prepaid = text.UnlessPrepaid is { } scheme && string.Equals(frame.Prepaid?.Scheme, scheme, StringComparison.Ordinal);
        frame.Lines.Add(
            new ChargeLine(
                text.Name,
                amount,
                on is { } units ? Money.Round(units, amount.Currency, Rounding.HalfUp) : null,
                RateOf(frame, one.Rate),
                prepaid ? Payer.Seller : text.Payer,
                prepaid ? Collected.AtSale : text.Collected,
                one.Text.Law ?? text.Law,
                item
            )
        );
    }
}
