namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Which of the three dates picks something.</summary>
internal enum DateOf
{
    Order,
    Acceptance,
    Arrival,
}

/// <summary>What one file says, checked as far as one file can be.</summary>
internal sealed class RegimeFile
{
    internal required LawFile File { get; init; }
    internal required YamlMap Root { get; init; }
    internal required string Id { get; init; }
    internal required string Title { get; init; }
    internal required bool IsUnion { get; init; }

    /// <summary>The union a national file stacks on; null where none.</summary>
    internal required string? Union { get; init; }
    internal required bool Proposal { get; init; }

    /// <summary>First and last day in force; <see cref="DateOnly.MinValue"/> and <see cref="DateOnly.MaxValue"/> where open.</summary>
    internal required DateOnly From { get; init; }
    internal required DateOnly To { get; init; }
    internal required DateOnly Known { get; init; }
    internal required DateOf Governs { get; init; }
    internal required string Law { get; init; }
    internal required string Confidence { get; init; }
    internal required ImmutableArray<string> Sources { get; init; }
    internal required Digest Hash { get; init; }

    /// <summary>Currency, zone, exchange and rounding; null in a union layer, where the national file says them.</summary>
    internal required National? National { get; init; }

    /// <summary>Rates a union layer takes from the national file: "vat".</summary>
    internal required ImmutableDictionary<string, decimal> Values { get; init; }

    /// <summary>Versions that hold on no day once this file is known.</summary>
    internal required ImmutableArray<YamlText> Replaces { get; init; }

    /// <summary>Versions struck down: as <see cref="Replaces"/>, and what was decided under them is to be undone.</summary>
    internal required ImmutableArray<YamlText> Annuls { get; init; }

    /// <summary>The file that replaces or annuls this one; set when all files are read.</summary>
    internal RegimeFile? VoidedBy { get; set; }

    /// <summary>Named lists of texts of its conditions.</summary>
    internal required ImmutableDictionary<string, ImmutableArray<string>> Sets { get; init; }

    /// <summary>What its conditions can see: a consignment and the file's own sets.</summary>
    internal required CelShape Shape { get; init; }
    internal required CelProgram? Applies { get; init; }
    internal required ImmutableArray<Relief> Reliefs { get; init; }
    internal required ImmutableArray<ChargeText> Charges { get; init; }
    internal required ImmutableArray<Restriction> Restricted { get; init; }
    internal required Lanes? Lanes { get; init; }
    internal required ImmutableArray<Rule> BeforeLoading { get; init; }
    internal required LatePayment? LatePayment { get; init; }
    internal required ReturnTerm? Returns { get; init; }
    internal required List<YamlNode> Examples { get; init; }

    /// <summary>"az" of "az/parcels".</summary>
    internal string Layer => Id[..Id.IndexOf('/', StringComparison.Ordinal)];

    internal string Version =>
        Proposal || From == DateOnly.MinValue
            ? Path.GetFileNameWithoutExtension(File.Path)
            : From.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What only a country can say.</summary>
internal sealed record National(Currency Currency, string Zone, string RateTable, DateOf RateOf, Money Step, Rounding Mode);

/// <summary>What is compared with a limit.</summary>
[Flags]
internal enum Measure
{
    Goods = 1,
    Carriage = 2,
    Insurance = 4,
    GrossMass = 8,
    NetMass = 16,
    Pieces = 32,

    /// <summary>The largest number of pieces of one code and description.</summary>
    IdenticalPieces = 64,

    /// <summary>This consignment counts as one.</summary>
    Consignments = 128,

    /// <summary>Charges of the regime itself: <see cref="Relief.MeasuredCharges"/>.</summary>
    Charges = 256,
}

/// <summary>The span of days in which a person's use of a relief is counted together.</summary>
internal enum Window
{
    /// <summary>Not counted: each consignment for itself.</summary>
    None,
    Day,

    /// <summary>From Monday.</summary>
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>What follows above a limit.</summary>
internal enum Beyond
{
    /// <summary>Only what exceeds is charged.</summary>
    Excess,

    /// <summary>The whole value is charged.</summary>
    Whole,

    /// <summary>Items that fit keep the relief, in the order declared; none is split.</summary>
    Items,

    /// <summary>Another procedure.</summary>
    Procedure,
}

/// <summary>
/// A value, mass or number up to which charges are not levied; a limit of the procedure where it is of no charge. <see cref="Limit"/> is in the
/// unit of the measure: a currency, grams, pieces or consignments.
/// </summary>
internal sealed record Relief(
    string Name,
    YamlText At,
    ImmutableArray<YamlText> Of,
    Measure Measure,
    ImmutableArray<YamlText> MeasuredCharges,
    CelProgram? When,
    ImmutableArray<string> Hs,
    Money Limit,
    bool Included,
    Window Per,
    Beyond Beyond,
    string? Procedure,
    string Law
)
{
    internal bool IsMass => Limit.Currency == Currency.Grams;

    internal bool IsMoney => Limit.Currency.IsMoney;

    /// <summary>The code of findings and reasons about it: "relief/month".</summary>
    internal string Rule { get; } = "relief/" + Name;

    internal string LimitText { get; } = Limit.ToString();
}

/// <summary>What a charge is counted by.</summary>
internal enum Each
{
    Consignment,
    DistinctHs6,
    Item,
    Piece,
    Day,
}

/// <summary>How a rate is reckoned.</summary>
internal enum RateKind
{
    /// <summary>A share of the base.</summary>
    Percent,

    /// <summary>A share the national file gives.</summary>
    NationalValue,

    /// <summary>A share by the item's commodity code or origin.</summary>
    Tariff,

    /// <summary>A share r of the price with the tax in it: r / (1 − r) of the base.</summary>
    Inside,

    /// <summary>A share of the base for each kilogram.</summary>
    PercentPerKg,

    /// <summary>A share of the base less an amount, not below zero.</summary>
    PercentLess,

    /// <summary>An amount, once for each unit counted.</summary>
    Amount,

    /// <summary>An amount per kilogram: of what exceeds a mass relief, else of the mass.</summary>
    AmountPerKg,

    /// <summary>The larger of two.</summary>
    Max,

    /// <summary>The smaller of two.</summary>
    Min,
}

/// <summary>One rate as the file writes it; <see cref="Refers"/> is a national value, a tariff or a relief of mass.</summary>
internal sealed record RateText(
    RateKind Kind,
    string Text,
    decimal Share = 0,
    CelAmount Amount = default,
    YamlText? Refers = null,
    RateText? Left = null,
    RateText? Right = null
);

/// <summary>One of several rates of a charge: what it names must all hold. Bounds are of what the charge names in <c>by</c>.</summary>
internal sealed record CaseText(RateText Rate, YamlText? When, DateOnly From, YamlText? Bound, bool BoundIncluded, string? Law);

/// <summary>One way to reckon a charge, before names are resolved.</summary>
internal sealed record WayText(
    YamlText At,
    YamlText? On,
    Each Each,
    int AfterDays,
    YamlText? By,
    decimal Times,
    ImmutableArray<CaseText> Cases
);

/// <summary>One charge as the file writes it, before names are resolved.</summary>
internal sealed record ChargeText(
    string Name,
    YamlText At,
    WayText Way,
    WayText? Or,
    bool Working,
    YamlText? When,
    string? UnlessPrepaid,
    Payer Payer,
    Collected Collected,
    string Law
)
{
    /// <summary>The code of reasons about it: "charge/duty".</summary>
    internal string Rule { get; } = "charge/" + Name;

    /// <summary>The rate, or the rates, as the law writes them.</summary>
    internal string RateText { get; } =
        string.Join(
            " or ",
            ((WayText?[])[Way, Or]).OfType<WayText>().Select(way => string.Join(" / ", way.Cases.Select(one => one.Rate.Text)))
        );

    /// <summary>The line of an explanation where it is not levied: most charges of most parcels.</summary>
    internal Reason NotLevied => notLevied ??= new Reason(Rule, RateText, Verdict.Fails, false, [], Law, []);

    private Reason? notLevied;
}

/// <summary>Goods that need a permit or must not come in.</summary>
internal sealed record Restriction(string Name, ImmutableArray<string> Prefixes, string? Permit, string Law, string Confidence);

/// <summary>A named condition with its citation; <see cref="Code"/> is "lane-red#weapons".</summary>
internal sealed record Rule(string Code, CelProgram When, string Law, Lane Lane, LoadingAct Act);

/// <summary>The corridors of a regime: rules in the order red, yellow, blue, and what each colour's act is called.</summary>
internal sealed record Lanes(ImmutableArray<Rule> Rules, ImmutableDictionary<Lane, string> Acts);
