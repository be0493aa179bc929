namespace Parcelgate.Core.Consignments;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>How the consignment reaches customs.</summary>
public enum Channel
{
    /// <summary>Designated postal operator.</summary>
    Post,

    /// <summary>Express carrier.</summary>
    Express,

    /// <summary>Marketplace or seller that sends data itself.</summary>
    Platform,

    /// <summary>A declarant or broker.</summary>
    Declarant,
}

/// <summary>Why the goods are sent.</summary>
public enum Purpose
{
    /// <summary>Sale (UPU nature of transaction 11).</summary>
    Sale,

    /// <summary>Gift between persons (31).</summary>
    Gift,

    /// <summary>Documents and correspondence (91).</summary>
    Documents,

    /// <summary>Returned goods (21).</summary>
    ReturnedGoods,

    /// <summary>Commercial sample (32).</summary>
    Sample,
}

/// <summary>Mode of transport at the border, UN/ECE Recommendation 19 with post as the WCO Data Model has it.</summary>
public enum TransportMode
{
    /// <summary>Not stated.</summary>
    Unknown = 0,

    /// <summary>Sea.</summary>
    Sea = 1,

    /// <summary>Rail.</summary>
    Rail = 2,

    /// <summary>Road.</summary>
    Road = 3,

    /// <summary>Air.</summary>
    Air = 4,

    /// <summary>Post.</summary>
    Post = 5,

    /// <summary>Multimodal.</summary>
    Multimodal = 6,

    /// <summary>Fixed installation.</summary>
    Fixed = 7,

    /// <summary>Inland waterway.</summary>
    InlandWater = 8,

    /// <summary>Own propulsion or other.</summary>
    Other = 9,
}

/// <summary>How the consignment travels. Everything may be unknown when a parcel is lodged before its flight.</summary>
/// <param name="Mode">Mode at the border.</param>
/// <param name="Conveyance">Flight, voyage or vehicle with its date where the sender gives it: "CKX411/2026-11-23"; at most 35 characters.</param>
/// <param name="Master">Master waybill or dispatch number the consignment is listed under; at most 35 characters.</param>
/// <param name="Receptacle">S9 receptacle or ULD; at most 35 characters.</param>
/// <param name="ArrivesAt">When it is expected at the first place of arrival; UTC.</param>
public sealed record Transport(
    TransportMode Mode = TransportMode.Unknown,
    string? Conveyance = null,
    string? Master = null,
    string? Receptacle = null,
    DateTimeOffset? ArrivesAt = null
)
{
    /// <summary>This, and where it says nothing what another message says.</summary>
    public Transport Or(Transport other) =>
        new(
            Mode == TransportMode.Unknown ? other.Mode : Mode,
            Conveyance ?? other.Conveyance,
            Master ?? other.Master,
            Receptacle ?? other.Receptacle,
            ArrivesAt ?? other.ArrivesAt
        );
}

/// <summary>One goods line.</summary>
/// <param name="Number">1-based place in the consignment, 1 to 999.</param>
/// <param name="Description">As declared, in any language; at most 512 characters; null when not sent.</param>
/// <param name="Hs">Declared commodity code, digits only, 4 to 14 of them; null when not sent.</param>
/// <param name="Origin">Country of origin, ISO 3166-1 alpha-2.</param>
/// <param name="Quantity">Pieces; at least 1.</param>
/// <param name="NetMassGrams">Net mass of all pieces in grams; null when not sent.</param>
/// <param name="Value">Price of all pieces of the line together, as declared; not negative; null when not sent.</param>
/// <param name="ListingUrl">The page the goods were bought from.</param>
/// <param name="Sku">The seller's article number; at most 50 characters.</param>
public sealed record Item(
    int Number,
    string? Description = null,
    string? Hs = null,
    string? Origin = null,
    int Quantity = 1,
    long? NetMassGrams = null,
    Money? Value = null,
    string? ListingUrl = null,
    string? Sku = null
);

/// <summary>Proof that tax was paid at the sale: IOSS, VOEC or alike.</summary>
/// <param name="Scheme">The scheme in lower case: "ioss", "voec", "gb-vat".</param>
/// <param name="Id">The registration number as sent.</param>
public sealed record PrepaidTax(string Scheme, string Id);

/// <summary>A permit, licence or certificate quoted with the consignment.</summary>
/// <param name="Type">Document type code as the country's list has it, for example "N853".</param>
/// <param name="Number">The document's number as sent.</param>
public sealed record Permit(string Type, string Number);

/// <summary>Something the format carried and the record has no field for: kept and shown, never dropped.</summary>
/// <param name="Place">Where it stood, in the format's own terms.</param>
/// <param name="Value">The text as received.</param>
public sealed record Kept(string Place, string Value);

/// <summary>
/// One house waybill or postal item, as every format gives it: the canonical record. Immutable; equal input bytes give an equal record.
/// </summary>
public sealed record Consignment
{
    /// <summary>House waybill, postal item identifier (S10) or the declarant's own reference; 1 to 35 characters; unique per provider.</summary>
    public required string Reference { get; init; }

    /// <summary>How it reaches customs.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Why it is sent.</summary>
    public Purpose Purpose { get; init; } = Purpose.Sale;

    /// <summary>Country whose law decides, ISO 3166-1 alpha-2.</summary>
    public required string Destination { get; init; }

    /// <summary>Country it was sent from, ISO 3166-1 alpha-2; null when not sent.</summary>
    public string? Dispatch { get; init; }

    /// <summary>Who sends the goods.</summary>
    public Party? Consignor { get; init; }

    /// <summary>Who receives the goods.</summary>
    public Party? Consignee { get; init; }

    /// <summary>Who sold the goods, where known and not the consignor.</summary>
    public Party? Seller { get; init; }

    /// <summary>The marketplace the sale was made on.</summary>
    public Party? Platform { get; init; }

    /// <summary>Who declares.</summary>
    public Party? Declarant { get; init; }

    /// <summary>Who carries.</summary>
    public Party? Carrier { get; init; }

    /// <summary>Goods lines in the order declared; 0 to 999.</summary>
    public ImmutableArray<Item> Items { get; init; } = [];

    /// <summary>Gross mass in grams; null when not sent.</summary>
    public long? GrossMassGrams { get; init; }

    /// <summary>Packages of the consignment; null when not sent.</summary>
    public int? Packages { get; init; }

    /// <summary>Cost of carriage to the destination.</summary>
    public Money? Freight { get; init; }

    /// <summary>Cost of insurance.</summary>
    public Money? Insurance { get; init; }

    /// <summary>How it travels.</summary>
    public Transport Transport { get; init; } = NoTransport;

    /// <summary>Proof of tax paid at the sale.</summary>
    public PrepaidTax? PrepaidTax { get; init; }

    /// <summary>Permits and certificates quoted.</summary>
    public ImmutableArray<Permit> Permits { get; init; } = [];

    /// <summary>The data set declared, as the country names it: "H7", "H1", "BIRDS"; null where the channel has none.</summary>
    public string? DataSet { get; init; }

    /// <summary>Procedure and relief codes declared, in the country's own list: "4000", "C07", "C08", "F48".</summary>
    public ImmutableArray<string> Procedures { get; init; } = [];

    /// <summary>When the goods were ordered; UTC; null when not sent.</summary>
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>
    /// Numbers of the orders the goods were bought with, as the platform or the seller gave them: what a parcel is matched with its order and payment by.
    /// 0 to 20 of 1 to 50 characters; usually one.
    /// </summary>
    public ImmutableArray<string> OrderNumbers { get; init; } = [];

    /// <summary>What the format carried and this record has no field for.</summary>
    public ImmutableArray<Kept> Kept { get; init; } = [];

    /// <summary>
    /// SHA-256 of the canonical bytes this record was read from: 32 bytes. It ties a decision to the evidence. All zero on a record that was
    /// never written.
    /// </summary>
    public Digest Digest { get; init; }

    private static readonly Transport NoTransport = new();
}
