namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

/// <summary>
/// What one evaluation has worked out so far: the subject of conditions and the scratch paper of reliefs and charges. One per thread, used again
/// and again.
/// </summary>
internal sealed class LawFrame : CelFrame
{
    internal LawFrame() => Subject = this;

    internal Consignment Consignment { get; private set; } = null!;

    /// <summary>The law, dates and rates in hand.</summary>
    internal Dated At { get; private set; } = null!;

    /// <summary>Sum of the items' values; null when one was not sent.</summary>
    internal CelAmount? Goods { get; private set; }

    internal CelAmount? Carriage { get; private set; }

    internal CelAmount? Insurance { get; private set; }

    /// <summary>Grams; the items' net masses together where the gross mass was not sent and all of them were.</summary>
    internal long? GrossMass { get; private set; }

    internal long? Category { get; set; }

    internal CelAmount? Due { get; set; }

    internal List<string>? FindingCodes { get; set; }

    internal ReadOnlySpan<object> Findings => ReadOnlySpan<object>.CastUp<string>(CollectionsMarshal.AsSpan(FindingCodes));

    /// <summary>A pair of currencies no rate was published for.</summary>
    internal (Currency From, Currency To)? MissingRate { get; private set; }

    /// <summary>What each relief leaves to be charged, in units of its limit; the whole measure of one that does not stand.</summary>
    internal decimal[] Taxable { get; private set; } = new decimal[8];

    /// <summary>True where a relief stands for this consignment: it has no condition, or its condition holds.</summary>
    internal bool[] Stands { get; private set; } = new bool[8];

    internal bool[] Exceeded { get; private set; } = new bool[8];

    /// <summary>For each relief by items the places of the items it leaves to be charged; null for others.</summary>
    internal bool[]?[] LeftOut { get; private set; } = new bool[]?[8];

    /// <summary>What each relief's holder had used before; the whole limit where there is no holder.</summary>
    internal Money[] UsedBefore { get; private set; } = new Money[8];

    /// <summary>Asked for what was used before; null where it was handed over beforehand.</summary>
    internal IAllowanceUses? UsesBefore { get; set; }

    /// <summary>Each charge, rounded; zero where it is not levied.</summary>
    internal Money[] Charged { get; private set; } = new Money[16];

    internal List<Finding> FindingsMade { get; } = [];

    internal List<ChargeLine> Lines { get; } = [];

    internal List<AllowanceUse> Uses { get; } = [];

    /// <summary>The item a charge is being reckoned for; null for the consignment as a whole.</summary>
    internal Item? Item { get; set; }

    /// <summary>What risk rules see besides, while they are asked: the law's own conditions have no name for it.</summary>
    internal object? Risk { get; set; }

    /// <summary>Days begun since the parcel arrived; 0 before it arrives.</summary>
    internal int DaysSinceArrival { get; private set; }

    private PrepaidStanding standing;

    internal void Start(Consignment consignment, int daysSinceArrival = 0, PrepaidStanding prepaid = PrepaidStanding.Unchecked)
    {
        Consignment = consignment;
        standing = prepaid;
        Prepaid = PrepaidRegister.Counts(prepaid) ? consignment.PrepaidTax : null;
        DaysSinceArrival = daysSinceArrival;
        UsesBefore = null;
        Item = null;
        MissingRate = null;
        Category = null;
        Due = null;
        FindingCodes = null;
        FindingsMade.Clear();
        Lines.Clear();
        Uses.Clear();
    }

    /// <summary>Takes a law in hand: sums the goods, in its currency where the items' currencies differ.</summary>
    internal void Take(Dated dated)
    {
        At = dated;
        Goods = SumGoods();
        Carriage = Amount(Consignment.Freight);
        Insurance = Amount(Consignment.Insurance);
        GrossMass = Consignment.GrossMassGrams ?? NetMass();
        if (Taxable.Length < dated.Stack.Reliefs.Length)
        {
            Taxable = new decimal[dated.Stack.Reliefs.Length];
            LeftOut = new bool[]?[dated.Stack.Reliefs.Length];
            Stands = new bool[dated.Stack.Reliefs.Length];
            Exceeded = new bool[dated.Stack.Reliefs.Length];
            UsedBefore = new Money[dated.Stack.Reliefs.Length];
        }

        if (Charged.Length < dated.Stack.Charges.Length)
        {
            Charged = new Money[dated.Stack.Charges.Length];
        }
    }

    /// <summary>The number under which tax was collected at the sale; null where none was sent, or the one sent does not stand in the register.</summary>
    internal PrepaidTax? Prepaid { get; private set; }

    /// <summary>Says that a number was sent and does not count, and why.</summary>
    internal void NotePrepaid()
    {
        if (Prepaid is null && Consignment.PrepaidTax is { } sent)
        {
            FindingsMade.Add(
                new Finding(
                    PrepaidRegister.CodeOf(standing),
                    "not-counted",
                    At.Stack.Main.Law,
                    [new("scheme", sent.Scheme), new("number", sent.Id)]
                )
            );
        }
    }

    internal CelAmount? ChargeOf(int index) => new CelAmount(Charged[index].Exact(), At.Stack.National.Currency);

    internal override decimal? Convert(CelAmount amount, Currency to)
    {
        if (amount.Currency == to)
        {
            return amount.Units;
        }

        if (At.Rates is null || !At.Rates.TryRate(amount.Currency, to, out var rate))
        {
            MissingRate ??= (amount.Currency, to);
            return null;
        }

        try
        {
            return amount.Units * rate;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private CelAmount? SumGoods()
    {
        var documents = Consignment.Purpose == Purpose.Documents; // correspondence has no value to declare
        var items = Consignment.Items;
        if (items.IsDefaultOrEmpty)
        {
            return documents ? new CelAmount(0, At.Stack.National.Currency) : null;
        }

        if (items[0].Value is null && !documents)
        {
            return null;
        }

        var (currency, sum) = items[0].Value is { } first ? (first.Currency, first.Exact()) : (default, 0m);
        foreach (var item in items.AsSpan()[1..])
        {
            if (item.Value is not { } value)
            {
                if (!documents)
                {
                    return null;
                }

                continue;
            }

            if (value.Currency != currency)
            {
                return SumMixed();
            }

            sum += value.Exact();
        }

        return new CelAmount(sum, currency.Code == "" ? At.Stack.National.Currency : currency);
    }

    private CelAmount? SumMixed()
    {
        var currency = At.Stack.National.Currency;
        var sum = 0m;
        foreach (var item in Consignment.Items)
        {
            if (item.Value is not { } value)
            {
                if (Consignment.Purpose != Purpose.Documents)
                {
                    return null;
                }

                continue;
            }

            if (Convert(new CelAmount(value.Exact(), value.Currency), currency) is not { } units)
            {
                return null;
            }

            sum += units;
        }

        return new CelAmount(sum, currency);
    }

    private long? NetMass() => Consignment.Items.IsDefaultOrEmpty ? null : Quantities.NetMass(Consignment.Items, []);

    private static CelAmount? Amount(Money? money) => money is { } amount ? new CelAmount(amount.Exact(), amount.Currency) : null;
}

/// <summary>One stack on the dates of one consignment: what depends on dates alone, reckoned once for all consignments that share them.</summary>
internal sealed record Dated(Stack Stack, DateOnly Governing, DateOnly RateDate, RateDay? Rates)
{
    private readonly ImmutableArray<(string First, string Next)> windows =
    [
        .. Enum.GetValues<Window>().Select(window => (TextOf(Windows.First(window, Governing)), TextOf(Windows.Next(window, Governing)))),
    ];

    /// <summary>The day of an instant where this law is at home.</summary>
    internal DateOnly DayOf(DateTimeOffset instant) => CountryLaw.LocalDate(instant, Stack.Zone);

    /// <summary>The first day of the window the governing date lies in: "2026-11-01".</summary>
    internal string WindowOf(Window window) => windows[(int)window].First;

    /// <summary>The first day of the window after it.</summary>
    internal string NextWindowOf(Window window) => windows[(int)window].Next;

    /// <summary>What an explanation says of the version. An explanation is asked of few of the many selections that are kept: made when it is.</summary>
    internal ImmutableArray<Fact> Facts
    {
        get
        {
            var made = facts;
            return made.IsDefault ? facts = FactsOf() : made;
        }
    }

    private ImmutableArray<Fact> facts;

    private ImmutableArray<Fact> FactsOf() =>
        [
            new("version", Stack.Main.Version),
            new("governs", Stack.Main.Governs.ToString().ToLowerInvariant()),
            new("date", TextOf(Governing)),
            new("confidence", Stack.Main.Confidence),
        ];

    /// <summary>The findings shared by consignments whose only finding is the holder's.</summary>
    internal ImmutableArray<Finding> HolderByNameOnly { get; } = [Stack.Findings.HolderByName];

    private static string TextOf(DateOnly date) => CountryLaw.Text(date);
}

/// <summary>Calendar windows.</summary>
internal static class Windows
{
    internal static DateOnly First(Window window, DateOnly on) =>
        window switch
        {
            Window.Week => on.DayNumber < 7 ? DateOnly.MinValue : on.AddDays(-(((int)on.DayOfWeek + 6) % 7)),
            Window.Month => new DateOnly(on.Year, on.Month, 1),
            Window.Quarter => new DateOnly(on.Year, (on.Month - 1) / 3 * 3 + 1, 1),
            Window.Year => new DateOnly(on.Year, 1, 1),
            _ => on,
        };

    /// <summary>The last day there is where the next window would begin after it.</summary>
    internal static DateOnly Next(Window window, DateOnly on)
    {
        var first = First(window, on);
        if (first.Year == DateOnly.MaxValue.Year)
        {
            return DateOnly.MaxValue;
        }

        return window switch
        {
            Window.Week => first.AddDays(7),
            Window.Month => first.AddMonths(1),
            Window.Quarter => first.AddMonths(3),
            Window.Year => first.AddYears(1),
            _ => first.AddDays(1),
        };
    }
}
