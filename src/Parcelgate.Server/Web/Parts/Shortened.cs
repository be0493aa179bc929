namespace Parcelgate.Server.Web.Parts;

/// <summary>A long identifier for the eye: its beginning and its end. The whole of it stands on the page of what it names.</summary>
internal static class Shortened
{
    private const int Longest = 22;
    private const int Head = 12;
    private const int Tail = 4;

    public static string Of(string id) => id.Length <= Longest ? id : $"{id[..Head]}…{id[^Tail..]}";
}
