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
        frame.Stands[index] = relief.When is null || relief.When.Holds(frame);
        frame.Exceeded[index] = false;
        frame.LeftOut[index] = null;
        if (relief.Measure == Measure.Charges)
        {
            return true; // asked between the charges
        }

        if (MeasureOf(frame, relief) is not { } measure)
        {
            frame.Taxable[index] = 0;
            return !frame.Stands[index] || Missing(frame, frame.At.Stack.Findings.Of(relief));
        }

        var zero = Money.Zero(measure.Currency);
        if (!frame.Stands[index])
        {
            frame.UsedBefore[index] = zero;
            frame.Taxable[index] = measure.Exact();
            return true;
        }

        if (relief.Beyond == Beyond.Items)
        {
            ReckonItems(frame, index, relief);
            frame.UsedBefore[index] = zero;
            ReportRelief(frame, index, measure, zero);
            return true;
        }

        var before = relief.Per == Window.None ? zero : Before(frame, index, measure, used);
        frame.UsedBefore[index] = before;
        var total = (Int128)before.Minor + measure.Minor;
        frame.Exceeded[index] = relief.Included ? total > relief.Limit.Minor : total >= relief.Limit.Minor;
        var excess =
            relief.Beyond == Beyond.Whole ? measure.Minor : (long)Int128.Max(0, Int128.Min(measure.Minor, total - relief.Limit.Minor));
        frame.Taxable[index] = frame.Exceeded[index] ? new Money(excess, measure.Currency).Exact() : 0;
        ReportRelief(frame, index, measure, before);
        return true;
    }

    /// <summary>
    /// What is compared with the limit, in its unit; null when it was not sent. Money is rounded half up to the minor unit of the limit's currency:
    /// one step, stated in the language; the rounded amount is compared and counted.
    /// </summary>
    internal static Money? MeasureOf(LawFrame frame, Relief relief)
    {
        var items = frame.Consignment.Items;
        switch (relief.Measure)
        {
            case Measure.GrossMass:
                return frame.GrossMass is { } gross ? new Money(gross, Currency.Grams) : null;
            case Measure.NetMass:
                return Quantities.NetMass(items, relief.Hs) is { } net ? new Money(net, Currency.Grams) : null;
            case Measure.Pieces:
                return new Money(Quantities.Pieces(items, relief.Hs), Currency.Pieces);
            case Measure.IdenticalPieces:
                return new Money(Quantities.Identical(items, relief.Hs), Currency.Pieces);
            case Measure.Consignments:
                return new Money(1, Currency.Parcels);
        }

        return TryMeasure(frame, relief, relief.Limit.Currency, out var exact)
            ? Money.Round(exact, relief.Limit.Currency, Rounding.HalfUp)
            : null;
    }

    /// <summary>
    /// Items keep the relief in the order declared while they fit; none is split. What they come to is rounded as <see cref="MeasureOf"/> rounds before it is
    /// compared: goods that fit as a whole fit as items.
    /// </summary>
    private static void ReckonItems(LawFrame frame, int index, Relief relief)
    {
        var (kept, charged, limit) = (0m, 0m, relief.Limit);
        var items = frame.Consignment.Items;
        var left = frame.LeftOut[index] = new bool[items.Length];
        for (var place = 0; place < items.Length; place++)
        {
            var item = items[place];
            var value = item.Value is { } money ? frame.Convert(new CelAmount(money.Exact(), money.Currency), limit.Currency) ?? 0 : 0;
            var with = Money.Round(kept + value, limit.Currency, Rounding.HalfUp);
            var fits = relief.Included ? with.Minor <= limit.Minor : with.Minor < limit.Minor;
            kept += fits ? value : 0;
            charged += fits ? 0 : value;
            left[place] = !fits;
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

        var (name, window) = (stack.ReliefKeys[index], frame.At.WindowOf(relief.Per));
        var (key, before) = frame.UsesBefore is { } asked
            ? asked.Of(name, window, holder[..length])
            : Find(used, name, window, holder[..length]);
        var money = new Money(Math.Max(0, before), relief.Limit.Currency);
        if (measure.Minor > 0)
        {
            frame.Uses.Add(new AllowanceUse(key, measure, money, relief.Limit));
        }

        return money;
    }

    private static AllowanceFact Find(ReadOnlySpan<AllowanceFact> used, string relief, string window, ReadOnlySpan<char> holder)
    {
        foreach (ref readonly var fact in used)
        {
            if (
                string.Equals(fact.Key.Relief, relief, StringComparison.Ordinal)
                && string.Equals(fact.Key.Window, window, StringComparison.Ordinal)
                && holder.SequenceEqual(fact.Key.Holder)
            )
            {
                return fact;
            }
        }

        return new AllowanceFact(new AllowanceKey(relief, holder.ToString(), window), 0);
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

    /// <summary>Sum of the parts measured, exact. A part that was not sent counts as nothing, except the goods.</summary>
    internal static bool TryMeasure(LawFrame frame, Relief relief, Currency currency, out decimal units)
    {
        var measure = relief.Measure;
        units = 0;
        if ((measure & Measure.Goods) != 0 && !AddGoods(frame, relief, currency, ref units))
        {
            return false;
        }

        return ((measure & Measure.Carriage) == 0 || Add(frame, frame.Carriage, currency, ref units))
            && ((measure & Measure.Insurance) == 0 || Add(frame, frame.Insurance, currency, ref units));
    }

    private static bool AddGoods(LawFrame frame, Relief relief, Currency currency, ref decimal units)
    {
        if (relief.Hs.IsEmpty)
        {
            return frame.Goods is not null && Add(frame, frame.Goods, currency, ref units);
        }

        foreach (var item in frame.Consignment.Items)
        {
            if (!Quantities.Meets(item, relief.Hs))
            {
                continue;
            }

            if (item.Value is not { } value || !Add(frame, new CelAmount(value.Exact(), value.Currency), currency, ref units))
            {
                return false;
            }
        }

        return true;
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
            if (index < 0)
            {
                Waive(frame, ~index);
                continue;
            }

            var charge = stack.Charges[index];
            if (!IsRelieved(frame, charge) && charge.When?.Holds(frame) != false && !ChargeReckoner.Reckon(frame, index, charge))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Charges up to a limit are reckoned and not collected. What was collected at the sale does not count: it is not the border's to waive.
    /// </summary>
    private static void Waive(LawFrame frame, int index)
    {
        var relief = frame.At.Stack.Reliefs[index];
        if (!frame.Stands[index] || SumOf(frame, relief) is not { } measure)
        {
            return;
        }

        frame.Exceeded[index] = relief.Included ? measure.Minor > relief.Limit.Minor : measure.Minor >= relief.Limit.Minor;
        if (frame.Exceeded[index])
        {
            return;
        }

        var reckoned = frame.Lines.Count;
        for (var i = reckoned - 1; i >= 0; i--)
        {
            var line = frame.Lines[i];
            if (line.Collected != Collected.AtSale && relief.Of.Any(name => name.Value == line.Charge))
            {
                frame.Lines.RemoveAt(i);
                frame.Charged[frame.At.Stack.IndexOf(line.Charge)] -= line.Amount;
            }
        }

        if (frame.Lines.Count < reckoned)
        {
            frame.FindingsMade.Add(ReliefFacts.Waived(relief, measure));
        }
    }

    /// <summary>What a relief of charges measures, in the currency of its limit; null when a rate is missing.</summary>
    internal static Money? SumOf(LawFrame frame, Relief relief)
    {
        var sum = 0m;
        foreach (var line in frame.Lines)
        {
            if (line.Collected != Collected.AtSale && relief.MeasuredCharges.Any(name => name.Value == line.Charge))
            {
                sum += line.Amount.Exact();
            }
        }

        foreach (var name in relief.MeasuredCharges)
        {
            // A working sum has no lines.
            var index = frame.At.Stack.IndexOf(name.Value);
            sum += frame.At.Stack.Charges[index].Text.Working ? frame.Charged[index].Exact() : 0;
        }

        return frame.Convert(new CelAmount(sum, frame.At.Stack.National.Currency), relief.Limit.Currency) is { } units
            ? Money.Round(units, relief.Limit.Currency, Rounding.HalfUp)
            : null;
    }

    /// <summary>A charge is relieved when a relief of it stands and none is exceeded; its condition is not asked then.</summary>
    internal static bool IsRelieved(LawFrame frame, Charge charge)
    {
        var (stands, exceeded) = (false, false);
        foreach (var relief in charge.RelievedBy)
        {
            stands |= frame.Stands[relief];
            exceeded |= frame.Exceeded[relief];
        }

        return stands && !exceeded;
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
