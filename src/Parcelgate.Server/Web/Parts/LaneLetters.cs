namespace Parcelgate.Server.Web.Parts;

using Parcelgate.Core.Law;

/// <summary>The stylesheet's letter of a lane.</summary>
internal static class LaneLetters
{
    public static string Of(Lane? lane) =>
        lane switch
        {
            Lane.Green => "g",
            Lane.Blue => "b",
            Lane.Yellow => "y",
            Lane.Red => "r",
            _ => "u",
        };
}
