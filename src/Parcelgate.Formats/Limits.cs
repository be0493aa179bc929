namespace Parcelgate.Formats;

/// <summary>Bounds of the canonical record, the same for every format. Where no law or standard gives the number it says so.</summary>
internal static class Limits
{
    /// <summary>Canonical bytes of one consignment. Arbitrary: 999 items with full descriptions take about half of it.</summary>
    internal const int RecordBytes = 1024 * 1024;

    /// <summary>Nesting of a JSON record; the record itself needs 4.</summary>
    internal const int JsonDepth = 16;

    /// <summary>WCO Data Model: reference of the declarant, an..35.</summary>
    internal const int Reference = 35;

    internal const int Name = 140;
    internal const int Identity = 50;
    internal const int Phone = 50;

    /// <summary>RFC 5321: the longest address that can be delivered to.</summary>
    internal const int Email = 254;

    internal const int Account = 50;
    internal const int AddressLines = 350;
    internal const int City = 70;
    internal const int Region = 70;
    internal const int Postcode = 17;
    internal const int Description = 512;
    internal const int Sku = 50;

    /// <summary>Arbitrary; what browsers and caches carry without cutting.</summary>
    internal const int ListingUrl = 2048;

    internal const int TransportText = 35;

    /// <summary>Arbitrary: scheme, data-set, permit and procedure codes are short, document numbers go to 70 in the WCO Data Model.</summary>
    internal const int Code = 35;
    internal const int DocumentNumber = 70;
    internal const int Permits = 99;
    internal const int Procedures = 99;

    /// <summary>Arbitrary: what platforms number their orders with takes less than half of it, and a parcel rarely holds two orders.</summary>
    internal const int OrderNumber = 50;
    internal const int OrderNumbers = 20;

    /// <summary>Reason of an amendment or cancellation, WCO Data Model statement description, an..512.</summary>
    internal const int Reason = 512;

    internal const int Items = 999;
    internal const int Quantity = 1_000_000;

    /// <summary>100 tonnes in grams: more is no parcel.</summary>
    internal const long MassGrams = 100_000_000;

    internal const int Packages = 1_000_000;

    /// <summary>Largest amount in minor units. Arbitrary: the sum of 999 lines, freight and insurance stays far inside 64 bits.</summary>
    internal const long AmountMinor = 100_000_000_000_000;

    /// <summary>Unknown properties or columns kept of one record.</summary>
    internal const int UnknownKept = 64;

    /// <summary>Characters kept of one unknown property or column.</summary>
    internal const int UnknownText = 512;

    /// <summary>Entries of the canonical "kept" list: an XML declaration brings more than a parcel's line.</summary>
    internal const int Kept = 4096;
    internal const int KeptPlace = 512;
    internal const int KeptValue = 4096;

    internal static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
