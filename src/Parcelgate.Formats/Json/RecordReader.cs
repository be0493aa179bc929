namespace Parcelgate.Formats.Json;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>Reads the properties of the canonical record in one pass. One method per object, one case per property.</summary>
internal sealed class RecordReader(JsonScan scan)
{
    internal JsonScan Scan => scan;

    private readonly List<Item> items = [];
    private readonly List<Permit> permits = [];
    private readonly List<string> texts = [];

    /// <summary>Reads the record the reader stands on into an empty draft. Problems are in the scan.</summary>
    /// <exception cref="JsonException">The bytes are not well-formed JSON.</exception>
    internal void Read(ref JsonTokens json, ReadOnlySpan<byte> record, ref Draft draft)
    {
        (draft.Items, draft.Permits, draft.Procedures) = ([], [], []);
        if (!scan.EnterObject(ref json))
        {
            return;
        }

        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Record, ref seen, ref field))
        {
            if (field < FirstPartyField)
            {
                ReadHead(ref json, field, ref draft);
            }
            else if (field < FirstGoodsField)
            {
                ReadParties(ref json, record, field, ref draft);
            }
            else
            {
                ReadGoods(ref json, record, field, ref draft);
            }
        }
    }

    private static readonly Unit Grams = new("grams");
    private static readonly Unit Pieces = new("pieces");
    private static readonly Unit Packages = new("packages");

    /// <summary>What a whole number counts, and what is said where it is none: made once and not for every number read.</summary>
    private sealed record Unit(string Name)
    {
        internal string Expected { get; } = $"a whole number of {Name}";
    }

    private static readonly int FirstPartyField = Array.IndexOf(Names.Record.All, "consignor");
    private static readonly int FirstGoodsField = Array.IndexOf(Names.Record.All, "items");

    private void ReadHead(ref JsonTokens json, int field, ref Draft draft)
    {
        switch (field)
        {
            case 0:
                draft.Act = (Act)Word(ref json, Words.Acts).GetValueOrDefault();
                break;
            case 1:
                draft.Reason = scan.Text(ref json, Limits.Reason);
                break;
            case 2:
                draft.Reference = scan.Text(ref json, Limits.Reference);
                break;
            case 3:
                draft.Channel = (Channel?)Word(ref json, Words.Channels);
                break;
            case 4:
                draft.Purpose = (Purpose)Word(ref json, Words.Purposes).GetValueOrDefault();
                break;
            case 5:
                draft.Destination = Country(ref json);
                break;
            case 6:
                draft.Dispatch = Country(ref json);
                break;
        }
    }

    private void ReadParties(ref JsonTokens json, ReadOnlySpan<byte> record, int field, ref Draft draft)
    {
        var party = ReadParty(ref json, record);
        switch (field)
        {
            case 7:
                draft.Consignor = party;
                break;
            case 8:
                draft.Consignee = party;
                break;
            case 9:
                draft.Seller = party;
                break;
            case 10:
                draft.Platform = party;
                break;
            case 11:
                draft.Declarant = party;
                break;
            case 12:
                draft.Carrier = party;
                break;
        }
    }

    private void ReadGoods(ref JsonTokens json, ReadOnlySpan<byte> record, int field, ref Draft draft)
    {
        switch (field)
        {
            case 13:
                draft.Items = ReadItems(ref json, record);
                break;
            case 14:
                draft.GrossMassGrams = Whole(ref json, 1, Limits.MassGrams, Grams);
                break;
            case 15:
                draft.Packages = (int?)Whole(ref json, 1, Limits.Packages, Packages);
                break;
            case 16:
                draft.Freight = ReadMoney(ref json, record);
                break;
            case 17:
                draft.Insurance = ReadMoney(ref json, record);
                break;
            case 18:
                draft.Transport = ReadTransport(ref json, record);
                break;
            case 19:
                draft.PrepaidTax = ReadPrepaidTax(ref json, record);
                break;
            case 20:
                draft.Permits = ReadPermits(ref json, record);
                break;
            case 21:
                draft.DataSet = scan.Text(ref json, Limits.Code);
                break;
            case 22:
                draft.Procedures = ReadTexts(ref json, Limits.Code, Limits.Procedures, "procedure codes");
                break;
            case 23:
                draft.OrderedAt = Instant(ref json);
                break;
            case 24:
                draft.OrderNumbers = ReadTexts(ref json, Limits.OrderNumber, Limits.OrderNumbers, "order numbers");
                break;
            case 25:
                ReadKept(ref json, record);
                break;
        }
    }

    private Party? ReadParty(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterObject(ref json))
        {
            return null;
        }

        string? name = null;
        var kind = PartyKind.Unknown;
        string? identity = null;
        Address? address = null;
        string? phone = null;
        string? email = null;
        string? account = null;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Party, ref seen, ref field))
        {
            switch (field)
            {
                case 0:
                    name = scan.Text(ref json, Limits.Name);
                    break;
                case 1:
                    kind = (PartyKind)Word(ref json, Words.Kinds).GetValueOrDefault();
                    break;
                case 2:
                    identity = scan.Text(ref json, Limits.Identity);
                    break;
                case 3:
                    address = ReadAddress(ref json, record);
                    break;
                case 4:
                    phone = scan.Text(ref json, Limits.Phone);
                    break;
                case 5:
                    email = scan.Text(ref json, Limits.Email);
                    break;
                case 6:
                    account = scan.Text(ref json, Limits.Account);
                    break;
            }
        }

        return new Party(name, kind, identity, address, phone, email, account);
    }

    private Address? ReadAddress(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterObject(ref json))
        {
            return null;
        }

        string? lines = null;
        string? city = null;
        string? region = null;
        string? postcode = null;
        string? country = null;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Address, ref seen, ref field))
        {
            switch (field)
            {
                case 0:
                    lines = scan.Text(ref json, Limits.AddressLines);
                    break;
                case 1:
                    city = scan.RecurringText(ref json, Limits.City);
                    break;
                case 2:
                    region = scan.RecurringText(ref json, Limits.Region);
                    break;
                case 3:
                    postcode = scan.RecurringText(ref json, Limits.Postcode);
                    break;
                case 4:
                    country = Country(ref json);
                    break;
            }
        }

        return new Address(lines, city, region, postcode, country);
    }

    private ImmutableArray<Item> ReadItems(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterArray(ref json))
        {
            return [];
        }

        items.Clear();
        while (scan.NextElement(ref json))
        {
            if (scan.Index == Limits.Items)
            {
                scan.Add(ProblemCodes.TooLong, "", $"at most {Limits.Items} items");
            }

            if (scan.Index >= Limits.Items)
            {
                json.Skip();
            }
            else if (json.TokenType == JsonTokenType.Null)
            {
                scan.Add(ProblemCodes.WrongType, "null", "a JSON object");
            }
            else if (ReadItem(ref json, record, scan.Index + 1) is { } item)
            {
                items.Add(item);
            }
        }

        return [.. items];
    }

    private Item? ReadItem(ref JsonTokens json, ReadOnlySpan<byte> record, int number)
    {
        if (!scan.EnterObject(ref json))
        {
            return null;
        }

        string? description = null;
        string? hs = null;
        string? origin = null;
        long? quantity = null;
        long? netMassGrams = null;
        Money? value = null;
        string? listingUrl = null;
        string? sku = null;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Item, ref seen, ref field))
        {
            switch (field)
            {
                case 0:
                    description = scan.Text(ref json, Limits.Description);
                    break;
                case 1:
                    hs = Hs(ref json);
                    break;
                case 2:
                    origin = Country(ref json);
                    break;
                case 3:
                    quantity = Whole(ref json, 1, Limits.Quantity, Pieces);
                    break;
                case 4:
                    netMassGrams = Whole(ref json, 1, Limits.MassGrams, Grams);
                    break;
                case 5:
                    value = ReadMoney(ref json, record);
                    break;
                case 6:
                    listingUrl = scan.Text(ref json, Limits.ListingUrl);
                    break;
                case 7:
                    sku = scan.Text(ref json, Limits.Sku);
                    break;
            }
        }

        return new Item(number, description, hs, origin, (int)(quantity ?? 1), netMassGrams, value, listingUrl, sku);
    }

    private Money? ReadMoney(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterObject(ref json))
        {
            return null;
        }

        Exact? amount = null;
        Currency? currency = null;
        var sound = scan.Problems.Count;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Money, ref seen, ref field))
        {
            if (field == 0)
            {
                amount = Amount(ref json);
            }
            else
            {
                currency = CurrencyCode(ref json);
            }
        }

        return Join(amount, currency, scan.Problems.Count == sound);
    }

    private Money? Join(Exact? amount, Currency? currency, bool sound)
    {
        if (amount is { } number && currency is { } unit)
        {
            var fault = Values.Amount(number, unit, out var money);
            if (!fault.Found)
            {
                return money;
            }

            scan.Add(fault, AsWritten(number));
        }
        else if (sound)
        {
            scan.Missing(
                amount is null ? "amount" : "currency",
                amount is null ? "an amount such as \"12.50\"" : "an ISO 4217 currency code such as AZN"
            );
        }

        return null;
    }

    private static string AsWritten(Exact number)
    {
        var digits = number.Digits.ToString(CultureInfo.InvariantCulture).PadLeft(number.Decimals + 1, '0');
        return number.Decimals == 0 ? digits : $"{digits[..^number.Decimals]}.{digits[^number.Decimals..]}";
    }

    private Transport? ReadTransport(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterObject(ref json))
        {
            return null;
        }

        var mode = TransportMode.Unknown;
        string? conveyance = null;
        string? master = null;
        string? receptacle = null;
        DateTimeOffset? arrivesAt = null;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Transport, ref seen, ref field))
        {
            switch (field)
            {
                case 0:
                    mode = (TransportMode)Word(ref json, Words.Modes).GetValueOrDefault();
                    break;
                case 1:
                    conveyance = scan.RecurringText(ref json, Limits.TransportText);
                    break;
                case 2:
                    master = scan.RecurringText(ref json, Limits.TransportText);
                    break;
                case 3:
                    receptacle = scan.RecurringText(ref json, Limits.TransportText);
                    break;
                case 4:
                    arrivesAt = Instant(ref json);
                    break;
            }
        }

        return new Transport(mode, conveyance, master, receptacle, arrivesAt);
    }

    private PrepaidTax? ReadPrepaidTax(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        var (scheme, id) = ReadPair(
            ref json,
            record,
            Names.PrepaidTax,
            Limits.Code,
            Limits.Identity,
            "the scheme, such as \"ioss\"",
            "the registration number"
        );
        return scheme is null || id is null ? null : new PrepaidTax(scheme.ToLowerInvariant(), id);
    }

    private ImmutableArray<Permit> ReadPermits(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterArray(ref json))
        {
            return [];
        }

        permits.Clear();
        while (scan.NextElement(ref json))
        {
            var (type, number) = ReadPair(
                ref json,
                record,
                Names.Permit,
                Limits.Code,
                Limits.DocumentNumber,
                "the document type, such as \"N853\"",
                "the document's number"
            );
            if (type is not null && number is not null)
            {
                permits.Add(new Permit(type, number));
            }
        }

        TooMany(permits.Count, Limits.Permits, "permits");
        return [.. permits];
    }

    /// <summary>An object of two texts that mean nothing without each other.</summary>
    private (string? First, string? Second) ReadPair(
        ref JsonTokens json,
        ReadOnlySpan<byte> record,
        Names names,
        int longestFirst,
        int longestSecond,
        string expectedFirst,
        string expectedSecond
    )
    {
        if (!scan.EnterObject(ref json))
        {
            return default;
        }

        string? first = null;
        string? second = null;
        var sound = scan.Problems.Count;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, names, ref seen, ref field))
        {
            if (field == 0)
            {
                first = scan.Text(ref json, longestFirst);
            }
            else
            {
                second = scan.Text(ref json, longestSecond);
            }
        }

        if (first is null && scan.Problems.Count == sound)
        {
            scan.Missing(names.All[0], expectedFirst);
        }
        else if (second is null && scan.Problems.Count == sound)
        {
            scan.Missing(names.All[1], expectedSecond);
        }

        return (first, second);
    }

    private ImmutableArray<string> ReadTexts(ref JsonTokens json, int longest, int most, string what)
    {
        if (!scan.EnterArray(ref json))
        {
            return [];
        }

        texts.Clear();
        while (scan.NextElement(ref json))
        {
            if (scan.Text(ref json, longest) is { } text)
            {
                texts.Add(text);
            }
        }

        TooMany(texts.Count, most, what);
        return [.. texts];
    }

    private void ReadKept(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        if (!scan.EnterArray(ref json))
        {
            return;
        }

        var count = 0;
        while (scan.NextElement(ref json))
        {
            count++;
            if (scan.EnterObject(ref json))
            {
                ReadKeptEntry(ref json, record);
            }
        }

        TooMany(count, Limits.Kept, "kept entries");
    }

    private void ReadKeptEntry(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        string? place = null;
        string? value = null;
        ulong seen = 0;
        var field = -1;
        while (scan.Next(ref json, record, Names.Kept, ref seen, ref field))
        {
            if (field == 0)
            {
                place = scan.AnyText(ref json, Limits.KeptPlace);
            }
            else
            {
                value = scan.AnyText(ref json, Limits.KeptValue);
            }
        }

        if (scan.Kept.Count < Limits.Kept)
        {
            scan.Kept.Add(new Kept(place ?? "", value ?? ""));
        }
    }

    private void TooMany(int count, int most, string what)
    {
        if (count > most)
        {
            scan.Add(ProblemCodes.TooLong, count.ToString(CultureInfo.InvariantCulture), $"at most {most} {what}");
        }
    }

    private int? Word(ref JsonTokens json, string[] words)
    {
        var text = scan.Scalar(ref json, false, "a JSON string");
        if (text.IsEmpty)
        {
            return null;
        }

        var fault = Words.Find(words, text, out var value);
        return Sound(fault, text) ? value : null;
    }

    private string? Country(ref JsonTokens json)
    {
        var text = scan.Scalar(ref json, false, "a country code as a JSON string");
        return !text.IsEmpty && Sound(Values.Country(text, out var code), text) ? code : null;
    }

    private Currency? CurrencyCode(ref JsonTokens json)
    {
        var text = scan.Scalar(ref json, false, "a currency code as a JSON string");
        return !text.IsEmpty && Sound(Values.Currency(text, out var currency), text) ? currency : null;
    }

    private string? Hs(ref JsonTokens json)
    {
        // A JSON number would have lost the leading zero of chapters 01 to 09.
        var text = scan.Scalar(ref json, false, "a commodity code as a JSON string, so that its leading zero is kept");
        return !text.IsEmpty && Sound(Values.Hs(text, out var digits), text) ? digits : null;
    }

    private Exact? Amount(ref JsonTokens json)
    {
        var text = scan.Scalar(ref json, true, "an amount such as \"12.50\"");
        return !text.IsEmpty && Sound(Values.Number(text, out var number), text) ? number : null;
    }

    private long? Whole(ref JsonTokens json, long least, long most, Unit unit)
    {
        var text = scan.Scalar(ref json, true, unit.Expected);
        return !text.IsEmpty && Sound(Values.Whole(text, least, most, unit.Name, out var value), text) ? value : null;
    }

    private DateTimeOffset? Instant(ref JsonTokens json)
    {
        var text = scan.Scalar(ref json, false, "a time as a JSON string");
        return !text.IsEmpty && Sound(Values.Instant(text, out var instant), text) ? instant : null;
    }

    private bool Sound(Fault fault, ReadOnlySpan<char> text)
    {
        if (!fault.Found)
        {
            return true;
        }

        scan.Add(fault, text);
        return false;
    }
}
