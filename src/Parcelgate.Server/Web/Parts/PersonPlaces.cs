namespace Parcelgate.Server.Web.Parts;

using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.RegularExpressions;

/// <summary>
/// Where values may say who a person is or how to reach one: everywhere but in the fields that are known not to. What was kept as received has places of its sender's own, and a
/// buyer's name under any of them.
/// </summary>
internal static partial class PersonPlaces
{
    /// <summary>Elements of a decision, as a change names them, and fields of the canonical record, goods lines without their number.</summary>
    private static readonly FrozenSet<string> OfNobody =
    [
        "category",
        "lane",
        "due",
        "state",
        "/reference",
        "/channel",
        "/purpose",
        "/dispatch",
        "/destination",
        "/freight",
        "/insurance",
        "/grossMassGrams",
        "/packages",
        "/prepaidTax",
        "/permits",
        "/dataSet",
        "/procedures",
        "/orderNumbers",
        "/orderedAt",
        "/transport/mode",
        "/transport/conveyance",
        "/transport/master",
        "/transport/receptacle",
        "/transport/arrivesAt",
        "/items",
        "/items/number",
        "/items/description",
        "/items/hs",
        "/items/origin",
        "/items/quantity",
        "/items/netMassGrams",
        "/items/value",
        "/items/listingUrl",
        "/items/sku",
    ];

    /// <summary>Whether this reader may read the value at a place of a record, of a problem with it or of a change: "/consignee/phone", "/items[2]/value".</summary>
    public static bool MayRead(ClaimsPrincipal reader, string place) => PersonName.MayRead(reader) || !MayName(place);

    /// <summary>Whether the value at a place may be a person's.</summary>
    public static bool MayName(string place) => !OfNobody.Contains(Numbers().Replace(place, ""));

    /// <summary>The number of a line in a list, as pointers and changes write it, and as groups of problems leave it out.</summary>
    [GeneratedRegex(@"(?<=^/[a-zA-Z]+)(/(\d+|\*)(?=/|$)|\[\d+\])")]
    private static partial Regex Numbers();
}
