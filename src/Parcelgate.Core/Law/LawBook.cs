namespace Parcelgate.Core.Law;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

/// <summary>
/// Everything published at one moment, checked and compiled: regimes, rate tables, tariffs, commodity codes. Immutable; safe for any number of threads. The same
/// consignment, dates and facts give the same outcome on any machine.
/// </summary>
public sealed partial class LawBook
{
    [ThreadStatic]
    private static LawFrame? scratch;

    private readonly FrozenDictionary<string, CountryLaw> countries;
    private readonly ImmutableArray<RateTable> tables;

    private LawBook(
        Digest hash,
        ImmutableArray<RegimeFile> files,
        ImmutableArray<RateTable> tables,
        ImmutableArray<CommodityCodes> editions,
        FrozenDictionary<string, CountryLaw> countries
    )
    {
        Hash = hash;
        this.files = files;
        Regimes = [.. files.Select(Info)];
        this.tables = tables;
        this.editions = editions;
        this.countries = countries;
        prepaidSchemes = new(() => SchemesOf(countries.Values));
    }

    /// <summary>SHA-256 over all files, sorted by path: path, text, each closed by a zero byte.</summary>
    public Digest Hash { get; }

    /// <summary>Every version of every regime, proposals included, by regime and date.</summary>
    public ImmutableArray<RegimeInfo> Regimes { get; }

    /// <summary>The date of the newest exchange rates of any table that are used on a day; null when no table has any.</summary>
    public DateOnly? RatesOn(DateOnly day) => tables.Max(table => table.On(day)?.Date);

    /// <summary>The currencies a country's laws charge in, all versions taken together; none for a country without law.</summary>
    public ImmutableArray<Currency> CurrenciesOf(string country) => countries.TryGetValue(country, out var law) ? law.Currencies : [];

    /// <summary>The day an instant lies in, in the zone a country's law counts days in; in UTC for a country without law.</summary>
    public DateOnly DayIn(string country, DateTimeOffset instant) =>
        CountryLaw.LocalDate(instant, countries.TryGetValue(country, out var law) ? law.Zone : NodaTime.DateTimeZone.Utc);

    private static LawFrame Frame => scratch ??= new LawFrame();

    /// <summary>The scratch paper of this thread's last evaluation, for the checks that look at what it came to.</summary>
    internal static LawFrame LastFrame => Frame;

    /// <summary>Adds the allowances whose use must be known before this consignment can be decided: one for each relief of the regime that applies that is counted per person.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="dates">The dates that pick versions and windows.</param>
    /// <param name="keys">Where the keys are added; keys already there stay.</param>
    public void AllowanceKeys(Consignment consignment, in LawDates dates, List<AllowanceKey> keys)
    {
        if (!countries.TryGetValue(consignment.Destination, out var country))
        {
            return;
        }

        var frame = Frame;
        frame.Start(consignment);
        foreach (var dated in country.On(dates))
        {
            if (!dated.Stack.CountsPersons)
            {
                continue;
            }

            frame.Take(dated);
            if (dated.Stack.Applies(frame))
            {
                AddKeys(frame, dated, keys);
            }
        }
    }

    /// <summary>The allowances a consignment would use, with their limits: what a person is asked for before a purchase.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="dates">The dates that pick versions and windows.</param>
    public ImmutableArray<AllowanceLimit> Allowances(Consignment consignment, in LawDates dates)
    {
        var keys = new List<AllowanceKey>();
        AllowanceKeys(consignment, dates, keys);
        if (keys.Count == 0)
        {
            return [];
        }

        var reliefs = countries[consignment.Destination]
            .On(dates)
            .SelectMany(dated => dated.Stack.Reliefs.Zip(dated.Stack.ReliefKeys, (relief, key) => (relief, key, dated)))
            .ToList();
        return
        [
            .. keys.Select(key =>
            {
                var (relief, _, dated) = reliefs.First(one => one.key == key.Relief);
                return new AllowanceLimit(key, relief.Limit, dated.NextWindowOf(relief.Per), relief.Law);
            }),
        ];
    }

    private static void AddKeys(LawFrame frame, Dated dated, List<AllowanceKey> keys)
    {
        Span<char> holder = stackalloc char[Holder.Longest];
        var length = Holder.Write(frame.Consignment.Consignee, holder, out var kind);
        if (kind == HolderKind.Missing)
        {
            return;
        }

        var text = holder[..length].ToString();
        for (var i = 0; i < dated.Stack.Reliefs.Length; i++)
        {
            var relief = dated.Stack.Reliefs[i];
            if (relief.Per != Window.None && (relief.When is null || relief.When.Holds(frame)))
            {
                keys.Add(new AllowanceKey(dated.Stack.ReliefKeys[i], text, dated.WindowOf(relief.Per)));
            }
        }
    }

    /// <summary>What the law makes of one consignment. Never throws for anything a consignment can hold.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="dates">The dates that pick versions and rates.</param>
    /// <param name="used">Allowance used before, for the keys of <see cref="AllowanceKeys"/>; a key left out counts as unused.</param>
    /// <param name="explain">True to fill <see cref="RegimeOutcome.Reasons"/>; all else is the same without.</param>
    /// <param name="prepaid">What the register says of the number under which tax was collected at the sale.</param>
    /// <param name="uses">Asked instead of <paramref name="used"/> where it is given, once for each allowance the law comes to.</param>
    public RegimeOutcome Evaluate(
        Consignment consignment,
        in LawDates dates,
        ReadOnlySpan<AllowanceFact> used,
        bool explain,
        PrepaidStanding prepaid = PrepaidStanding.Unchecked,
        IAllowanceUses? uses = null
    )
    {
        if (!countries.TryGetValue(consignment.Destination, out var country))
        {
            return new RegimeOutcome { Findings = [new Finding("law-none", "missing", "", [new("destination", consignment.Destination)])] };
        }

        var selection = country.On(dates);
        if (selection.IsEmpty)
        {
            return new RegimeOutcome
            {
                Findings = [new Finding("law-none", "not-in-force", "", [new("destination", consignment.Destination)])],
            };
        }

        var frame = Frame;
        frame.Start(consignment, DaysSinceArrival(dates), prepaid);
        frame.UsesBefore = uses;
        try
        {
            return Decide(frame, selection, used, explain);
        }
        catch (OverflowException)
        {
            // Amounts near the end of 64 bits: no law's business, but a decision must come out.
            return new RegimeOutcome { Dated = selection[0], Findings = [selection[0].Stack.Findings.OutOfRange] };
        }
    }

    /// <summary>Days begun between arrival and the decision.</summary>
    private static int DaysSinceArrival(in LawDates dates) =>
        dates.Arrived is { } arrived && arrived < dates.Accepted ? (int)Math.Ceiling((dates.Accepted - arrived).TotalDays) : 0;

    private static RegimeOutcome Decide(LawFrame frame, ImmutableArray<Dated> selection, ReadOnlySpan<AllowanceFact> used, bool explain)
    {
        var reasons = explain ? ImmutableArray.CreateBuilder<Reason>(16) : null;
        if (reasons is not null)
        {
            Explanation.Selection(frame, selection, reasons);
        }

        var (dated, applying) = Choose(frame, selection);
        if (dated is null || frame.MissingRate is not null)
        {
            return NotApplied(frame, selection, applying, reasons);
        }

        if (!ReferenceEquals(frame.At, dated))
        {
            frame.Take(dated);
        }

        frame.NotePrepaid();
        var reckoned = Evaluation.Reckon(frame, used, out var procedure);
        if (frame.MissingRate is not null)
        {
            return NotApplied(frame, selection, 1, reasons);
        }

        var charged = reckoned && procedure is null;
        ImmutableArray<AllowanceUse> uses = [.. frame.Uses];
        if (reasons is not null && reckoned)
        {
            Explanation.Numbers(frame, charged, reasons);
        }

        return new RegimeOutcome
        {
            Dated = dated,
            Versions = dated.Stack.Versions,
            Applies = reckoned,
            Procedure = procedure,
            Charges = charged ? Lines(frame) : [],
            Uses = reckoned ? uses : [],
            Restrictions = Restrictions.Of(frame.Consignment, dated.Stack),
            Findings = FindingsOf(frame),
            Due = charged ? DueOf(frame) : null,
            Reasons = reasons?.DrainToImmutable() ?? [],
        };
    }

    /// <summary>The one regime that applies; none when there is none or more than one, with how many there are.</summary>
    private static (Dated? Chosen, int Applying) Choose(LawFrame frame, ImmutableArray<Dated> selection)
    {
        Dated? chosen = null;
        var applying = 0;
        foreach (var dated in selection)
        {
            frame.Take(dated);
            if (dated.Stack.Applies(frame))
            {
                chosen = dated;
                applying++;
            }
        }

        return (applying == 1 ? chosen : null, applying);
    }

    private static RegimeOutcome NotApplied(
        LawFrame frame,
        ImmutableArray<Dated> selection,
        int applying,
        ImmutableArray<Reason>.Builder? reasons
    )
    {
        var first = selection[0];
        Problem? problem = null;
        if (frame.MissingRate is { } pair)
        {
            frame.FindingsMade.Clear();
            problem = MissingRate(first, pair);
        }
        else
        {
            foreach (var dated in selection)
            {
                frame.Take(dated);
                frame.FindingsMade.Add(applying > 1 ? Ambiguous(dated) : WhyNot(frame, dated));
            }

            frame.NotePrepaid();
        }

        return new RegimeOutcome
        {
            Dated = first,
            Versions = first.Stack.Versions,
            Restrictions = Restrictions.Of(frame.Consignment, first.Stack),
            Findings = FindingsOf(frame),
            Problem = problem,
            Reasons = reasons?.DrainToImmutable() ?? [],
        };
    }

    private static Finding Ambiguous(Dated dated) =>
        new(
            "regime-applies",
            "ambiguous",
            dated.Stack.Main.Law,
            [new("regime", dated.Stack.Main.Id), new("version", dated.Stack.Main.Version)]
        );

    /// <summary>Which condition kept a regime from applying, and what it saw.</summary>
    private static Finding WhyNot(LawFrame frame, Dated dated)
    {
        var facts = ImmutableArray.CreateBuilder<Fact>();
        facts.Add(new Fact("regime", dated.Stack.Main.Id));
        facts.Add(new Fact("version", dated.Stack.Main.Version));
        foreach (var program in (ReadOnlySpan<CelProgram?>)[dated.Stack.Union?.Applies, dated.Stack.Own.Applies])
        {
            if (program is null || program.Holds(frame))
            {
                continue;
            }

            foreach (var (condition, reason) in program.Conditions.Zip(program.Explain(frame, held: false, decides: true)))
            {
                if (reason.Decides)
                {
                    facts.Add(new Fact("condition", condition.Sealed));
                    facts.AddRange(reason.Seen);
                }
            }
        }

        return new Finding("regime-applies", "fails", dated.Stack.Main.Law, facts.ToImmutable());
    }

    private static Problem MissingRate(Dated dated, (Currency From, Currency To) pair) =>
        Problem.Of(
            ProblemCodes.MissingRate,
            "rates/" + dated.Stack.Rates.Name,
            $"{pair.From.Code} to {pair.To.Code} on {CountryLaw.Text(dated.RateDate)}",
            $"a rate published on that date or at most {dated.Stack.Rates.MaxAgeDays.ToString(System.Globalization.CultureInfo.InvariantCulture)} days before it"
        );

    private static ImmutableArray<Finding> FindingsOf(LawFrame frame) =>
        frame.FindingsMade.Count switch
        {
            0 => [],
            1 when ReferenceEquals(frame.FindingsMade[0], frame.At.Stack.Findings.HolderByName) => frame.At.HolderByNameOnly,
            _ => [.. frame.FindingsMade],
        };

    /// <summary>Lines in the order of the file, which need not be the order they were reckoned in.</summary>
    private static ImmutableArray<ChargeLine> Lines(LawFrame frame)
    {
        if (frame.Lines.Count == 0)
        {
            return [];
        }

        if (frame.At.Stack.InFileOrder)
        {
            return [.. frame.Lines];
        }

        var charges = frame.At.Stack.Charges;
        return [.. charges.SelectMany(charge => frame.Lines.Where(line => line.Charge == charge.Text.Name))];
    }

    private static Money DueOf(LawFrame frame)
    {
        var due = Money.Zero(frame.At.Stack.National.Currency);
        foreach (var line in frame.Lines)
        {
            due = line.Collected == Collected.AtSale ? due : due + line.Amount;
        }

        return due;
    }
}
