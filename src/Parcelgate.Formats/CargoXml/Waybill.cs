namespace Parcelgate.Formats.CargoXml;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>One waybill: the air waybill itself, or a house consignment under it.</summary>
/// <param name="message">The message's root: the waybill, or an envelope around it.</param>
/// <param name="root">The waybill's own root element.</param>
/// <param name="master">The master consignment.</param>
/// <param name="house">The house consignment; null of an air waybill.</param>
/// <param name="defaults">What the message may leave out.</param>
internal sealed class Waybill(Node message, Node root, Node master, Node? house, ReadDefaults defaults)
{
    private readonly NodeValues values = new([]);
    private readonly Node consignment = house ?? master;

    internal Entry ToEntry(long line)
    {
        var act = ReadAct();
        var reference = Reference();
        var draft = new Draft { Act = act, Reference = reference };
        draft.Consignor = Party(consignment.Child("ConsignorParty"), "SHP");
        draft.Consignee = Party(consignment.Child("ConsigneeParty"), "CNE");
        var destination = Place("FinalDestinationLocation");
        draft.Dispatch = draft.Consignor?.Address?.Country ?? Airports.CountryOf(Place("OriginLocation")?.Text);
        draft.GrossMassGrams = Mass(consignment.Child("IncludedTareGrossWeightMeasure")) ?? MassOfItems();
        draft.Packages = Packages(consignment.Child("TotalPieceQuantity"));
        draft.Freight = Freight();
        draft.Transport = Transport();
        draft.Permits = [];
        draft.Procedures = [];
        MapItems(ref draft);
        var kept = new Leftovers();
        kept.Walk(message, IsAnother);
        return Canonical.Close(
            new Entry(line, act) { Reference = reference },
            draft,
            draft.Consignee?.Address?.Country ?? Airports.CountryOf(destination?.Text) ?? defaults.Destination,
            new(
                "ConsigneeParty/PostalStructuredAddress/CountryID",
                "the consignee's country, or an airport of destination whose country is known",
                consignment
            ),
            values.Problems,
            kept,
            defaults
        );
    }

    /// <summary>Another house, or another waybill of the same envelope.</summary>
    private bool IsAnother(Node node) =>
        node.Name switch
        {
            "IncludedHouseConsignment" => node != house && node.Space == root.Space,
            "Waybill" or "HouseWaybill" => node != root && node.Space == root.Space,
            _ => false,
        };

    private Act ReadAct()
    {
        var purpose = root.At("MessageHeaderDocument", "PurposeCode");
        switch (purpose?.Text.ToUpperInvariant())
        {
            case null or "" or "CREATION" or "CREATE" or "ORIGINAL":
                return Act.Lodge;
            case "UPDATE" or "CHANGE" or "AMENDMENT" or "REPLACE":
                return Act.Amend;
            case "DELETION" or "DELETE" or "CANCELLATION" or "CANCEL":
                return Act.Cancel;
            default:
                values.Problems.Add(
                    Problem.Of(ProblemCodes.UnknownCode, purpose!.Value.Path(), purpose.Value.Text, "Creation, Update or Deletion")
                );
                return Act.Lodge;
        }
    }

    private string? Reference()
    {
        var number = root.At("BusinessHeaderDocument", "ID");
        var own = house?.Child("ID");
        if (own is { Text.Length: > 0 } stated)
        {
            // The header repeats the number of the only house.
            if (number?.Text == stated.Text)
            {
                number?.MarkTaken();
            }

            number = stated;
        }

        if (values.Text(number, Limits.Reference) is { } reference)
        {
            return reference;
        }

        if (number is not { Text.Length: > 0 })
        {
            var place = house is { } one ? $"{one.Path()}/ID" : $"{root.Name}/BusinessHeaderDocument/ID";
            values.Problems.Add(new Problem(ProblemCodes.Missing, place, "", "the waybill number, 1 to 35 characters"));
        }

        return null;
    }

    private Party? Party(Node? stated, string subject)
    {
        if (stated is not { } node)
        {
            return null;
        }

        var address = node.Child("PostalStructuredAddress");
        var where = new Address(
            Line(address?.Child("StreetName"), Limits.AddressLines),
            Line(address?.Child("CityName"), Limits.City),
            Line(address?.Child("CountrySubDivisionName"), Limits.Region),
            Line(address?.Child("PostcodeCode"), Limits.Postcode),
            values.Country(address?.Child("CountryID"))
        );
        var contact = node.Child("DefinedTradeContact");
        var mail = contact?.Child("URIEmailCommunication");
        var party = new Party(
            Line(node.Child("Name"), Limits.Name),
            Identity: values.Text(Note(subject, "T"), Limits.Identity),
            Address: where.OrNull(),
            Phone: values.Text(contact?.At("DirectTelephoneCommunication", "CompleteNumber") ?? Note(subject, "CT"), Limits.Phone),
            Email: values.Text(mail?.Child("URIID") ?? mail?.Child("CompleteNumber"), Limits.Email),
            Account: values.Text(node.Child("AccountID"), Limits.Account)
        );
        return party.OrNull();
    }

    /// <summary>What a customs note says of a party: T the trader's identification, CT a telephone number.</summary>
    private Node? Note(string subject, string content) =>
        consignment
            .All("IncludedCustomsNote")
            .Search(note => note.Child("SubjectCode")?.Text == subject && note.Child("ContentCode")?.Text == content)
            ?.Child("Content");

    /// <summary>A text whose line breaks are layout of a form.</summary>
    private string? Line(Node? node, int longest) => values.Text(node, longest)?.ReplaceLineEndings(" ");

    /// <summary>A description; one longer than the record holds is cut, and stays kept whole.</summary>
    private string? Description(Node? node) =>
        node is { Text: { Length: > Limits.Description } text }
            ? Json.JsonScan.Cut(text.Replace('\0', ' '), Limits.Description).ReplaceLineEndings(" ")
            : Line(node, Limits.Description);

    private Node? Place(string name) => consignment.At(name, "ID") ?? master.At(name, "ID");

    /// <summary>A mass that is stated; 0 says that there is none and is kept.</summary>
    private long? Mass(Node? node) =>
        node is not { HasText: true } found || !values.Sound(Values.Number(found.Text, out var number), found) || number.Digits == 0
            ? null
            : values.Mass(found, found.Attribute("unitCode"));

    /// <summary>The sum of the goods' gross masses, where each has one and the consignment states none: they stay kept.</summary>
    private long? MassOfItems()
    {
        var sum = 0L;
        foreach (var item in Goods())
        {
            if (
                item.Child("GrossWeightMeasure") is not { HasText: true } stated
                || Values.Number(stated.Characters, out var number).Found
                || NodeValues.Mass(number, stated.Attribute("unitCode")?.Text ?? "KGM", out var grams).Found
            )
            {
                return null;
            }

            sum += grams;
        }

        return sum is > 0 and <= Limits.MassGrams ? sum : null;
    }

    private int? Packages(Node? node) => node is { Text: not "0" } ? (int?)values.Whole(node, 1, Limits.Packages, "pieces") : null;

    /// <summary>Charges prepaid and to collect together, where they are in one currency.</summary>
    private Money? Freight()
    {
        var nodes = house is null
            ? Summations().Select(summation => summation.Child("GrandTotalAmount"))
            : [consignment.Child("TotalPrepaidChargeAmount"), consignment.Child("TotalCollectChargeAmount")];
        var stated = nodes.OfType<Node>().Where(node => node.Text.Length > 0).ToList();
        if (AreSeveral(stated) && stated.Exists(node => !IsZero(node)))
        {
            // That nothing is to be paid on the other side may be said in another currency.
            stated.RemoveAll(IsZero);
        }

        if (stated.Count == 0 || AreSeveral(stated))
        {
            return null;
        }

        var amounts = stated.ConvertAll(node => values.Amount(node));
        var sum = amounts.Sum(one => one?.Minor ?? 0);
        return amounts[0] is not { } first || sum > Limits.AmountMinor ? null : new Money(sum, first.Currency);
    }

    private static bool AreSeveral(List<Node> amounts) => amounts.Exists(one => CurrencyOf(one) != CurrencyOf(amounts[0]));

    private static string? CurrencyOf(Node amount) => amount.Attribute("currencyID")?.Text;

    private static bool IsZero(Node node) => !Values.Number(node.Characters, out var number).Found && number.Digits == 0;

    private List<Node> Summations() => master.At("ApplicableTotalRating")?.All("ApplicablePrepaidCollectMonetarySummation") ?? [];

    private Transport Transport()
    {
        // The movement that ends at the destination is the last.
        var stated = consignment.All("SpecifiedLogisticsTransportMovement") is { Count: > 0 } own
            ? own
            : master.All("SpecifiedLogisticsTransportMovement");
        var movements = stated.OrderBy(Sequence).ToList();
        Node? movement = movements.Count == 0 ? null : movements[^1];
        var flight = movement?.Child("ID");
        var departs = movement?.At("DepartureEvent", "ScheduledOccurrenceDateTime");
        var conveyance = values.Text(flight, Limits.TransportText);
        if (conveyance is not null && departs is { Text: { Length: >= 10 } when } && conveyance.Length <= Limits.TransportText - 11)
        {
            conveyance += $"/{when[..10]}";
        }

        var arrives = movement?.At("ArrivalEvent", "ScheduledOccurrenceDateTime");
        // A time at an airport has no zone: the day is taken and the time kept.
        var day =
            arrives is { Text: { Length: >= 10 } time } && !Values.Instant(time.AsSpan(0, 10), out var instant).Found
                ? (DateTimeOffset?)instant
                : null;
        return new Transport(
            TransportMode.Air,
            conveyance,
            house is null ? null : values.Text(master.At("TransportContractDocument", "ID"), Limits.TransportText),
            null,
            day
        );
    }

    private static long Sequence(Node movement) =>
        Values.Whole(movement.Child("SequenceNumeric")?.Text ?? "", 1, 99, "", out var number).Found ? 0 : number;

    private void MapItems(ref Draft draft)
    {
        var items = ImmutableArray.CreateBuilder<Item>();
        foreach (var node in Goods())
        {
            MapItem(node, items);
        }

        var summary = items.Count == 0 || items[0].Description is null ? Description(consignment.Child("SummaryDescription")) : null;
        if (summary is not null)
        {
            Put(items, item => item with { Description = summary });
        }

        var amount = consignment.Child("DeclaredValueForCustomsAmount");
        if (IsNoValueDeclared)
        {
            RefuseValue(amount);
        }
        else if (items.Count <= 1 && values.Amount(amount) is { } value)
        {
            Put(items, item => item with { Value = value });
        }

        draft.Items = items.ToImmutable();
    }

    /// <summary>NCV on the paper.</summary>
    private bool IsNoValueDeclared =>
        consignment.Child("NilCustomsValueIndicator") is { } nil
        && (nil.Characters is "1" || nil.Characters.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Where no value is declared an amount of 0 says the same, and any other something else.</summary>
    private void RefuseValue(Node? amount)
    {
        if (
            amount is { HasText: true } stated
            && values.Sound(Values.Number(stated.Characters, out var number), stated)
            && number.Digits > 0
        )
        {
            values.Problems.Add(
                Problem.Of(
                    ProblemCodes.Contradiction,
                    stated.Path(),
                    stated.Text,
                    "0, or no NilCustomsValueIndicator, which says that no value is declared"
                )
            );
        }
    }

    private List<Node> Goods() =>
        house is { } own
            ? own.All("IncludedHouseConsignmentItem")
            : master.Child("ApplicableRating")?.All("IncludedMasterConsignmentItem") ?? [];

    private static void Put(ImmutableArray<Item>.Builder items, Func<Item, Item> edit)
    {
        if (items.Count == 0)
        {
            items.Add(new Item(1));
        }

        items[0] = edit(items[0]);
    }

    /// <summary>Goods lines of a waybill; a line with several commodity codes is as many items.</summary>
    private void MapItem(Node node, ImmutableArray<Item>.Builder items)
    {
        var text = Description(node.At("NatureIdentificationTransportCargo", "Identification"));
        var origin = values.Country(node.At("OriginCountry", "ID"));
        var net = Mass(node.Child("NetWeightMeasure"));
        var codes = node.All("TypeCode").ConvertAll(code => HarmonizedCode.Take(values, code, code.Characters));
        foreach (var code in codes.Count == 0 ? [null] : codes)
        {
            if (items.Count == Limits.Items)
            {
                values.Problems.Add(Problem.Of(ProblemCodes.TooLong, node.Path(), "", $"at most {Limits.Items} items"));
                return;
            }

            items.Add(new Item(items.Count + 1, text, code, origin, NetMassGrams: codes.Count > 1 ? null : net));
        }

        if (codes.Count <= 1)
        {
            node.Child("SequenceNumeric")?.Take();
        }
    }
}
