namespace Parcelgate.Formats;

using Parcelgate.Core.Consignments;

/// <summary>The words of the enumerations as messages write them: lower case, hyphens between words. Upper case is read too: it cannot mean anything else.</summary>
internal static class Words
{
    internal static readonly string[] Channels = ["post", "express", "platform", "declarant"];

    internal static readonly string[] Purposes = ["sale", "gift", "documents", "returned-goods", "sample"];

    internal static readonly string[] Kinds = ["unknown", "person", "organisation"];

    internal static readonly string[] Modes =
    [
        "unknown",
        "sea",
        "rail",
        "road",
        "air",
        "post",
        "multimodal",
        "fixed",
        "inland-water",
        "other",
    ];

    internal static readonly string[] Acts = ["lodge", "amend", "cancel"];

    internal static string Of(Channel channel) => Channels[(int)channel];

    internal static string Of(Purpose purpose) => Purposes[(int)purpose];

    internal static string Of(PartyKind kind) => Kinds[(int)kind];

    internal static string Of(TransportMode mode) => Modes[(int)mode];

    /// <summary>Finds a word's place in its list, which is the enumeration's value.</summary>
    internal static Fault Find(string[] words, ReadOnlySpan<char> text, out int value)
    {
        for (value = 0; value < words.Length; value++)
        {
            if (text.Equals(words[value], StringComparison.OrdinalIgnoreCase))
            {
                return Fault.None;
            }
        }

        value = 0;
        // "unknown" is what the record says where nothing was sent: it is read, and nobody is asked to send it.
        return new Fault(ProblemCodes.UnknownCode, $"one of {string.Join(", ", words.Where(word => word != "unknown"))}");
    }
}
