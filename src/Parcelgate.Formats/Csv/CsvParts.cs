namespace Parcelgate.Formats.Csv;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>How the consignment of a row travels, from its columns.</summary>
internal struct TransportDraft
{
    internal TransportMode Mode;
    internal string? Conveyance;
    internal string? Master;
    internal string? Receptacle;
    internal DateTimeOffset? ArrivesAt;

    internal readonly Transport ToTransport() => new(Mode, Conveyance, Master, Receptacle, ArrivesAt);
}

/// <summary>A party from the columns of one role. Used again for every row.</summary>
internal sealed class PartyDraft
{
    private bool sent;
    private bool placed;

    internal string? Name { get; set; }

    internal PartyKind Kind { get; set; }

    internal string? Identity { get; set; }

    internal string? Phone { get; set; }

    internal string? Email { get; set; }

    internal string? Account { get; set; }

    internal string? Lines { get; set; }

    internal string? City { get; set; }

    internal string? Region { get; set; }

    internal string? Postcode { get; set; }

    internal string? Country { get; set; }

    /// <summary>The row says something of the party.</summary>
    internal PartyDraft Sent()
    {
        sent = true;
        return this;
    }

    /// <summary>The row says something of its address.</summary>
    internal PartyDraft Placed()
    {
        placed = true;
        return Sent();
    }

    /// <summary>The party; null where the row says nothing of it.</summary>
    internal Party? ToParty()
    {
        var address = placed ? new Address(Lines, City, Region, Postcode, Country) : null;
        return sent ? new Party(Name, Kind, Identity, address, Phone, Email, Account) : null;
    }

    internal void Restart()
    {
        if (sent)
        {
            (sent, placed, Kind) = (false, false, PartyKind.Unknown);
            (Name, Identity, Phone, Email, Account) = (null, null, null, null, null);
            (Lines, City, Region, Postcode, Country) = (null, null, null, null, null);
        }
    }
}

/// <summary>A goods line from the columns of one group. Used again for every row.</summary>
internal sealed class ItemDraft
{
    internal MoneyDraft Value;

    internal string? Description { get; set; }

    internal string? Hs { get; set; }

    internal string? Origin { get; set; }

    internal int Quantity { get; set; } = 1;

    internal long? NetMassGrams { get; set; }

    internal string? ListingUrl { get; set; }

    internal string? Sku { get; set; }

    /// <summary>Nothing is said of goods; a currency alone, filled in for every row, says nothing.</summary>
    internal bool IsEmpty =>
        Description is null
        && Hs is null
        && Origin is null
        && Quantity == 1
        && NetMassGrams is null
        && ListingUrl is null
        && Sku is null
        && Value.Amount is null;

    internal Item ToItem(int number, Money? value) => new(number, Description, Hs, Origin, Quantity, NetMassGrams, value, ListingUrl, Sku);

    internal void Restart()
    {
        (Description, Hs, Origin, Quantity) = (null, null, null, 1);
        (NetMassGrams, ListingUrl, Sku, Value) = (null, null, null, default);
    }
}
