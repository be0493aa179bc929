namespace Parcelgate.Formats.CargoImp;

using System.Runtime.InteropServices;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>What is said of goods that belong together.</summary>
/// <param name="Text">Their description; "" where there is none.</param>
/// <param name="Codes">Their commodity codes.</param>
/// <param name="Origin">The country they come from.</param>
internal readonly record struct ImpGoods(string Text, List<string> Codes, string? Origin);

/// <summary>One waybill of a message: the air waybill of an FWB, a house of an FHL.</summary>
/// <param name="message">The message.</param>
/// <param name="head">Lines all houses share, as many as are kept with each.</param>
/// <param name="master">Number of the master waybill; null where none is stated.</param>
/// <param name="own">Its own lines.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed class ImpConsignment(ImpMessage message, List<ImpLine> head, string? master, List<ImpLine> own, ReadDefaults defaults)
{
    private readonly List<Problem> problems = [];

    private bool IsHouse => message.Type == "FHL";

    internal Entry ToEntry(long line)
    {
        var draft = new Draft();
        var destination = IsHouse ? MapHouse(ref draft) : MapAirWaybill(ref draft);
        draft.Consignor = Party("SHP");
        draft.Consignee = Party("CNE");
        draft.Dispatch = draft.Consignor?.Address?.Country ?? draft.Dispatch;
        MapGoods(ref draft);
        draft.Transport = new Transport(TransportMode.Air, Conveyance(), master);
        draft.Freight = Freight();
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        Keep(kept, head);
        Keep(kept, own);

        return Canonical.Close(
            new Entry(line, Act.Lodge) { Reference = draft.Reference },
            draft,
            draft.Consignee?.Address?.Country ?? destination ?? defaults.Destination,
            new(
                IsHouse ? "FHL CNE" : "FWB CNE",
                "the consignee's country (the line /CC/postcode), or an airport of destination whose country is known"
            ),
            problems,
            kept,
            defaults
        );
    }

    private void Keep(Leftovers kept, List<ImpLine> lines)
    {
        foreach (var line in lines)
        {
            if (!line.Taken && line.Text.Length > 0)
            {
                kept.Add(message.Place(line), line.Tag.Length == 0 ? line.Text[1..] : line.Text);
            }
        }
    }

    // A waybill has a score of lines and is asked a dozen times: an index of them costs more than the looks.
    private ImpLine? First(string tag)
    {
        foreach (var line in own)
        {
            if (line.Tag == tag)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The number of the master waybill on its line, MBI/020-12345675BRULAX/T6K120.0; null where it is none.</summary>
    internal static string? MasterOf(ImpLine? line) =>
        line is not null && ImpTotals.OfAirWaybill(line.Continues ? line.Text : line.Text.AsSpan(line.Tag.Length), out var number, out _)
            ? number.ToString()
            : null;

    /// <summary>The line without identifier: 020-12345675BRULAX/T6K120.0MC0.31. Gives the country of the destination.</summary>
    private string? MapAirWaybill(ref Draft draft)
    {
        var line = own.Count > 0 && own[0].Tag.Length == 0 ? own[0] : null;
        if (line is null || !ImpTotals.OfAirWaybill(line.Text, out var number, out var totals))
        {
            problems.Add(
                Problem.Of(
                    line is null ? ProblemCodes.Missing : ProblemCodes.Malformed,
                    message.Place(2),
                    line?.Text.TrimStart('/'),
                    "the waybill number, origin, destination, pieces and weight, such as 020-12345675BRULAX/T6K120.0"
                )
            );
            return null;
        }

        draft.Reference = number.ToString();
        MapTotals(ref draft, line, totals);
        return Airports.CountryOf(totals.To);
    }

    /// <summary>HBS/number/BRULAX/6/K120.0/slac/description under MBI/020-12345675BRULAX/T6K120.0. Gives the country of the destination.</summary>
    private string? MapHouse(ref Draft draft)
    {
        var line = First("HBS");
        var number = line is null ? "" : line[0].ToString();
        if (
            line is null
            || number.Length == 0
            || Values.Text(number, Limits.Reference).Found
            || !ImpTotals.OfHouse(line[1], line[2], line[3], out var totals)
        )
        {
            problems.Add(
                Problem.Of(
                    ProblemCodes.Malformed,
                    message.Place(line?.Number ?? 2),
                    line?.Text,
                    "HBS/, the house waybill number (1 to 35 characters), origin and destination, pieces and weight: HBS/H1/BRULAX/6/K120.0"
                )
            );
            return null;
        }

        draft.Reference = number;
        MapTotals(ref draft, line, totals);
        return Airports.CountryOf(totals.To);
    }

    private void MapTotals(ref Draft draft, ImpLine line, in ImpTotals totals)
    {
        draft.Dispatch = Airports.CountryOf(totals.From);
        if (
            totals.Pieces.ContainsAnyExcept('0')
            && Sound(Values.Whole(totals.Pieces, 1, Limits.Packages, "pieces", out var packages), line, totals.Pieces)
        )
        {
            draft.Packages = (int)packages;
        }

        draft.GrossMassGrams = Mass(line, totals.Unit, totals.Weight);
    }

    private long? Mass(ImpLine line, ReadOnlySpan<char> unit, ReadOnlySpan<char> weight) =>
        weight.ContainsAnyExcept('0', '.')
        && Sound(Values.Number(weight, out var number), line, weight)
        && NodeValues.Mass(number, unit, out var grams) is var fault
        && Sound(fault, line, fault.Found ? $"{unit}{weight}" : "")
            ? grams
            : null;

    private bool Sound(Fault fault, ImpLine line, ReadOnlySpan<char> found)
    {
        if (fault.Found)
        {
            problems.Add(Problem.Of(fault.Code!, message.Place(line), found, fault.Expected));
        }

        return !fault.Found;
    }

    /// <summary>Shipper or consignee: with NAM, ADR and LOC (FWB/17, FHL/5 and later), or as lines of which the last two are place and country.</summary>
    private Party? Party(string role)
    {
        var start = IndexOf(CollectionsMarshal.AsSpan(own), role);
        if (start < 0)
        {
            return null;
        }

        var (end, apart) = (start + 1, false);
        while (end < own.Count && (own[end].Continues || own[end].Tag is "NAM" or "ADR" or "LOC"))
        {
            apart |= own[end].Tag is "NAM" or "ADR" or "LOC";
            end++;
        }

        var lines = CollectionsMarshal.AsSpan(own)[start..end];
        // In an FHL up to version 4 the name stands behind the identifier; in an FWB the account does.
        var named = !apart && IsHouse && !lines[0][0].IsEmpty;
        var account = named ? "" : lines[0][0].ToString();
        var texts = named ? lines : lines[1..];
        var country = texts.Length - 1;
        while (country >= 0 && !IsCountry(texts[country]))
        {
            country--;
        }

        if (
            country < 0
            && texts.Length > 0
            && texts[^1] is { Continues: true } stated
            && stated[0] is [>= 'A' and <= 'Z', >= 'A' and <= 'Z']
        )
        {
            // The last line of a party begins with its country.
            Sound(Values.Country(stated[0], out _), stated, stated[0]);
        }

        var last = country < 0 ? texts.Length : country;
        var place = apart ? IndexOf(texts, "LOC") : last - 1;
        var isPlaced = place > 0 || (apart && place == 0);
        var party = Build(
            role,
            account,
            apart ? Of(texts, "NAM") : texts[..Math.Min(1, texts.Length)],
            apart ? Of(texts, "ADR")
                : texts.Length < 2 ? []
                : texts.Slice(1, Math.Max(0, last - 2)),
            isPlaced ? texts[place] : null,
            country < 0 ? null : texts[country]
        );
        var before = lines.Length - texts.Length;
        for (var i = 0; i < lines.Length; i++)
        {
            // What stands behind the country says something that has no field, and so does more than the fields of a line.
            lines[i].Taken =
                i <= last + before
                && !SaysMore(lines[i], named && i == 0, i == country + before && country >= 0, i == place + before && place >= 0);
        }

        return party;
    }

    private static bool IsCountry(ImpLine line) =>
        line.Continues && line.Tag is "LOC" or "SHP" or "CNE" && Countries.Find(line[0]) is not null;

    private static int IndexOf(ReadOnlySpan<ImpLine> lines, string tag)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Tag == tag)
            {
                return i;
            }
        }

        return -1;
    }

    private static ImpLine[] Of(ReadOnlySpan<ImpLine> lines, string tag)
    {
        var found = new List<ImpLine>();
        foreach (var line in lines)
        {
            if (line.Tag == tag)
            {
                found.Add(line);
            }
        }

        return [.. found];
    }

    /// <summary>More than its fields: a fax behind the telephone, a third part behind place and state, one behind the account.</summary>
    private static bool SaysMore(ImpLine line, bool isName, bool isCountry, bool isPlace)
    {
        var parts = line.Count;
        return isCountry ? parts > 4 || (parts > 2 && line[2] is not ("TE" or ""))
            : isPlace ? parts > 2
            : line.Tag is "SHP" or "CNE" && !line.Continues && !isName && parts > 1;
    }

    private Party? Build(
        string role,
        string account,
        ReadOnlySpan<ImpLine> name,
        ReadOnlySpan<ImpLine> streets,
        ImpLine? place,
        ImpLine? country
    )
    {
        var phone = "";
        for (var i = 2; country is not null && i + 1 < country.Count && phone.Length == 0; i += 2)
        {
            phone = country[i] is "TE" ? country[i + 1].ToString() : "";
        }

        var address = new Address(
            Text(Joined(streets, ", "), Limits.AddressLines, streets.IsEmpty ? null : streets[0]),
            Text(place is null ? "" : place[0].ToString(), Limits.City, place),
            Text(place is null ? "" : place[1].ToString(), Limits.Region, place),
            Text(country is null ? "" : country[1].ToString(), Limits.Postcode, country),
            country is null ? null : Countries.Find(country[0])
        );
        var party = new Party(
            Text(Joined(name, " "), Limits.Name, name.IsEmpty ? null : name[0]),
            Identity: Text(Note(role, "T"), Limits.Identity, First("OCI")),
            Address: address.OrNull(),
            Phone: Text(phone.Length > 0 ? phone : Note(role, "CT"), Limits.Phone, country ?? First("OCI")),
            Account: Text(account, Limits.Account, First(role))
        );
        return party.OrNull();
    }

    /// <summary>All the lines say: an oblique has no place in a name or a street, and stands there all the same.</summary>
    private static string Joined(ReadOnlySpan<ImpLine> lines, string between)
    {
        if (lines.Length < 2)
        {
            return lines.IsEmpty ? "" : lines[0].Said.Trim().ToString();
        }

        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line == lines[0] ? "" : between).Append(line.Said.Trim());
        }

        return text.ToString();
    }

    private string? Text(string? text, int longest, ImpLine? line) =>
        !string.IsNullOrWhiteSpace(text) && line is not null && Sound(Values.Text(text, longest), line, text) ? text.Trim() : null;

    /// <summary>OCI/country/whom it concerns/what/text: T is a trader's identification, CT a telephone number. The lines stay kept: they say the country too.</summary>
    private string? Note(string role, string what)
    {
        foreach (var line in own)
        {
            if (line.Tag == "OCI" && line[1].SequenceEqual(role) && line[2].SequenceEqual(what))
            {
                return line[3].ToString();
            }
        }

        return null;
    }

    private void MapGoods(ref Draft draft)
    {
        var items = new List<Item>();
        foreach (var goods in IsHouse ? [HouseGoods()] : RatedGoods())
        {
            var line = own.Find(static one => one.Tag is "RTD" or "TXT" or "HBS") ?? own.FirstOrDefault();
            var description = Text(Shortened(goods.Text), Limits.Description, line);
            foreach (var code in goods.Codes)
            {
                items.Add(new Item(items.Count + 1, description, code, goods.Origin));
            }

            if (goods.Codes.Count == 0 && (description ?? goods.Origin) is not null)
            {
                items.Add(new Item(items.Count + 1, description, Origin: goods.Origin));
            }
        }

        if (items.Count > Limits.Items)
        {
            problems.Add(Problem.Of(ProblemCodes.TooLong, message.Place(own[0]), $"{items.Count}", $"at most {Limits.Items} items"));
        }
        else if (items.Count < 2 && Value() is { } value)
        {
            items = [(items.FirstOrDefault() ?? new Item(1)) with { Value = value }];
        }

        draft.Items = [.. items];
    }

    /// <summary>A text longer than the record holds is cut, and its lines stay kept.</summary>
    private string Shortened(string text)
    {
        if (text.Length > Limits.Description)
        {
            foreach (var line in own)
            {
                line.Taken &= line.Tag is not ("RTD" or "TXT");
            }
        }

        return JsonScan.Cut(text, Limits.Description);
    }

    /// <summary>TXT/ in full, else the few letters of HBS; HTS/ are the commodity codes.</summary>
    private ImpGoods HouseGoods()
    {
        var (text, codes) = ((string?)null, new List<string>());
        foreach (var line in own)
        {
            if (line.Tag == "TXT")
            {
                line.Taken = true;
                text = text is null ? line.Said.Trim().ToString() : GoneOn(text, line.Said.Trim());
            }
            else if (line.Tag == "HTS")
            {
                line.Taken = true;
                for (var i = 0; i < line.Count; i++)
                {
                    AddCode(line[i], line, codes);
                }
            }
        }

        if (text is null && First("HBS") is { } house)
        {
            house.Taken = house.Count <= 6 && house[4].IsEmpty;
            text = house[5].ToString();
        }

        return new ImpGoods(text ?? "", codes, null);
    }

    /// <summary>A description with what follows it; what is longer than the record holds already does not grow, whatever follows.</summary>
    private static string GoneOn(string text, ReadOnlySpan<char> more) =>
        text.Length > Limits.Description ? text : string.Concat(text, " ", more);

    /// <summary>
    /// Of the lines of a rating NG and NC describe the goods, NH is a commodity code, NO the country they come from; a number of its own may stand before them. Goods
    /// that are rated apart are described apart.
    /// </summary>
    private List<ImpGoods> RatedGoods()
    {
        var found = new List<ImpGoods>();
        for (var from = own.FindIndex(static line => line.Tag == "RTD"); from >= 0 && from < own.Count; )
        {
            var to = own.FindIndex(from + 1, static line => line is { Tag: "RTD", Continues: false });
            to = to < 0 ? own.Count : to;
            found.Add(RatedGoods(CollectionsMarshal.AsSpan(own)[from..to]));
            from = to;
        }

        return found;
    }

    private ImpGoods RatedGoods(ReadOnlySpan<ImpLine> lines)
    {
        var (text, codes, countries) = ("", new List<string>(), new List<ImpLine>());
        foreach (var line in lines)
        {
            var part = line.Tag == "RTD" ? Part(line) : default;
            if (part.Kind is "NG" or "NC")
            {
                line.Taken = true;
                text = text.Length > 0 && part.Text.Length > 0 ? GoneOn(text, part.Text) : text + part.Text;
            }
            else if (part.Kind is "NH")
            {
                line.Taken = true;
                AddCode(part.Text, line, codes);
            }
            else if (part.Kind is "NO")
            {
                countries.Add(line);
            }
        }

        return new ImpGoods(text, codes, Origin(countries));
    }

    /// <summary>The country of the lines, where it is one; several countries are kept.</summary>
    private static string? Origin(List<ImpLine> lines)
    {
        var countries = lines.Select(line => Countries.Find(Part(line).Text)).Distinct().ToList();
        if (countries is not [{ } country])
        {
            return null;
        }

        lines.ForEach(line => line.Taken = true);
        return country;
    }

    private void AddCode(ReadOnlySpan<char> written, ImpLine line, List<string> codes)
    {
        var code = written.Trim();
        if (code.Length > 0 && Sound(Values.Hs(HarmonizedCode.Bare(code), out var digits), line, code) && !codes.Contains(digits!))
        {
            codes.Add(digits!);
        }
    }

    private static (string Kind, string Text) Part(ImpLine line)
    {
        var kind =
            IsKind(line.Fields, 0) ? 0
            : IsKind(line.Fields, 1) ? 1
            : -1;
        return kind >= 0 && line.Continues ? (line.Fields[kind], line.From(kind + 1).Trim().ToString()) : ("", "");
    }

    private static bool IsKind(string[] fields, int at) =>
        at < fields.Length && fields[at] is "NG" or "NC" or "NH" or "ND" or "NV" or "NU" or "NS" or "NO";

    /// <summary>CVD/currency: in an FWB the customs value is the fifth part, in an FHL the fourth. NCV says that there is none.</summary>
    private Money? Value() =>
        First("CVD") is { } line && line[IsHouse ? 3 : 4] is [>= '0' and <= '9', ..] text ? Amount(line, text, line[0]) : null;

    private Money? Amount(ImpLine line, ReadOnlySpan<char> text, ReadOnlySpan<char> unit) =>
        Sound(Values.Number(text, out var number), line, text)
        && Sound(Values.Currency(unit, out var currency), line, unit)
        && Sound(Values.Amount(NodeValues.Without(number, currency), currency, out var money), line, text)
            ? money
            : null;

    /// <summary>Totals prepaid and to collect: PPD and COL, the part CT.</summary>
    private Money? Freight()
    {
        if (First("CVD") is not { } stated || stated[0].IsEmpty)
        {
            return null;
        }

        Money? sum = null;
        foreach (var line in own)
        {
            foreach (var part in line.Tag is "PPD" or "COL" ? line.Fields : [])
            {
                if (part is ['C', 'T', _, ..] && Amount(line, part.AsSpan(2).Trim(), stated[0]) is { } money)
                {
                    sum = sum is { } before ? new Money(before.Minor + money.Minor, money.Currency) : money;
                }
            }
        }

        return sum is { Minor: > Limits.AmountMinor } ? null : sum;
    }

    /// <summary>FLT/CK411/23: the last flight with its day; the month is not said.</summary>
    private string? Conveyance()
    {
        var line = First("FLT");
        var flights = line?.Fields.Where(field => field.Length > 0).ToList() ?? [];
        if (flights.Count < 2)
        {
            return null;
        }

        line!.Taken = flights.Count == 2;
        var at = (flights.Count / 2 * 2) - 2;
        return Text($"{flights[at].Trim()}/{flights[at + 1].Trim()}", Limits.TransportText, line);
    }
}
