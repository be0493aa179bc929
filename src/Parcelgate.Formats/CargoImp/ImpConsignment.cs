namespace Parcelgate.Formats.CargoImp;

using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>One waybill of a message: the air waybill of an FWB, a house of an FHL.</summary>
/// <param name="message">The message.</param>
/// <param name="head">Lines all houses share, as many as are kept with each.</param>
/// <param name="master">Number of the master waybill; null where none is stated.</param>
/// <param name="own">Its own lines.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed partial class ImpConsignment(
    ImpMessage message,
    List<ImpLine> head,
    string? master,
    List<ImpLine> own,
    ReadDefaults defaults
)
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
        draft.Transport = new Transport(TransportMode.Air, Conveyance(), draft.Transport?.Master);
        draft.Freight = Freight();
        draft.Permits = [];
        draft.Procedures = [];
        var kept = new Leftovers();
        Keep(kept, head);
        Keep(kept, own);

        return Canonical.Close(
            new Entry(line, Act.Lodge) { Reference = draft.Reference },
            draft,
            draft.Consignee?.Address?.Country ?? Airports.CountryOf(destination) ?? defaults.Destination,
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
    private List<ImpLine> Lines(string tag) => own.FindAll(line => line.Tag == tag);

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
        AirWaybill().Match("/" + string.Join('/', line?.Fields ?? [])) is { Success: true } match ? match.Groups["number"].Value : null;

    /// <summary>The line without identifier: 020-12345675BRULAX/T6K120.0MC0.31. Gives the destination.</summary>
    private string? MapAirWaybill(ref Draft draft)
    {
        var line = own.Count > 0 && own[0].Tag.Length == 0 ? own[0] : null;
        var match = AirWaybill().Match(line?.Text ?? "");
        if (line is null || !match.Success)
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

        draft.Reference = match.Groups["number"].Value;
        MapTotals(ref draft, line, match);
        return match.Groups["to"].Value;
    }

    /// <summary>HBS/number/BRULAX/6/K120.0/slac/description under MBI/020-12345675BRULAX/T6K120.0. Gives the destination.</summary>
    private string? MapHouse(ref Draft draft)
    {
        var line = First("HBS");
        var number = line?[0] ?? "";
        var match = House().Match($"{line?[1]}/{line?[2]}/{line?[3]}");
        if (number.Length == 0 || Values.Text(number, Limits.Reference).Found || !match.Success)
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
        MapTotals(ref draft, line!, match);
        draft.Transport = new Transport(Master: master);
        return match.Groups["to"].Value;
    }

    private void MapTotals(ref Draft draft, ImpLine line, Match match)
    {
        draft.Dispatch = Airports.CountryOf(match.Groups["from"].Value);
        var pieces = match.Groups["pieces"].Value;
        if (pieces.TrimStart('0').Length > 0 && Sound(Values.Whole(pieces, 1, Limits.Packages, "pieces", out var packages), line, pieces))
        {
            draft.Packages = (int)packages;
        }

        draft.GrossMassGrams = Mass(line, match.Groups["unit"].Value, match.Groups["weight"].Value);
    }

    private long? Mass(ImpLine line, string unit, string weight) =>
        weight.Length > 0
        && weight.AsSpan().ContainsAnyExcept('0', '.')
        && Sound(Values.Number(weight, out var number), line, weight)
        && Sound(NodeValues.Mass(number, unit, out var grams), line, unit + weight)
            ? grams
            : null;

    private bool Sound(Fault fault, ImpLine line, string found)
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
        var start = own.FindIndex(line => line.Tag == role && !line.Continues);
        if (start < 0)
        {
            return null;
        }

        var end = start + 1;
        while (end < own.Count && (own[end].Continues || own[end].Tag is "NAM" or "ADR" or "LOC"))
        {
            end++;
        }

        var lines = own.GetRange(start, end - start);
        var apart = lines.Exists(line => line.Tag is "NAM" or "ADR" or "LOC");
        // In an FHL up to version 4 the name stands behind the identifier; in an FWB the account does.
        var named = !apart && IsHouse && lines[0][0].Length > 0;
        var account = named ? "" : lines[0][0];
        var texts = named ? lines : lines.GetRange(1, lines.Count - 1);
        var country = texts.FindLastIndex(line =>
            line.Continues && Countries.Find(line[0]) is not null && line.Tag is "LOC" or "SHP" or "CNE"
        );
        var last = country < 0 ? texts.Count : country;
        var place = apart ? texts.FindIndex(line => line.Tag == "LOC") : last - 1;
        var name = apart ? texts.FindAll(line => line.Tag == "NAM") : texts.GetRange(0, Math.Min(1, texts.Count));
        var streets = apart ? texts.FindAll(line => line.Tag == "ADR") : texts.Skip(1).Take(Math.Max(0, last - 2)).ToList();
        var party = Build(
            role,
            account,
            name,
            streets,
            place > 0 || (apart && place == 0) ? texts[place] : null,
            country < 0 ? null : texts[country]
        );
        for (var i = 0; i < lines.Count; i++)
        {
            // What stands behind the country says something that has no field.
            lines[i].Taken = i <= last + lines.Count - texts.Count;
        }

        Leave(
            lines.Where(
                (line, i) => SaysMore(line, named && i == 0, country >= 0 && line == texts[country], place >= 0 && line == texts[place])
            )
        );
        return party;
    }

    /// <summary>More than its fields: a fax behind the telephone, a third part behind place and state, one behind the account.</summary>
    private static bool SaysMore(ImpLine line, bool isName, bool isCountry, bool isPlace)
    {
        var parts = line.Fields.Length;
        return isCountry ? parts > 4 || (parts > 2 && line[2] is not ("TE" or ""))
            : isPlace ? parts > 2
            : line.Tag is "SHP" or "CNE" && !line.Continues && !isName && parts > 1;
    }

    private static void Leave(IEnumerable<ImpLine> lines)
    {
        foreach (var line in lines)
        {
            line.Taken = false;
        }
    }

    private Party? Build(string role, string account, List<ImpLine> name, List<ImpLine> streets, ImpLine? place, ImpLine? country)
    {
        var phone = "";
        for (var i = 2; country is not null && i + 1 < country.Fields.Length; i += 2)
        {
            phone = country[i] == "TE" && phone.Length == 0 ? country[i + 1] : phone;
        }

        var address = new Address(
            Text(string.Join(", ", streets.Select(Whole)), Limits.AddressLines, streets.FirstOrDefault()),
            Text(place?[0], Limits.City, place),
            Text(place?[1], Limits.Region, place),
            Text(country?[1], Limits.Postcode, country),
            country is null ? null : Countries.Find(country[0])
        );
        var party = new Party(
            Text(string.Join(' ', name.Select(Whole)), Limits.Name, name.FirstOrDefault()),
            Identity: Text(Note(role, "T"), Limits.Identity, First("OCI")),
            Address: address == new Address() ? null : address,
            Phone: Text(phone.Length > 0 ? phone : Note(role, "CT"), Limits.Phone, country ?? First("OCI")),
            Account: Text(account, Limits.Account, First(role))
        );
        return party == new Party() ? null : party;
    }

    /// <summary>All a line says: an oblique has no place in a name or a street, and stands there all the same.</summary>
    private static string Whole(ImpLine line) => string.Join('/', line.Fields).Trim();

    private string? Text(string? text, int longest, ImpLine? line) =>
        !string.IsNullOrWhiteSpace(text) && line is not null && Sound(Values.Text(text, longest), line, text) ? text.Trim() : null;

    /// <summary>OCI/country/whom it concerns/what/text: T is a trader's identification, CT a telephone number. The lines stay kept: they say the country too.</summary>
    private string? Note(string role, string what) => Lines("OCI").Find(line => line[1] == role && line[2] == what)?[3];

    private void MapGoods(ref Draft draft)
    {
        var (text, codes) = IsHouse ? HouseGoods() : RatedGoods();
        var line = own.Find(one => one.Tag is "RTD" or "TXT" or "HBS") ?? own.FirstOrDefault();
        var description = Text(Shortened(text), Limits.Description, line);
        var origin = Origin();
        var items =
            codes.Count == 0
                ? [new Item(1, description, Origin: origin)]
                : codes.Select((code, i) => new Item(i + 1, description, code, origin)).ToList();
        if (items.Count > Limits.Items)
        {
            problems.Add(Problem.Of(ProblemCodes.TooLong, message.Place(line!), $"{items.Count}", $"at most {Limits.Items} items"));
            items = [];
        }

        var value = items.Count == 1 ? Value() : null;
        items = value is null ? items : [items[0] with { Value = value }];
        draft.Items = items is [{ Description: null, Hs: null, Value: null, Origin: null }] ? [] : [.. items];
    }

    /// <summary>A text longer than the record holds is cut, and its lines stay kept.</summary>
    private string Shortened(string text)
    {
        if (text.Length > Limits.Description)
        {
            Leave(own.Where(line => line.Tag is "RTD" or "TXT"));
        }

        return JsonScan.Cut(text, Limits.Description);
    }

    /// <summary>TXT/ in full, else the few letters of HBS; HTS/ are the commodity codes.</summary>
    private (string Text, List<string> Codes) HouseGoods()
    {
        var house = First("HBS");
        var texts = Lines("TXT");
        texts.ForEach(line => line.Taken = true);
        if (texts.Count == 0 && house is not null)
        {
            house.Taken = house.Fields.Length <= 6 && house[4].Length == 0;
        }

        var text = texts.Count > 0 ? string.Join(' ', texts.Select(line => string.Join('/', line.Fields).Trim())) : house?[5] ?? "";
        return (text, Codes(Lines("HTS"), line => line.Fields));
    }

    /// <summary>Of the rating lines NG and NC describe the goods, NH is a commodity code; a number of its own may stand before them.</summary>
    private (string Text, List<string> Codes) RatedGoods()
    {
        var goods = Lines("RTD").FindAll(line => Part(line) is { Kind: "NG" or "NC" });
        goods.ForEach(line => line.Taken = true);
        var text = string.Join(' ', goods.Select(line => Part(line).Text).Where(part => part.Length > 0));
        return (text, Codes(Lines("RTD").FindAll(line => Part(line).Kind == "NH"), line => [Part(line).Text]));
    }

    /// <summary>The rating line NO names the country the goods come from; several countries are kept.</summary>
    private string? Origin()
    {
        var lines = IsHouse ? [] : Lines("RTD").FindAll(line => Part(line).Kind == "NO");
        var countries = lines.Select(line => Countries.Find(Part(line).Text)).Distinct().ToList();
        if (countries is not [{ } country])
        {
            return null;
        }

        lines.ForEach(line => line.Taken = true);
        return country;
    }

    private List<string> Codes(List<ImpLine> lines, Func<ImpLine, string[]> codes)
    {
        var found = new List<string>();
        foreach (var line in lines)
        {
            line.Taken = true;
            foreach (var code in codes(line).Select(one => one.Trim()).Where(one => one.Length > 0))
            {
                // Some write HS before the digits.
                var bare = code.StartsWith("HS", StringComparison.Ordinal) ? code[2..] : code;
                if (Sound(Values.Hs(bare, out var digits), line, code) && !found.Contains(digits!))
                {
                    found.Add(digits!);
                }
            }
        }

        return found;
    }

    private static (string Kind, string Text) Part(ImpLine line)
    {
        var at = Array.FindIndex(line.Fields, field => field is "NG" or "NC" or "NH" or "ND" or "NV" or "NU" or "NS" or "NO");
        return at is 0 or 1 && line.Continues ? (line.Fields[at], string.Join('/', line.Fields[(at + 1)..]).Trim()) : ("", "");
    }

    /// <summary>CVD/currency: in an FWB the customs value is the fifth part, in an FHL the fourth. NCV says that there is none.</summary>
    private Money? Value()
    {
        var line = First("CVD");
        var text = line?[IsHouse ? 3 : 4] ?? "";
        return line is null || text.Length == 0 || !char.IsAsciiDigit(text[0]) ? null : Amount(line, text, line[0]);
    }

    private Money? Amount(ImpLine line, string text, string unit) =>
        Sound(Values.Number(text, out var number), line, text)
        && Sound(Values.Currency(unit, out var currency), line, unit)
        && Sound(Values.Amount(NodeValues.Without(number, currency), currency, out var money), line, text)
            ? money
            : null;

    /// <summary>Totals prepaid and to collect: PPD and COL, the part CT.</summary>
    private Money? Freight()
    {
        var unit = First("CVD")?[0] ?? "";
        Money? sum = null;
        foreach (var line in Lines("PPD").Concat(Lines("COL")))
        {
            foreach (var part in line.Fields.Where(field => field.StartsWith("CT", StringComparison.Ordinal) && field.Length > 2))
            {
                if (unit.Length > 0 && Amount(line, part[2..].Trim(), unit) is { } money)
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

    [GeneratedRegex(
        @"^/(?<number>[0-9]{3}-[0-9]{8})(?<from>[A-Z]{3})(?<to>[A-Z]{3})(/[A-Z](?<pieces>[0-9]{1,6})((?<unit>[KL])(?<weight>[0-9]{1,9}(\.[0-9]{1,3})?))?.*)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex AirWaybill();

    [GeneratedRegex(
        @"^(?<from>[A-Z]{3})(?<to>[A-Z]{3})/[A-Z]?(?<pieces>[0-9]{1,6})/((?<unit>[KL])(?<weight>[0-9]{1,9}(\.[0-9]{1,3})?))?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex House();
}
