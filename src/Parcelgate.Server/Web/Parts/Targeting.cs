namespace Parcelgate.Server.Web.Parts;

/// <summary>Which codes say why customs looks: they are shown to who works on it and never to a sender.</summary>
internal static class Targeting
{
    private static readonly string[] Areas = ["lane", "loading-", "signal", "risk", "profile"];

    /// <summary>True for a rule, finding or remedy of targeting.</summary>
    public static bool Is(string code) => Areas.Any(area => code.StartsWith(area, StringComparison.Ordinal));
}
