namespace Parcelgate.Formats.Json;

/// <summary>
/// The property names of one object, matched as UTF-8 bytes without making a string. Senders keep one order of properties from line to line, so what stood behind
/// a property last time is looked for first, and the search starts behind the property found last.
/// </summary>
internal sealed class Names
{
    private readonly byte[][] bytes;

    /// <summary>Each name as it stands behind another property where nobody wrote blanks: comma, quotes, colon.</summary>
    private readonly byte[][] behind;

    /// <summary>
    /// What stood behind each property when somebody looked last; behind the bracket first of all. Threads write it as they like: a guess that is wrong costs a
    /// comparison and changes nothing.
    /// </summary>
    private readonly int[] guesses;

    internal Names(params string[] names)
    {
        All = names;
        bytes = Array.ConvertAll(names, System.Text.Encoding.UTF8.GetBytes);
        behind = Array.ConvertAll(names, name => System.Text.Encoding.UTF8.GetBytes($",\"{name}\":"));
        guesses = new int[names.Length + 1];
    }

    internal string[] All { get; }

    internal static Names Record { get; } =
        new(
            "act",
            "reason",
            "reference",
            "channel",
            "purpose",
            "destination",
            "dispatch",
            "consignor",
            "consignee",
            "seller",
            "platform",
            "declarant",
            "carrier",
            "items",
            "grossMassGrams",
            "packages",
            "freight",
            "insurance",
            "transport",
            "prepaidTax",
            "permits",
            "dataSet",
            "procedures",
            "orderedAt",
            "orderNumbers",
            "kept"
        );

    internal static Names Party { get; } = new("name", "kind", "identity", "address", "phone", "email", "account");

    internal static Names Address { get; } = new("lines", "city", "region", "postcode", "country");

    internal static Names Item { get; } = new("description", "hs", "origin", "quantity", "netMassGrams", "value", "listingUrl", "sku");

    internal static Names Money { get; } = new("amount", "currency");

    internal static Names Transport { get; } = new("mode", "conveyance", "master", "receptacle", "arrivesAt");

    internal static Names PrepaidTax { get; } = new("scheme", "id");

    internal static Names Permit { get; } = new("type", "number");

    internal static Names Kept { get; } = new("place", "value");

    /// <summary>Goes to the name of the property that is guessed to be next, where it is; -1 where it is not, and nothing has happened.</summary>
    /// <param name="json">In the object, before a property.</param>
    /// <param name="after">The property found last; -1 before the first.</param>
    internal int Guess(ref JsonTokens json, int after)
    {
        var guess = guesses[after + 1];
        return json.TryReadName(behind[guess]) ? guess : -1;
    }

    /// <summary>Index of the property the reader stands on, or -1. Names are compared exactly: case matters in JSON.</summary>
    internal int Find(ref JsonTokens json, int after)
    {
        // An escaped name ("\u0068s") is legal JSON and nobody sends it: it is treated as unknown and kept.
        var name = json.ValueSpan;
        var at = after;
        for (var tried = 0; tried < bytes.Length; tried++)
        {
            at = at + 1 < bytes.Length ? at + 1 : 0;
            if (name.SequenceEqual(bytes[at]))
            {
                if (json.ValueIsEscaped)
                {
                    return -1;
                }

                guesses[after + 1] = at;
                return at;
            }
        }

        return -1;
    }
}
