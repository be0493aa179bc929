namespace Parcelgate.Host.Cli;

using System.Globalization;

/// <summary>Numbers with their nouns: "1 error", "2 errors".</summary>
internal static class Counted
{
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
