namespace Parcelgate.Formats.Edifact;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>A segment as it may have to be named or kept: where it lies and what it is the how-many-eth of.</summary>
internal readonly record struct EdiPlace(int Start, int Length, int Tag, int Occurrence, int Consignment, int Goods);

/// <summary>One message while it is read: its bytes as text, where the reader stands, and the problems so far.</summary>
internal sealed class CuscarScope(EdiText text, EdiSyntax syntax, string message, CuscarMap map)
{
    /// <summary>Problems reported of one message. Arbitrary; a megabyte of nonsense must not become a hundred of report.</summary>
    private const int MostProblems = 1000;

    private readonly List<(int Tag, int Count)> counts = [];
    private int consignment;
    private int goods;

    /// <summary>The name of the level that was named last: most segments that are named lie in the same one.</summary>
    private (int Consignment, int Goods, string? Name) named;

    internal CuscarMap Map => map;

    internal List<Problem> Problems { get; } = [];

    /// <summary>1-based number of the consignment that is read; 0 before the first.</summary>
    internal int Consignment => consignment;

    internal void EnterConsignment()
    {
        consignment++;
        goods = 0;
        counts.Clear();
    }

    internal void EnterGoods()
    {
        goods++;
        counts.Clear();
    }

    /// <summary>The place of a segment; called once for each, because it counts.</summary>
    internal EdiPlace At(in EdiTokenizer segment)
    {
        var occurrence = 1;
        var known = false;
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i].Tag == segment.Tag)
            {
                occurrence = counts[i].Count + 1;
                counts[i] = (segment.Tag, occurrence);
                known = true;
                break;
            }
        }

        if (!known)
        {
            counts.Add((segment.Tag, 1));
        }

        return new EdiPlace(segment.Start, segment.Segment.Length, segment.Tag, occurrence, consignment, goods);
    }

    /// <summary>"UNH[2]/CNI[14]/GID[1]/MOA[2]".</summary>
    internal string Name(in EdiPlace place)
    {
        if (place.Consignment != named.Consignment || place.Goods != named.Goods || named.Name is null)
        {
            var name = place.Consignment > 0 ? string.Create(CultureInfo.InvariantCulture, $"{message}/CNI[{place.Consignment}]") : message;
            name = place.Goods > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}/GID[{place.Goods}]") : name;
            named = (place.Consignment, place.Goods, name);
        }

        if (place.Tag == CuscarReader.Cni || place.Tag == CuscarReader.Gid)
        {
            return named.Name;
        }

        ReadOnlySpan<char> tag = ['/', (char)(place.Tag >> 16), (char)((place.Tag >> 8) & 0xFF), (char)(place.Tag & 0xFF)];
        return place.Occurrence > 1
            ? string.Create(CultureInfo.InvariantCulture, $"{named.Name}{tag}[{place.Occurrence}]")
            : string.Concat(named.Name, tag);
    }

    internal string Text(ReadOnlySpan<byte> raw) => text.Of(raw);

    internal string AsWritten(ReadOnlySpan<byte> raw) => text.AsWritten(raw);

    internal string Whole(ReadOnlySpan<byte> raw) => text.Whole(raw);

    /// <summary>The text where it is sound and there is one.</summary>
    internal string? Text(ReadOnlySpan<byte> raw, int longest, in EdiPlace place, string element)
    {
        var value = text.Of(raw);
        return value.Length > 0 && Sound(Values.Text(value, longest), place, element, value) ? value : null;
    }

    internal bool Sound(Fault fault, in EdiPlace place, string element, string found)
    {
        if (!fault.Found)
        {
            return true;
        }

        Add(Problem.Of(fault.Code!, Name(place) + element, found, fault.Expected));
        return false;
    }

    internal void Add(Problem problem)
    {
        if (Problems.Count < MostProblems)
        {
            Problems.Add(problem);
        }
    }

    /// <summary>The country of a location: a UN/LOCODE begins with it, a country stands for itself; null for codes of other lists.</summary>
    /// <remarks>1131: 139 port, 162 country; 3055: 5 ISO, 6 UN/ECE. Other lists may begin with any letters.</remarks>
    internal string? Country(in EdiTokenizer segment)
    {
        var (list, agency) = (text.Of(segment[2, 1]), text.Of(segment[2, 2]));
        var code = text.Of(segment[2]);
        return list is "" or "139" or "162" && agency is "" or "5" or "6" && code.Length is 2 or 5
            ? Countries.Find(code.AsSpan(0, 2))
            : null;
    }

    /// <summary>A number as EDIFACT writes it: a point or a comma, and digits before it may be left out.</summary>
    internal Fault Number(ReadOnlySpan<byte> raw, out Exact number) => Number(text.Of(raw), out number);

    private Fault Number(string written, out Exact number)
    {
        if (syntax.Decimal is not ((byte)'.' or (byte)',' or (byte)' '))
        {
            written = written.Replace((char)syntax.Decimal, '.');
        }

        return Values.Number(written.Replace(',', '.'), out number);
    }

    /// <summary>How many of something: a whole number, with zeros behind a decimal mark where the sender has them.</summary>
    internal Fault Count(ReadOnlySpan<byte> raw, int most, string what, out int count)
    {
        var fault = Values.Whole(Values.WithoutZeros(text.Of(raw).Replace(',', '.')), 1, most, what, out var number);
        count = fault.Found ? 0 : (int)number;
        return fault;
    }

    /// <summary>A mass that is stated; none, or 0, says that it is not known.</summary>
    internal long? Mass(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> unit, in EdiPlace place)
    {
        var (code, written) = (text.Of(unit), text.Of(raw));
        if (written.Length == 0 || !Sound(Number(written, out var number), place, "/C174/6314", written) || number.Digits == 0)
        {
            return null;
        }

        var fault = Tree.NodeValues.Mass(number, code.Length == 0 ? "KGM" : code, out var grams);
        return Sound(fault, place, "/C174", fault.Found ? $"{code}:{written}" : written) ? grams : null;
    }

    internal Money? Amount(in EdiTokenizer segment, in EdiPlace place)
    {
        if (segment[1, 1].IsEmpty)
        {
            return null;
        }

        var unit = text.Of(segment[1, 2]);
        if (unit.Length == 0)
        {
            Add(new Problem(ProblemCodes.Missing, Name(place) + "/C516/6345", "", "an ISO 4217 currency code such as AZN"));
            return null;
        }

        var written = text.Of(segment[1, 1]);
        return
            Sound(Number(written, out var number), place, "/C516/5004", written)
            && Sound(Values.Currency(unit, out var currency), place, "/C516/6345", unit)
            && Sound(Values.Amount(Tree.NodeValues.Without(number, currency), currency, out var money), place, "/C516/5004", written)
            ? money
            : null;
    }

    /// <summary>The day of a DTM, in the formats of 2379 that begin with one; times of day have no zone and are kept.</summary>
    internal DateTimeOffset? Day(in EdiTokenizer segment, in EdiPlace place, out bool whole)
    {
        var (value, format) = (text.Of(segment[1, 1]), text.Of(segment[1, 2]));
        // 101 YYMMDD, 102 CCYYMMDD, 201 YYMMDDHHMM, 203 CCYYMMDDHHMM, 204 with seconds, 303 and 304 with a zone.
        var digits = format switch
        {
            "101" or "201" when value.Length >= 6 => "20" + value[..6],
            "102" or "203" or "204" or "303" or "304" when value.Length >= 8 => value[..8],
            _ => null,
        };
        whole = format is "101" or "102";
        if (digits is null)
        {
            return null;
        }

        return Sound(Values.Instant($"{digits[..4]}-{digits[4..6]}-{digits[6..]}", out var instant), place, "/C507/2380", value)
            ? instant
            : null;
    }
}
