namespace Parcelgate.Core.Consignments;

/// <summary>What a party is in law. Some allowances are for persons only, some thresholds depend on the sender's kind.</summary>
public enum PartyKind
{
    /// <summary>Not stated and not to be guessed.</summary>
    Unknown,

    /// <summary>A natural person.</summary>
    Person,

    /// <summary>A legal person or other organisation.</summary>
    Organisation,
}

/// <summary>Where a party is. Lines as received, in any script.</summary>
/// <param name="Lines">Street and house, as received, one text; at most 350 characters; null when not sent.</param>
/// <param name="City">City or place; at most 70 characters.</param>
/// <param name="Region">Region, state or district; at most 70 characters.</param>
/// <param name="Postcode">Postal code; at most 17 characters.</param>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record Address(
    string? Lines = null,
    string? City = null,
    string? Region = null,
    string? Postcode = null,
    string? Country = null
);

/// <summary>A person or organisation with a part in a consignment.</summary>
/// <param name="Name">As received, in any script; at most 140 characters.</param>
/// <param name="Kind">Natural person, organisation, or not stated.</param>
/// <param name="Identity">The token a country knows the party by: a FIN, PINFL, PCCC or EORI. At most 50 characters. Personal data.</param>
/// <param name="Address">Where the party is.</param>
/// <param name="Phone">As received; at most 50 characters. Personal data.</param>
/// <param name="Email">As received; at most 254 characters. Personal data.</param>
/// <param name="Account">The party's number at the provider or platform (a seller id); at most 50 characters.</param>
public sealed record Party(
    string? Name = null,
    PartyKind Kind = PartyKind.Unknown,
    string? Identity = null,
    Address? Address = null,
    string? Phone = null,
    string? Email = null,
    string? Account = null
);
