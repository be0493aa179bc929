namespace Parcelgate.Formats.Edifact;

using System.Collections.Frozen;
using System.Reflection;

/// <summary>A field that a segment of a CUSCAR can fill.</summary>
internal enum CuscarField
{
    /// <summary>House waybill or bill: the reference.</summary>
    House,

    /// <summary>Master waybill or bill.</summary>
    Master,

    /// <summary>A transport document that is neither said to be house nor master.</summary>
    Document,

    /// <summary>Number of the order the goods were bought with.</summary>
    Order,

    /// <summary>Commodity code.</summary>
    Hs,

    /// <summary>Country of destination.</summary>
    Destination,

    /// <summary>Country of dispatch.</summary>
    Dispatch,

    /// <summary>Country of origin of the goods.</summary>
    Origin,

    /// <summary>Day of arrival.</summary>
    Arrives,

    /// <summary>Who sends.</summary>
    Consignor,

    /// <summary>Who receives.</summary>
    Consignee,

    /// <summary>Who sold.</summary>
    Seller,

    /// <summary>Who declares.</summary>
    Declarant,

    /// <summary>Who carries.</summary>
    Carrier,

    /// <summary>Conveyance, mode and carrier.</summary>
    Transport,

    /// <summary>Packages of the consignment.</summary>
    Packages,

    /// <summary>Gross mass.</summary>
    Gross,

    /// <summary>Net mass.</summary>
    Net,

    /// <summary>Pieces of a goods line.</summary>
    Pieces,

    /// <summary>Value of the goods.</summary>
    Value,

    /// <summary>Cost of carriage.</summary>
    Freight,

    /// <summary>Cost of insurance.</summary>
    Insurance,

    /// <summary>Description of the goods.</summary>
    Description,
}

/// <summary>What a qualifier means, and how strongly: of two that fill one field the one with the lower rank wins.</summary>
internal readonly record struct CuscarRule(CuscarField Field, int Rank);

/// <summary>
/// How one country uses CUSCAR, read from <c>cuscar-maps.csv</c> of this folder: the standard's qualifiers, and on top of them the country's own. A new
/// country is lines in that file.
/// </summary>
internal sealed class CuscarMap
{
    private const string Base = "standard";

    private readonly FrozenDictionary<ulong, CuscarRule> rules;

    private CuscarMap(string name, IEnumerable<KeyValuePair<ulong, CuscarRule>> rules, string? country)
    {
        Name = name;
        Country = country;
        this.rules = rules.ToFrozenDictionary();
    }

    internal string Name { get; }

    /// <summary>The country whose customs is addressed; null in the standard's own table.</summary>
    internal string? Country { get; }

    private static CuscarMaps All { get; } = CuscarMaps.Parse(Embedded());

    /// <summary>The map for what is sent to this recipient; the standard's where no country is known by it.</summary>
    internal static CuscarMap Of(string recipient, string association) => All.Of(recipient, association);

    /// <summary>What a segment with this qualifier says; null when it has no field.</summary>
    internal CuscarRule? Find(int tag, ReadOnlySpan<byte> qualifier) =>
        qualifier.Length <= 5 && rules.TryGetValue(Key(tag, qualifier), out var rule) ? rule : null;

    // Three letters of the tag and up to five of the qualifier fit 64 bits.
    private static ulong Key(int tag, ReadOnlySpan<byte> qualifier)
    {
        var key = (ulong)tag;
        foreach (var letter in qualifier)
        {
            key = (key << 8) | letter;
        }

        return (key << 3) | (uint)qualifier.Length;
    }

    private static string Embedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("cuscar-maps.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>All maps of a table, by what they are known by.</summary>
    internal sealed class CuscarMaps
    {
        private readonly Dictionary<string, CuscarMap> byParty = new(StringComparer.Ordinal);
        private readonly CuscarMap standard;

        private CuscarMaps(List<string[]> lines)
        {
            var basis = Rules(lines, Base);
            standard = new CuscarMap(Base, basis, null);
            foreach (var line in lines.Where(line => line[1] is "recipient" or "association"))
            {
                var own = Rules(lines, line[0]);
                // The country's own lines come first: they win over the standard's for the same qualifier, and for the same field.
                var both = own.Concat(basis.Where(rule => !own.ContainsKey(rule.Key)));
                byParty[line[2]] = new CuscarMap(line[0], both, line[3]);
            }
        }

        /// <exception cref="FormatException">A line of the table is wrong.</exception>
        internal static CuscarMaps Parse(string table)
        {
            var lines = table
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line[0] != '#')
                .Skip(1)
                .Select(line => line.Split(','))
                .ToList();
            return lines.Find(line => line.Length != 4) is { } wrong
                ? throw new FormatException($"'{string.Join(',', wrong)}' is not map, segment, qualifier and field.")
                : new CuscarMaps(lines);
        }

        internal CuscarMap Of(string recipient, string association) =>
            byParty.GetValueOrDefault(recipient) ?? (association.Length > 0 ? byParty.GetValueOrDefault(association) : null) ?? standard;

        private static Dictionary<ulong, CuscarRule> Rules(List<string[]> lines, string map)
        {
            var rules = new Dictionary<ulong, CuscarRule>();
            // A country's lines rank before all of the standard's.
            var rank = map == Base ? lines.Count : 0;
            foreach (var line in lines.Where(line => line[0] == map && line[1].Length == 3))
            {
                var key = Key(
                    EdiTokenizer.TagOf(System.Text.Encoding.ASCII.GetBytes(line[1])),
                    System.Text.Encoding.ASCII.GetBytes(line[2])
                );
                rules.Add(key, new CuscarRule(Enum.Parse<CuscarField>(line[3], ignoreCase: true), rank++));
            }

            return rules;
        }
    }
}
