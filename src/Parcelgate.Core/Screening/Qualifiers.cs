namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;
using System.Globalization;

/// <summary>Whom to screen.</summary>
/// <param name="Name">As received, in any script.</param>
/// <param name="Kind">What it is the name of, as far as it is known.</param>
public sealed record ScreeningQuery(string Name, NameKind Kind = NameKind.Unknown)
{
    /// <summary>Date of birth; null where it is not known.</summary>
    public BirthDate? Born { get; init; }

    /// <summary>Countries of nationality, birth or address, ISO 3166-1 alpha-2.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Numbers of passport, identity card or registration.</summary>
    public ImmutableArray<string> Identifiers { get; init; } = [];
}

/// <summary>
/// What else than the name speaks for or against an entry of a list. What either side does not say adds nothing: an entry that says more is not more
/// suspect for it. The points are set by hand, on what lists are known to get wrong: years of birth off by one, day and month exchanged, nationality for birthplace.
/// </summary>
internal static class Qualifiers
{
    /// <summary>An identifier agrees: from here an alert follows even where the name is far.</summary>
    internal const double IdentifierPoints = 5;

    internal static ImmutableArray<ScorePart> Of(ScreeningQuery query, NameKind queryKind, ListedParty party)
    {
        var parts = ImmutableArray.CreateBuilder<ScorePart>(4);
        Add(parts, "birth-date", BirthPoints(query, party));
        Add(parts, "country", CountryPoints(query.Countries, party.Countries));
        Add(parts, "identifier", query.Identifiers.IsDefaultOrEmpty ? 0 : IdentifierPoint(query.Identifiers, party.Identifiers));
        Add(parts, "kind", KindPoints(queryKind, party.Kind));
        return parts.ToImmutable();
    }

    internal static double Points(ScreeningQuery query, NameKind queryKind, ListedParty party) =>
        BirthPoints(query, party)
        + CountryPoints(query.Countries, party.Countries)
        + (query.Identifiers.IsDefaultOrEmpty ? 0 : IdentifierPoint(query.Identifiers, party.Identifiers))
        + KindPoints(queryKind, party.Kind);

    /// <summary>The most points any entry can get, identifiers aside: those have a look-up of their own.</summary>
    internal static double Most(ScreeningQuery query) => (query.Born is null ? 0 : 2) + (query.Countries.IsDefaultOrEmpty ? 0 : 0.4);

    private static void Add(ImmutableArray<ScorePart>.Builder parts, string name, double points)
    {
        if (points != 0)
        {
            parts.Add(new ScorePart(name, points));
        }
    }

    private static double BirthPoints(ScreeningQuery query, ListedParty party)
    {
        if (query.Born is not { } born || party.Born.IsDefaultOrEmpty)
        {
            return 0;
        }

        var best = double.MinValue;
        foreach (var listed in party.Born)
        {
            best = Math.Max(best, BirthPoints(born, listed));
        }

        return best;
    }

    private static double BirthPoints(BirthDate a, BirthDate b)
    {
        var years = Math.Abs(a.Year - b.Year);
        if (years == 0)
        {
            var exact = a.Month == b.Month && a.Day == b.Day && a.Day != 0;
            var exchanged = a.Month == b.Day && a.Day == b.Month && a.Day != 0;
            var half = a.Month == 0 || b.Month == 0 || a.Month == b.Month;
            return exact ? 2
                : exchanged ? 1.2
                : half ? 0.7
                : 0.1;
        }

        return years switch
        {
            1 => 0,
            2 => -0.7,
            <= 5 => -1.6,
            <= 10 => -2.5,
            _ => -3.5,
        };
    }

    private static double CountryPoints(ImmutableArray<string> a, ImmutableArray<string> b)
    {
        if (a.IsDefaultOrEmpty || b.IsDefaultOrEmpty)
        {
            return 0;
        }

        foreach (var country in a)
        {
            if (b.Contains(country, StringComparer.OrdinalIgnoreCase))
            {
                return 0.4;
            }
        }

        return -0.6;
    }

    private static double IdentifierPoint(ImmutableArray<string> a, ImmutableArray<string> b)
    {
        foreach (var one in a)
        {
            foreach (var other in b)
            {
                if (SameIdentifier(one, other))
                {
                    return IdentifierPoints;
                }
            }
        }

        return 0;
    }

    /// <summary>
    /// Letters and digits alone, upper case; shorter than five they identify nobody. A ship's number of seven digits is one with "IMO" before it or without.
    /// </summary>
    internal static string Normal(string identifier)
    {
        var bare = string.Concat(identifier.Where(char.IsLetterOrDigit)).ToUpper(CultureInfo.InvariantCulture);
        return bare.Length == 10 && bare.StartsWith("IMO", StringComparison.Ordinal) && bare.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0
            ? bare[3..]
            : bare;
    }

    private static bool SameIdentifier(string one, string other) => Normal(one) is { Length: >= 5 } normal && normal == Normal(other);

    /// <summary>A person and a ship of one name are two; what is not known to be either may be both.</summary>
    private static double KindPoints(NameKind query, NameKind listed)
    {
        if (query == NameKind.Unknown || listed == NameKind.Unknown || query == listed)
        {
            return 0;
        }

        return (query == NameKind.Person) != (listed == NameKind.Person) ? -2.5 : -0.4;
    }
}
