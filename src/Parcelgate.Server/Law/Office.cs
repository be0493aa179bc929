namespace Parcelgate.Server.Law;

using NodaTime.TimeZones;

/// <summary>Where the office stands.</summary>
internal static class Office
{
    /// <summary>The country of a time zone: "AZ" for Asia/Baku; null for a zone of no country, such as UTC.</summary>
    internal static string? CountryOf(string timeZone) =>
        TzdbDateTimeZoneSource.Default.ZoneLocations?.FirstOrDefault(location => location.ZoneId == timeZone)?.CountryCode;
}
