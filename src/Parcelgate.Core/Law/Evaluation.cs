namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

/// <summary>Reckons one consignment under one law: reliefs first, then charges. Exact decimals until the regime's rounding step.</summary>
internal static class Evaluation
{
    /// <summary>
    /// Fills the frame's reliefs, charges, findings and uses. False when something the law needs was not sent, with the finding that says what:
    /// the consignment then needs a full declaration.
    /// </summary>
    internal static bool Reckon(LawFrame frame, ReadOnlySpan<AllowanceFact> used, out string? procedure)
    {
        procedure = null;
        var stack = frame.At.Stack;
        if (stack.CountsCarriage && frame.Carriage is null && frame.Consignment.Purpose != Purpose.Documents)
        {
            frame.FindingsMade.Add(stack.Findings.CarriageNotSent);
        }

        for (var i = 0; i < stack.Reliefs.Length; i++)
        {
            if (!ReckonRelief(frame, i, used))
            {
                return false;
            }

            if (frame.Exceeded[i] && stack.Reliefs[i].Procedure is { } other)
            {
                procedure ??= other;
            }
        }

        return procedure is not null || ReckonCharges(frame);
    }

    private static bool ReckonRelief(LawFrame frame, int index, ReadOnlySpan<AllowanceFact> used)
    {
        var relief = frame.At.Stack.Reliefs[index];
        if (relief.IsMass)
        {
            return ReckonMass(frame, index, relief);
        }

        if (!TryMeasure(frame, relief.Measure, relief.Limit.Currency, out var exact))
        {
            return Missing(frame, frame.At.Stack.Findings.GoodsMissing);
        }

        // One step, stated in the language: a measure is rounded half up to the minor unit of the limit's currency, then compared and counted.
        var measure = Money.Round(exact, relief.Limit.Currency, Rounding.HalfUp);
        if (relief.Beyond == Beyond.Items)
        {
            ReckonItems(frame, index, relief);
            frame.UsedBefore[index] = Money.Zero(measure.Currency);
            ReportRelief(frame, index, measure, Money.Zero(measure.Currency));
            return true;
        }

        var before = relief.PerConsigneeMonth ? Before(frame, index, measure, used) : Money.Zero(measure.Currency);
        frame.UsedBefore[index] = before;
        var total = (Int128)before.Minor + measure.Minor;
        frame.Exceeded[index] = relief.Included ? total > relief.Limit.Minor : total >= relief.Limit.Minor;
        var excess =
            relief.Beyond == Beyond.Whole ? measure.Minor : (long)Int128.Max(0, Int128.Min(measure.Minor, total - relief.Limit.Minor));
        frame.Taxable[index] = frame.Exceeded[index] ? new Money(excess, measure.Currency).Exact() : 0;
        ReportRelief(frame, index, measure, before);
        return true;
    }

    private static bool ReckonMass(LawFrame frame, int index, Relief relief)
    {
        if (frame.GrossMass is not { } grams)
        {
            return Missing(frame, frame.At.Stack.Findings.MassMissing);
        }

        frame.Exceeded[index] = relief.Included ? grams > relief.LimitGrams : grams >= relief.LimitGrams;
        frame.Taxable[index] =
            !frame.Exceeded[index] ? 0
            : relief.Beyond == Beyond.Whole ? grams
            : grams - relief.LimitGrams;
        if (frame.Exceeded[index])
        {
            frame.FindingsMade.Add(ReliefFacts.MassFinding(relief, grams));
        }

        return true;
    }

    /// <summary>Items keep the relief in the order declared while they fit; none is split.</summary>
    private static void ReckonItems(LawFrame frame, int index, Relief relief)
    {
        var (kept, charged) = (0m, 0m);
        foreach (var item in frame.Consignment.Items)
        {
            var value = item.Value is { } money
                ? frame.Convert(new CelAmount(money.Exact(), money.Currency), relief.Limit.Currency) ?? 0
                : 0;
            var fits = relief.Included ? kept + value <= relief.Limit.Exact() : kept + value < relief.Limit.Exact();
            kept += fits ? value : 0;
            charged += fits ? 0 : value;
        }

        frame.Taxable[index] = charged;
        frame.Exceeded[index] = charged > 0;
    }

    /// <summary>What the holder used before. Without a holder nothing can be counted, so nothing is relieved.</summary>
    private static Money Before(LawFrame frame, int index, Money measure, ReadOnlySpan<AllowanceFact> used)
    {
        var stack = frame.At.Stack;
        var relief = stack.Reliefs[index];
        Span<char> holder = stackalloc char[Holder.Longest];
        var length = Holder.Write(frame.Consignment.Consignee, holder, out var kind);
        if (kind == HolderKind.Missing)
        {
            AddOnce(frame, stack.Findings.HolderMissing);
            return relief.Limit;
        }

        if (kind == HolderKind.Name)
        {
            AddOnce(frame, stack.Findings.HolderByName);
        }

        var (key, before) = Find(used, stack.ReliefKeys[index], frame.At.Window, holder[..length]);
        var money = new Money(before, relief.Limit.Currency);
        if (measure.Minor > 0)
        {
            frame.Uses.Add(new AllowanceUse(key, measure, money, relief.Limit));
        }

        return money;
    }

    private static (AllowanceKey Key, long Before) Find(
        ReadOnlySpan<AllowanceFact> used,
        string relief,
        string window,
        ReadOnlySpan<char> holder
    )
    {
        foreach (ref readonly var fact in used)
        {
            if (
                string.Equals(fact.Key.Relief, relief, StringComparison.Ordinal)
                && string.Equals(fact.Key.Window, window, StringComparison.Ordinal)
                && holder.SequenceEqual(fact.Key.Holder)
            )
            {
                return (fact.Key, Math.Max(0, fact.UsedMinor));
            }
        }

        return (new AllowanceKey(relief, holder.ToString(), window), 0);
    }

    private static void AddOnce(LawFrame frame, Finding finding)
    {
        if (!frame.FindingsMade.Contains(finding))
        {
            frame.FindingsMade.Add(finding);
        }
    }

    private static void ReportRelief(LawFrame frame, int index, Money measure, Money before)
    {
        if (frame.Exceeded[index])
        {
            frame.FindingsMade.Add(ReliefFacts.Finding(frame, index, measure, before));
        }
    }

    /// <summary>Sum of the parts measured, exact, in one currency. A part that was not sent counts as nothing, except the goods.</summary>
    internal static bool TryMeasure(LawFrame frame, Measure measure, Currency currency, out decimal units)
    {
        units = 0;
        if ((measure & Measure.Goods) != 0)
        {
            if (frame.Goods is not { } goods || frame.Convert(goods, currency) is not { } value)
            {
                return false;
            }

            units += value;
        }

        return ((measure & Measure.Carriage) == 0 || Add(frame, frame.Carriage, currency, ref units))
            && ((measure & Measure.Insurance) == 0 || Add(frame, frame.Insurance, currency, ref units));
    }

    private static bool Add(LawFrame frame, CelAmount? part, Currency currency, ref decimal units)
    {
        if (part is not { } amount)
        {
            return true;
        }

        if (frame.Convert(amount, currency) is not { } value)
        {
            return false;
        }

        units += value;
        return true;
    }

    private static bool ReckonCharges(LawFrame frame)
    {
        var stack = frame.At.Stack;
        var none = Money.Zero(stack.National.Currency);
        for (var i = 0; i < stack.Charges.Length; i++)
        {
            frame.Charged[i] = none;
        }

        foreach (var index in stack.Order)
        {
            var charge = stack.Charges[index];
            if (IsLevied(frame, charge) && !ChargeReckoner.Reckon(frame, index, charge))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsLevied(LawFrame frame, Charge charge)
    {
        var levied = charge.RelievedBy.IsEmpty;
        foreach (var relief in charge.RelievedBy)
        {
            levied |= frame.Exceeded[relief];
        }

        return levied && (charge.When is null || charge.When.Holds(frame));
    }

    internal static bool Missing(LawFrame frame, Finding finding)
    {
        if (frame.MissingRate is null)
        {
            frame.FindingsMade.Add(finding);
        }

        return false;
    }
}

/// <summary>Reckons single charges.</summary>
internal static class ChargeReckoner
{
    /// <summary>Reckons one charge into the frame; false when something it needs was not sent.</summary>
    internal static bool Reckon(LawFrame frame, int index, Charge charge)
    {
        var currency = frame.At.Stack.National.Currency;
        if (charge.Text.Kind == RateKind.Amount)
        {
            return Fixed(frame, index, charge, currency);
        }

        if (!TryBase(frame, charge, currency, out var units))
        {
            return Evaluation.Missing(frame, frame.At.Stack.Findings.GoodsMissing);
        }

        if (charge.Tariff is not null)
        {
            return ByTariff(frame, index, charge, units);
        }

        var exact = charge.Share * units;
        if (charge.Text.Kind == RateKind.MaxPerKg)
        {
            if (frame.Convert(charge.Text.Amount, currency) is not { } perKg)
            {
                return false;
            }

            exact = Math.Max(exact, perKg * (frame.Taxable[charge.MassRelief] / 1000));
        }

        Add(frame, index, charge, Round(frame, exact), Money.Round(units, currency, Rounding.HalfUp), 0);
        return true;
    }

    private static bool Fixed(LawFrame frame, int index, Charge charge, Currency currency)
    {
        if (frame.Convert(charge.Text.Amount, currency) is not { } units)
        {
            return false;
        }

        var unclassified = false;
        var count = charge.Text.Each == Each.DistinctHs6 ? DistinctHs6(frame, out unclassified) : 1;
        if (unclassified)
        {
            frame.FindingsMade.Add(frame.At.Stack.Findings.HsMissing);
        }

        Add(frame, index, charge, Round(frame, units * count), null, 0);
        return true;
    }

    /// <summary>Distinct six-digit headings. Items without six digits count together as one.</summary>
    internal static int DistinctHs6(LawFrame frame, out bool unclassified)
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

    internal static bool TryBase(LawFrame frame, Charge charge, Currency currency, out decimal units)
    {
        units = 0;
        foreach (var term in charge.Base)
        {
            if (TermOf(frame, term, currency) is not { } value)
            {
                return false;
            }

            units += value;
        }

        return true;
    }

    private static decimal? TermOf(LawFrame frame, Term term, Currency currency)
    {
        switch (term.Kind)
        {
            case TermKind.Charge:
                return frame.Charged[term.Index].Exact();
            case TermKind.Taxable:
                return frame.Taxable[term.Index] == 0
                    ? 0
                    : frame.Convert(new CelAmount(frame.Taxable[term.Index], frame.At.Stack.Reliefs[term.Index].Limit.Currency), currency);
            case TermKind.Goods:
                return frame.Goods is { } goods ? frame.Convert(goods, currency) : null;
            default:
                var part = term.Kind == TermKind.Carriage ? frame.Carriage : frame.Insurance;
                return part is { } amount ? frame.Convert(amount, currency) : 0;
        }
    }

    /// <summary>Each item bears its share of the base by value (by number where no item has a value) at the rate of its code.</summary>
    private static bool ByTariff(LawFrame frame, int index, Charge charge, decimal units)
    {
        var items = frame.Consignment.Items;
        var currency = frame.At.Stack.National.Currency;
        var goods = TermOf(frame, new Term(TermKind.Goods, 0), currency) ?? 0;
        foreach (var item in items)
        {
            if (charge.Tariff!.ShareOf(item.Hs) is not { } share)
            {
                frame.FindingsMade.Add(frame.At.Stack.Findings.HsMissing);
                return false;
            }

            var value = item.Value is { } money ? frame.Convert(new CelAmount(money.Exact(), money.Currency), currency) ?? 0 : 0;
            var itemBase = goods == 0 ? units / items.Length : units * (value / goods);
            var line = Add(
                frame,
                index,
                charge,
                Round(frame, itemBase * share),
                Money.Round(itemBase, currency, Rounding.HalfUp),
                item.Number
            );
            if (line >= 0)
            {
                frame.Lines[line] = frame.Lines[line] with { Rate = Percent(share) };
            }
        }

        return true;
    }

    internal static string Percent(decimal share) => (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %";

    /// <summary>To the regime's step: 0.01 AZN, 1 KZT.</summary>
    private static Money Round(LawFrame frame, decimal exact)
    {
        var national = frame.At.Stack.National;
        var steps = national.Mode.ToWhole(exact / national.Step.Exact());
        return new Money(steps * national.Step.Minor, national.Currency);
    }

    /// <summary>Adds a line unless it is zero, and gives its place; −1 when it was left out.</summary>
    private static int Add(LawFrame frame, int index, Charge charge, Money amount, Money? on, int item)
    {
        frame.Charged[index] += amount;
        if (amount.Minor == 0)
        {
            return -1;
        }

        var text = charge.Text;
        var prepaid =
            text.UnlessPrepaid is { } scheme && string.Equals(frame.Consignment.PrepaidTax?.Scheme, scheme, StringComparison.Ordinal);
        var rate = text.Kind == RateKind.NationalValue ? Percent(charge.Share) : text.RateText;
        frame.Lines.Add(
            new ChargeLine(
                text.Name,
                amount,
                on,
                rate,
                prepaid ? Payer.Seller : text.Payer,
                prepaid ? Collected.AtSale : text.Collected,
                text.Law,
                item
            )
        );
        return frame.Lines.Count - 1;
    }
}
