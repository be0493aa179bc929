namespace Parcelgate.Server.Web.Parts;

/// <summary>
/// What a person used of an allowance is summed over all who send parcels to that person. A sender is told that the allowance is exceeded and by how
/// much this parcel exceeds it; what came through others is not its business.
/// </summary>
internal static class Allowance
{
    /// <summary>True for a fact that tells what was used before: "used", "left", and the same of a named relief.</summary>
    public static bool IsOthers(string name) =>
        name is "used" or "left"
        || name.StartsWith("used(", StringComparison.Ordinal)
        || name.StartsWith("left(", StringComparison.Ordinal);
}
