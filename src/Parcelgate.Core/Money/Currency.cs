namespace Parcelgate.Core.Money;

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

/// <summary>An ISO 4217 currency: its three-letter code and how many decimals its minor unit has.</summary>
/// <remarks>
/// Equality is by code. The default value is no currency and has the code "". Law also limits what is no money: <see cref="Pieces"/>,
/// <see cref="Parcels"/> and <see cref="Grams"/> are counted and kept like money, and no message can send them.
/// </remarks>
public readonly struct Currency : IEquatable<Currency>
{
    private static readonly FrozenDictionary<string, Currency> Known = Iso4217.All.ToFrozenDictionary(
        entry => entry.Code,
        entry => new Currency(entry.Code, entry.Decimals),
        StringComparer.Ordinal
    );

    private static readonly FrozenDictionary<string, Currency>.AlternateLookup<ReadOnlySpan<char>> KnownBySpan = Known.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private readonly string? code;

    private Currency(string code, int decimals)
    {
        this.code = code;
        Decimals = decimals;
    }

    /// <summary>Three upper-case Latin letters, for example "AZN"; "" for no currency.</summary>
    public string Code => code ?? "";

    /// <summary>Decimals of the minor unit, 0 to 4: 2 for EUR, 0 for JPY, 3 for KWD.</summary>
    public int Decimals { get; }

    /// <summary>True for a currency of ISO 4217; false for no currency and for what law counts besides money.</summary>
    public bool IsMoney => Decimals > 0 || Known.ContainsKey(Code);

    /// <summary>Minor units in one unit of the currency: 100 for EUR, 1 for JPY.</summary>
    public long MinorPerUnit =>
        Decimals switch
        {
            0 => 1,
            1 => 10,
            2 => 100,
            3 => 1000,
            _ => 10000,
        };

    /// <summary>Pieces of goods: a unit of limits, not in ISO 4217 and unknown to <see cref="TryParse"/>.</summary>
    public static Currency Pieces { get; } = new("pieces", 0);

    /// <summary>Consignments: a unit of limits, not in ISO 4217 and unknown to <see cref="TryParse"/>.</summary>
    public static Currency Parcels { get; } = new("consignments", 0);

    /// <summary>Grams: a unit of limits, not in ISO 4217 and unknown to <see cref="TryParse"/>.</summary>
    public static Currency Grams { get; } = new("g", 0);

    /// <summary>The currency with this code.</summary>
    /// <exception cref="ArgumentException">The code is not an active ISO 4217 currency.</exception>
    public static Currency Of(string code) =>
        TryParse(code, out var currency)
            ? currency
            : throw new ArgumentException($"'{code}' is not an ISO 4217 currency code.", nameof(code));

    /// <summary>Finds a currency by its code, upper case only, as the standard writes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> code, out Currency currency) => KnownBySpan.TryGetValue(code, out currency);

    /// <summary>All currencies this table knows, by code.</summary>
    public static IReadOnlyCollection<Currency> All => Known.Values;

    /// <inheritdoc/>
    public bool Equals(Currency other) => string.Equals(code, other.code, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Currency other && Equals(other);

    /// <summary>By the last three letters alone: every code is one of a fixed table, and rates are looked up by currency several times a decision.</summary>
    public override int GetHashCode() => code is { Length: >= 3 } ? (code[^3] << 16) ^ (code[^2] << 8) ^ code[^1] : code?.Length ?? 0;

    /// <summary>The three-letter code.</summary>
    public override string ToString() => Code;

    /// <summary>Same code.</summary>
    public static bool operator ==(Currency left, Currency right) => left.Equals(right);

    /// <summary>Other code.</summary>
    public static bool operator !=(Currency left, Currency right) => !left.Equals(right);
}
