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
    internal required CelProgram? Applies { get; init; }
    internal required ImmutableArray<Relief> Reliefs { get; init; }
    internal required ImmutableArray<ChargeText> Charges { get; init; }
    internal required ImmutableArray<Restriction> Restricted { get; init; }
    internal required Lanes? Lanes { get; init; }
    internal required ImmutableArray<Rule> BeforeLoading { get; init; }
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

/// <summary>A value or mass up to which charges are not levied.</summary>
internal sealed record Relief(
    string Name,
    ImmutableArray<YamlText> Of,
    Measure Measure,
    CelAmount LimitMoney,
    long LimitGrams,
    bool Included,
    bool PerConsigneeMonth,
    Beyond Beyond,
    string? Procedure,
    string Law
)
{
    internal bool IsMass => Measure == Measure.GrossMass;

    /// <summary>The code of findings and reasons about it: "relief/month".</summary>
    internal string Rule { get; } = "relief/" + Name;

    /// <summary>The limit in minor units of its currency.</summary>
    internal Money Limit { get; } = LimitMoney.Currency.Code == "" ? default : Money.Of(LimitMoney.Units, LimitMoney.Currency);
}

/// <summary>What a charge is counted by.</summary>
internal enum Each
{
    Consignment,
    DistinctHs6,
    Item,
}

/// <summary>How a charge is reckoned.</summary>
internal enum RateKind
{
    /// <summary>A share of the base.</summary>
    Percent,

    /// <summary>A share the national file gives.</summary>
    NationalValue,

    /// <summary>A share by the item's commodity code.</summary>
    Tariff,

    /// <summary>An amount, once for each unit counted.</summary>
    Amount,

    /// <summary>A share of the base, but at least an amount per kilogram beyond a mass relief.</summary>
    MaxPerKg,
}

/// <summary>One charge as the file writes it, before names are resolved.</summary>
internal sealed record ChargeText(
    string Name,
    YamlText At,
    YamlText? On,
    Each Each,
    RateKind Kind,
    decimal Share,
    CelAmount Amount,
    YamlText? Refers,
    string RateText,
    YamlText? When,
    string? UnlessPrepaid,
    Payer Payer,
    Collected Collected,
    string Law
)
{
    /// <summary>The code of reasons about it: "charge/duty".</summary>
    internal string Rule { get; } = "charge/" + Name;
}

/// <summary>Goods that need a permit or must not come in.</summary>
internal sealed record Restriction(string Name, ImmutableArray<string> Prefixes, string? Permit, string Law, string Confidence);

/// <summary>A named condition with its citation; <see cref="Code"/> is "lane-red#weapons".</summary>
internal sealed record Rule(string Code, CelProgram When, string Law, Lane Lane, LoadingAct Act);

/// <summary>The corridors of a regime: rules in the order red, yellow, blue, and what each colour's act is called.</summary>
internal sealed record Lanes(ImmutableArray<Rule> Rules, ImmutableDictionary<Lane, string> Acts);
