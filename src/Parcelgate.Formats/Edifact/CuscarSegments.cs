namespace Parcelgate.Formats.Edifact;

using Parcelgate.Core.Consignments;

/// <summary>Puts the segments that have a field into their level, one method per kind of segment.</summary>
internal sealed class CuscarSegments(CuscarScope scope)
{
    // A description is cut at 70 characters a component, wherever that falls in a word.
    private const int FullLine = 70;

    // From D.00A on, components are longer.
    private const int FullLongLine = 512;

    private static readonly int Cnt = EdiTokenizer.TagOf("CNT"u8);

    // 7143: numbers of other kinds are no commodity codes.
    private static ReadOnlySpan<byte> Harmonized => "HS"u8;

    // C080.
    private const int NameLines = 5;

    private CuscarField? lastParty;

    /// <summary>Contacts belong to the party before them; behind anything else there is none.</summary>
    internal void Restart() => lastParty = null;

    internal void Take(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        lastParty = null;
        switch (rule.Field)
        {
            case CuscarField.House or CuscarField.Master or CuscarField.Document or CuscarField.Order or CuscarField.Hs:
                TakeReference(level, rule, segment, place);
                break;
            case CuscarField.Destination or CuscarField.Dispatch or CuscarField.Origin:
                TakeLocation(level, rule, segment, place);
                break;
            case CuscarField.Arrives:
                var day = scope.Day(segment, place, out var whole);
                level.Arrives.Put(day, rule.Rank, place, whole, level.Left);
                break;
            case CuscarField.Transport:
                TakeTransport(level, rule, segment, place);
                break;
            case CuscarField.Packages:
            case CuscarField.Gross when segment.Tag == Cnt:
                TakeTotal(level, rule, segment, place);
                break;
            case CuscarField.Gross or CuscarField.Net:
                TakeMass(level, rule, segment, place);
                break;
            case CuscarField.Pieces:
                TakeQuantity(level, rule, segment, place);
                break;
            case CuscarField.Value:
                level.Current.Value.Put(scope.Amount(segment, place), rule.Rank, place, true, level.Left);
                break;
            case CuscarField.Freight:
                level.Freight.Put(scope.Amount(segment, place), rule.Rank, place, true, level.Left);
                break;
            case CuscarField.Insurance:
                level.Insurance.Put(scope.Amount(segment, place), rule.Rank, place, true, level.Left);
                break;
            case CuscarField.Description:
                TakeDescription(level, rule, segment, place);
                break;
            default:
                TakeParty(level, rule, segment, place);
                break;
        }
    }

    private void TakeReference(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        if (rule.Field == CuscarField.Hs)
        {
            TakeHs(level, rule.Rank, segment[1, 1], place, "/C506/1154", segment.Components(1) == 2);
            return;
        }

        if (rule.Field == CuscarField.Order)
        {
            TakeOrder(level, segment, place);
            return;
        }

        var number = scope.Text(segment[1, 1], Limits.Reference, place, "/C506/1154");
        var whole = segment.Components(1) == 2;
        if (rule.Field == CuscarField.House)
        {
            level.House.Put(number, rule.Rank, place, whole, level.Left);
        }
        else if (rule.Field == CuscarField.Master)
        {
            level.Master.Put(number, rule.Rank, place, whole, level.Left);
        }
        else
        {
            level.Document.Put(number, rule.Rank, place, whole, level.Left);
        }
    }

    /// <summary>Several orders may be in one parcel: each is taken once, and what is beyond the bound, or says more than the number, stays kept.</summary>
    private void TakeOrder(CuscarLevel level, in EdiTokenizer segment, in EdiPlace place)
    {
        var number = scope.Text(segment[1, 1], Limits.OrderNumber, place, "/C506/1154");
        if (number is not null && level.Orders.Count < Limits.OrderNumbers && !level.Orders.Contains(number))
        {
            level.Orders.Add(number);
        }
        else
        {
            level.Left.Add(place);
        }

        if (segment.Components(1) != 2)
        {
            level.Left.Add(place);
        }
    }

    /// <summary>CST carries a commodity code in its first composite: CST+1+851830:122.</summary>
    internal void TakeCommodity(CuscarLevel level, in EdiTokenizer segment, in EdiPlace place)
    {
        lastParty = null;
        TakeHs(level, 0, segment[2], place, "/7361", segment.Components(2) == 1 && segment.Elements == 3);
    }

    /// <summary>PIA lists numbers of an article, of which one may be its commodity code: PIA+1+TOY-4711:SA+950300:HS. Without a kind it is one.</summary>
    internal void TakeArticle(CuscarLevel level, in EdiTokenizer segment, in EdiPlace place)
    {
        lastParty = null;
        for (var element = 2; element < segment.Elements; element++)
        {
            var kind = segment[element, 1];
            if (!segment[element].IsEmpty && (kind.IsEmpty || kind.SequenceEqual(Harmonized)))
            {
                TakeHs(level, 0, segment[element], place, "/7140", segment.Components(element) <= 2 && segment.Elements == 3);
                return;
            }
        }

        level.Left.Add(place);
    }

    private void TakeHs(CuscarLevel level, int rank, ReadOnlySpan<byte> raw, in EdiPlace place, string element, bool whole)
    {
        var text = scope.Text(raw);
        var hs = text.Length > 0 && scope.Sound(Values.Hs(text, out var digits), place, element, text) ? digits : null;
        level.Current.Hs.Put(hs, rank, place, whole, level.Left);
    }

    private void TakeLocation(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var country = scope.Country(segment);
        // A port says more than its country, and so do a name and related places.
        var whole = segment[2].Length == 2 && segment.Elements == 3 && segment[2, 3].IsEmpty;
        if (rule.Field == CuscarField.Destination)
        {
            level.Destination.Put(country, rule.Rank, place, whole, level.Left);
        }
        else if (rule.Field == CuscarField.Dispatch)
        {
            level.Dispatch.Put(country, rule.Rank, place, whole, level.Left);
        }
        else
        {
            level.Current.Origin.Put(country, rule.Rank, place, whole, level.Left);
        }
    }

    private void TakeTransport(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var mode = scope.Text(segment[3]);
        var named =
            !segment[2].IsEmpty ? segment[2]
            : !segment[8, 3].IsEmpty ? segment[8, 3]
            : segment[8];
        var conveyance = scope.Text(named, Limits.TransportText, place, "/8028");
        var sound = Mode(mode, place) ?? ModeOf(scope.Text(segment[4]));
        var whole = segment.Elements <= 4 && segment.Components(3) <= 1;
        level.Transport.Put(new Transport(sound, conveyance), rule.Rank, place, whole, level.Left);
        var carrier = new Party(
            scope.Text(segment[5, 3], Limits.Name, place, "/C040/3128"),
            Identity: scope.Text(segment[5], Limits.Identity, place, "/C040/3127")
        );
        if (carrier.OrNull() is not null)
        {
            // Whatever NAD says of the carrier is stronger.
            level.Carrier.Put(carrier, int.MaxValue, place, true, []);
        }
    }

    /// <summary>UN/ECE Recommendation 19: a digit, behind which a second one may say more; 0 says that it is not known.</summary>
    private TransportMode? Mode(string code, in EdiPlace place)
    {
        if (code.Length is 1 or 2 && !code.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return code[0] == '0' ? null : (TransportMode)(code[0] - '0');
        }

        scope.Sound(
            code.Length == 0
                ? Fault.None
                : new(ProblemCodes.UnknownCode, "a mode of transport: 1 to 9, which a second digit may follow (UN/ECE Recommendation 19)"),
            place,
            "/C220/8067",
            code
        );
        return null;
    }

    /// <summary>The mode of a kind of means of transport (8179), where the mode itself is not stated: 6 aircraft, 11 ship, 25 rail express, 31 truck.</summary>
    private static TransportMode ModeOf(string means) =>
        means switch
        {
            "6" => TransportMode.Air,
            "11" => TransportMode.Sea,
            "25" => TransportMode.Rail,
            "31" => TransportMode.Road,
            _ => TransportMode.Unknown,
        };

    /// <summary>CNT: a total of the consignment, which stands above its goods.</summary>
    private void TakeTotal(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        if (rule.Field == CuscarField.Gross)
        {
            var grams = scope.Mass(segment[1, 1], segment[1, 2], place);
            level.Loose.Gross.Put(grams, rule.Rank, place, true, level.Left);
            return;
        }

        var text = scope.Text(segment[1, 1]);
        var packages = 0;
        var isStated =
            text is not ("" or "0")
            && scope.Sound(scope.Count(segment[1, 1], Limits.Packages, "packages", out packages), place, "/C270/6066", text);
        level.Packages.Put(isStated ? packages : null, rule.Rank, place, true, level.Left);
    }

    private void TakeMass(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var grams = scope.Mass(segment[3, 1], segment[3], place);
        if (rule.Field == CuscarField.Gross)
        {
            level.Current.Gross.Put(grams, rule.Rank, place, true, level.Left);
        }
        else
        {
            level.Current.Net.Put(grams, rule.Rank, place, true, level.Left);
        }
    }

    private void TakeQuantity(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var unit = scope.Text(segment[1, 2]);
        if (Values.IsPieces(unit))
        {
            var text = scope.Text(segment[1, 1]);
            if (text is "" or "0")
            {
                level.Left.Add(place);
                return;
            }

            var sound = scope.Sound(scope.Count(segment[1, 1], Limits.Quantity, "pieces", out var number), place, "/C186/6060", text);
            level.Current.Pieces.Put(sound ? number : null, rule.Rank, place, true, level.Left);
            return;
        }

        // Some countries weigh goods where others count them.
        var mass =
            !scope.Number(segment[1, 1], out var weighed).Found && !Tree.NodeValues.Mass(weighed, unit, out var grams).Found
                ? (long?)grams
                : null;
        level.Current.Gross.Put(mass, rule.Rank, place, true, level.Left);
    }

    private void TakeDescription(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var text = level.Current.Description.Value ?? "";
        var full = false;
        for (var i = 0; i < segment.Components(4); i++)
        {
            var line = scope.Whole(segment[4, i]);
            // Where a line was cut at a blank, or is filled up with blanks, a word ends there.
            text += (text.Length == 0 || (full && !line.StartsWith(' ')) ? "" : " ") + line.Trim();
            full = line.Length is FullLine or FullLongLine && !line.EndsWith(' ');
        }

        // What is longer than the record holds is cut, and the segment stays kept.
        var fits = text.Length <= Limits.Description;
        text = Json.JsonScan.Cut(text, Limits.Description);
        var sound = text.Length > 0 && scope.Sound(Values.Text(text, Limits.Description), place, "/C108/4440", text);
        var whole = fits && segment.Elements == 5 && segment[2].IsEmpty && segment[3].IsEmpty;
        if (level.Current.Description.Said)
        {
            // Further texts of the goods are the same description going on.
            level.Current.Description.Put(sound ? text : null, -1, place, whole, []);
            return;
        }

        level.Current.Description.Put(sound ? text : null, rule.Rank, place, whole, level.Left);
    }

    private void TakeParty(CuscarLevel level, CuscarRule rule, in EdiTokenizer segment, in EdiPlace place)
    {
        var party = Party(segment, place);
        var whole =
            segment.Components(2) <= 1
            && segment.Components(4) <= NameLines
            && segment.Components(7) <= 1
            && (segment[3].IsEmpty || (segment[4].IsEmpty && segment[5].IsEmpty))
            && (segment.Components(4) <= 2 || Joined(segment, 4, 0, NameLines, " ").Length <= Limits.Name);
        lastParty = rule.Field;
        Slot(level, rule.Field).Put(party, rule.Rank, place, whole, level.Left);
    }

    private static ref CuscarSlot<Party> Slot(CuscarLevel level, CuscarField field)
    {
        switch (field)
        {
            case CuscarField.Consignor:
                return ref level.Consignor;
            case CuscarField.Consignee:
                return ref level.Consignee;
            case CuscarField.Seller:
                return ref level.Seller;
            case CuscarField.Declarant:
                return ref level.Declarant;
            default:
                return ref level.Carrier;
        }
    }

    /// <summary>NAD with name, street and country apart (C080, C059, 3207), or as lines (C058) of which the first is the name.</summary>
    private Party? Party(in EdiTokenizer segment, in EdiPlace place)
    {
        var structured = !segment[4].IsEmpty;
        var name = structured ? Name(segment) : scope.Text(segment[3]);
        var lines = structured || segment.Components(3) < 2 ? Joined(segment, 5, 0, 4, ", ") : Joined(segment, 3, 1, 5, ", ");
        var country = scope.Text(segment[9]);
        var address = new Address(
            Bounded(lines, Limits.AddressLines, place, "/C059"),
            scope.Text(segment[6], Limits.City, place, "/3164"),
            scope.Text(segment[7], Limits.Region, place, "/3229"),
            scope.Text(segment[8], Limits.Postcode, place, "/3251"),
            country.Length > 0 && scope.Sound(Values.Country(country, out var code), place, "/3207", country) ? code : null
        );
        var party = new Party(
            Bounded(name, Limits.Name, place, structured ? "/C080" : "/C058"),
            Identity: scope.Text(segment[2], Limits.Identity, place, "/C082/3039"),
            Address: address.OrNull()
        );
        return party.OrNull();
    }

    /// <summary>A name on up to five lines; on its first two where all of them are more than the record holds.</summary>
    private string Name(in EdiTokenizer segment) =>
        Joined(segment, 4, 0, NameLines, " ") is { Length: <= Limits.Name } whole ? whole : Joined(segment, 4, 0, 2, " ");

    private string? Bounded(string text, int longest, in EdiPlace place, string element) =>
        text.Length > 0 && scope.Sound(Values.Text(text, longest), place, element, text) ? text : null;

    private string Joined(in EdiTokenizer segment, int element, int first, int most, string between)
    {
        var text = "";
        for (var i = first; i < Math.Min(segment.Components(element), most); i++)
        {
            var line = scope.Text(segment[element, i]);
            text += line.Length == 0 ? "" : (text.Length == 0 ? "" : between) + line;
        }

        return text;
    }

    /// <summary>COM behind a party: telephone (TE, MA, AL) or e-mail (EM).</summary>
    internal void TakeContact(CuscarLevel level, in EdiTokenizer segment, in EdiPlace place)
    {
        var kind = scope.Text(segment[1, 1]);
        if (lastParty is { } field && Slot(level, field) is { Value: { } party } && segment.Elements == 2)
        {
            var changed = kind switch
            {
                "TE" or "MA" or "AL" when party.Phone is null => party with
                {
                    Phone = scope.Text(segment[1], Limits.Phone, place, "/C076/3148"),
                },
                "EM" when party.Email is null => party with { Email = scope.Text(segment[1], Limits.Email, place, "/C076/3148") },
                _ => party,
            };
            if (changed != party)
            {
                Slot(level, field).Change(changed);
                return;
            }
        }

        level.Left.Add(place);
    }
}
