namespace Parcelgate.Core.Consignments;

/// <summary>The words of messages, law files and texts for the values of the code: small letters joined by hyphens.</summary>
public static class Hyphens
{
    /// <summary>"returned-goods" of <c>ReturnedGoods</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        string.Concat(
            value
                .ToString()
                .Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString())
        );
}
