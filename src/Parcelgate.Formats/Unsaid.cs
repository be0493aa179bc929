namespace Parcelgate.Formats;

using Parcelgate.Core.Consignments;

/// <summary>Parties and addresses of which a message says nothing.</summary>
internal static class Unsaid
{
    private static readonly Address Nowhere = new();
    private static readonly Party Nobody = new();

    /// <summary>The address; null where nothing is said of it.</summary>
    internal static Address? OrNull(this Address address) => address == Nowhere ? null : address;

    /// <summary>The party; null where nothing is said of it.</summary>
    internal static Party? OrNull(this Party party) => party == Nobody ? null : party;
}
